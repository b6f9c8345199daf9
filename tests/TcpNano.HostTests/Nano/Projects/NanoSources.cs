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
            "TcpNano.Dhcp" => Repository.Files("src/TcpNano.Dhcp", ".cs"),
            "TcpNano.Mdns" => Repository.Files("src/TcpNano.Mdns", ".cs"),
            "TcpNano.Streams" => Repository.Files("src/TcpNano.Streams", ".cs"),
            "TcpNano.Dns" => Repository.Files("src/TcpNano.Dns", ".cs"),
            "TcpNano.Sntp" => Repository.Files("src/TcpNano.Sntp", ".cs"),
            "TcpNano.Recovery" => Repository.Files("src/TcpNano.Recovery", ".cs"),
            "TcpNano.Esp32" => Repository.Files("src/TcpNano.Esp32", ".cs"),
            "TcpNano.Esp32.Native" => Repository.Files("src/TcpNano.Esp32.Native", ".cs"),
            "TcpNano.W5500" => Repository.Files("src/TcpNano.W5500", ".cs"),
            "TcpNano.Tests.Support" => [.. Repository.Files(Dialogues, ".cs"), .. Repository.Files(Tests + "Support", ".cs")],
            "TcpNano.Tests.Tcp" => Repository.Files(Tests + "Tcp", ".cs"),
            "TcpNano.Tests.Streams" => Repository.Files(Tests + "Streams", ".cs"),
            "TcpNano.Tests.Congestion" => Repository.Files(Tests + "Congestion", ".cs"),
            "TcpNano.Tests.Defence" => Repository.Files(Tests + "Defence", ".cs"),

            // One assembly holds at most 64 KB of byte code, and only its own needs System.IO.Streams, so the tests are in five.
            "TcpNano.Tests" => [.. Repository.Files(Tests, ".cs").Where(file => !IsUnder(file, "Support", "Tcp", "Congestion", "Defence", "Streams", "HostShim"))],
            "AllocationCanary" => [Tests + "Memory/AllocationCanary.cs", Tests + "Memory/SteadyTraffic.cs", Tests + "Support/FakeDriver.cs"],
            "EchoW5500" => ["nfproj/EchoDemo/Addressing.cs", "nfproj/EchoDemo/EchoServer.cs"],
            "HttpDemo" => ["nfproj/EchoDemo/Addressing.cs", "src/TcpNano.Diagnostics/CloseReasonText.cs"],
            "MqttDemo" => ["nfproj/EchoDemo/Addressing.cs", "src/TcpNano.Diagnostics/CloseReasonText.cs", "nfproj/HttpDemo/Heap.cs", "nfproj/HttpDemo/Octets.cs"],
            _ => [],
        };
    }

    /// <summary>What the name of a source in its project's tree leaves out.</summary>
    public static string RootOf(string project, string source)
    {
        return project switch
        {
            "TcpNano" or "TcpNano.Dhcp" or "TcpNano.Diagnostics" or "TcpNano.Streams" or "TcpNano.Esp32" or "TcpNano.Esp32.Native" or "TcpNano.W5500" or "TcpNano.Dns" or "TcpNano.Sntp" or "TcpNano.Recovery" or "TcpNano.Mdns" => "src/" + project + "/",
            "EchoW5500" or "HttpDemo" or "MqttDemo" => source[..(source.LastIndexOf('/') + 1)],
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
