namespace TcpNano.Tcp;

/// <content>The window to offer, and what offering it means (RFC 9293 section 3.8.6.2.2, RFC 7323 section 2).</content>
internal sealed partial class Receiver
{
    /// <summary>
    /// RCV.WND to offer: never less than offered before (SHLD-14; so RCV.ADV is what RFC 7323 rules 2.4-2 and 2.4-3 ask for), more only in steps worth a segment (section 3.8.6.2.2, MUST-39).
    /// It stays closed for as long as the app takes nothing (MAY-8).
    /// </summary>
    public int WindowToOffer(TransmissionControlBlock c)
    {
        int window = (int)(c.RcvAdv - c.RcvNxt);
        if (_bufferSize > MostPlain)
        {
            return LargeWindowToOffer(c, window);
        }

        int more = _bufferSize - c.ReceiveCount - window;
        return more >= WindowStep ? window + more : window;
    }

    /// <summary>
    /// An ACK has left with a window. It covers all segments before it, so no further ACK is owed (RFC 5681 rule 4.2-4), unless it had no room to tell
    /// of data out of order. The delayed-ACK timer runs on and looks at the flag when it fires.
    /// </summary>
    /// <param name="c">The connection.</param>
    /// <param name="window">Octets of window offered.</param>
    /// <param name="told">Whether it told of data out of order, or of a duplicate (once: RFC 2883 rule 4-2).</param>
    public void AckSent(TransmissionControlBlock c, int window, bool told)
    {
        int flags = c.RcvFlags;
        if (told)
        {
            flags &= ~RcvFlags.Duplicate;
        }

        c.RcvFlags = !told && (flags & (RcvFlags.Hole | RcvFlags.Duplicate)) != 0 && (flags & RcvFlags.Sack) != 0 ? flags : flags & ~(RcvFlags.AckNow | RcvFlags.AckDelayed | RcvFlags.Filled);
        c.RcvAdv = c.RcvNxt + (uint)window;
        c.LastAckSent = c.RcvNxt;
    }

    /// <summary>Whether the app has freed enough room for a window update: min (half the buffer, MSS) of section 3.8.6.2.2 (MUST-39).</summary>
    public bool IsUpdateDue(TransmissionControlBlock c)
    {
        // Waits for room for two segments, as ACKs do. One is enough when the window offered is so small that the peer may be waiting, and where the buffer holds fewer than four:
        // the last segment of a flight would wait for its delayed ACK.
        int offered = (int)(c.RcvAdv - c.RcvNxt);
        return (_bufferSize > MostPlain ? Most(c) : _bufferSize) - c.ReceiveCount - offered >= (offered < WindowStep ? WindowStep : _updateStep);
    }

    /// <summary>As <see cref="WindowToOffer"/>, with a buffer of more than 65535 octets.</summary>
    private int LargeWindowToOffer(TransmissionControlBlock c, int window)
    {
        if (c.State < TcpState.Established)
        {
            return window; // the SYN|ACK, which may come again, cannot say more
        }

        int more = Most(c) - c.ReceiveCount - window;
        if (more >= WindowStep)
        {
            window += more;
        }

        // Rounded up, so that the right edge does not move left (SHLD-14). Where the ring has no room for that, because the app has taken nothing for many ACKs, the
        // field rounds down by less than its unit (RFC 7323 section 2.4); RCV.ADV stays.
        int unit = 1 << (c.RcvFlags >> RcvFlags.ScaleShift);
        int rounded = (window + unit - 1) & ~(unit - 1);
        return rounded + c.ReceiveCount <= _bufferSize ? rounded : window;
    }

    /// <summary>Octets of a large buffer that may be offered: all that the field can say, less what rounding may add.</summary>
    private int Most(TransmissionControlBlock c)
    {
        int scale = c.RcvFlags >> RcvFlags.ScaleShift;
        return scale == 0 ? MostPlain : _bufferSize - (1 << scale) + 1;
    }
}
