using System.Reflection;
using System.Runtime.Loader;

namespace TcpNano.Lab.Fuzzing.Coverage;

/// <summary>Loads this project's assemblies a second time, over the core that tells which way it takes.</summary>
/// <param name="core">The rewritten core.</param>
internal sealed class CoverageContext(string core) : AssemblyLoadContext
{
    private const string Prefix = "TcpNano";

    private readonly string _core = core;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == Prefix)
        {
            return LoadFromAssemblyPath(_core);
        }

        string beside = Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll");
        return assemblyName.Name!.StartsWith(Prefix, StringComparison.Ordinal) && File.Exists(beside) ? LoadFromAssemblyPath(beside) : null;
    }
}
