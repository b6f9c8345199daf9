using TcpNano.Pcap.Files;
using TcpNano.Pcap.Packets;

namespace TcpNano.Explain.Analysis;

/// <summary>Follows one conversation: says of each segment what is special about it, and keeps both halves' accounts.</summary>
internal sealed class SegmentTracker
{
    private const int MostComments = 8;
    private const int LongestComment = 400;
    private const long Far = 1L << 29; // no window is larger (RFC 7323 section 2.3)
    private const long LeastReordering = 3_000_000;
    private const int DuplicatesForLoss = 2;

    private readonly Conversation _conversation;

    public SegmentTracker(Conversation conversation)
    {
        _conversation = conversation;
    }

    /// <summary>Takes the next segment.</summary>
    /// <param name="frame">Its frame.</param>
    /// <param name="packet">What the frame carries.</param>
    /// <param name="time">When, since the capture began.</param>
    /// <param name="client">Whether the client sent it.</param>
    /// <returns>The segment with its marks.</returns>
    public Segment Take(CapturedFrame frame, Packet packet, long time, bool client)
    {
        TcpFields tcp = packet.Tcp!;
        HalfConnection sender = _conversation.Half(client);
        HalfConnection receiver = _conversation.Half(!client);
        bool syn = tcp.Has(TcpFlags.Syn);
        bool ack = tcp.Has(TcpFlags.Ack);
        bool rst = tcp.Has(TcpFlags.Rst);
        BeginCounting(sender, receiver, tcp);
        Segment segment = new(
            frame.Number,
            time,
            client,
            tcp.Flags,
            sender.Relative(tcp.Sequence),
            ack ? receiver.Relative(tcp.Acknowledgment) : 0,
            packet.Length,
            Window(sender, receiver, tcp, syn))
        {
            Comments = [.. frame.Comments.Take(MostComments).Select(Short)],
            Options = tcp.MaxSegmentSize > 0 ? "mss=" + tcp.MaxSegmentSize : "",
        };
        bool isLost = segment.Comments.Any(comment => comment.StartsWith("lost ", StringComparison.Ordinal));
        SegmentMarks marks = (tcp.IsDamaged == true ? SegmentMarks.Damaged : 0) | (isLost ? SegmentMarks.Lost : 0);
        bool isForeign = Math.Abs(segment.Sequence - sender.Next) > Far || (ack && Math.Abs(segment.Acknowledgment - receiver.Next) > Far);
        sender.Segments++;
        sender.DataSegments += packet.Length > 0 ? 1 : 0;
        sender.Damaged += tcp.IsDamaged == true ? 1 : 0;
        sender.Unsummed += tcp.IsUnsummed ? 1 : 0;
        sender.Lost += isLost ? 1 : 0;
        sender.LastTime = time;
        long pause = time - _conversation.Ends;
        _conversation.Ends = time;
        _conversation.CutOff += frame.Data.Length < frame.OriginalLength ? 1 : 0;
        if (rst)
        {
            NoteReset(segment, sender, receiver);
        }
        else if (isForeign)
        {
            marks |= SegmentMarks.Foreign;
        }
        else
        {
            NoteSyn(segment, sender);
            marks |= Text(segment, sender, receiver);
            sender.WaitedToRepeat += (marks & SegmentMarks.Retransmission) != 0 ? pause : 0;

            // What is known to have been lost told its receiver nothing.
            marks |= ack && !isLost ? Acknowledge(segment, sender, receiver) : 0;
            NoteOpening(segment, sender, receiver);
            marks |= isLost ? 0 : NoteWindow(segment, sender);
        }

        return segment with { Marks = marks, InFlight = Math.Max(0, sender.Next - sender.Acknowledged), PeerInFlight = Math.Max(0, receiver.Next - receiver.Acknowledged) };
    }

    private static string Short(string comment)
    {
        return comment.Length <= LongestComment ? comment : comment[..LongestComment] + "...";
    }

    // The first octet of data is 1, whether the SYN was captured or not.
    private void BeginCounting(HalfConnection sender, HalfConnection receiver, TcpFields tcp)
    {
        bool syn = tcp.Has(TcpFlags.Syn);
        if (syn && sender.SynFrame == 0 && !tcp.Has(TcpFlags.Rst))
        {
            sender.Number(tcp.Sequence, 0);
        }
        else if (!sender.IsNumbered)
        {
            bool isRefusal = tcp.Has(TcpFlags.Rst);
            sender.Number(unchecked(tcp.Sequence - 1), 1);
            _conversation.BeganBefore |= !isRefusal && !syn && receiver.SynFrame == 0;
        }

        if (!receiver.IsNumbered && tcp.Has(TcpFlags.Ack) && !tcp.Has(TcpFlags.Rst))
        {
            receiver.Number(unchecked(tcp.Acknowledgment - 1), 1);
        }
    }

