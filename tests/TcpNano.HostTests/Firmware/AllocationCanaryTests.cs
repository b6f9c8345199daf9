using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Firmware;

/// <summary>nfproj/AllocationCanary, as far as .NET can tell what it will do on a device.</summary>
[TestClass]
public class AllocationCanaryTests
{
    [TestMethod]
    [Timeout(120_000)]
    public void Main_PrintsOk()
    {
        TextWriter console = Console.Out;
        StringWriter printed = new() { NewLine = "\n" };
        Console.SetOut(printed);
        try
        {
            Tests.Memory.Program.Main();
        }
        finally
        {
            Console.SetOut(console);
        }

        StringAssert.EndsWith(printed.ToString(), "\nOK\n");
    }
}
