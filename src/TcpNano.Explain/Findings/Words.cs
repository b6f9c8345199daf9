using System.Globalization;

namespace TcpNano.Explain.Findings;

/// <summary>Numbers, times and ends in plain words.</summary>
public static class Words
{
    private const double Nanoseconds = 1e9;

    /// <summary>How long something took.</summary>
    /// <param name="nanoseconds">The time; less than nothing, where a clock was set back, counts as nothing.</param>
    /// <returns>Such as "12 ms" or "3.0 seconds".</returns>
    public static string Duration(long nanoseconds)
    {
        double seconds = Math.Max(0, nanoseconds) / Nanoseconds;
        return seconds switch
        {
            >= 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0.#} minutes"),
            >= 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} seconds"),
            >= 0.001 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0} ms"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0.###} ms"),
        };
    }

    /// <summary>A moment.</summary>
    /// <param name="nanoseconds">Nanoseconds since the capture began.</param>
    /// <returns>Such as "0.040 s".</returns>
    public static string Moment(long nanoseconds)
    {
        return string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / Nanoseconds:0.000} s");
    }

    /// <summary>So many things.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">What one of them is called; more get an s.</param>
    /// <returns>Such as "1 segment" or "1,000 segments".</returns>
    public static string Count(long count, string one)
    {
        return string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {one}{(count == 1 ? "" : "s")}");
    }

    /// <summary>How often.</summary>
    /// <param name="count">How often.</param>
    /// <returns>Such as "once" or "5 times".</returns>
    public static string Times(long count)
    {
        return count switch
        {
            1 => "once",
            2 => "twice",
            _ => string.Create(CultureInfo.InvariantCulture, $"{count:#,0} times"),
        };
    }

    /// <summary>A share.</summary>
    /// <param name="part">The part.</param>
    /// <param name="whole">The whole.</param>
    /// <returns>Such as "12 %" or "0.3 %".</returns>
    public static string Share(long part, long whole)
    {
        double percent = whole == 0 ? 0 : 100.0 * part / whole;
        return percent.ToString(percent is < 10 and > 0 ? "0.#" : "0", CultureInfo.InvariantCulture) + " %";
    }

    /// <summary>One end.</summary>
    /// <param name="client">Whether the client.</param>
    /// <returns>"the client" or "the server".</returns>
    public static string The(bool client)
    {
        return client ? "the client" : "the server";
    }

    /// <summary>The same at the beginning of a sentence.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text with a capital.</returns>
    public static string Capital(string text)
    {
        return char.ToUpperInvariant(text[0]) + text[1..];
    }
}