    private static long Window(HalfConnection sender, HalfConnection receiver, TcpFields tcp, bool syn)
    {
        if (syn)
        {
            sender.Scale = tcp.WindowScale;
            sender.MaxSegmentSize = tcp.MaxSegmentSize;
        }

        return !syn && sender.Scale > 0 && receiver.Scale >= 0 ? (long)tcp.Window << sender.Scale : tcp.Window;
    }

    private static void NoteSyn(Segment segment, HalfConnection sender)
    {
        if (segment.Has(TcpFlags.Syn))
        {
            sender.Syns++;
            sender.SynAcks += segment.Has(TcpFlags.Ack) ? 1 : 0;
            sender.SynFrame = sender.SynFrame == 0 ? segment.Frame : sender.SynFrame;
        }
    }

    // Each SYN has been acknowledged, in whatever order: both ends may have asked at the same time.
    private void NoteOpening(Segment segment, HalfConnection sender, HalfConnection receiver)
    {
        if (_conversation.Opened is null && sender.SynFrame > 0 && receiver.SynFrame > 0 && sender.Acknowledged >= 1 && receiver.Acknowledged >= 1)
        {
            _conversation.Opened = segment.Time;
            _conversation.HandshakeTime = sender.Syns == 1 && receiver.Syns == 1 ? segment.Time - _conversation.Begins : 0;
        }
    }

    private SegmentMarks Text(Segment segment, HalfConnection sender, HalfConnection receiver)
    {
        SegmentMarks marks = 0;
        long start = segment.Sequence;
        long end = segment.End;
        if (receiver.Window == 0 && segment.Length <= 1 && !segment.Has(TcpFlags.Syn | TcpFlags.Fin)
            && (segment.Length == 1 ? start >= sender.Acknowledged : start == sender.Acknowledged - 1 && start == sender.Next - 1))
        {
            // Its octet may be taken, or not: only an acknowledgment tells.
            sender.WindowProbes++;
            sender.ProbedTo = Math.Max(sender.ProbedTo, end);
            Probed(receiver);
            return SegmentMarks.WindowProbe;
        }

        if (segment.Length <= 1 && start == sender.Next - 1 && sender.Next > 1 && !segment.Has(TcpFlags.Syn | TcpFlags.Fin) && sender.Acknowledged >= sender.Next)
        {
            sender.KeepAlives++;
            Unanswered(sender, segment);
            return SegmentMarks.KeepAlive;
        }

        if (end == start)
        {
            return 0;
        }

        // Both ends have asked at the same time: the second SYN answers the other end's (RFC 9293 figure 8).
        bool answersSyn = segment.Has(TcpFlags.Syn) && segment.Has(TcpFlags.Ack) && sender.SynAcks == 1;
        if (start < sender.Next && !answersSyn)
        {
            marks = end <= sender.Next ? Again(segment, sender) : Repeat(segment, sender);
        }
        else if (start > sender.Next && sender.Segments > 1)
        {
            marks = SegmentMarks.AfterGap;
            sender.GapTime = segment.Time;
            sender.DuplicatesOfGap = 0;
        }

        if (marks == 0 && segment.Length > 0)
        {
            sender.Stalls.Sent(segment.Time, segment.Frame, _conversation.HandshakeTime);
        }

        if ((marks & SegmentMarks.Retransmission) == 0)
        {
            sender.RoundTrips.Sent(end, segment.Time);
        }

        Add(sender, start, end, segment);
        Unanswered(sender, segment);
        sender.LastDataTime = segment.Time;
        sender.LastLength = segment.Length;
        if (segment.Has(TcpFlags.Fin) && sender.FinFrame == 0)
        {
            sender.FinFrame = segment.Frame;
            sender.FinTime = segment.Time;
            sender.FinEnd = end;
        }

        return marks;
    }

    // Below what was sent before: seen then, or missing until now.
    private SegmentMarks Again(Segment segment, HalfConnection sender)
    {
        bool wasSeen = sender.Seen.Has(segment.Sequence, segment.End);
        long patience = Math.Max(LeastReordering, _conversation.HandshakeTime);
        bool isLate = segment.Time - sender.GapTime > patience || sender.DuplicatesOfGap >= DuplicatesForLoss;
        if (wasSeen || isLate)
        {
            return Repeat(segment, sender);
        }

        sender.Overtaken++;
        return SegmentMarks.Overtaken;
    }

    private static SegmentMarks Repeat(Segment segment, HalfConnection sender)
    {
        sender.Retransmissions++;
        sender.RepeatsInVain++;
        sender.RoundTrips.Forget();
        bool isNeedless = segment.End <= sender.Acknowledged;
        sender.Needless += isNeedless ? 1 : 0;
        return SegmentMarks.Retransmission | (isNeedless ? SegmentMarks.Needless : 0);
    }

