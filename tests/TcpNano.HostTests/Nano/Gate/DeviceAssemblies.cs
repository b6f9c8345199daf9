using Mono.Cecil;

namespace TcpNano.HostTests.Nano.Gate;

/// <summary>The assemblies the gate reads.</summary>
internal static class DeviceAssemblies
{
    /// <summary>What is flashed: the sources of src compiled as for nanoFramework.</summary>
    public static List<ModuleDefinition> Device()
    {
        return
        [
            Core(),
            Read(OutputOf("src/TcpNano.Diagnostics", "TcpNano.Diagnostics.dll")),
            Read(OutputOf("src/TcpNano.Streams", "TcpNano.Streams.dll")),
            Read(OutputOf("src/TcpNano.Dhcp", "TcpNano.Dhcp.dll")),
            Read(OutputOf("src/TcpNano.Dns", "TcpNano.Dns.dll")),
            Read(OutputOf("src/TcpNano.Sntp", "TcpNano.Sntp.dll")),
            Recovery(),
            Read(OutputOf("src/TcpNano.Mdns", "TcpNano.Mdns.dll")),
            Read(OutputOf("src/TcpNano.Esp32", "TcpNano.Esp32.dll")),
            Read(OutputOf("src/TcpNano.Esp32.Native", "TcpNano.Esp32.Native.dll")),
            Read(OutputOf("src/TcpNano.W5500", "TcpNano.W5500.dll")),
        ];
    }

    /// <summary>The stack itself: src/TcpNano compiled as for nanoFramework, the same in Debug and Release.</summary>
    public static ModuleDefinition Core()
    {
        return Read(OutputOf("tests/TcpNano.DeviceBuild", "TcpNano.dll"));
    }

    /// <summary>Loss recovery beyond the core's own.</summary>
    public static ModuleDefinition Recovery()
    {
        return Read(OutputOf("src/TcpNano.Recovery", "TcpNano.Recovery.dll"));
    }

    /// <summary>The unit tests and the notation they are written in, which run on nanoCLR too.</summary>
    public static List<ModuleDefinition> Tests()
    {
        return
        [
            Read(OutputOf("tests/TcpNano.Tests", "TcpNano.Tests.dll")),
            Read(OutputOf("src/TcpNano.Dialogues", "TcpNano.Dialogues.dll")),
        ];
    }

    /// <summary>The apps of nfproj.</summary>
    public static ModuleDefinition Apps()
    {
        return Read(OutputOf("tests/TcpNano.DeviceApps", "TcpNano.DeviceApps.dll"));
    }

    /// <summary>This assembly, for the examples.</summary>
    public static ModuleDefinition Own()
    {
        return Read(typeof(DeviceAssemblies).Assembly.Location);
    }

    /// <summary>All types of a module, nested ones too, but for the compiler's own attributes.</summary>
    public static IEnumerable<TypeDefinition> TypesOf(ModuleDefinition module)
    {
        return module.GetTypes().Where(type => type.Name != "<Module>" && type.Namespace is not ("Microsoft.CodeAnalysis" or "System.Runtime.CompilerServices"));
    }

    /// <summary>The path of what a project was built to, in the configuration of this assembly.</summary>
    public static string OutputOf(string project, string file)
    {
        // The same configuration and framework as this assembly: .../bin/Release/net10.0
        string here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        string framework = Path.GetFileName(here);
        string configuration = Path.GetFileName(Path.GetDirectoryName(here)!);
        return Path.Combine(Repository.PathOf(project), "bin", configuration, framework, file);
    }

    /// <summary>Reads an assembly; what it refers to is found beside it.</summary>
    public static ModuleDefinition Read(string file)
    {
        DefaultAssemblyResolver resolver = new();
        resolver.AddSearchDirectory(Path.GetDirectoryName(file));
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
        return ModuleDefinition.ReadModule(file, new ReaderParameters { AssemblyResolver = resolver });
    }
}
