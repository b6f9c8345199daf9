using Mono.Cecil;
using TcpNano.HostTests.Nano.Gate;

namespace TcpNano.HostTests.Architecture;

/// <summary>A method of one type calls a method of another. Nested types count as the type they are nested in.</summary>
internal sealed record TypeCall(MethodDefinition Caller, MethodDefinition Callee)
{
    /// <summary>The type that calls, by its full name.</summary>
    public string From => TypeWalk.OuterOf(Caller.DeclaringType).FullName;

    /// <summary>The type that is called, by its full name.</summary>
    public string To => TypeWalk.OuterOf(Callee.DeclaringType).FullName;

    public override string ToString()
    {
        return Short(Caller) + " -> " + Short(Callee);
    }

    /// <summary>Type and method, without namespace and parameters.</summary>
    public static string Short(MethodDefinition method)
    {
        TypeDefinition outer = TypeWalk.OuterOf(method.DeclaringType);
        string nested = method.DeclaringType.FullName[outer.FullName.Length..];
        string name = method.IsConstructor ? "new" : method.Name;
        return outer.Name + nested + "." + name;
    }
}
