using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;
using TcpNano.Esp32;
using TcpNano.HostTests.Nano;

namespace TcpNano.HostTests.Native;

/// <summary>
/// The native method table in boards/native against the compiled declarations. When they differ a device refuses to start
/// the app, or, worse, calls the wrong function.
/// </summary>
[TestClass]
public partial class MethodTableTests
{
    private const string Table = "boards/native/TcpNano_Esp32_Native.cpp";
    private const string Header = "boards/native/TcpNano_Esp32_Native.h";
    private const string Functions = "boards/native/TcpNano_Esp32_Native_TcpNano_Esp32_NativeMac.cpp";

    private static readonly MethodTable s_expected = new(AssemblyDefinition.ReadAssembly(typeof(NativeMac).Assembly.Location));

    [TestMethod]
    public void Crc_IsTheOneOfTheMetadataProcessor()
    {
        Assert.AreEqual(0x89A1897Fu, Crc32.Compute("123456789", 0));
    }

    [TestMethod] // an assembly whose checksums the real processor has computed, method after method
    public void Checksum_IsThatOfAnAssemblyWithKnownOnes()
    {
        (string Method, uint Checksum)[] steps =
        [
            ("Open I4 STRING", 0x2412689C),
            ("Close I4", 0x095C8096),
            ("Transmit I4 U1[] I4 I4", 0xDC0CAAA2),
            ("Receive I4 U1[]", 0xF53A6B9C),
            ("Wait I4 I4", 0x321000F7),
            ("Kick VOID", 0x5821A918),
            ("Address I4 U1[]", 0x930BCDB8),
            ("Checksum I4 U1[] I4 I4 U4", 0x1EAE6585),
            ("Random I4 U1[]", 0xDDF3791D),
            ("MicrosecondClock I8", 0x2A90C750),
            ("Control I4 I4 I4", 0xB3A3617E),
        ];
        for (int count = 1; count <= steps.Length; count++)
        {
            MethodTable table = new(Assemble("TcpNano.Esp32", steps[..count].Select(step => step.Method)));
            Assert.AreEqual(steps[count - 1].Checksum, table.Checksum, steps[count - 1].Method);
            Assert.AreEqual(count, table.Entries.Count);
        }
    }

    [TestMethod]
    public void Checksum_CountsManagedMethodsOnlyAfterTheFirstNative()
    {
        Assert.AreEqual(0x79365C44u, new MethodTable(Assemble("TcpNano.Esp32", ["Open I4 STRING", "managed"])).Checksum);

        // It has a place in the table all the same: the checksum would not tell that the numbers are different ones.
        MethodTable before = new(Assemble("TcpNano.Esp32", ["managed", "Open I4 STRING"]));
        Assert.AreEqual(0x2412689Cu, before.Checksum);
        Assert.AreEqual(2, before.Entries.Count);
        Assert.IsNull(before.Entries[0]);
    }

    [TestMethod]
    public void Table_HasEveryMethodInItsPlace()
    {
        string code = Repository.Read(Table);
        string body = Between(code, "method_lookup[] =\n{", "};");
        List<string?> entries = [.. TableEntry().Matches(body).Select(match => match.Value == "NULL" ? null : match.Groups[2].Value)];
        Assert.AreEqual(Lines(s_expected.Entries), Lines(entries), Table);
        foreach (Match match in TableEntry().Matches(body))
        {
            Assert.AreEqual(s_expected.Prefix + s_expected.Class, match.Groups[1].Value, Table);
        }
    }

    [TestMethod]
    public void Table_HasNameChecksumAndVersion()
    {
        string data = Between(Repository.Read(Table), "g_CLR_AssemblyNative_" + s_expected.Assembly.Replace('.', '_') + " =\n{", "};");
        string version = NativeVersion().Match(Repository.Read("nfproj/TcpNano.Esp32.Native/Properties/AssemblyInfo.cs")).Groups[1].Value;
        string expected = $"\"{s_expected.Assembly}\", 0x{s_expected.Checksum:X8}, method_lookup, {{ {version.Replace(".", ", ", StringComparison.Ordinal)} }}";
        Assert.AreEqual(expected, string.Join(' ', data.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), Table);
    }

    [TestMethod]
    public void Header_DeclaresEveryMethod()
    {
        string code = Repository.Read(Header);
        string body = Between(code, "struct " + s_expected.Prefix + s_expected.Class + "\n{", "};");
        Assert.AreEqual(Lines(s_expected.Entries), Lines(Declaration().Matches(body).Select(match => (string?)match.Groups[1].Value)), Header);
    }

