using TcpNano.Explain.Analysis;
using TcpNano.Explain.Findings;

namespace TcpNano.Explain.Pages;

/// <summary>What the page shows of a capture.</summary>
public sealed class PageModel
{
    /// <summary>Conversations that are drawn, at most; the others are in the table only.</summary>
    public const int MostDrawn = 25;

    /// <summary>Rows of a ladder, at most.</summary>
    public const int MostRows = 250;

    private const int MostListed = 500;
    private const int MostFirst = 5;

    private readonly HashSet<int> _drawn;

    /// <summary>Chooses what to show.</summary>
    /// <param name="file">The capture's name.</param>
    /// <param name="analysis">What is in it.</param>
    public PageModel(string file, CaptureAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        File = file;
        Analysis = analysis;
        Verdicts = [.. analysis.Conversations.Select(conversation => Verdict.On(conversation, analysis.Duration))];
        _drawn = [.. Verdicts.OrderByDescending(verdict => verdict.Severity).Take(MostDrawn).Select(verdict => verdict.Conversation.Number)];
        Listed = MostTroubled(MostListed);
    }

    /// <summary>The capture's name.</summary>
    public string File { get; }

    /// <summary>What is in it.</summary>
    public CaptureAnalysis Analysis { get; }

    /// <summary>A verdict on each conversation.</summary>
    public IReadOnlyList<Verdict> Verdicts { get; }

    /// <summary>Those that the table lists.</summary>
    public IReadOnlyList<Verdict> Listed { get; }

    /// <summary>Those that are drawn.</summary>
    public IEnumerable<Verdict> Drawn => Verdicts.Where(IsDrawn);

    /// <summary>Of several conversations the worst, one for each kind of trouble: what a reader should look at first.</summary>
    public IEnumerable<Verdict> Worst => Verdicts.Count == 1 ? [] : Verdicts
        .Where(verdict => verdict.Severity >= Severity.Warning)
        .DistinctBy(verdict => verdict.Findings[0].Kind)
        .OrderByDescending(verdict => verdict.Severity)
        .Take(MostFirst);

    /// <summary>The page's first sentence.</summary>
    public string Summary
    {
        get
        {
            int bad = Verdicts.Count(verdict => verdict.Severity == Severity.Bad);
            int slow = Verdicts.Count(verdict => verdict.Severity == Severity.Warning);
            if (Verdicts.Count == 0)
            {
                string unread = Analysis.NotUnderstood == 0 ? "" : $" {Words.Count(Analysis.NotUnderstood, "frame")} of {Analysis.Frames:#,0} could not be understood: another kind of link, or cut off too early.";
                return Analysis.UnansweredArps.Count == 0 ? "There is no TCP conversation in this capture." + unread
                    : $"Nothing could be sent to {Analysis.UnansweredArps[0].Wanted}: nobody answered for that address.";
            }

            if (Verdicts.Count == 1)
            {
                return Verdicts[0].Summary;
            }

            string failed = bad == 0 ? "" : $"{bad} of them failed or broke off";
            string slowed = slow == 0 ? "" : $"{slow} {(slow == 1 ? "was" : "were")} slowed down";
            string trouble = bad + slow == 0 ? "nothing went wrong in any of them" : string.Join(", and ", new[] { failed, slowed }.Where(text => text.Length > 0));
            return $"There are {Words.Count(Verdicts.Count, "TCP conversation")}: {trouble}.";
        }
    }

    /// <summary>What the page does not show, a sentence each.</summary>
    public IReadOnlyList<string> LeftOut
    {
        get
        {
            List<string> left = [];
            long unkept = Analysis.Conversations.Sum(conversation => (long)conversation.Count - conversation.Segments.Count);
            Add(left, Analysis.Trouble is not null, $"The capture could not be read to its end: {Analysis.Trouble}. What came before it is shown.");
            Add(left, Verdicts.Count > MostDrawn, $"Only {MostDrawn} conversations are drawn, those with the most trouble first; {Verdicts.Count - MostDrawn} are not.");
            Add(left, Verdicts.Count > Listed.Count, $"The table lists {Listed.Count} conversations; {Verdicts.Count - Listed.Count} more went well or no worse.");
            Add(left, unkept > 0, $"{Words.Count(unkept, "segment")} of long conversations {(unkept == 1 ? "is" : "are")} counted and judged, but not drawn.");
            Add(left, Analysis.SegmentsLeftOut > 0, $"{Words.Count(Analysis.SegmentsLeftOut, "segment")} of further conversations were left out: there were too many to follow.");
            Add(left, Analysis.NotUnderstood > 0, $"{Words.Count(Analysis.NotUnderstood, "frame")} could not be understood: another kind of link, or cut off too early.");
            return left;
        }
    }

    /// <summary>The conversations with the most trouble.</summary>
    /// <param name="count">How many, at most.</param>
    /// <returns>Verdicts on them, in the order they began.</returns>
    public IReadOnlyList<Verdict> MostTroubled(int count)
    {
        return [.. Verdicts.OrderByDescending(verdict => verdict.Severity).Take(count).OrderBy(verdict => verdict.Conversation.Number)];
    }

    /// <summary>Whether a conversation is drawn.</summary>
    /// <param name="verdict">The verdict on it.</param>
    /// <returns>Whether it is.</returns>
    public bool IsDrawn(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return _drawn.Contains(verdict.Conversation.Number);
    }

    /// <summary>An end, by its name where that is known.</summary>
    /// <param name="end">The end.</param>
    /// <returns>Such as "server (10.0.0.2:7)".</returns>
    public string Display(Endpoint end)
    {
        return Analysis.Names.TryGetValue(end.Address, out string? name) ? $"{name} ({end})" : end.ToString();
    }

    /// <summary>An end above its line in a ladder.</summary>
    /// <param name="role">What it is in the conversation.</param>
    /// <param name="end">The end.</param>
    /// <returns>Such as "server 10.0.0.2:7", with its name where that says more.</returns>
    public string Head(string role, Endpoint end)
    {
        string name = Analysis.Names.GetValueOrDefault(end.Address, role);
        return name == role ? $"{role} {end}" : $"{role} {name} {end}";
    }

    private static void Add(List<string> left, bool applies, string sentence)
    {
        if (applies)
        {
            left.Add(sentence);
        }
    }
}
