namespace TcpNano.HostTests.Nano.Projects;

/// <summary>Which sources belong into which .nfproj. The lists there are explicit, as the nanoFramework extension wants them.</summary>
internal static class NanoSources
{
    private const string Tests = "tests/TcpNano.Tests/";
    private const string Dialogues = "src/TcpNano.Dialogues/";

    /// <summary>The linked sources a project must have, sorted; its own folder's are not among them.</summary>
    public static List<string> Of(string project)
    {
        return project switch
        {
            "TcpNano" => Repository.Files("src/TcpNano", ".cs"),
            "TcpNano.Diagnostics" => Repository.Files("src/TcpNano.Diagnostics", ".cs"),
            "TcpNano.Dns" => Repository.Files("src/TcpNano.Dns", ".cs"),
            "TcpNano.Sntp" => Repository.Files("src/TcpNano.Sntp", ".cs"),
            "TcpNano.Esp32" => Repository.Files("src/TcpNano.Esp32", ".cs"),
            "TcpNano.Esp32.Native" => Repository.Files("src/TcpNano.Esp32.Native", ".cs"),
            "TcpNano.Tests.Support" => [.. Repository.Files(Dialogues, ".cs"), .. Repository.Files(Tests + "Support", ".cs")],
            "TcpNano.Tests.Tcp" => Repository.Files(Tests + "Tcp", ".cs"),
            "TcpNano.Tests.Defence" => Repository.Files(Tests + "Defence", ".cs"),

            // One assembly holds at most 64 KB of byte code, so the tests are in three.
            "TcpNano.Tests" => [.. Repository.Files(Tests, ".cs").Where(file => !IsUnder(file, "Support", "Tcp", "Defence", "HostShim"))],
            "AllocationCanary" => [Tests + "Memory/AllocationCanary.cs", Tests + "Memory/SteadyTraffic.cs", Tests + "Support/FakeDriver.cs"],
            _ => [],
        };
    }

    /// <summary>What the name of a source in its project's tree leaves out.</summary>
    public static string RootOf(string project, string source)
    {
        return project switch
        {
            "TcpNano" or "TcpNano.Dns" or "TcpNano.Sntp" or "TcpNano.Diagnostics" or "TcpNano.Esp32" or "TcpNano.Esp32.Native" => "src/" + project + "/",
            _ => source.StartsWith(Dialogues, StringComparison.Ordinal) ? "src/TcpNano." : Tests,
        };
    }

    /// <summary>The item of a linked source, as it stands in the .nfproj.</summary>
    public static string Item(string project, string source)
    {
        string link = source[RootOf(project, source).Length..].Replace('/', '\\');
        return "    <Compile Include=\"..\\..\\" + source.Replace('/', '\\') + "\">\n      <Link>" + link + "</Link>\n    </Compile>\n";
    }

    private static bool IsUnder(string file, params string[] folders)
    {
        return folders.Any(folder => file.StartsWith(Tests + folder + "/", StringComparison.Ordinal));
    }
}
