using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace TcpNano.HostTests.Nano.Gate;

/// <summary>The gate finds every planted violation in Nano/Examples, names method and instruction, and finds nothing else there.</summary>
[TestClass]
public class GateExampleTests
{
    private const string Examples = "TcpNano.HostTests.Nano.Examples";

    private static readonly ModuleDefinition s_own = DeviceAssemblies.Own();

    [TestMethod]
    public void EveryPlantedViolation_IsFound()
    {
        List<TypeDefinition> types = [.. s_own.GetTypes().Where(IsExample)];
        List<Finding> findings = SubsetRules.Check(types, ApiList.Read());
        CallGraph graph = new(types);
        findings.AddRange(HotPaths.Check(graph, [graph.Named(Examples + ".HotPathExamples::Poll(System.Int32)")]));
        findings.AddRange(HotPaths.CheckCold(types));

        List<string> expected = [.. types.SelectMany(Expected).Order(StringComparer.Ordinal)];
        List<string> found = [.. findings.Select(finding => finding.Rule + ": " + finding.Member).Distinct().Order(StringComparer.Ordinal)];
        Assert.IsTrue(expected.Count > 40, expected.Count + " examples");
        List<string> wrong = [.. expected.Except(found).Select(line => "not found: " + line), .. found.Except(expected).Select(line => "besides: " + line)];
        Assert.IsTrue(wrong.Count == 0, string.Join('\n', wrong));
    }

    [TestMethod]
    public void Findings_NameTheInstruction()
    {
        MethodDefinition method = s_own.GetType(Examples + ".BadSignedness").Methods.Single(m => m.Name == "Shifts");
        List<Finding> findings = [];
        Signedness.Check(method, findings);
        Instruction shift = method.Body.Instructions.Single(instruction => instruction.OpCode.Code == Code.Shr);
        StringAssert.StartsWith(findings.Single().ToString(), "signedness: " + Examples + ".BadSignedness::Shifts(System.UInt32,System.UInt32) IL_" + shift.Offset.ToString("x4") + " shr: shifted");
    }

    [TestMethod]
    public void MoreThan255MethodsOfAKind_AreFound()
    {
        ModuleDefinition module = ModuleDefinition.CreateModule("Many", ModuleKind.Dll);
        TypeDefinition type = new("", "Many", TypeAttributes.Class, module.TypeSystem.Object);
        module.Types.Add(type);
        for (int i = 0; i <= SubsetRules.MostMethodsOfAKind; i++)
        {
            Assert.IsFalse(SubsetRules.Check([type], ApiList.Read()).Any(finding => finding.Rule == "too-many-methods"), i.ToString());
            type.Methods.Add(new MethodDefinition("M" + i, MethodAttributes.Public | MethodAttributes.Abstract | MethodAttributes.Virtual, module.TypeSystem.Void));
        }

        Assert.AreEqual("too-many-methods: Many 256 virtual methods; a type has room for 255", SubsetRules.Check([type], ApiList.Read()).Single(finding => finding.Rule == "too-many-methods").ToString());
    }

    [TestMethod]
    public void Exceptions_ApplyToOneRuleAndMember()
    {
        GateExceptions exceptions = new("# comment\nhot-newarr | A::B() | because\nhot-box | A::B() | because\n");
        List<Finding> left = exceptions.Remove([new Finding("hot-newarr", "A::B()", ""), new Finding("hot-newarr", "A::C()", "")]);
        Assert.AreEqual("A::C()", left.Single().Member);
        Assert.AreEqual("hot-box | A::B()", exceptions.Unused().Single());
        Assert.ThrowsExactly<FormatException>(() => new GateExceptions("hot-newarr | A::B() |\n"));
    }

    private static bool IsExample(TypeDefinition type)
    {
        TypeDefinition outer = TypeWalk.OuterOf(type);
        return outer.Namespace == Examples && outer.Name != "BreaksAttribute";
    }

    private static IEnumerable<string> Expected(TypeDefinition type)
    {
        foreach (CustomAttribute attribute in Breaks(type))
        {
            yield return attribute.ConstructorArguments[0].Value + ": " + type.FullName;
        }

        foreach (MethodDefinition method in type.Methods)
        {
            foreach (CustomAttribute attribute in Breaks(method))
            {
                yield return attribute.ConstructorArguments[0].Value + ": " + Finding.NameOf(method);
            }
        }
    }

    private static IEnumerable<CustomAttribute> Breaks(ICustomAttributeProvider provider)
    {
        return provider.CustomAttributes.Where(attribute => attribute.AttributeType.Name == "BreaksAttribute");
    }
}
