using System.Reflection;
using System.Runtime.Loader;

namespace TcpNano.InterpreterCost;

/// <summary>Loads this program a second time, over the instrumented core and driver.</summary>
public sealed class CoreLoader : AssemblyLoadContext
{
    private readonly Dictionary<string, string> _instrumented;
    private readonly string _own;

    /// <summary>Takes the files to load in the place of what they are named for.</summary>
    public CoreLoader(params string[] instrumented)
    {
        _instrumented = instrumented.ToDictionary(file => Path.GetFileNameWithoutExtension(file)!);
        _own = typeof(CoreLoader).Assembly.Location;
    }

    /// <summary>This program's own assembly, in this context.</summary>
    public Assembly LoadSelf()
    {
        return LoadFromAssemblyPath(_own);
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        return _instrumented.TryGetValue(assemblyName.Name ?? "", out string? file) ? LoadFromAssemblyPath(file) : null;
    }
}
