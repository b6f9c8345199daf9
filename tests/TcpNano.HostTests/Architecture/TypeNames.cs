using Mono.Cecil;
using TcpNano.HostTests.Nano.Gate;

namespace TcpNano.HostTests.Architecture;

/// <summary>Which types of its own assembly a type names. Constants leave no trace in code, nor do comments.</summary>
internal static class TypeNames
{
    /// <summary>All that a type names: its base, fields, parameters, locals, and what its code uses. Each once.</summary>
    public static List<TypeDefinition> Own(TypeDefinition type)
    {
        return OwnOf(TypeWalk.Declared(type).Concat(type.Methods.SelectMany(Of)));
    }

    /// <summary>What a method names.</summary>
    public static List<TypeDefinition> Own(MethodDefinition method)
    {
        return OwnOf(Of(method));
    }

    private static List<TypeDefinition> OwnOf(IEnumerable<TypeReference> types)
    {
        return [.. types.Select(type => type.GetElementType()).OfType<TypeDefinition>().Distinct().Where(type => !CoreAssembly.IsCompilers(type))];
    }

    private static IEnumerable<TypeReference> Of(MethodDefinition method)
    {
        return TypeWalk.Declared(method).Concat(CallGraph.Instructions(method).SelectMany(TypeWalk.Named));
    }
}
