using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NuGet.Packaging;
using TcpNano.HostTests.Nano;

namespace TcpNano.HostTests.Commands;

/// <summary>The command as a package: packed, installed by <c>dotnet tool install</c>, and run where there is nothing else.</summary>
[TestClass]
public class ToolPackageTests
{
    private const int Patience = 180_000;
    private const string Id = "TcpNano.Tool";

    private static readonly string s_dotnetRoot = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory().TrimEnd(Path.DirectorySeparatorChar), "..", "..", ".."));

    private static DirectoryInfo s_folder = null!;
    private static string s_package = null!;
    private static string s_command = null!;

    private DirectoryInfo _empty = null!;

    // What the tests run with is packed: it is built already, in the configuration of this directory.
    [ClassInitialize]
    public static void Install(TestContext context)
    {
        s_folder = Directory.CreateTempSubdirectory("tcpnano-tool");
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string feed = s_folder.CreateSubdirectory("feed").FullName;
        Dotnet("pack", Path.Combine(Repository.Root, "src", Id), "-c", configuration, "--no-build", "-o", feed, "-nodeReuse:false");
        s_package = Directory.GetFiles(feed, Id + ".*.nupkg").Single();

        // This package and no other: nothing is fetched.
        string sources = Path.Combine(s_folder.FullName, "nuget.config");
        File.WriteAllText(sources, $"<configuration><packageSources><clear /><add key=\"feed\" value=\"{feed}\" /></packageSources></configuration>");
        string tools = Path.Combine(s_folder.FullName, "tools");
        Dotnet("tool", "install", Id, "--tool-path", tools, "--configfile", sources);
        s_command = Path.Combine(tools, "tcpnano");
    }

    [ClassCleanup]
    public static void Remove()
    {
        s_folder.Delete(recursive: true);
    }

    [TestInitialize]
    public void Begin()
    {
        _empty = s_folder.CreateSubdirectory("empty");
    }

    [TestCleanup]
    public void End()
    {
        _empty.Delete(recursive: true);
    }

    [TestMethod]
    public void Package_SaysWhatItIs_AndCarriesNoDocumentationOfItsParts()
    {
        using PackageArchiveReader package = new(s_package);
        NuspecReader about = package.NuspecReader;
        Assert.AreEqual(Id, about.GetId());
        Assert.AreEqual("MIT", about.GetLicenseMetadata()?.License);
        Assert.AreEqual("README.md", about.GetReadme());
        Assert.IsNotEmpty(about.GetDescription());
        Assert.AreEqual("DotnetTool", about.GetPackageTypes().Single().Name);
        string[] files = [.. package.GetFiles()];
        CollectionAssert.Contains(files, "README.md");
        CollectionAssert.Contains(files, "tools/net10.0/any/TcpNano.Explain.dll");
        Assert.IsEmpty(files.Where(file => file.EndsWith(".xml", StringComparison.Ordinal) && !file.EndsWith("DotnetToolSettings.xml", StringComparison.Ordinal) && file != "[Content_Types].xml"));
    }

    [TestMethod]
    public void Help_ListsTheCommands()
    {
        string help = Tool("--help");
        foreach (string command in new[] { "demo", "serve", "connect", "watch", "script", "explain", "memory", "boards", "flash" })
        {
            StringAssert.Contains(help, "\n  " + command + " ");
        }
    }

    [TestMethod]
    public void Readme_NamesCommandsThatThereAre()
    {
        string[] lines = [.. File.ReadLines(Path.Combine(Repository.Root, "src", Id, "README.md")).Where(line => line.StartsWith("tcpnano ", StringComparison.Ordinal))];
        Assert.HasCount(3, lines);
        foreach (string line in lines)
        {
            Tool(line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]);
        }

        CollectionAssert.AreEquivalent(new[] { "talk.html", "talk.pcapng" }, _empty.GetFiles().Select(file => file.Name).ToArray());
        StringAssert.Contains(File.ReadAllText(Path.Combine(_empty.FullName, "talk.html")), "took no more data");
    }

    [TestMethod]
    public void Demo_AndExplain_InAnEmptyDirectory()
    {
        StringAssert.Contains(Tool("demo", "echo", "--pcap", "talk.pcapng"), "The client's 20 octets came back");
        string said = Tool("explain", "talk.pcapng");
        StringAssert.Contains(said, "\n1: 10.0.0.1:");
        StringAssert.EndsWith(said, "the page is talk.html\n");
        StringAssert.Contains(File.ReadAllText(Path.Combine(_empty.FullName, "talk.html")), "--back: #0f1318", "the style is in the assembly");
    }

    [TestMethod]
    public void Boards_AreInTheAssembly()
    {
        StringAssert.Contains(Tool("boards"), "esp32-devkitc");
        StringAssert.Contains(Tool("memory"), "control blocks");
    }

    private string Tool(params string[] arguments)
    {
        return Run(s_command, _empty.FullName, arguments);
    }

    private static void Dotnet(params string[] arguments)
    {
        Run(Path.Combine(s_dotnetRoot, "dotnet"), s_folder.FullName, arguments);
    }

    private static string Run(string file, string folder, string[] arguments)
    {
        ProcessStartInfo info = new(file, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["DOTNET_ROOT"] = s_dotnetRoot;
        info.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        info.Environment["DOTNET_NOLOGO"] = "1";
        foreach (string inherited in info.Environment.Keys.Where(key => key.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            info.Environment.Remove(inherited); // of the build that runs the tests
        }

        using Process process = Process.Start(info)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{Path.GetFileName(file)} {string.Join(' ', arguments)} does not end");
        }

        Assert.AreEqual(0, process.ExitCode, $"{Path.GetFileName(file)} {string.Join(' ', arguments)}: {output.Result}{error.Result}");
        return output.Result;
    }
}
