using Mono.Cecil;
using TcpNano.HostTests.Nano.Gate;

namespace TcpNano.HostTests.Architecture;

/// <summary>Virtual calls only where there is a choice: elsewhere they would hide a call from the graph of types, and cost.</summary>
internal static class SeamRule
{
    /// <summary>Interfaces, and methods that can be overridden, of types that are not among the seams.</summary>
    public static List<Finding> Check(IEnumerable<TypeDefinition> types, string[] seams)
    {
        List<Finding> findings = [];
        foreach (TypeDefinition type in types.Where(type => !seams.Contains(type.FullName) && type.BaseType?.FullName != "System.MulticastDelegate"))
        {
            if (type.IsInterface)
            {
                findings.Add(Finding.In("seam", type, "is an interface"));
            }
            else
            {
                findings.AddRange(type.Methods.Where(method => method.IsVirtual && method.IsNewSlot && !method.IsFinal).Select(method => Finding.In("seam", method, "can be overridden")));
            }
        }

        return findings;
    }
}
