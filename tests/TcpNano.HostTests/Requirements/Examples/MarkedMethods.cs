using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Requirements.Examples;

/// <summary>Marks that are no evidence of anything.</summary>
internal static class MarkedMethods
{
    [Rfc(9293, "MUST-10")]
    public static void NoTest()
    {
    }

#pragma warning disable MSTEST0007 // it is no test: a test that is ignored would count as skipped
    [Ignore]
#pragma warning restore MSTEST0007
    [Rfc(9293, "MUST-10")]
    public static void Ignored()
    {
    }

    [Rfc(9293)]
    public static void NamesNothing()
    {
    }
}
