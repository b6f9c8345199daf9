using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Tool.Commands;
using TcpNano.Tool.Shell;

namespace TcpNano.Simulation.Scripts;

/// <summary><c>tcpnano script</c>.</summary>
[TestClass]
public class ScriptCommandTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scripts").FullName;

    [TestCleanup]
    public void Clean()
    {
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public void AllPassed_Exit0()
    {
        string good = Write("good.script", "listen\n< SYN seq=0\n> SYN|ACK\n+1 > SYN|ACK");
        Assert.AreEqual(0, Run(out string output, out string error, good));
        Assert.AreEqual($"passed  {good}  (4 steps, 1.000 s)\n", output);
        Assert.AreEqual("", error);
    }

    [TestMethod]
    public void OneFailed_Exit1()
    {
        string good = Write("good.script", "listen");
        string bad = Write("bad.script", "listen\n> ACK");
        Assert.AreEqual(1, Run(out string output, out _, bad, good));
        Assert.StartsWith($"{bad}:2: expected ACK, but the stack sent nothing until 0.000\n    > ACK\n   time   stack", output);
        Assert.EndsWith($"passed  {good}  (1 steps, 0.000 s)\n1 passed, 1 failed\n", output);
    }

    [TestMethod]
    public void OneUnreadable_Exit2_AndTheOthersRun()
    {
        string wrong = Write("wrong.script", "lisen");
        string good = Write("good.script", "listen");
        Assert.AreEqual(2, Run(out string output, out string error, wrong, good));
        Assert.AreEqual($"{wrong}:1:1: there is no step 'lisen'; did you mean 'listen'?\n    lisen\n    ^\n", error);
        Assert.EndsWith("1 passed, 0 failed, 1 could not be read\n", output);
    }

    [TestMethod]
    public void Directory_StandsForItsScripts()
    {
        Write("a.script", "listen");
        Write("b.script", "listen 80");
        Write("README.md", "no script");
        Assert.AreEqual(0, Run(out string output, out _, _folder));
        Assert.EndsWith("2 passed, 0 failed\n", output);
    }

    [TestMethod]
    public void Ladder_IsPrintedWhenAskedFor()
    {
        string good = Write("good.script", "< SYN seq=0\n> RST|ACK");
        Assert.AreEqual(0, Run(out string output, out _, good, "--ladder"));
        Assert.Contains("CLOSED       -- RST|ACK", output);
    }

    [TestMethod]
    public void Option_IsAnotherValueForAll()
    {
        string good = Write("good.script", "connect\n> SYN\n+1 > SYN");
        Assert.AreEqual(0, Run(out _, out _, good, "--option", "InitialRto=1000"));
        Assert.AreEqual(1, Run(out string output, out _, good, "--option", "initialrto=1500"));
        Assert.Contains("expected SYN, but the stack sent nothing until 1.000", output);
    }

    [TestMethod]
    [DataRow("script", "FILE")]
    [DataRow("script nosuch.script", "'nosuch.script' cannot be read")]
    [DataRow("script . --option DelayedAk=5", "there is no stack option 'DelayedAk'; did you mean 'DelayedAck'?")]
    [DataRow("script . --option DelayedAck=5000", "--option DelayedAck=5000: no value for DelayedAck.")]
    [DataRow("script . --option DelayedAck", "--option DelayedAck: no value for DelayedAck.")]
    public void WrongArguments_Exit2(string line, string named)
    {
        StringWriter error = new() { NewLine = "\n" };
        Assert.AreEqual(2, TcpNanoCommand.Run(line.Split(' '), new Terminal(TcpNanoCommand.Name, new StringWriter(), error)));
        Assert.Contains(named, error.ToString());
    }

    [TestMethod]
    public void FolderWithoutScripts_Exit2()
    {
        Assert.AreEqual(2, Run(out _, out string error, _folder));
        Assert.AreEqual($"tcpnano: there is no *.script in '{_folder}'.\n", error);
    }

    [TestMethod] // the example that people start from
    public void ExampleOfTheReadme_Passes()
    {
        string[] blocks = File.ReadAllText(Path.Combine(ScriptFiles.Folder, "README.md")).ReplaceLineEndings("\n").Split("```\n");
        string example = Write("example.script", Array.Find(blocks, block => block.StartsWith("# ", StringComparison.Ordinal) && block.Contains("\nlisten\n", StringComparison.Ordinal))!);
        Assert.AreEqual(0, Run(out string output, out _, example), output);
    }

    private static int Run(out string output, out string error, params string[] arguments)
    {
        StringWriter written = new() { NewLine = "\n" };
        StringWriter complained = new() { NewLine = "\n" };
        int status = TcpNanoCommand.Run(["script", .. arguments], new Terminal(TcpNanoCommand.Name, written, complained));
        output = written.ToString();
        error = complained.ToString();
        return status;
    }

    private string Write(string name, string text)
    {
        string file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
