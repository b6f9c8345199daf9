using System.Globalization;
using System.Text;

namespace TcpNano.Host.Exploration;

/// <summary>What came out of the state table, to be read.</summary>
internal static class StateTablePage
{
    /// <summary>Writes the page.</summary>
    /// <param name="result">What came out.</param>
    /// <returns>Markdown.</returns>
    public static string Write(StateTableResult result)
    {
        StringBuilder text = new();
        text.Append("# Every state times every segment\n\n");
        text.Append(CultureInfo.InvariantCulture, $"The stack was brought into {Enum.GetValues<Situation>().Length} situations in the eleven states ");
        text.Append("and given one more segment: all 64 combinations of control bits, sequence numbers around both edges of the window, ");
        text.Append("acknowledgment numbers around SND.UNA, SND.NXT and the limit of RFC 5961, window open and closed, with and without text. ");
        text.Append("State, segments sent with their numbers, data delivered, SND.UNA, SND.WND and RCV.NXT were held against ");
        text.Append("a pure function written from RFC 9293 section 3.10.7.\n\n");
        text.Append("| Cases | |\n|---:|---|\n");
        Row(text, result.Same, "as the RFC has it");
        Row(text, result.Cases - result.Same - result.Bugs.Count, "otherwise by choice, see below");
        Row(text, result.Bugs.Count, "otherwise without a reason");
        Row(text, result.Cases, "in all");
        text.Append("\n| Choice | Cases | Why |\n|---|---:|---|\n");
        foreach (DocumentedChoice choice in DocumentedChoices.All)
        {
            int count = result.Choices.GetValueOrDefault(choice);
            text.Append(CultureInfo.InvariantCulture, $"| {choice.Name} | {count:N0} | {choice.Reason.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, int count, string what)
    {
        text.Append(CultureInfo.InvariantCulture, $"| {count:N0} | {what} |\n");
    }
}
