using System.Reflection;
using System.Runtime.Loader;

namespace TcpNano.InterpreterCost;

/// <summary>Loads this program a second time, over the instrumented core.</summary>
public sealed class CoreLoader : AssemblyLoadContext
{
    private readonly string _core;
    private readonly string _own;

    public CoreLoader(string core)
    {
        _core = core;
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
        return assemblyName.Name == "TcpNano" ? LoadFromAssemblyPath(_core) : null;
    }
}
