using System.Globalization;
using System.Text;
using TcpNano.Explain.Analysis;
using TcpNano.Explain.Findings;
using TcpNano.Pcap.Packets;

namespace TcpNano.Explain.Drawing;

/// <summary>A segment in a few words, and in a sentence for those who see it for the first time.</summary>
public static class SegmentWords
{
    private static readonly (TcpFlags Flag, string Name)[] s_flags =
    [
        (TcpFlags.Syn, "SYN"), (TcpFlags.Fin, "FIN"), (TcpFlags.Rst, "RST"), (TcpFlags.Psh, "PSH"), (TcpFlags.Urg, "URG"), (TcpFlags.Ack, "ACK"),
    ];

    private static readonly (SegmentMarks Mark, string Badge)[] s_badges =
    [
        (SegmentMarks.Lost, "lost"), (SegmentMarks.Needless, "sent again, needlessly"), (SegmentMarks.Retransmission, "sent again"), (SegmentMarks.Overtaken, "out of order"),
        (SegmentMarks.AfterGap, "after a gap"), (SegmentMarks.WindowProbe, "asks for room"), (SegmentMarks.ZeroWindow, "no room"), (SegmentMarks.KeepAlive, "still there?"),
        (SegmentMarks.DuplicateAck, "something is missing"), (SegmentMarks.AckOfUnseen, "not in the capture"), (SegmentMarks.Foreign, "not of this connection"), (SegmentMarks.Damaged, "wrong checksum"),
    ];

    /// <summary>Flags and numbers, as the ladders of <c>tcpnano</c> have them.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="withWindow">Whether the window belongs to it.</param>
    /// <returns>Such as "SYN|ACK seq=0 ack=1 mss=1460".</returns>
    public static string Label(Segment segment, bool withWindow)
    {
        ArgumentNullException.ThrowIfNull(segment);
        StringBuilder text = new(string.Join('|', s_flags.Where(flag => segment.Has(flag.Flag)).Select(flag => flag.Name)));
        text.Append(text.Length == 0 ? "-" : "").Append(CultureInfo.InvariantCulture, $" seq={segment.Sequence}");
        if (segment.Has(TcpFlags.Ack))
        {
            text.Append(CultureInfo.InvariantCulture, $" ack={segment.Acknowledgment}");
        }

        if (segment.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" len={segment.Length}");
        }

        if (segment.Options.Length > 0)
        {
            text.Append(' ').Append(segment.Options);
        }

        if (withWindow)
        {
            text.Append(CultureInfo.InvariantCulture, $" win={segment.Window}");
        }

        return text.ToString();
    }

    /// <summary>What is special about a segment.</summary>
    /// <param name="segment">The segment.</param>
    /// <returns>A word or two; empty when nothing is.</returns>
    public static string Badge(Segment segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        if (segment.Has(TcpFlags.Rst))
        {
            return "broken off";
        }

        IEnumerable<string> all = s_badges
            .Where(badge => segment.Is(badge.Mark) && !(badge.Mark == SegmentMarks.Retransmission && segment.Is(SegmentMarks.Needless)))
            .Select(badge => badge.Badge);
        return string.Join(", ", all);
    }

    /// <summary>The class of its arrow, which gives it its colour.</summary>
    /// <param name="segment">The segment.</param>
    /// <returns>A class of the page's style.</returns>
    public static string Class(Segment segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return segment.Has(TcpFlags.Rst) ? "rst"
            : segment.Is(SegmentMarks.Retransmission) ? "again"
            : segment.Is(SegmentMarks.ZeroWindow | SegmentMarks.WindowProbe) ? "zero"
            : segment.Is(SegmentMarks.Overtaken | SegmentMarks.AfterGap | SegmentMarks.DuplicateAck | SegmentMarks.Foreign | SegmentMarks.Damaged) ? "odd"
            : segment.Length > 0 ? "data" : "plain";
    }

    /// <summary>What a segment means, in a sentence.</summary>
    /// <param name="segment">The segment.</param>
    /// <returns>Such as "Frame 8, 0.020 s: the server agrees to the connection."</returns>
    public static string Sentence(Segment segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        string who = Words.The(segment.FromClient);
        string what = segment.Has(TcpFlags.Rst) ? "breaks the connection off"
            : segment.Has(TcpFlags.Syn) ? (segment.Has(TcpFlags.Ack) ? "agrees to the connection" : "asks for a connection")
            : segment.Has(TcpFlags.Fin) ? (segment.Length > 0 ? $"sends {Words.Count(segment.Length, "octet")} and is done" : "is done: no more data will come from it")
            : segment.Is(SegmentMarks.WindowProbe) ? "asks whether there is room again"
            : segment.Is(SegmentMarks.KeepAlive) ? "asks whether the peer is still there"
            : segment.Length > 0 ? $"sends {Words.Count(segment.Length, "octet")}{(segment.Is(SegmentMarks.Retransmission) ? " once more" : "")}"
            : $"has got all up to {segment.Acknowledgment.ToString("#,0", CultureInfo.InvariantCulture)}";
        string room = segment.Has(TcpFlags.Rst) ? "" : segment.Window == 0 ? "; it has no room for more" : $"; it has room for {Words.Count(segment.Window, "octet")}";
        return $"Frame {segment.Frame}, {Words.Moment(segment.Time)}: {who} {what}{room}.";
    }
}
