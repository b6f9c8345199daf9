using TcpNano.Lab.Segments;

namespace TcpNano.Lab.Simulation;

/// <summary>What anybody on the link could know about one end of a connection.</summary>
internal sealed class WireEnd
{
    private long _triedAt;

    /// <summary>Nothing is known yet but how it begins.</summary>
    /// <param name="iss">Its initial sequence number.</param>
    /// <param name="now">The time.</param>
    public WireEnd(uint iss, long now)
    {
        Iss = iss;
        Next = iss;
        Acknowledged = iss;
        SurelyAcknowledged = iss;
        ProgressAt = now;
        _triedAt = now;
    }

    /// <summary>Its initial sequence number.</summary>
    public uint Iss { get; }

    /// <summary>The end that this one has taken the place of, when both have only sent a SYN|ACK: the ACK of a cookie may still come. Null without one.</summary>
    public WireEnd? Before { get; set; }

    /// <summary>The first sequence number it has not used yet.</summary>
    public uint Next { get; set; }

    /// <summary>What of it has been acknowledged by segments that reached it.</summary>
    public uint Acknowledged { get; set; }

    /// <summary>When a segment that acknowledges more of it last reached it.</summary>
    public long AcknowledgedAt { get; set; }

    /// <summary>What of it has been acknowledged by segments that it cannot have refused for their place in the window.</summary>
    public uint SurelyAcknowledged { get; set; }

    /// <summary>What it has acknowledged last.</summary>
    public uint Received { get; set; }

    /// <summary>The right edge of the window it has offered last.</summary>
    public uint Edge { get; set; }

    /// <summary>When more of it was last acknowledged for sure, as early as it may have been.</summary>
    public long ProgressAt { get; set; }

    /// <summary>
    /// How long it has sent nothing at most while something of it was not acknowledged, in milliseconds: neither what takes a sequence number, new or again, nor a question for its
    /// peer's hardware address. <see cref="SilentFor"/> has what is not over.
    /// </summary>
    public long LongestSilence { get; private set; }

    /// <summary>Whether the connection has ended there: what arrives from now on changes nothing.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Frames it sent, or was to get, that never arrived.</summary>
    public int Lost { get; set; }

    /// <summary>Whether a RST of its peer's station has reached it.</summary>
    public bool ResetArrived { get; set; }

    /// <summary>The sequence number behind all text and FIN of its peer that has reached it.</summary>
    public uint Reached { get; set; }

    /// <summary>When text of its peer last reached it; negative for never.</summary>
    public long TextArrivedAt { get; set; } = -1;

    /// <summary>Whether it has sent a FIN.</summary>
    public bool SentFin { get; set; }

    /// <summary>Whether it has sent a FIN that did not acknowledge its peer's.</summary>
    public bool SentFinFirst { get; set; }

    /// <summary>When the first FIN of its peer reached it; negative for never.</summary>
    public long PeerFinArrivedAt { get; set; } = -1;

    /// <summary>The sequence number behind its peer's FIN.</summary>
    public uint PeerFinEnd { get; set; }

    /// <summary>When it first acknowledged its peer's FIN; negative for never.</summary>
    public long PeerFinAckedAt { get; set; } = -1;

    /// <summary>Whether all it has sent was acknowledged.</summary>
    public bool IsAcknowledged => Acknowledged == Next;

    /// <summary>It sends a segment.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="now">The time.</param>
    public void Sent(Segment segment, long now)
    {
        if (segment.Rst)
        {
            return;
        }

        if (segment.Length > 0)
        {
            Tried(now);
        }

        uint next = segment.Sequence + segment.Length;
        if ((int)(next - Next) > 0)
        {
            Next = next;
        }

        if (segment.Ack && !segment.Syn)
        {
            Received = segment.Acknowledgment;
            Edge = segment.Acknowledgment + (uint)segment.Window;
        }
        else if (segment.Ack)
        {
            // A window of nothing, or of the whole buffer, for an end that has opened the connection itself.
            Received = segment.Acknowledgment;
            Edge = segment.Acknowledgment + Math.Max(1, (uint)segment.Window);
        }

        bool acksFin = PeerFinArrivedAt >= 0 && segment.Ack && segment.Acknowledgment == PeerFinEnd;
        if (acksFin && PeerFinAckedAt < 0)
        {
            PeerFinAckedAt = now;
        }

        SentFin |= segment.Fin;
        SentFinFirst |= segment.Fin && !acksFin;
    }

    /// <summary>The connection ends there.</summary>
    /// <param name="now">The time.</param>
    public void Ended(long now)
    {
        LongestSilence = Math.Max(LongestSilence, SilentFor(now));
        IsOver = true;
    }

    /// <summary>It tries to have something acknowledged.</summary>
    /// <param name="now">The time.</param>
    public void Tried(long now)
    {
        LongestSilence = Math.Max(LongestSilence, SilentFor(now));
        _triedAt = now;
    }

    /// <summary>How long it has been silent.</summary>
    /// <param name="now">The time.</param>
    /// <returns>Milliseconds; 0 when it has nothing to say.</returns>
    public long SilentFor(long now)
    {
        return IsAcknowledged || IsOver ? 0 : now - Math.Max(_triedAt, AcknowledgedAt);
    }

    /// <summary>A segment reaches it.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="now">The time.</param>
    public void Arrived(Segment segment, long now)
    {
        if (IsOver)
        {
            return;
        }

        if (segment.Rst)
        {
            ResetArrived = true;
            return;
        }

        // Not of an earlier connection between the same ports.
        if (!segment.Ack || (int)(segment.Acknowledgment - Iss) <= 0 || (int)(segment.Acknowledgment - Next) > 0)
        {
            return;
        }

        if ((int)(segment.Acknowledgment - Acknowledged) > 0)
        {
            Acknowledged = segment.Acknowledgment;
            AcknowledgedAt = now;
        }

        if ((int)(segment.Acknowledgment - SurelyAcknowledged) > 0 && IsAcceptable(segment))
        {
            // It may have taken it from an earlier segment already.
            SurelyAcknowledged = segment.Acknowledgment;
            ProgressAt = Acknowledged == segment.Acknowledgment ? AcknowledgedAt : ProgressAt;
        }

        uint behind = segment.Sequence + segment.Length;
        if (Reached == 0 || (int)(behind - Reached) > 0)
        {
            Reached = behind;
        }

        if (segment.DataLength > 0)
        {
            TextArrivedAt = now;
        }

        if (segment.Fin && PeerFinArrivedAt < 0)
        {
            PeerFinArrivedAt = now;
            PeerFinEnd = segment.Sequence + segment.Length;
        }
    }

    /// <summary>Whether a segment lies in the window, and brings something new: if not, its acknowledgment is not looked at (RFC 9293 section 3.10.7.4).</summary>
    private bool IsAcceptable(Segment segment)
    {
        if (segment.Syn)
        {
            return true;
        }

        int first = (int)(segment.Sequence - Received);
        int window = (int)(Edge - Received);
        bool isOld = segment.Length == 0 ? first < 0 : (int)(segment.Sequence + segment.Length - Reached) <= 0;
        return !isOld && (first < window || (first == 0 && window == 0));
    }
}
