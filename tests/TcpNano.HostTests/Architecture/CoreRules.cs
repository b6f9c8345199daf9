using TcpNano.HostTests.Nano;
using TcpNano.HostTests.Nano.Gate;

namespace TcpNano.HostTests.Architecture;

/// <summary>The rules of the house, applied to the core: each answers with what breaks it.</summary>
internal static class CoreRules
{
    /// <summary>Most lines a source file may have.</summary>
    public const int MostLines = 500;

    public static readonly List<TypeCall> Calls = [.. new CallReader(CoreAssembly.Types).All()];

    public static readonly TypeGraph Graph = new(Calls);

    public static readonly FieldWriters Writers = new(CoreAssembly.Types);

    public static List<Finding> Cycles()
    {
        return CycleRule.Check(Graph);
    }

    public static List<Finding> Owners()
    {
        return OwnerRule.Check(Writers, CoreAssembly.ControlBlock, CoreAssembly.Shortcuts);
    }

    /// <summary>Recovery algorithms outside of the core write what the core's own writes of the control block, and nothing else.</summary>
    public static List<Finding> RecoveryOwners()
    {
        List<FieldWrite> outside = [.. new FieldWriters(DeviceAssemblies.TypesOf(DeviceAssemblies.Recovery())).OfType(CoreAssembly.ControlBlock.FullName)];
        HashSet<string> recovery = [.. Writers.OfType(CoreAssembly.ControlBlock.FullName).Where(write => CoreAssembly.Recovery.Contains(write.Writer.DeclaringType.FullName)).Select(write => write.Field.Name)];
        return outside.Count == 0
            ? [new Finding("owner", CoreAssembly.ControlBlock.FullName, "is written by no algorithm outside: moved, or renamed?")]
            : [.. outside.Where(write => !recovery.Contains(write.Field.Name))
                .Select(write => new Finding("owner", write.Field.DeclaringType.FullName + "::" + write.Field.Name, "is written by " + TypeCall.Short(write.Writer)))];
    }

    public static List<Finding> LayerCalls()
    {
        return LayerRule.CheckCalls(Calls, CoreAssembly.Layers);
    }

    public static List<Finding> LayerNames()
    {
        List<Finding> findings = LayerRule.CheckNames(CoreAssembly.Types, CoreAssembly.Layers);
        findings.AddRange(Missing("layer-name", CoreAssembly.Layers.GroundTypes.Concat(CoreAssembly.Layers.DataTypes)));
        return findings;
    }

    public static List<Finding> Addresses()
    {
        List<Finding> findings = [.. Missing("address", CoreAssembly.AddressFree)];
        foreach (string name in CoreAssembly.Types.Select(type => type.FullName).Where(IsAddressFree))
        {
            findings.AddRange(AddressRule.Check(CoreAssembly.Find(name)!));
        }

        foreach (string file in Repository.Files(CoreAssembly.Sources + "/Tcp", ".cs").Where(file => IsAddressFree("TcpNano.Tcp." + Path.GetFileNameWithoutExtension(file))))
        {
            findings.AddRange(AddressRule.CheckText(file, Repository.Read(file)));
        }

        return findings;
    }

    public static List<Finding> LongFiles()
    {
        return [.. Repository.Files(CoreAssembly.Sources, ".cs")
            .Select(file => (File: file, Lines: Repository.Read(file).TrimEnd('\n').Split('\n').Length))
            .Where(file => file.Lines > MostLines)
            .Select(file => new Finding("lines", file.File, "has " + file.Lines + " lines, not at most " + MostLines))];
    }

    public static List<Finding> Seams()
    {
        return [.. SeamRule.Check(CoreAssembly.Types, CoreAssembly.Seams), .. Missing("seam", CoreAssembly.Seams)];
    }

    /// <summary>Whether a type, or a file by the name of the type it should hold, is one that must not know addresses. Parts of a type may be in Type.Part.cs.</summary>
    private static bool IsAddressFree(string name)
    {
        return CoreAssembly.AddressFree.Any(free => name == free || name.StartsWith(free + ".", StringComparison.Ordinal) || name.StartsWith(free + "/", StringComparison.Ordinal));
    }

    // A rule about a type that has another name now would hold for nothing.
    private static IEnumerable<Finding> Missing(string rule, IEnumerable<string> names)
    {
        return names.Where(name => CoreAssembly.Find(name) == null).Select(name => new Finding(rule, name, "is no type of the core: moved, or renamed?"));
    }
}
