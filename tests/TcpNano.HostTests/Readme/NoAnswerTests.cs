using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp;
using TcpNano.Esp32;
using TcpNano.Linux;

namespace TcpNano.HostTests.Readme;

/// <summary>The page for whoever gets no answer knows every reason to drop a frame and to end a connection, and names nothing that is not there.</summary>
[TestClass]
public partial class NoAnswerTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(Here(), "..", "..", "..", "src", "TcpNano", "NO-ANSWER.md")).Replace("\r\n", "\n");

    [TestMethod]
    public void EveryReason_IsThere()
    {
        IEnumerable<string> expected = Enum.GetNames<StackCounter>().Where(name => name.Contains("Dropped", StringComparison.Ordinal)).Concat(Enum.GetNames<CloseReason>());
        Assert.AreEqual("", string.Join(", ", expected.Where(name => !Names().Contains(name))));
    }

    [TestMethod]
    public void EveryName_IsThatOfSomething()
    {
        HashSet<string> known = [];
        foreach (Assembly assembly in (Assembly[])[typeof(NetworkStack).Assembly, typeof(DhcpClient).Assembly, typeof(Esp32Ethernet).Assembly, typeof(TapDriver).Assembly, typeof(W5500.W5500Mac).Assembly])
        {
            foreach (Type type in assembly.GetExportedTypes())
            {
                known.Add(type.Name);
                known.UnionWith(type.GetMembers().Select(member => member.Name));
            }
        }

        Assert.AreEqual("", string.Join(", ", Names().Where(name => !known.Contains(name))));
    }

    [TestMethod]
    public void Sample_IsTheOneThatCompiles()
    {
        string sample = File.ReadAllText(Path.Combine(Here(), "CounterPrinter.cs")).Replace("\r\n", "\n");
        StringAssert.Contains(s_page, "```csharp\n" + sample + "```");
    }

    // What stands in backquotes and looks like a name of C#, each part of it.
    private static HashSet<string> Names()
    {
        return [.. Quoted().Matches(s_page).SelectMany(match => match.Groups[1].Value.Split('.')).Where(name => Name().IsMatch(name) && name != "CONTRIBUTING")];
    }

    [GeneratedRegex("`([A-Za-z0-9.]+)(?:\\(\\))?`")]
    private static partial Regex Quoted();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*$")]
    private static partial Regex Name();

    private static string Here([CallerFilePath] string path = "")
    {
        return Path.GetDirectoryName(path)!;
    }
}
