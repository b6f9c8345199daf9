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
            strings.UnionWith(type.Fields.Select(field => field.Name));
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
