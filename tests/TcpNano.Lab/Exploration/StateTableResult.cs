namespace TcpNano.Lab.Exploration;

/// <summary>What became of all cases.</summary>
internal sealed class StateTableResult
{
    private readonly List<StateTableDifference> _bugs = [];
    private readonly Dictionary<DocumentedChoice, int> _choices = [];

    /// <summary>Cases tried.</summary>
    public int Cases { get; private set; }

    /// <summary>Cases in which stack and reference function agree.</summary>
    public int Same { get; private set; }

    /// <summary>Differences that nothing explains.</summary>
    public IReadOnlyList<StateTableDifference> Bugs => _bugs;

    /// <summary>How many differences each documented choice explains.</summary>
    public IReadOnlyDictionary<DocumentedChoice, int> Choices => _choices;

    /// <summary>Counts a case.</summary>
    /// <param name="difference">The case.</param>
    public void Add(StateTableDifference difference)
    {
        Cases++;
        if (difference.Expected == difference.Actual)
        {
            Same++;
            return;
        }

        foreach (DocumentedChoice choice in DocumentedChoices.All)
        {
            if (choice.Applies(difference.End, difference.Segment, difference.Expected, difference.Actual))
            {
                _choices[choice] = _choices.GetValueOrDefault(choice) + 1;
                return;
            }
        }

        _bugs.Add(difference);
    }
}
