namespace TcpNano.Explain.Findings;

/// <summary>How much a finding matters, the worst last.</summary>
public enum Severity
{
    /// <summary>All is as it should be.</summary>
    Good,

    /// <summary>Worth knowing, and no trouble.</summary>
    Note,

    /// <summary>It worked, but something slowed it down.</summary>
    Warning,

    /// <summary>It did not work.</summary>
    Bad,
}
