using TcpNano.Lab.Segments;

namespace TcpNano.Lab.Exploration;

/// <summary>What became of all cases.</summary>
internal sealed class StateTableResult
{
    private readonly List<StateTableDifference> _bugs = [];
    private readonly List<OptionsDifference> _optionsBugs = [];
    private readonly Dictionary<OptionsChoice, int> _optionsChoices = [];
    private readonly Dictionary<DocumentedChoice, int> _choices = [];

    /// <summary>Cases tried.</summary>
    public int Cases { get; private set; }

    /// <summary>Cases in which stack and reference function agree.</summary>
    public int Same { get; private set; }

    /// <summary>Differences with options that nothing explains.</summary>
    public IReadOnlyList<OptionsDifference> OptionsBugs => _optionsBugs;

    /// <summary>How many differences each choice about options explains.</summary>
    public IReadOnlyDictionary<OptionsChoice, int> OptionsChoices => _optionsChoices;

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

    /// <summary>Counts a case with options. It may be otherwise twice: in what happens, and in what is kept and said of the options.</summary>
    /// <param name="difference">The case.</param>
    public void Add(OptionsDifference difference)
    {
        Cases++;
        StateTableDifference core = difference.Core;
        bool isSame = core.Expected == core.Actual;
        bool isSaid = difference.Expected == difference.Actual;
        if (isSame && isSaid)
        {
            Same++;
            return;
        }

        bool isExplained = isSame || ExplainCore(difference);
        if (!isExplained || !(isSaid || ExplainOptions(difference)))
        {
            _optionsBugs.Add(difference with { IsCoreExplained = isExplained });
        }
    }

    // All choices that apply change what is expected, and that is what must be.
    private bool ExplainOptions(OptionsDifference difference)
    {
        OptionsReaction expected = difference.Expected;
        List<OptionsChoice> used = [];
        foreach (OptionsChoice choice in Exploration.OptionsChoices.All.Where(one => one.Adjust is not null && one.Applies(difference)))
        {
            OptionsReaction adjusted = choice.Adjust!(difference, expected);
            if (adjusted != expected)
            {
                expected = adjusted;
                used.Add(choice);
            }
        }

        used.ForEach(Count);
        return expected == difference.Actual;
    }

    private void Count(OptionsChoice choice)
    {
        _optionsChoices[choice] = _optionsChoices.GetValueOrDefault(choice) + 1;
    }

    // A choice about options; or one that has nothing to do with them, where timestamps have no part in the difference, and no SYN takes over TIME-WAIT.
    private bool ExplainCore(OptionsDifference difference)
    {
        OptionsChoice? about = Exploration.OptionsChoices.All.FirstOrDefault(one => one.Adjust is null && one.Applies(difference));
        if (about is not null)
        {
            Count(about);
            return true;
        }

        (_, Endpoint end, Segment segment, Reaction expected, Reaction actual) = difference.Core;
        Segment unscaled = ReferenceOptions.Unscaled(end, segment);
        DocumentedChoice? choice = ReferenceOptions.GivesWay(end, segment, difference.Options) || (ReferenceOptions.IsDropped(end, segment, difference.Options) && !end.IsCookie) ? null
            : DocumentedChoices.All.FirstOrDefault(one => one.Applies(end, unscaled, expected, actual));
        if (choice is not null)
        {
            _choices[choice] = _choices.GetValueOrDefault(choice) + 1;
        }

        return choice is not null;
    }
}