    [TestMethod]
    public void Functions_DefineEveryMethod()
    {
        string code = Repository.Read(Functions);
        StringAssert.Contains(code, "typedef " + s_expected.Prefix + s_expected.Class + " NativeMac;");
        Assert.AreEqual(Lines(s_expected.Entries), Lines(Definition().Matches(code).Select(match => (string?)match.Groups[1].Value)), Functions);
    }

    [TestMethod] // a second class would make the order depend on the culture of the compiling machine
    public void Assembly_IsOneStaticClassOfNatives()
    {
        TypeDefinition type = AssemblyDefinition.ReadAssembly(typeof(NativeMac).Assembly.Location).MainModule.Types.Single(type => type.Name != "<Module>");
        Assert.IsTrue(type.IsAbstract && type.IsSealed, "a static class has no constructor");
        Assert.IsFalse(type.HasFields || type.HasNestedTypes || type.HasProperties || type.HasEvents);
        foreach (MethodDefinition method in type.Methods)
        {
            Assert.IsTrue(method.IsStatic && method.IsPublic && method.IsInternalCall, method.Name);
            Assert.AreEqual(1, type.Methods.Count(other => other.Name == method.Name), method.Name);
        }
    }

    [TestMethod] // the compiler's own attributes would come before our class, with methods of their own
    public void Project_KeepsTheCompilersAttributesOut()
    {
        string project = Repository.Read("nfproj/TcpNano.Esp32.Native/TcpNano.Esp32.Native.nfproj");
        StringAssert.Contains(project, "<Features>noRefSafetyRulesAttribute</Features>");
        StringAssert.Contains(Repository.Read("src/TcpNano.Esp32.Native/TcpNano.Esp32.Native.csproj"), "<Nullable>disable</Nullable>");
        Assert.IsFalse(project.Contains("<Nullable>", StringComparison.Ordinal));
    }

    private static string Between(string text, string begin, string end)
    {
        int from = text.IndexOf(begin, StringComparison.Ordinal);
        Assert.IsTrue(from >= 0, "not found: " + begin);
        from += begin.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private static string Lines(IEnumerable<string?> entries)
    {
        return string.Join('\n', entries.Select(entry => entry ?? "NULL"));
    }

    // Static methods of a class NativeMac, from lines such as "Wait I4 I4": name, return type, parameters; "managed" has a body.
    private static AssemblyDefinition Assemble(string name, IEnumerable<string> methods)
    {
        AssemblyDefinition assembly = AssemblyDefinition.CreateAssembly(new AssemblyNameDefinition(name, new Version(1, 0)), name, ModuleKind.Dll);
        ModuleDefinition module = assembly.MainModule;
        TypeDefinition type = new("TcpNano.Esp32", "NativeMac", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed, module.TypeSystem.Object);
        module.Types.Add(type);
        foreach (string method in methods)
        {
            string[] words = method.Split(' ');
            TypeReference result = words.Length > 1 ? TypeOf(module, words[1]) : module.TypeSystem.Void;
            MethodDefinition definition = new(words[0], MethodAttributes.Public | MethodAttributes.Static, result);
            if (method == "managed")
            {
                definition.Body = new Mono.Cecil.Cil.MethodBody(definition);
                definition.Body.GetILProcessor().Emit(Mono.Cecil.Cil.OpCodes.Ret);
            }
            else
            {
                definition.ImplAttributes = MethodImplAttributes.InternalCall;
            }

            foreach (string parameter in words.Skip(2))
            {
                definition.Parameters.Add(new ParameterDefinition(TypeOf(module, parameter)));
            }

            type.Methods.Add(definition);
        }

        return assembly;
    }

    private static TypeReference TypeOf(ModuleDefinition module, string token)
    {
        return token switch
        {
            "U1[]" => new ArrayType(module.TypeSystem.Byte),
            "I4" => module.TypeSystem.Int32,
            "U4" => module.TypeSystem.UInt32,
            "I8" => module.TypeSystem.Int64,
            "STRING" => module.TypeSystem.String,
            "VOID" => module.TypeSystem.Void,
            _ => throw new ArgumentException(token),
        };
    }

    [GeneratedRegex("NULL|(Library_\\w+)::(\\w+)")]
    private static partial Regex TableEntry();

    [GeneratedRegex("NANOCLR_NATIVE_DECLARE\\((\\w+)\\)")]
    private static partial Regex Declaration();

    [GeneratedRegex("^HRESULT NativeMac::(\\w+)\\(CLR_RT_StackFrame &stack\\)$", RegexOptions.Multiline)]
    private static partial Regex Definition();

    [GeneratedRegex("AssemblyNativeVersion\\(\"([0-9.]+)\"\\)")]
    private static partial Regex NativeVersion();
}
