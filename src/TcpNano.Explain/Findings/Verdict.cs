using TcpNano.Explain.Analysis;

namespace TcpNano.Explain.Findings;

/// <summary>What there is to say about a conversation.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Findings">All findings, the worst first.</param>
public sealed record Verdict(Conversation Conversation, IReadOnlyList<Finding> Findings)
{
    private static readonly IRule[] s_rules =
    [
        new OpeningRule(), new SilenceRule(), new NeverAgainRule(), new ResetRule(), new ZeroWindowRule(), new LossRule(), new StallRule(), new ReorderingRule(),
        new ClosingRule(), new KeepAliveRule(), new CaptureRule(),
    ];

    /// <summary>How bad the worst of them is.</summary>
    public Severity Severity => Findings.Count == 0 ? Severity.Good : Findings[0].Severity;

    /// <summary>Whether nothing went wrong as far as the capture tells: it has seen how the connection ended, or that it goes on.</summary>
    public bool IsFine => Severity < Severity.Warning && (Findings.Count == 0 || Ending is not null);

    /// <summary>What went wrong, or that nothing did, as a sentence.</summary>
    public string Summary => !IsFine ? Findings[0].Sentence : "Nothing went wrong." + (Ending is null ? "" : " " + Ending.Sentence);

    private Finding? Ending => Findings.FirstOrDefault(finding => finding.Severity == Severity.Good);

    /// <summary>Judges a conversation.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="end">When the capture ends, in nanoseconds since it began.</param>
    /// <returns>The verdict.</returns>
    public static Verdict On(Conversation conversation, long end)
    {
        List<Finding> findings = [.. s_rules.SelectMany(rule => rule.Look(conversation, end))];

        // The rules stand in the order of causes: the sort keeps it among equals.
        return new Verdict(conversation, [.. findings.OrderByDescending(finding => finding.Severity)]);
    }
}
