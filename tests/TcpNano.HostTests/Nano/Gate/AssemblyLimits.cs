using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace TcpNano.HostTests.Nano.Gate;

/// <summary>What the metadata processor has room for in one assembly: offsets there have 16 bits.</summary>
internal static class AssemblyLimits
{
    /// <summary>Octets of byte code, and octets of names and literals.</summary>
    public const int Most = 65535;

    /// <summary>Octets of byte code: tokens and long jumps have two octets on nanoCLR, handlers twelve.</summary>
    public static int ByteCode(IEnumerable<TypeDefinition> types)
    {
        return types.SelectMany(type => type.Methods).Where(method => method.HasBody).Sum(ByteCode);
    }

    /// <summary>Octets of names and literals, each once. Names that the firmware has already count too, so that it is at most this.</summary>
    public static int Strings(IEnumerable<TypeDefinition> types)
    {
        HashSet<string> strings = [];
        foreach (TypeDefinition type in types)
        {
            strings.Add(type.Namespace);
            strings.Add(type.Name);
            strings.UnionWith(type.Fields.Where(field => !field.HasConstant).Select(field => field.Name));
            foreach (MethodDefinition method in type.Methods)
            {
                strings.Add(method.Name);
                foreach (Instruction instruction in CallGraph.Instructions(method))
                {
                    if (instruction.Operand is string literal)
                    {
                        strings.Add(literal);
                    }
                    else if (instruction.Operand is MemberReference member)
                    {
                        strings.Add(member.Name);
                    }
                }
            }
        }

        return strings.Sum(text => Encoding.UTF8.GetByteCount(text) + 1);
    }

    /// <summary>Octets of the whole .pe file, to within one in a hundred or so: the metadata processor alone knows.</summary>
    public static int PeFile(IReadOnlyCollection<TypeDefinition> types)
    {
        const int headers = 136 + 420; // and what it refers to elsewhere
        int fields = types.Sum(type => type.Fields.Count(field => !field.HasConstant));
        int methods = types.Sum(type => type.Methods.Count);
        HashSet<string> signatures = [.. types.SelectMany(type => type.Methods).Select(method => string.Join(',', method.Parameters.Select(p => p.ParameterType.FullName)) + method.ReturnType.FullName)];
        return headers + (24 * types.Count) + (8 * fields) + (16 * methods) + (8 * signatures.Count) + Strings(types) + ByteCode(types);
    }

    private static int ByteCode(MethodDefinition method)
    {
        int size = method.Body.HasExceptionHandlers ? 1 + (12 * method.Body.ExceptionHandlers.Count) : 0;
        foreach (Instruction instruction in method.Body.Instructions)
        {
            size += instruction.OpCode.Size + instruction.OpCode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar or OperandType.ShortInlineArg => 1,
                OperandType.InlineI or OperandType.ShortInlineR => 4,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 1 + (2 * ((Instruction[])instruction.Operand).Length),
                _ => 2,
            };
        }

        return size;
    }
}
