using Mono.Cecil;
using TcpNano.HostTests.Nano.Gate;

namespace TcpNano.HostTests.Architecture;

/// <summary>Types use only what lies below them.</summary>
internal static class LayerRule
{
    /// <summary>Calls from a layer to one that it may not use.</summary>
    public static List<Finding> CheckCalls(IEnumerable<TypeCall> calls, LayerTable table)
    {
        HashSet<Finding> findings = [];
        foreach (TypeCall call in calls)
        {
            string from = table.LayerOf(call.Caller.DeclaringType);
            string to = table.LayerOf(call.Callee.DeclaringType);
            if (!table.MayUse(from, to))
            {
                findings.Add(new Finding("layer-call", from + " -> " + to, call.ToString()));
            }
        }

        return Sorted(findings);
    }

    /// <summary>Types of a layer that name one of a layer they may not use: in code, fields, parameters, locals or as their base.</summary>
    public static List<Finding> CheckNames(IEnumerable<TypeDefinition> types, LayerTable table)
    {
        HashSet<Finding> findings = [];
        foreach (TypeDefinition type in types)
        {
            string from = table.LayerOf(type);
            if (!table.Knows(from))
            {
                findings.Add(new Finding("layer-name", type.FullName, "is in a namespace that the table of layers does not have"));
            }

            foreach (TypeDefinition named in TypeNames.Own(type))
            {
                if (!table.MayName(from, named))
                {
                    findings.Add(new Finding("layer-name", from + " -> " + table.LayerOf(named), TypeWalk.OuterOf(type).FullName + " names " + TypeWalk.OuterOf(named).FullName));
                }
            }
        }

        return Sorted(findings);
    }

    private static List<Finding> Sorted(IEnumerable<Finding> findings)
    {
        return [.. findings.OrderBy(finding => finding.ToString(), StringComparer.Ordinal)];
    }
}
