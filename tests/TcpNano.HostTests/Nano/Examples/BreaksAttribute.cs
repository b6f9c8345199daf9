namespace TcpNano.HostTests.Nano.Examples;

/// <summary>Says which rule of the gate a type or method breaks: that one, and no other.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct, Inherited = false)]
internal sealed class BreaksAttribute(string rule) : Attribute
{
    public string Rule { get; } = rule;
}
