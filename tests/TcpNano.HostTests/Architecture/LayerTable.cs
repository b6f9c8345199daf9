using Mono.Cecil;
using TcpNano.HostTests.Nano.Gate;

namespace TcpNano.HostTests.Architecture;

/// <summary>
/// The layers of an assembly, and which may use which. A layer is a namespace below the root, with those below it. The root's
/// own types are a layer too, but for the ground: plain data that every layer may use, if its row says so.
/// </summary>
internal sealed class LayerTable
{
    /// <summary>The types of <see cref="Ground"/>, as a layer.</summary>
    public const string Ground = "(ground)";

    /// <summary>The other types of the root namespace, as a layer.</summary>
    public const string Root = "(root)";

    private readonly string _root;
    private readonly Dictionary<string, string[]> _rows;
    private readonly Dictionary<string, string[]> _data;

    /// <summary>Makes a table.</summary>
    /// <param name="root">The root namespace.</param>
    /// <param name="ground">The types of the ground, by their names below the root.</param>
    /// <param name="rows">Layers, each with those it may use besides itself.</param>
    /// <param name="data">Types, by their names below the root, each with layers that may name it and use its fields, but not call it.</param>
    public LayerTable(string root, string[] ground, Dictionary<string, string[]> rows, Dictionary<string, string[]>? data = null)
    {
        _root = root;
        _rows = rows;
        _data = data ?? [];
        DataTypes = [.. _data.Keys.Select(name => root + "." + name)];
        GroundTypes = [.. ground.Select(name => root + "." + name)];
    }

    /// <summary>The types of the ground, by their full names.</summary>
    public List<string> GroundTypes { get; }

    /// <summary>The types that some layers may name but not call, by their full names.</summary>
    public List<string> DataTypes { get; }

    /// <summary>The layer that a type is in.</summary>
    public string LayerOf(TypeDefinition type)
    {
        TypeDefinition outer = TypeWalk.OuterOf(type);
        if (GroundTypes.Contains(outer.FullName))
        {
            return Ground;
        }

        return outer.Namespace == _root ? Root : outer.Namespace[(_root.Length + 1)..].Split('.')[0];
    }

    /// <summary>Whether types of one layer may use those of another.</summary>
    public bool MayUse(string from, string to)
    {
        return from == to || (_rows.TryGetValue(from, out string[]? allowed) && allowed.Contains(to));
    }

    /// <summary>Whether types of a layer may name a type.</summary>
    public bool MayName(string from, TypeDefinition named)
    {
        string name = TypeWalk.OuterOf(named).FullName;
        return MayUse(from, LayerOf(named)) || (DataTypes.Contains(name) && _data[name[(_root.Length + 1)..]].Contains(from));
    }

    /// <summary>Whether there is a row for a layer.</summary>
    public bool Knows(string layer)
    {
        return _rows.ContainsKey(layer);
    }
}
