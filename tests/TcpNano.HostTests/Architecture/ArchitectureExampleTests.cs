using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;
using TcpNano.HostTests.Nano.Gate;

namespace TcpNano.HostTests.Architecture;

/// <summary>The rules find each violation planted in Examples, name it, and find nothing else there.</summary>
[TestClass]
public partial class ArchitectureExampleTests
{
    private const string Examples = "TcpNano.HostTests.Architecture.Examples.";

    private static readonly ModuleDefinition s_own = DeviceAssemblies.Own();

    [TestMethod]
    public void EveryCycle_IsFound()
    {
        List<Finding> found = CycleRule.Check(GraphOf("Cycles"));
        Expect(
            found.Select(finding => finding.Member),
            "InLambda, InNested",
            "Publisher, Subscriber",
            "ByConstructor, ByMethod, ByProperty");
    }

    [TestMethod]
    public void Cycle_NamesTheMethodsOfEachEdge()
    {
        string text = CycleRule.Check(GraphOf("Cycles"))[0].ToString().Replace(Examples + "Cycles.", "");
        Assert.AreEqual(
            """
            cycle: InLambda, InNested (2 types)
              on a cycle of 2: InLambda -> InNested
                InLambda/<>c__DisplayClass0_0.<Make>b__0 -> InNested.Start
              on a cycle of 2: InNested -> InLambda
                InNested.Start -> InLambda.new
                InNested/Part.Back -> InLambda.Make
            """.ReplaceLineEndings("\n"),
            text);
    }

    [TestMethod] // one knot of three types: A calls B, B calls C and A, C calls A
    public void SmallestCycles_ComeFirst()
    {
        MethodDefinition a = Method("Cycles.ByMethod", "Go");
        MethodDefinition b = Method("Cycles.ByProperty", "get_Value");
        MethodDefinition c = Method("Cycles.ByConstructor", ".ctor");
        string text = CycleRule.Check(new TypeGraph([new(c, a), new(a, b), new(b, c), new(b, a)])).Single().Text;
        Expect(
            text.Split('\n').Where(line => line.StartsWith("  on", StringComparison.Ordinal)),
            "  on a cycle of 2: ByMethod -> ByProperty",
            "  on a cycle of 2: ByProperty -> ByMethod",
            "  on a cycle of 3: ByConstructor -> ByMethod",
            "  on a cycle of 3: ByProperty -> ByConstructor");
    }

    [TestMethod]
    public void FieldsConstantsAndOverrides_MakeNoCycle()
    {
        TypeGraph graph = GraphOf("NoCycles");
        Expect(CycleRule.Check(graph).Select(finding => finding.ToString()));
        Expect(graph.Edges().Select(edge => edge[0].ToString()), "Loop.new -> Driver.new", "Loop.Step -> Owner.Count", "Owner.Run -> Driver.Step", "Reader.Read -> Data.At");
    }

    [TestMethod]
    public void SecondWriters_AreFound()
    {
        List<TypeDefinition> types = TypesOf("Block");
        TypeDefinition block = types.Single(type => type.Name == "ControlBlock");
        Expect(
            OwnerRule.Check(new FieldWriters(types), block, Examples + "Block.Fast").Select(finding => finding.ToString()),
            "owner: ControlBlock::Shared is written by 2 classes: FirstWriter (FirstWriter.Write); SecondWriter (SecondWriter/Part.Write)",
            "owner: ControlBlock::ByReference is written by 2 classes: FirstWriter (FirstWriter.Write); SecondWriter (SecondWriter.Write)",
            "owner: ControlBlock::Lent is written by 2 classes: ControlBlock (ControlBlock.Reset); SecondWriter (SecondWriter.Write)");
    }

    [TestMethod]
    public void CallsUpwards_AreFound()
    {
        Expect(
            LayerRule.CheckCalls(new CallReader(TypesOf("Layers")).All(), Layers()).Select(finding => finding.ToString()),
            "layer-call: (ground) -> Lower Ground.Broken -> Counting.Count",
            "layer-call: Lower -> (root) Binds.CallsHandle -> Handle.Twice",
            "layer-call: Lower -> Upper CallsUp.Count -> Good.Size",
            "layer-call: Lower -> Upper CallsUp.Count -> Good.new");
    }

