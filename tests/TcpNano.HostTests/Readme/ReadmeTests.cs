using System.Runtime.CompilerServices;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Readme;

/// <summary>What README shows is what is compiled here.</summary>
[TestClass]
public class ReadmeTests
{
    [TestMethod]
    [DataRow("EchoFirmware.cs")]
    [DataRow("HostSample.cs")]
    public void Sample_IsTheOneThatCompiles(string file)
    {
        string sample = File.ReadAllText(Path.Combine(Here(), file)).Trim();
        string readme = File.ReadAllText(Path.Combine(Here(), "..", "..", "..", "README.md"));
        StringAssert.Contains(readme, "```csharp\n" + sample + "\n```");
    }

    private static string Here([CallerFilePath] string path = "")
    {
        return Path.GetDirectoryName(path)!;
    }
}
