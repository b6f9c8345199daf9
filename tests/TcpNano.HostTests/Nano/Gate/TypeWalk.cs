using Mono.Cecil;
using Mono.Cecil.Cil;

namespace TcpNano.HostTests.Nano.Gate;

/// <summary>Finds the types and members that code names.</summary>
internal static class TypeWalk
{
    /// <summary>The type that a type is nested in, however deep, or itself.</summary>
    public static TypeDefinition OuterOf(TypeDefinition type)
    {
        return type.DeclaringType == null ? type : OuterOf(type.DeclaringType);
    }

    /// <summary>A type and all that it is made of: elements, modifiers, arguments.</summary>
    public static IEnumerable<TypeReference> Parts(TypeReference? type)
    {
        if (type == null)
        {
            yield break;
        }

        yield return type;
        if (type is TypeSpecification specification)
        {
            foreach (TypeReference part in Parts(specification.ElementType))
            {
                yield return part;
            }
        }

        if (type is IModifierType modifier)
        {
            foreach (TypeReference part in Parts(modifier.ModifierType))
            {
                yield return part;
            }
        }

        if (type is GenericInstanceType generic)
        {
            foreach (TypeReference part in generic.GenericArguments.SelectMany(Parts))
            {
                yield return part;
            }
        }
    }

    /// <summary>What a type's declaration names.</summary>
    public static IEnumerable<TypeReference> Declared(TypeDefinition type)
    {
        return Parts(type.BaseType)
            .Concat(type.Interfaces.SelectMany(i => Parts(i.InterfaceType)))
            .Concat(type.Fields.SelectMany(field => Parts(field.FieldType)));
    }

    /// <summary>What a method's declaration and its locals and handlers name.</summary>
    public static IEnumerable<TypeReference> Declared(MethodDefinition method)
    {
        IEnumerable<TypeReference> types = Parts(method.ReturnType).Concat(method.Parameters.SelectMany(p => Parts(p.ParameterType)));
        if (method.HasBody)
        {
            types = types.Concat(method.Body.Variables.SelectMany(v => Parts(v.VariableType)))
                .Concat(method.Body.ExceptionHandlers.SelectMany(h => Parts(h.CatchType)));
        }

        return types;
    }

    /// <summary>What an instruction names.</summary>
    public static IEnumerable<TypeReference> Named(Instruction instruction)
    {
        return instruction.Operand switch
        {
            TypeReference type => Parts(type),
            FieldReference field => Parts(field.DeclaringType).Concat(Parts(field.FieldType)),
            MethodReference method => Parts(method.DeclaringType).Concat(Parts(method.ReturnType)).Concat(method.Parameters.SelectMany(p => Parts(p.ParameterType))),
            _ => [],
        };
    }

    /// <summary>Whether a type is a structure of somebody's: not a number, not an enumeration.</summary>
    /// <remarks>DateTime and TimeSpan are numbers on nanoCLR.</remarks>
    public static bool IsStructure(TypeReference type)
    {
        if (!type.IsValueType || type.IsPrimitive || type is GenericParameter || type.FullName is "System.DateTime" or "System.TimeSpan" or "System.Void")
        {
            return false;
        }

        // The compiler's own types for the contents of array initialisers never become values.
        return type.DeclaringType?.Name != "<PrivateImplementationDetails>" && type.Resolve()?.IsEnum != true;
    }
}
