using System.Text;

namespace TcpNano.Host.Exploration;

/// <summary>Visits every state that a <see cref="World"/> can come to, depth first, each once.</summary>
internal sealed class Explorer
{
    private readonly World _world;
    private readonly ExplorationScript _script;
    private readonly Dictionary<UInt128, int> _visited = [];
    private readonly List<(int From, int To)> _edges = [];
    private readonly List<int> _ends = [];
    private readonly Stack<WorldImage> _spare = [];
    private readonly List<Node> _path = [];
    private readonly int _mostStates;

    private Explorer(ExplorationPortion portion, int mostStates, ExplorationResult result)
    {
        _script = portion.Script;
        _mostStates = mostStates;
        _world = new World(portion) { Changed = result.Arrow };
    }

    /// <summary>Explores all runs of a script.</summary>
    /// <param name="portion">The script, and the trouble there may be.</param>
    /// <param name="mostStates">More states than these are too many.</param>
    /// <param name="result">Gets what was found.</param>
    /// <exception cref="ExplorationException">Something does not hold; the message has the way there.</exception>
    public static void Run(ExplorationPortion portion, int mostStates, ExplorationResult result)
    {
        Explorer explorer = new(portion, mostStates, result);
        try
        {
            explorer.Explore();
            explorer.CheckAllEnd();
        }
        catch (ExplorationException broken)
        {
            throw new ExplorationException($"{portion.Script.Name}: {broken.Message}\n{explorer.Story()}");
        }

        result.Add(portion, explorer._visited.Count, explorer._edges.Count, explorer._ends.Count);
    }

    private void Explore()
    {
        Visit(-1);
        while (_path.Count > 0)
        {
            Node node = _path[^1];
            if (node.Next == node.Choices.Count)
            {
                _spare.Push(node.Image);
                _path.RemoveAt(_path.Count - 1);
                continue;
            }

            if (node.Next > 0)
            {
                _world.Load(node.Image);
            }

            _world.Do(node.Choices[node.Next++]);
            Visit(node.Id);
        }
    }

    private void Visit(int from)
    {
        WorldImage image = _spare.TryPop(out WorldImage? spare) ? spare : _world.NewImage();
        _world.Save(image);
        UInt128 hash = _world.Hash(image);
        bool isNew = !_visited.TryGetValue(hash, out int id);
        if (isNew)
        {
            id = _visited.Count;
            _visited.Add(hash, id);
        }

        if (from >= 0)
        {
            _edges.Add((from, id));
        }

        if (!isNew)
        {
            _spare.Push(image);
            return;
        }

        Node node = new(id, image);
        _world.List(node.Choices);
        _path.Add(node);
        if (_world.IsOver)
        {
            _ends.Add(id);
            _world.CheckEnd();
        }
        else if (node.Choices.Count == 0)
        {
            throw new ExplorationException("Deadlock: nothing can happen any more, but a connection is open.");
        }

        if (_visited.Count > _mostStates)
        {
            throw new ExplorationException($"More than {_mostStates} states.");
        }
    }

    // From every state some way leads to an end: no two ends can keep each other going for ever, whatever happens.
    private void CheckAllEnd()
    {
        int count = _visited.Count;
        int[] starts = new int[count + 1];
        foreach ((_, int to) in _edges)
        {
            starts[to + 1]++;
        }

        for (int i = 0; i < count; i++)
        {
            starts[i + 1] += starts[i];
        }

        int[] sources = new int[_edges.Count];
        int[] filled = new int[count];
        foreach ((int from, int to) in _edges)
        {
            sources[starts[to] + filled[to]++] = from;
        }

        bool[] ends = new bool[count];
        Stack<int> open = new(_ends);
        _ends.ForEach(end => ends[end] = true);
        while (open.TryPop(out int id))
        {
            for (int i = starts[id]; i < starts[id + 1]; i++)
            {
                if (!ends[sources[i]])
                {
                    ends[sources[i]] = true;
                    open.Push(sources[i]);
                }
            }
        }

        int without = Array.FindAll(ends, end => !end).Length;
        if (without > 0)
        {
            throw new ExplorationException($"{without} states from which no way leads to the end.");
        }
    }

    // The way to the present state, told by going it again.
    private string Story()
    {
        StringBuilder text = new();
        text.Append(_script.Name).Append(": ").AppendJoin(' ', _script.Left).Append(" | ").AppendJoin(' ', _script.Right).Append('\n');
        foreach (Node node in _path)
        {
            if (node.Next > 0)
            {
                _world.Load(node.Image);
                text.Append(_world.Describe(node.Choices[node.Next - 1])).Append('\n');
            }
        }

        return text.ToString();
    }

    private sealed class Node(int id, WorldImage image)
    {
        public readonly int Id = id;
        public readonly WorldImage Image = image;
        public readonly List<Choice> Choices = [];
        public int Next;
    }
}
