using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Boards;

/// <summary>How a run of tcpnano ended.</summary>
internal sealed record FlashOutcome(int Status, string Output, string Errors)
{
    /// <summary>It went well.</summary>
    public void AssertDone()
    {
        Assert.AreEqual("", Errors);
        Assert.AreEqual(0, Status, Output);
    }

    /// <summary>It failed with this status and one line that names this.</summary>
    public void AssertFailed(int status, string named)
    {
        Assert.AreEqual(status, Status, Errors + Output);
        Assert.StartsWith("tcpnano: ", Errors);
        Assert.AreEqual(1, Errors.TrimEnd('\n').Split('\n').Length, Errors);
        Assert.Contains(named, Errors);
    }
}
