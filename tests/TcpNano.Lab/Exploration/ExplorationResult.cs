namespace TcpNano.Lab.Exploration;

/// <summary>What an exploration has visited.</summary>
internal sealed class ExplorationResult
{
    private readonly SortedDictionary<(TcpState From, TcpState To), long> _arrows = [];

    /// <summary>One row for each script: states, steps between them, and ends.</summary>
    public List<(ExplorationPortion Portion, int States, long Steps, int Ends)> Scripts { get; } = [];

    /// <summary>Changes of state seen at either end, and how often.</summary>
    public IReadOnlyDictionary<(TcpState From, TcpState To), long> Arrows => _arrows;

    /// <summary>States of all scripts.</summary>
    public long States => Scripts.Sum(script => (long)script.States);

    /// <summary>Steps of all scripts.</summary>
    public long Steps => Scripts.Sum(script => script.Steps);

    /// <summary>Counts a script.</summary>
    /// <param name="portion">The script, and the trouble there could be.</param>
    /// <param name="states">States visited.</param>
    /// <param name="steps">Steps taken.</param>
    /// <param name="ends">States in which all was over.</param>
    public void Add(ExplorationPortion portion, int states, long steps, int ends)
    {
        Scripts.Add((portion, states, steps, ends));
    }

    /// <summary>Counts a change of state.</summary>
    /// <param name="from">Before.</param>
    /// <param name="to">After.</param>
    public void Arrow(TcpState from, TcpState to)
    {
        _arrows[(from, to)] = _arrows.GetValueOrDefault((from, to)) + 1;
    }
}
