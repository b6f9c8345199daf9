namespace TcpNano.HostTests.Architecture;

/// <summary>Which type calls which.</summary>
internal sealed class TypeGraph
{
    private static readonly Dictionary<string, List<TypeCall>> s_none = [];

    private readonly Dictionary<string, Dictionary<string, List<TypeCall>>> _edges;

    public TypeGraph(IEnumerable<TypeCall> calls)
    {
        _edges = calls.Where(call => call.From != call.To)
            .GroupBy(call => call.From)
            .ToDictionary(from => from.Key, from => from.GroupBy(call => call.To).ToDictionary(to => to.Key, to => to.ToList()));
    }

    /// <summary>All edges: the calls from one type to one other. Sorted by name.</summary>
    public IEnumerable<List<TypeCall>> Edges()
    {
        return _edges.Values.SelectMany(from => from.Values).OrderBy(edge => edge[0].From, StringComparer.Ordinal).ThenBy(edge => edge[0].To, StringComparer.Ordinal);
    }

    /// <summary>The strongly connected components of more than one type: from each type of such a knot calls lead to each other, and back. The smallest first.</summary>
    public List<List<string>> Knots()
    {
        List<List<string>> knots = [];
        HashSet<string> done = [];
        foreach (string type in _edges.Keys.Order(StringComparer.Ordinal))
        {
            List<string> knot = [.. _edges.Keys.Where(other => other == type || (Distance(type, other) != null && Distance(other, type) != null)).Order(StringComparer.Ordinal)];
            if (knot.Count > 1 && done.Add(knot[0]))
            {
                knots.Add(knot);
            }
        }

        return [.. knots.OrderBy(knot => knot.Count)];
    }

    /// <summary>How many types the smallest cycle has that an edge is on; null if it is on none.</summary>
    public int? SmallestCycle(List<TypeCall> edge)
    {
        return 1 + Distance(edge[0].To, edge[0].From);
    }

    /// <summary>How many edges lead from one type to another at least; null if none do.</summary>
    private int? Distance(string from, string to)
    {
        Dictionary<string, int> distances = new() { [from] = 0 };
        Queue<string> work = new([from]);
        while (work.TryDequeue(out string? type))
        {
            if (type == to)
            {
                return distances[type];
            }

            foreach (string next in _edges.GetValueOrDefault(type, s_none).Keys.Where(next => distances.TryAdd(next, distances[type] + 1)))
            {
                work.Enqueue(next);
            }
        }

        return null;
    }
}
