using System.Runtime.CompilerServices;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual.Scripts;

namespace TcpNano.HostTests.Readme;

/// <summary>What README shows is what is compiled here.</summary>
[TestClass]
public class ReadmeTests
{
    [TestMethod]
    [DataRow("EchoFirmware.cs")]
    [DataRow("HostSample.cs")]
    [DataRow("WatchedFirmware.cs")]
    public void Sample_IsTheOneThatCompiles(string file)
    {
        string sample = File.ReadAllText(Path.Combine(Here(), file)).Trim();
        string readme = File.ReadAllText(Path.Combine(Here(), "..", "..", "..", "README.md"));
        StringAssert.Contains(readme, "```csharp\n" + sample + "\n```");
    }

    [TestMethod]
    public void ScriptOfTheContributingGuide_Runs()
    {
        string guide = File.ReadAllText(Path.Combine(Here(), "..", "..", "..", ".github", "CONTRIBUTING.md")).Replace("\r\n", "\n");
        ScriptResult result = ScriptRunner.Run(ScriptParser.Parse("bug.script", guide.Split("\n```\n")[1]));
        Assert.IsTrue(result.Passed, string.Join('\n', result.Report().Select(row => row.Text)));
    }

    private static string Here([CallerFilePath] string path = "")
    {
        return Path.GetDirectoryName(path)!;
    }
}