    [TestMethod]
    public void NamesFromAbove_AreFound()
    {
        Expect(
            LayerRule.CheckNames(TypesOf("Layers"), Layers()).Select(finding => finding.ToString()),
            "layer-name: (ground) -> Lower Ground names Lower.Counting",
            "layer-name: Lower -> (root) Lower.NamesUp names Face",
            "layer-name: Lower -> Upper Lower.CallsUp names Upper.Parts.Good",
            "layer-name: Unknown.Stray is in a namespace that the table of layers does not have",
            "layer-name: Upper -> (root) Upper.Parts.NamesHandle names Handle");
    }

    [TestMethod]
    public void Addresses_AreFound()
    {
        Expect(AddressRule.Check(Type("Addresses.AddressFree")).Select(finding => finding.ToString()));
        Expect(
            AddressRule.Check(Type("Addresses.AddressBound")).Select(finding => Offset().Replace(finding.ToString(), "")),
            "address: AddressBound::_locals is a field for an address",
            "address: AddressBound::ReadsField(Destination) ldfld System.UInt32 Destination::Address: is an address",
            "address: AddressBound::CallsMethod(Destination,System.UInt32) callvirt System.Boolean Destination::Is(System.UInt32): deals with addresses",
            "address: AddressBound::TakesParameter(System.UInt32) takes remoteAddress",
            "address: AddressBound::NamesFamily() names IPv4Words");
    }

    [TestMethod]
    public void AddressFamilies_AreFoundInText()
    {
        Expect(
            AddressRule.CheckText("File.cs", "// IPv4Header\nint n = IPv4Header.Length + ArpPacket.Length; // IPv4Address\nArrive();\n").Select(finding => finding.ToString()),
            "address: File.cs:2 names IPv4Header",
            "address: File.cs:2 names ArpPacket");
    }

    [TestMethod]
    public void NeedlessVirtualMethods_AreFound()
    {
        Expect(
            SeamRule.Check(TypesOf("Seams"), [Examples + "Seams.Seam"]).Select(finding => finding.ToString()),
            "seam: IService is an interface",
            "seam: Needless::Step() can be overridden");
    }

    private static LayerTable Layers()
    {
        return new LayerTable(Examples + "Layers", ["Ground"], new()
        {
            [LayerTable.Ground] = [],
            ["Lower"] = [LayerTable.Ground],
            ["Upper"] = ["Lower", LayerTable.Ground],
            [LayerTable.Root] = ["Upper", "Lower", LayerTable.Ground],
        },
        new() { ["Handle"] = ["Lower"] });
    }

    private static TypeGraph GraphOf(string example)
    {
        return new TypeGraph(new CallReader(TypesOf(example)).All());
    }

    private static List<TypeDefinition> TypesOf(string example)
    {
        string name = Examples + example;
        return [.. s_own.GetTypes().Where(type => TypeWalk.OuterOf(type).Namespace == name || TypeWalk.OuterOf(type).Namespace.StartsWith(name + ".", StringComparison.Ordinal))];
    }

    private static TypeDefinition Type(string name)
    {
        return s_own.GetType(Examples + name);
    }

    private static MethodDefinition Method(string type, string name)
    {
        return Type(type).Methods.Single(method => method.Name == name);
    }

    /// <summary>Compares lines, with the names of the examples without their namespaces.</summary>
    private static void Expect(IEnumerable<string> found, params string[] expected)
    {
        string[] namespaces = ["Cycles.", "NoCycles.", "Block.", "Layers.", "Addresses.", "Seams."];
        IEnumerable<string> lines = found.Select(line => namespaces.Aggregate(line, (text, name) => text.Replace(Examples + name, "")));
        Assert.AreEqual(string.Join('\n', expected), string.Join('\n', lines));
    }

    // Where an instruction is depends on the compiler.
    [GeneratedRegex("IL_[0-9a-f]{4} ")]
    private static partial Regex Offset();
}
