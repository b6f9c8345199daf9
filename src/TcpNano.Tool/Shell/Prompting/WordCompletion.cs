using RadLine;

namespace TcpNano.Tool.Shell.Prompting;

/// <summary>Tab: completes the first word of a line.</summary>
/// <param name="words">The words there are.</param>
internal sealed class WordCompletion(IReadOnlyList<string> words) : ITextCompletion
{
    /// <inheritdoc/>
    public IEnumerable<string>? GetCompletions(string prefix, string word, string suffix)
    {
        return prefix.Trim().Length > 0 ? null : words.Where(known => known.StartsWith(word, StringComparison.Ordinal));
    }
}
