using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests;

/// <summary>What a machine may lack: tests that need it are skipped there, and fail in CI, where they must run.</summary>
internal static class Needs
{
    /// <summary>Ends the test: skipped, or failed in CI.</summary>
    /// <param name="reason">What is missing, and how to get it.</param>
    public static void Missing(string reason)
    {
        Assert.IsFalse(Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.Inconclusive(reason);
    }
}
