using System.Globalization;

namespace TcpNano.Virtual.Scripts;

/// <summary>When a line of a script happens, as the line says it. Times are in milliseconds.</summary>
/// <param name="IsRelative">Whether it counts from the line before; else from the start of the script.</param>
/// <param name="From">The earliest time.</param>
/// <param name="To">The latest time; the same unless the line gives a range.</param>
/// <param name="IsAny">Whether any time will do.</param>
internal readonly record struct ScriptTime(bool IsRelative, long From, long To, bool IsAny)
{
    private const string Hint = "times are seconds, such as 1.5 since the start, +0.2 since the line before, +0.2~0.3 within a range, or * for any";

    /// <summary>Lines without a time: at once.</summary>
    public static ScriptTime AtOnce { get; } = new(true, 0, 0, false);

    /// <summary>Whether it names one point in time.</summary>
    public bool IsPoint => !IsAny && From == To;

    /// <summary>Whether a word is meant for a time.</summary>
    /// <param name="word">The word.</param>
    /// <returns>True when it begins as times do.</returns>
    public static bool Begins(string word)
    {
        return word.Length > 0 && (word[0] == '+' || word[0] == '*' || word[0] == '.' || char.IsAsciiDigit(word[0]));
    }

    /// <summary>Takes the time in front of a line.</summary>
    /// <param name="line">The line; the time is its next word.</param>
    /// <returns>The time.</returns>
    /// <exception cref="ScriptException">It is none.</exception>
    public static ScriptTime Take(ScriptLine line)
    {
        string word = line.Take();
        if (word == "*")
        {
            return new ScriptTime(true, 0, 0, true);
        }

        bool relative = word[0] == '+';
        string[] ends = (relative ? word[1..] : word).Split('~');
        long from = Parse(line, ends[0]);
        long to = ends.Length == 2 ? Parse(line, relative && ends[1].StartsWith('+') ? ends[1][1..] : ends[1]) : from;
        if (ends.Length > 2 || to < from)
        {
            throw line.Wrong($"'{word}' is no range of times", Hint);
        }

        return new ScriptTime(relative, from, to, false);
    }

    /// <summary>Reads seconds with up to three decimals.</summary>
    /// <param name="line">The line the word was taken from.</param>
    /// <param name="word">The word.</param>
    /// <returns>Milliseconds.</returns>
    /// <exception cref="ScriptException">They are not.</exception>
    public static long Parse(ScriptLine line, string word)
    {
        if (!decimal.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds) || seconds > 10_000_000)
        {
            throw line.Wrong($"'{word}' is no time", Hint);
        }

        decimal milliseconds = seconds * 1000;
        if (milliseconds != decimal.Truncate(milliseconds))
        {
            throw line.Wrong($"'{word}' is finer than a millisecond", "the stack's clock counts milliseconds");
        }

        return (long)milliseconds;
    }

    /// <summary>Writes a time as scripts do.</summary>
    /// <param name="milliseconds">The time.</param>
    /// <returns>Seconds with three decimals.</returns>
    public static string Text(long milliseconds)
    {
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.000}");
    }
}
