using System.Globalization;
using System.Text;

namespace TcpNano.Lab.Exploration;

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
        text.Append("and given one more segment. What it did was held against a pure function written from the text of RFC 9293 section 3.10.7.\n\n");
        Classes(text);
        Compared(text);
        text.Append("## What came out\n\n");
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

    private static void Classes(StringBuilder text)
    {
        text.Append("## What was tried\n\n| Of | Classes |\n|---|---|\n");
        text.Append(CultureInfo.InvariantCulture, $"| Situations | {string.Join(", ", Enum.GetNames<Situation>())} |\n");
        text.Append("| Control bits | all 64 combinations of FIN, SYN, RST, PSH, ACK, URG |\n");
        text.Append(CultureInfo.InvariantCulture, $"| SEG.SEQ, from RCV.NXT | {StateTable.Numbers(StateTable.Sequences)}: outside on both sides, both edges of a window of {ReactionStage.Buffer}, what overlaps them, what joins held text |\n");
        text.Append(CultureInfo.InvariantCulture, $"| SEG.ACK, from SND.UNA | {StateTable.Numbers(StateTable.Acknowledged)}, SND.NXT, SND.NXT+1: beyond the limit of RFC 5961 section 5, at it, old, known, new, not yet sent |\n");
        text.Append(CultureInfo.InvariantCulture, $"| SEG.WND | {StateTable.Numbers(StateTable.Windows)}: as before, less than is in flight or queued, closed |\n");
        text.Append(CultureInfo.InvariantCulture, $"| Text | {StateTable.Numbers(StateTable.Texts)} octets |\n");
        text.Append(CultureInfo.InvariantCulture, $"| Urgent pointer | with URG (and an open window): {StateTable.Numbers(StateTable.Pointers)}; else one that must mean nothing |\n");
        text.Append("| Options | with PSH: no-operation, a maximum segment size and an unknown one, none of which may change anything; without: none |\n");
        text.Append("| RCV.WND | open; closed in the situations named Full |\n");
        text.Append("| Wrap at 2^32 | RCV.NXT to RCV.NXT+RCV.WND and SND.UNA to SND.NXT both lie across it |\n\n");
    }

    private static void Compared(StringBuilder text)
    {
        text.Append("## What was compared\n\n");
        text.Append("State; segments sent: how many, control bits, SEG.SEQ, SEG.ACK, SEG.WND, octets of text; SND.UNA, SND.NXT, SND.WND, SND.WL1, SND.WL2; ");
        text.Append("RCV.NXT, RCV.WND, urgent octets up to RCV.UP; octets and FIN held beyond RCV.NXT; octets delivered; what the app is told; ");
        text.Append("whether the timers of retransmission, zero-window probe and 2 MSL run afterwards, and whether this segment has started them.\n\n");
        text.Append("Not here, as section 3.10.7 says nothing of it or a single segment does not show it: security and compartment; malformed options (OptionTests); ");
        text.Append("cwnd, RTO and the third duplicate ACK (RFC 5681 and 6298 have tests of their own); the limit of challenge ACKs; how long an ACK is delayed.\n\n");
    }

    private static void Row(StringBuilder text, int count, string what)
    {
        text.Append(CultureInfo.InvariantCulture, $"| {count:N0} | {what} |\n");
    }
}
