namespace TcpNano.Virtual.Scripts;

/// <summary>Guesses what a misspelt word was to be.</summary>
internal static class Spelling
{
    private const int MostDistance = 2;
    private const int MostListed = 40;

    /// <summary>A hint: the word probably meant, or else all there are.</summary>
    /// <param name="word">The word that nobody knows.</param>
    /// <param name="known">The words there are.</param>
    /// <returns>The hint.</returns>
    public static string Hint(string word, IReadOnlyCollection<string> known)
    {
        return Nearest(word, known) is string nearest ? $"did you mean '{nearest}'?"
            : known.Count > MostListed ? "" : "there are " + string.Join(' ', known);
    }

    /// <summary>The word probably meant.</summary>
    /// <param name="word">The word that nobody knows.</param>
    /// <param name="known">The words there are.</param>
    /// <returns>The word; null when none is near.</returns>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        string? nearest = known.MinBy(candidate => Distance(word, candidate));
        return nearest is not null && Distance(word, nearest) <= Math.Min(MostDistance, (word.Length + 1) / 2) ? nearest : null;
    }

    // Insertions, deletions and replacements, case aside.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                bool same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]);
                int next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = row[j];
                row[j] = next;
            }
        }

        return row[b.Length];
    }
}
