namespace TcpNano.Wire;

/// <summary>Reads and writes TCP options (RFC 9293 section 3.2). One object serves all segments, so nothing is allocated.</summary>
internal sealed class TcpOptions
{
    /// <summary>Bit of <see cref="Present"/>: MSS (RFC 9293 section 3.7.1).</summary>
    public const int HasMss = 0x1;

    /// <summary>Bit of it: window scale (RFC 7323 section 2).</summary>
    public const int HasWindowScale = 0x2;

    /// <summary>Bit of it: SACK-permitted (RFC 2018 section 2).</summary>
    public const int HasSackPermitted = 0x4;

    /// <summary>Bit of it: timestamps (RFC 7323 section 3).</summary>
    public const int HasTimestamps = 0x8;

    /// <summary>Bit of it: SACK blocks (RFC 2018 section 3).</summary>
    public const int HasSack = 0x10;

    /// <summary>Which options the list last read had. Without its bit the fields of an option mean nothing.</summary>
    public int Present;

    /// <summary>MSS in octets.</summary>
    public int Mss;

    /// <summary>Window scale: shift.cnt, as sent; more than 14 counts as 14 (RFC 7323 rule 2.3-9). It means nothing without SYN (RFC 7323 rule 2.2-6).</summary>
    public int WindowScale;

    /// <summary>TSval.</summary>
    public uint TsVal;

    /// <summary>TSecr; meaningless without ACK.</summary>
    public uint TsEcr;

    /// <summary>Number of SACK blocks, 1 to 4.</summary>
    public int SackCount;

    private byte[] _frame;
    private int _sackAt;

    /// <summary>
    /// Reads a list (MUST-4, MUST-14). Skips unknown options by their length (MUST-6), which every option but
    /// EOL and NOP has (MUST-68). Options may start at any octet (MUST-64).
    /// </summary>
    /// <param name="frame">The frame. It must stay as it is while SACK blocks are read.</param>
    /// <param name="offset">Where the list starts.</param>
    /// <param name="end">Where the header ends.</param>
    /// <returns>False when the list is malformed: a length of 0 or 1, past the header's end, or wrong for its kind (MUST-7).</returns>
    public bool Read(byte[] frame, int offset, int end)
    {
        Present = 0;
        while (offset < end)
        {
            int kind = frame[offset];
            if (kind == TcpHeader.OptionEnd)
            {
                return true;
            }

            if (kind == TcpHeader.OptionNop)
            {
                offset++;
                continue;
            }

            if (offset + 1 >= end)
            {
                return false;
            }

            int length = frame[offset + 1];
            if (length < 2 || offset + length > end || !ReadOne(frame, offset, kind, length))
            {
                return false;
            }

            offset += length;
        }

        return true;
    }

    /// <summary>Whether the first SACK block is about data below an acknowledgment number: a duplicate (RFC 2883 section 4).</summary>
    public bool ReportsDuplicate(uint ack)
    {
        return (Present & HasSack) != 0 && (int)(SackEnd(0) - ack) <= 0;
    }

    /// <summary>First sequence number of a SACK block.</summary>
    public uint SackStart(int block)
    {
        return Words.Read(_frame, _sackAt + (TcpHeader.SackBlockLength * block));
    }

    /// <summary>The sequence number after a SACK block.</summary>
    public uint SackEnd(int block)
    {
        return Words.Read(_frame, _sackAt + (TcpHeader.SackBlockLength * block) + 4);
    }

