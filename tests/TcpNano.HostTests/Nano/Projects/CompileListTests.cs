using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Nano.Projects;

/// <summary>The explicit lists of sources in the .nfproj files against the folders.</summary>
/// <remarks>
/// When one fails it prints what to add and what to take away. It can also do so itself, for linked sources:
/// <c>UPDATE_NFPROJ=1 dotnet test tests/TcpNano.HostTests --filter Nano.Projects</c>.
/// </remarks>
[TestClass]
public class CompileListTests
{
    private const string SourcesBegin = "  <ItemGroup Label=\"Sources\">\n";
    private const string SourcesEnd = "  </ItemGroup>\n";

    [TestMethod]
    [DataRow("TcpNano")]
    [DataRow("TcpNano.Diagnostics")]
    [DataRow("TcpNano.Dhcp")]
    [DataRow("TcpNano.Mdns")]
    [DataRow("TcpNano.Streams")]
    [DataRow("TcpNano.Dns")]
    [DataRow("TcpNano.Sntp")]
    [DataRow("TcpNano.Recovery")]
    [DataRow("TcpNano.Esp32")]
    [DataRow("TcpNano.Esp32.Native")]
    [DataRow("TcpNano.W5500")]
    [DataRow("TcpNano.Tests.Support")]
    [DataRow("TcpNano.Tests")]
    [DataRow("TcpNano.Tests.Tcp")]
    [DataRow("TcpNano.Tests.Congestion")]
    [DataRow("TcpNano.Tests.Defence")]
    [DataRow("TcpNano.Tests.Streams")]
    [DataRow("AllocationCanary")]
    [DataRow("EchoDemo")]
    [DataRow("EchoW5500")]
    [DataRow("HttpDemo")]
    [DataRow("MqttDemo")]
    public void EverySource_IsInItsProject(string name)
    {
        List<string> expected = NanoSources.Of(name);
        if (Environment.GetEnvironmentVariable("UPDATE_NFPROJ") == "1")
        {
            Update(name, expected);
        }

        NanoProject project = NanoProject.Named(name);
        StringBuilder wrong = new();
        foreach (string missing in expected.Concat(Repository.Files(project.Folder, ".cs")).Except(project.Compiled))
        {
            string own = missing.StartsWith(project.Folder + "/", StringComparison.Ordinal) ? missing[(project.Folder.Length + 1)..] : "";
            wrong.Append("add\n").Append(own.Length > 0 ? "    <Compile Include=\"" + own.Replace('/', '\\') + "\" />\n" : NanoSources.Item(name, missing));
        }

        foreach (string extra in project.Compiled.Except(expected).Where(file => !IsOwn(project, file)))
        {
            wrong.Append("take away\n    ").Append(extra).Append('\n');
        }

        foreach (string twice in project.Compiled.GroupBy(file => file).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            wrong.Append("only once\n    ").Append(twice).Append('\n');
        }

        Assert.IsTrue(wrong.Length == 0, project.File + "\n" + wrong);
    }

    [TestMethod] // a project that is not in the list above would not be checked
    public void EveryProject_IsChecked()
    {
        string[] named = ["AllocationCanary", "EchoDemo", "EchoW5500", "HttpDemo", "MqttDemo", "TcpNano", "TcpNano.Dhcp", "TcpNano.Diagnostics", "TcpNano.Dns", "TcpNano.Esp32", "TcpNano.Esp32.Native", "TcpNano.Mdns", "TcpNano.Recovery", "TcpNano.Sntp", "TcpNano.Streams", "TcpNano.Tests", "TcpNano.Tests.Congestion", "TcpNano.Tests.Defence", "TcpNano.Tests.Streams", "TcpNano.Tests.Support", "TcpNano.Tests.Tcp", "TcpNano.W5500"];
        Assert.AreEqual(string.Join(' ', named), string.Join(' ', NanoProject.All().Select(project => project.Name).Order(StringComparer.Ordinal)));
    }

    [TestMethod] // or nobody runs it on nanoCLR
    public void EveryTestSource_IsInExactlyOneTestAssembly()
    {
        List<string> compiled = [.. NanoProject.All().Where(project => project.Name.StartsWith("TcpNano.Tests", StringComparison.Ordinal)).SelectMany(project => project.Compiled)];
        foreach (string source in Repository.Files("tests/TcpNano.Tests", ".cs").Concat(Repository.Files("src/TcpNano.Dialogues", ".cs")))
        {
            int expected = source.Contains("/HostShim/", StringComparison.Ordinal) ? 0 : 1;
            Assert.AreEqual(expected, compiled.Count(file => file == source), source);
        }
    }

    [TestMethod] // they compile on nanoCLR only if they name its test framework
    public void TestSources_NameNoOtherTestFramework()
    {
        foreach (string source in Repository.Files("tests/TcpNano.Tests", ".cs").Where(file => !file.Contains("/HostShim/", StringComparison.Ordinal)))
        {
            Assert.IsFalse(Repository.Read(source).Contains("Microsoft.VisualStudio", StringComparison.Ordinal), source + ": use nanoFramework.TestFramework");
        }
    }

    [TestMethod]
    public void EveryOtherFile_IsThere()
    {
        foreach (NanoProject project in NanoProject.All())
        {
            foreach (string file in project.OtherFiles.Concat(project.Projects))
            {
                Assert.IsTrue(File.Exists(Repository.PathOf(file)), project.File + ": " + file);
            }

            Assert.IsTrue(project.OtherFiles.Contains(project.Folder + "/packages.config"), project.File + ": packages.config");
        }
    }

    private static bool IsOwn(NanoProject project, string file)
    {
        return file.StartsWith(project.Folder + "/", StringComparison.Ordinal) && File.Exists(Repository.PathOf(file));
    }

    private static void Update(string name, List<string> sources)
    {
        string file = NanoProject.Named(name).File;
        string text = Repository.Read(file);
        int begin = text.IndexOf(SourcesBegin, StringComparison.Ordinal);
        if (begin < 0)
        {
            Assert.AreEqual(0, sources.Count, file + " has no item group labelled Sources");
            return;
        }

        int end = text.IndexOf(SourcesEnd, begin, StringComparison.Ordinal);
        string items = string.Concat(sources.Select(source => NanoSources.Item(name, source)));
        text = text[..(begin + SourcesBegin.Length)] + items + text[end..];
        File.WriteAllText(Repository.PathOf(file), text.Replace("\n", "\r\n"));
    }
}
