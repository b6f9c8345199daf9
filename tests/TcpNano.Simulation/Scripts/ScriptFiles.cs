using TcpNano.Virtual.Scripts;

namespace TcpNano.Simulation.Scripts;

/// <summary>The scripts beside the tests.</summary>
internal static class ScriptFiles
{
    /// <summary>Where they are.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Scripts");

    /// <summary>Their names: folder and file without the extension.</summary>
    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.script", SearchOption.AllDirectories)
            .Select(file => Path.ChangeExtension(Path.GetRelativePath(Folder, file), null).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    /// <summary>The path of one.</summary>
    public static string PathOf(string name)
    {
        return Path.Combine(Folder, name + ".script");
    }

    /// <summary>Reads one.</summary>
    public static Script Read(string name)
    {
        return ScriptParser.Parse(name + ".script", File.ReadAllText(PathOf(name)));
    }

    /// <summary>What a script's report says.</summary>
    public static string Text(ScriptResult result)
    {
        return string.Join('\n', result.Report().Select(row => row.Text));
    }
}
