namespace TcpNano.Wire;

/// <summary>Reads and writes TCP options (RFC 9293 section 3.2). One object serves all segments, so nothing is allocated.</summary>
internal sealed class TcpOptions
{
    /// <summary>The MSS option of the list last read, in octets; 0 when it had none.</summary>
    public int Mss;

    /// <summary>
    /// Reads a list with EOL, NOP and MSS (MUST-4, MUST-14). Skips unknown options by their length (MUST-6), which every option but
    /// EOL and NOP has (MUST-68). Options may start at any octet (MUST-64).
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="offset">Where the list starts.</param>
    /// <param name="end">Where the header ends.</param>
    /// <returns>False when the list is malformed: a length of 0 or 1, past the header's end, or wrong for its kind (MUST-7).</returns>
    public bool Read(byte[] frame, int offset, int end)
    {
        Mss = 0;
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
            if (length < 2 || offset + length > end)
            {
                return false;
            }

            if (kind == TcpHeader.OptionMss)
            {
                if (length != TcpHeader.OptionMssLength)
                {
                    return false;
                }

                Mss = (frame[offset + 2] << 8) | frame[offset + 3];
            }

            offset += length;
        }

        return true;
    }

    /// <summary>
    /// Writes the options of a SYN: the MSS we can receive (MUST-14), always (SHLD-5, MAY-3). They fill whole words, so the header
    /// needs no padding (MUST-69).
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="offset">Where the options start.</param>
    /// <param name="mss">The MSS to announce.</param>
    /// <returns>Octets written, a multiple of 4.</returns>
    public static int WriteSyn(byte[] frame, int offset, int mss)
    {
        frame[offset] = TcpHeader.OptionMss;
        frame[offset + 1] = TcpHeader.OptionMssLength;
        frame[offset + 2] = (byte)(mss >> 8);
        frame[offset + 3] = (byte)mss;
        return TcpHeader.OptionMssLength;
    }
}