    private static void Add(HalfConnection sender, long start, long end, Segment segment)
    {
        long fresh = sender.Seen.Add(start, end);
        int unnumbered = (segment.Has(TcpFlags.Syn) ? 1 : 0) + (segment.Has(TcpFlags.Fin) ? 1 : 0);
        sender.Octets += Math.Clamp(fresh - unnumbered, 0, segment.Length);
        sender.Next = Math.Max(sender.Next, end);
    }

    private static void Unanswered(HalfConnection sender, Segment segment)
    {
        if (sender.SilentFrame == 0)
        {
            sender.SilentFrame = segment.Frame;
            sender.SilentSince = segment.Time;
        }
    }

    private SegmentMarks Acknowledge(Segment segment, HalfConnection sender, HalfConnection receiver)
    {
        SegmentMarks marks = 0;
        receiver.RepeatsInVain = 0;
        receiver.SilentFrame = 0;
        long ack = segment.Acknowledgment;
        if (ack > receiver.Next && ack <= receiver.ProbedTo)
        {
            receiver.Octets += receiver.Seen.Add(receiver.Next, ack);
            receiver.Next = ack;
        }

        if (ack > receiver.Next)
        {
            receiver.Unseen += ack - receiver.Next;
            receiver.Seen.Add(receiver.Next, ack);
            receiver.Next = ack;
            marks |= SegmentMarks.AckOfUnseen;
        }

        bool isDuplicate = segment.IsPureAck && ack == sender.LastAck && segment.Window == sender.Window && segment.Window > 0
            && receiver.Next > ack;
        if (isDuplicate)
        {
            sender.DuplicateAcks++;
            receiver.DuplicatesOfGap++;
            marks |= SegmentMarks.DuplicateAck;
        }

        if (_conversation.Reset is { WentOn: false } reset && ack > receiver.NextAtReset)
        {
            _conversation.Reset = reset with { WentOn = true };
        }

        if (ack > receiver.Acknowledged)
        {
            receiver.RoundTrips.Acknowledged(ack, segment.Time);
            receiver.Acknowledged = ack;
            if (segment.IsPureAck && ack == receiver.Next && receiver.LastLength > 0 && sender.Window > 0)
            {
                bool isSmall = sender.MaxSegmentSize == 0 ? receiver.LastLength < 512 : receiver.LastLength < sender.MaxSegmentSize - 40;
                receiver.Stalls.Acknowledged(segment.Time, segment.Time - receiver.LastDataTime, isSmall, _conversation.HandshakeTime);
            }
        }

        sender.LastAck = ack;
        return marks;
    }

    private static SegmentMarks NoteWindow(Segment segment, HalfConnection sender)
    {
        if (segment.Has(TcpFlags.Fin) && segment.Window == 0)
        {
            return 0; // nothing more is awaited
        }

        sender.Window = segment.Window;
        sender.LargestWindow = Math.Max(sender.LargestWindow, segment.Window);
        sender.SmallestWindow = sender.SmallestWindow < 0 ? segment.Window : Math.Min(sender.SmallestWindow, segment.Window);
        List<ZeroWindow> zeros = sender.Zeros;
        bool isShut = zeros.Count > 0 && zeros[^1].To is null;
        if (segment.Window > 0)
        {
            if (isShut)
            {
                zeros[^1] = zeros[^1] with { To = segment.Time };
            }

            return 0;
        }

        const int Most = 1000;
        if (!isShut && zeros.Count < Most)
        {
            zeros.Add(new ZeroWindow(segment.Time, segment.Frame));
        }

        return SegmentMarks.ZeroWindow;
    }

    private static void Probed(HalfConnection receiver)
    {
        if (receiver.Zeros.Count > 0)
        {
            receiver.Zeros[^1] = receiver.Zeros[^1] with { Probes = receiver.Zeros[^1].Probes + 1 };
        }
    }

    private void NoteReset(Segment segment, HalfConnection sender, HalfConnection receiver)
    {
        sender.NextAtReset = sender.Next;
        receiver.NextAtReset = receiver.Next;
        if (_conversation.Reset is { WentOn: false })
        {
            return; // the answer to what was still on its way
        }

        _conversation.Reset = new Reset(
            segment.FromClient,
            segment.Frame,
            segment.Time,
            sender.SynFrame == 0 && receiver.SynFrame > 0 && receiver.DataSegments == 0 && _conversation.Opened is null,
            Math.Max(0, sender.Next - sender.Acknowledged),
            Math.Max(0, receiver.Next - receiver.Acknowledged),
            sender.FinFrame > 0 && receiver.FinFrame > 0);
        if (receiver.Zeros.Count > 0 && receiver.Zeros[^1].To is null)
        {
            receiver.Zeros[^1] = receiver.Zeros[^1] with { To = segment.Time };
        }
    }
}
