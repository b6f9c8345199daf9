using Mono.Cecil;

namespace TcpNano.HostTests.Nano.Gate;

/// <summary>What is known of a value on the evaluation stack: its mark, and of references and arrays their type.</summary>
internal sealed record StackMark(MarkKind Kind, TypeReference? Type)
{
    public static readonly StackMark Other = new(MarkKind.Other, null);

    /// <summary>As a value of a declared type is loaded.</summary>
    public static StackMark Of(TypeReference type)
    {
        TypeReference plain = type is IModifierType modified ? modified.ElementType : type;
        if (plain.IsValueType && !plain.IsPrimitive && plain.Resolve() is { IsEnum: true } enumeration)
        {
            plain = enumeration.Fields.First(field => !field.IsStatic).FieldType;
        }

        return plain.MetadataType switch
        {
            MetadataType.Boolean or MetadataType.Char or MetadataType.SByte or MetadataType.Byte or MetadataType.Int16 or MetadataType.UInt16 or MetadataType.Int32 => new(MarkKind.Signed4, null),
            MetadataType.UInt32 => new(MarkKind.Unsigned4, null),
            MetadataType.Int64 => new(MarkKind.Signed8, null),
            MetadataType.UInt64 => new(MarkKind.Unsigned8, null),
            _ => new(MarkKind.Other, plain),
        };
    }

    /// <summary>As an element of this array, or the target of this reference, is loaded.</summary>
    public StackMark Element()
    {
        return Type is TypeSpecification specification ? Of(specification.ElementType) : Other;
    }
}
