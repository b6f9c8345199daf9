using System.Device.Gpio;
using System.Device.Spi;
using System.Runtime.CompilerServices;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.W5500.Tests.Model;

namespace TcpNano.W5500.Tests.Readme;

/// <summary>The driver's README shows what compiles here, and runs.</summary>
[TestClass]
public class ReadmeTests
{
    [TestMethod]
    public void Sample_IsTheOneThatCompiles()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Here(), "OpeningSample.cs"));
        int first = Array.FindIndex(lines, line => line.Contains("// <sample>", StringComparison.Ordinal)) + 1;
        int last = Array.FindIndex(lines, line => line.Contains("// </sample>", StringComparison.Ordinal)) - 1;
        string sample = string.Join('\n', lines[first..last].Select(line => line.Trim()));
        string readme = File.ReadAllText(Path.Combine(Here(), "..", "..", "..", "src", "TcpNano.W5500", "README.md")).Replace("\r\n", "\n", StringComparison.Ordinal);
        StringAssert.Contains(readme, "```csharp\n" + sample + "\n```");
    }

    [TestMethod]
    public void Sample_OpensTheBoard()
    {
        GpioController.Wires.Clear();
        SpiDevice.LowOctetFirst = false;
        W5500Model chip = new();
        NetworkStack stack = OpeningSample.Open([.. Enumerable.Range(1, StackOptions.SecretLength).Select(i => (byte)i)]);
        try
        {
            // It announces its address.
            Assert.IsTrue(SpinWait.SpinUntil(() => chip.FramesSent > 0, 20_000));
            Assert.IsEmpty(chip.Violations);
        }
        finally
        {
            stack.Stop();
        }
    }

    private static string Here([CallerFilePath] string path = "")
    {
        return Path.GetDirectoryName(path)!;
    }
}
