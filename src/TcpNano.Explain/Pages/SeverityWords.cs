using TcpNano.Explain.Findings;

namespace TcpNano.Explain.Pages;

/// <summary>Severities as words and colours: never by colour alone.</summary>
public static class SeverityWords
{
    /// <summary>A word for it.</summary>
    /// <param name="severity">The severity.</param>
    /// <returns>The word.</returns>
    public static string Of(Severity severity)
    {
        return severity switch { Severity.Bad => "failed", Severity.Warning => "slow", Severity.Note => "note", _ => "fine" };
    }

    /// <summary>Its class in the page's style.</summary>
    /// <param name="severity">The severity.</param>
    /// <returns>The class.</returns>
    public static string Class(Severity severity)
    {
        return severity switch { Severity.Bad => "bad", Severity.Warning => "warn", Severity.Note => "note", _ => "good" };
    }
}