    /// <summary>
    /// Writes the options of a SYN: the MSS we can receive (MUST-14), always (SHLD-5, MAY-3), and those asked for. They fill whole words,
    /// so the header needs no padding (MUST-69).
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="offset">Where the options start.</param>
    /// <param name="mss">The MSS to announce.</param>
    /// <param name="options">Which others: bits of <see cref="Present"/>.</param>
    /// <param name="scale">shift.cnt of our windows.</param>
    /// <param name="tsVal">TSval.</param>
    /// <param name="tsEcr">TSecr.</param>
    /// <returns>Octets written, a multiple of 4.</returns>
    public static int WriteSyn(byte[] frame, int offset, int mss, int options, int scale, uint tsVal, uint tsEcr)
    {
        frame[offset] = TcpHeader.OptionMss;
        frame[offset + 1] = TcpHeader.OptionMssLength;
        frame[offset + 2] = (byte)(mss >> 8);
        frame[offset + 3] = (byte)mss;
        int at = offset + TcpHeader.OptionMssLength;
        if ((options & HasTimestamps) != 0)
        {
            WriteTimestamps(frame, at, tsVal, tsEcr);
            if ((options & HasSackPermitted) != 0)
            {
                // In place of the two NOP.
                frame[at] = TcpHeader.OptionSackPermitted;
                frame[at + 1] = TcpHeader.OptionSackPermittedLength;
            }

            at += TcpHeader.TimestampsLength;
        }
        else if ((options & HasSackPermitted) != 0)
        {
            frame[at] = TcpHeader.OptionNop;
            frame[at + 1] = TcpHeader.OptionNop;
            frame[at + 2] = TcpHeader.OptionSackPermitted;
            frame[at + 3] = TcpHeader.OptionSackPermittedLength;
            at += 4;
        }

        if ((options & HasWindowScale) != 0)
        {
            frame[at] = TcpHeader.OptionNop;
            frame[at + 1] = TcpHeader.OptionWindowScale;
            frame[at + 2] = TcpHeader.OptionWindowScaleLength;
            frame[at + 3] = (byte)scale;
            at += 4;
        }

        return at - offset;
    }

    /// <summary>Writes the Timestamps option, with two NOP before it (RFC 7323 rule A1).</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="offset">Where the options start. <see cref="TcpHeader.TimestampsLength"/> octets are written.</param>
    /// <param name="tsVal">TSval.</param>
    /// <param name="tsEcr">TSecr.</param>
    public static void WriteTimestamps(byte[] frame, int offset, uint tsVal, uint tsEcr)
    {
        frame[offset] = TcpHeader.OptionNop;
        frame[offset + 1] = TcpHeader.OptionNop;
        frame[offset + 2] = TcpHeader.OptionTimestamps;
        frame[offset + 3] = TcpHeader.OptionTimestampsLength;
        Words.Write(frame, offset + 4, tsVal);
        Words.Write(frame, offset + 8, tsEcr);
    }

    /// <summary>Reads one option that has a length.</summary>
    /// <returns>False when the length is wrong for the kind.</returns>
    private bool ReadOne(byte[] frame, int offset, int kind, int length)
    {
        switch (kind)
        {
            case TcpHeader.OptionMss:
                if (length != TcpHeader.OptionMssLength)
                {
                    return false;
                }

                Present |= HasMss;
                Mss = (frame[offset + 2] << 8) | frame[offset + 3];
                return true;

            case TcpHeader.OptionWindowScale:
                if (length != TcpHeader.OptionWindowScaleLength)
                {
                    return false;
                }

                Present |= HasWindowScale;
                int scale = frame[offset + 2];
                WindowScale = scale > TcpHeader.MostWindowScale ? TcpHeader.MostWindowScale : scale;
                return true;

            case TcpHeader.OptionSackPermitted:
                Present |= HasSackPermitted;
                return length == TcpHeader.OptionSackPermittedLength;

            case TcpHeader.OptionTimestamps:
                if (length != TcpHeader.OptionTimestampsLength)
                {
                    return false;
                }

                Present |= HasTimestamps;
                TsVal = Words.Read(frame, offset + 2);
                TsEcr = Words.Read(frame, offset + 6);
                return true;

            case TcpHeader.OptionSack:
                Present |= HasSack;
                _frame = frame;
                _sackAt = offset + 2;
                SackCount = (length - 2) >> 3;
                return length > 2 && (length & 7) == 2;

            default:
                return true;
        }
    }
}
