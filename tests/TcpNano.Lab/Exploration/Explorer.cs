using TcpNano.Virtual.Ladders;

namespace TcpNano.Lab.Exploration;

/// <summary>Visits every state that a <see cref="World"/> can come to, depth first, each once.</summary>
internal sealed class Explorer
{
    private const int StepsPerQuestion = 4096;

    private readonly World _world;
    private readonly ExplorationPortion _portion;
    private readonly Action<NetworkStack>? _spoil;
    private readonly StateSet _visited = new();
    private readonly WaysToEnd _ways = new();
    private readonly Stack<Node> _spare = [];
    private readonly List<Node> _path = [];
    private readonly int _mostStates;
    private readonly int _stopAt;
    private long _steps;
    private int _ends;
    private Func<bool>? _stop;
    private bool _isStopped;

    private Explorer(ExplorationPortion portion, int mostStates, Action<TcpState, TcpState>? changed, Action<NetworkStack>? spoil, int stopAt = -1)
    {
        _portion = portion;
        _mostStates = mostStates;
        _spoil = spoil;
        _stopAt = stopAt;
        _world = new World(portion, spoil: spoil) { Changed = changed };
    }

    /// <summary>Explores all runs of a script.</summary>
    /// <param name="portion">The script, and the trouble there may be.</param>
    /// <param name="mostStates">More states than these are too many.</param>
    /// <param name="result">Gets what was found.</param>
    /// <param name="spoil">Spoils something in a stack before each of its steps; to see that it is noticed.</param>
    /// <param name="stop">Asked now and then whether to end here; nothing is judged then, or added to the result.</param>
    /// <returns>How many states were visited.</returns>
    /// <exception cref="ExplorationException">Something does not hold; its report has the way there.</exception>
    public static int Run(ExplorationPortion portion, int mostStates, ExplorationResult result, Action<NetworkStack>? spoil = null, Func<bool>? stop = null)
    {
        Explorer explorer = new(portion, mostStates, result.Arrow, spoil) { _stop = stop };
        explorer.Explore();
        if (explorer._isStopped)
        {
            return explorer._visited.Count;
        }

        List<int> stuck = explorer._ways.WithoutWay();
        if (stuck.Count > 0)
        {
            // Which way leads to the first of them shows when it is visited again.
            string message = $"{stuck.Count} states from which no way leads to the end; the first of them:";
            Explorer again = new(portion, mostStates, null, spoil, stuck.Min());
            again.Explore();
            throw again.Failure(message);
        }

        result.Add(portion, explorer._visited.Count, explorer._steps, explorer._ends);
        return explorer._visited.Count;
    }

    private void Explore()
    {
        try
        {
            Visit();
            while (_path.Count > 0 && _path[^1].Id != _stopAt && !_isStopped)
            {
                _isStopped = _steps % StepsPerQuestion == 0 && _stop is not null && _stop();
                Node node = _path[^1];
                if (node.Next == node.Choices.Count)
                {
                    Leave(node);
                    continue;
                }

                if (node.Next > 0)
                {
                    _world.Load(node.Image);
                }

                _world.Do(node.Choices[node.Next++]);
                _steps++;
                Visit();
            }
        }
        catch (ExplorationException broken)
        {
            throw Failure(broken.Message);
        }
        catch (Exception thrown)
        {
            // Also the stack's: the way there is worth as much.
            throw Failure($"{thrown.GetType().Name}: {thrown.Message}");
        }
    }

    private void Visit()
    {
        Node node = _spare.TryPop(out Node? spare) ? spare : new Node();
        _world.Save(node.Image);
        bool isNew = _visited.Add(_world.Hash(node.Image), out int id);
        if (_path.Count > 0)
        {
            _path[^1].Targets.Add(id);
            _path[^1].HasWay |= _ways.Has(id);
        }

        if (!isNew)
        {
            _world.Free(node.Image);
            _spare.Push(node);
            return;
        }

        node.Begin(id);
        _world.List(node.Choices);
        _path.Add(node);
        if (_world.IsOver)
        {
            _ends++;
            node.HasWay = true;
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

    private void Leave(Node node)
    {
        _path.RemoveAt(_path.Count - 1);
        if (!node.HasWay)
        {
            _ways.Doubt(node.Id, node.Targets);
        }
        else
        {
            _ways.Add(node.Id);
            if (_path.Count > 0)
            {
                _path[^1].HasWay = true;
            }
        }

        _world.Free(node.Image);
        _spare.Push(node);
    }

    // The way to the present state, told by going it again in a world of its own.
    private ExplorationException Failure(string message)
    {
        ExplorationScript script = _portion.Script;
        message = $"{script.Name}: {message}";
        World world = new(_portion, withLadder: true, _spoil);
        List<LadderRow> rows =
        [
            new(message, LadderRowKind.Lost),
            new($"left: {string.Join(", ", script.Left)}; right: {string.Join(", ", script.Right)}; lost or doubled: {_portion.Faults}; early timers: {_portion.Early}{(_portion.Cookies ? "; cookies" : "")}{(_portion.Options ? "; options" : "")}", LadderRowKind.Note),
            new("     time left          right         what happens", LadderRowKind.Heading),
        ];
        foreach (Node node in _path.Where(node => node.Next > 0))
        {
            Choice choice = node.Choices[node.Next - 1];
            rows.Add(new LadderRow(world.Describe(choice), LadderRowKind.Segment));
            try
            {
                world.Do(choice);
            }
            catch (Exception)
            {
                // This is what is told.
                break;
            }
        }

        return new ExplorationException(message) { Report = [.. rows, .. world.Ladder] };
    }

    private sealed class Node
    {
        public readonly WorldImage Image = new();
        public readonly List<Choice> Choices = [];
        public readonly List<int> Targets = [];

        public int Id { get; private set; }

        public int Next { get; set; }

        public bool HasWay { get; set; }

        public void Begin(int id)
        {
            Id = id;
            Next = 0;
            HasWay = false;
            Choices.Clear();
            Targets.Clear();
        }
    }
}
