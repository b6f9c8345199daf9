using Mono.Cecil;
using Mono.Cecil.Cil;
using TcpNano.HostTests.Nano.Gate;

namespace TcpNano.HostTests.Architecture;

/// <summary>Which classes write the fields of which types. What a type's own constructors write is not counted.</summary>
/// <remarks>Elements of arrays are not seen: a field that refers to an array is written when it is made to refer to another.</remarks>
internal sealed class FieldWriters
{
    private readonly List<FieldWrite> _writes = [];

    public FieldWriters(IEnumerable<TypeDefinition> types)
    {
        foreach (MethodDefinition method in types.SelectMany(type => type.Methods))
        {
            foreach (Instruction instruction in CallGraph.Instructions(method).Where(IsWrite))
            {
                if (((FieldReference)instruction.Operand).Resolve() is FieldDefinition field && !(method.IsConstructor && method.DeclaringType == field.DeclaringType))
                {
                    _writes.Add(new FieldWrite(field, method));
                }
            }
        }
    }

    /// <summary>The classes that write a field, each with the methods that do, without those of a namespace.</summary>
    public SortedDictionary<string, List<string>> Of(FieldDefinition field, string? exempt)
    {
        IEnumerable<MethodDefinition> writers = _writes.Where(write => write.Field == field).Select(write => write.Writer);
        return new(
            writers.Where(writer => TypeWalk.OuterOf(writer.DeclaringType).Namespace != exempt)
                .GroupBy(writer => TypeWalk.OuterOf(writer.DeclaringType).FullName)
                .ToDictionary(type => type.Key, type => type.Select(TypeCall.Short).Distinct().Order(StringComparer.Ordinal).ToList()),
            StringComparer.Ordinal);
    }

    /// <summary>What is written of a type, by its name: it may be of another assembly.</summary>
    public IEnumerable<FieldWrite> OfType(string type)
    {
        return _writes.Where(write => write.Field.DeclaringType.FullName == type);
    }

    /// <summary>The fields that objects of a type have.</summary>
    public static IEnumerable<FieldDefinition> FieldsOf(TypeDefinition type)
    {
        return type.Fields.Where(field => !field.IsStatic);
    }

    private static bool IsWrite(Instruction instruction)
    {
        return instruction.OpCode.Code is Code.Stfld or Code.Ldflda;
    }
}
