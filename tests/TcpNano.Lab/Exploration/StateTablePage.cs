using System.Globalization;
using System.Text;

namespace TcpNano.Lab.Exploration;

/// <summary>What came out of the state table, to be read.</summary>
internal static class StateTablePage
{
    /// <summary>Writes the page.</summary>
    /// <param name="result">What came out without options.</param>
    /// <param name="options">What came out with timestamps, SACK and window scale.</param>
    /// <returns>Markdown.</returns>
    public static string Write(StateTableResult result, StateTableResult options)
    {
        StringBuilder text = new();
        text.Append("# Every state times every segment\n\n");
        text.Append(CultureInfo.InvariantCulture, $"The stack was brought into {Enum.GetValues<Situation>().Length} situations in the eleven states ");
        text.Append("and given one more segment. What it did was held against a pure function written from the text of RFC 9293 section 3.10.7.\n\n");
        Classes(text);
        Compared(text);
        text.Append("## What came out\n\n");
        Rows(text, result, result.Bugs.Count, "the RFC has it");
        text.Append("\n| Choice | Cases | Why |\n|---|---:|---|\n");
        foreach (DocumentedChoice choice in DocumentedChoices.All)
        {
            Choice(text, choice.Name, result.Choices.GetValueOrDefault(choice), choice.Reason);
        }

        Options(text, options);
        return text.ToString();
    }

    private static void Options(StringBuilder text, StateTableResult result)
    {
        text.Append("\n## With timestamps, SACK and window scale\n\nThe same situations, come to by a peer that offers all three and uses them, its timestamps across the wrap at 2^32 and its windows shifted by ");
        text.Append(CultureInfo.InvariantCulture, $"{ReactionStage.PeerShift} (0 where a cookie keeps it). The reference function has what RFC 7323, RFC 2018, RFC 2883 and RFC 6191 add.\n\n| Of | Classes |\n|---|---|\n");
        text.Append(CultureInfo.InvariantCulture, $"| Options of a segment of a connection | {Names(opens: false)} |\n| Options of a segment that may begin one | {Names(opens: true)} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| Control bits | all 16 combinations of FIN, SYN, RST, ACK |\n| SEG.SEQ, from RCV.NXT | {StateTable.Numbers(OptionsTable.Sequences)} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| SEG.ACK, from SND.UNA | {StateTable.Numbers(OptionsTable.Acknowledged)}, SND.NXT, SND.NXT+1 |\n| SEG.WND, as it stands in the header | {StateTable.Numbers(OptionsTable.Windows)} |\n| Text | {StateTable.Numbers(OptionsTable.Texts)} octets |\n\n");
        text.Append("Compared: all of the above; what is agreed on, with the shift; TS.Recent; and of the segment sent window scale, SACK-permitted, TSval, TSecr and all SACK blocks in their order. Segments of connections without options\n");
        text.Append("carry options that were not agreed on with PSH in the table above, and nothing changes.\n\n");
        text.Append("Not here: our own shift, which is 0 with buffers of up to 65535 octets; a TSval exactly 2^31 from TS.Recent, which is neither older nor newer; what SACK blocks and TSecr do to loss recovery and RTO (tests of their own).\n\n");
        Rows(text, result, result.OptionsBugs.Count, "the RFCs have it");
        text.Append("\n| Choice | Cases | Why |\n|---|---:|---|\n");
        foreach (OptionsChoice choice in OptionsChoices.All)
        {
            Choice(text, choice.Name, result.OptionsChoices.GetValueOrDefault(choice), choice.Reason);
        }

        foreach (DocumentedChoice choice in DocumentedChoices.All.Where(result.Choices.ContainsKey))
        {
            Choice(text, choice.Name, result.Choices[choice], "as above");
        }
    }

    private static string Names(bool opens)
    {
        return string.Join("; ", OptionsCase.All.Where(one => one.Opens == opens).Select(one => one.Name));
    }

    private static void Rows(StringBuilder text, StateTableResult result, int bugs, string right)
    {
        text.Append("| Cases | |\n|---:|---|\n");
        Row(text, result.Same, "as " + right);
        Row(text, result.Cases - result.Same - bugs, "otherwise by choice, see below");
        Row(text, bugs, "otherwise without a reason");
        Row(text, result.Cases, "in all");
    }

    private static void Choice(StringBuilder text, string name, int count, string reason)
    {
        text.Append(CultureInfo.InvariantCulture, $"| {name} | {count:N0} | {reason.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
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
        text.Append("| Options | with PSH: no-operation, a maximum segment size and an unknown one, and without SYN an old timestamp, SACK blocks, SACK-permitted and window scale, none of which may change anything where they were not agreed on; without: none |\n");
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
