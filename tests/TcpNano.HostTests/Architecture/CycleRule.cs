using System.Text;
using TcpNano.HostTests.Nano.Gate;

namespace TcpNano.HostTests.Architecture;

/// <summary>No type calls another that calls it back, however long the way.</summary>
internal static class CycleRule
{
    /// <summary>One finding per knot, with every edge in it and the methods that make the edge: edges on the smallest cycles first.</summary>
    public static List<Finding> Check(TypeGraph graph)
    {
        return [.. graph.Knots().Select(knot => new Finding("cycle", string.Join(", ", knot), "(" + knot.Count + " types)" + Describe(graph, knot)))];
    }

    private static string Describe(TypeGraph graph, List<string> knot)
    {
        StringBuilder text = new();
        IEnumerable<List<TypeCall>> inside = graph.Edges().Where(edge => knot.Contains(edge[0].From) && knot.Contains(edge[0].To));
        foreach (List<TypeCall> edge in inside.OrderBy(graph.SmallestCycle))
        {
            text.Append("\n  on a cycle of ").Append(graph.SmallestCycle(edge)).Append(": ").Append(edge[0].From).Append(" -> ").Append(edge[0].To);
            foreach (string call in edge.Select(call => call.ToString()).Distinct().Order(StringComparer.Ordinal))
            {
                text.Append("\n    ").Append(call);
            }
        }

        return text.ToString();
    }
}
