using Mono.Cecil;
using Mono.Cecil.Cil;

namespace TcpNano.HostTests.Nano.Gate;

/// <summary>Something that nanoCLR cannot do, does otherwise than .NET, or does too slowly.</summary>
/// <param name="Rule">Which rule it breaks.</param>
/// <param name="Member">The method or type, by its full name without the return type.</param>
/// <param name="Text">Instruction and explanation.</param>
internal sealed record Finding(string Rule, string Member, string Text)
{
    public static Finding In(string rule, MethodDefinition method, Instruction instruction, string why)
    {
        return new Finding(rule, NameOf(method), "IL_" + instruction.Offset.ToString("x4") + " " + Describe(instruction) + ": " + why);
    }

    public static Finding In(string rule, MethodDefinition method, string why)
    {
        return new Finding(rule, NameOf(method), why);
    }

    public static Finding In(string rule, TypeReference type, string why)
    {
        return new Finding(rule, type.FullName, why);
    }

    /// <summary>Type, method and parameter types.</summary>
    public static string NameOf(MethodReference method)
    {
        return method.DeclaringType.FullName + "::" + method.Name + "(" + string.Join(',', method.Parameters.Select(p => p.ParameterType.FullName)) + ")";
    }

    public override string ToString()
    {
        return Rule + ": " + Member + " " + Text;
    }

    private static string Describe(Instruction instruction)
    {
        return instruction.OpCode.Name + instruction.Operand switch
        {
            null => "",
            Instruction target => " IL_" + target.Offset.ToString("x4"),
            Instruction[] => "",
            string text => " \"" + text + "\"",
            object operand => " " + operand,
        };
    }
}
