namespace TcpNano.Dialogues;

/// <summary>Reads what the stack sends, and holds every frame to what must always be so, whatever a test is about.</summary>
internal static class DialogueReader
{
    /// <summary>Holds a frame with a datagram to what every one must be like.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="length">Its length.</param>
    /// <param name="ourAddress">The stack's address.</param>
    /// <param name="composer">Knows who is reached by whom.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string CheckDatagram(byte[] frame, int length, uint ourAddress, DialogueComposer composer)
    {
        const int Ip = DialogueFrames.Ethernet;
        if (length < Ip + DialogueFrames.IPv4 || frame[Ip] != 0x45)
        {
            return "an IPv4 header that is not 20 octets";
        }

        int total = DialogueFrames.Get16(frame, Ip + 2);
        if (total != length - Ip)
        {
            return "total length " + total.ToString() + " in a frame of " + length.ToString();
        }

        if (DialogueFrames.Fold(DialogueFrames.Sum(frame, Ip, DialogueFrames.IPv4)) != 0xFFFF)
        {
            return "wrong IPv4 header checksum";
        }

        if ((DialogueFrames.Get16(frame, Ip + 6) & 0xBFFF) != 0)
        {
            return "a fragment";
        }

        if (DialogueFrames.Get32(frame, Ip + 12) != ourAddress)
        {
            return "source address is not ours (RFC 9293 section 3.9.1.1, MUST-45)";
        }

        uint destination = DialogueFrames.Get32(frame, Ip + 16);
        byte[] hop = composer.NextHop(destination);
        for (int i = 0; i < 6; i++)
        {
            if (frame[i] != hop[i])
            {
                return "frame to the wrong station for " + IPv4Address.Format(destination);
            }
        }

        return null;
    }

    /// <summary>Reads a segment, and holds it to what every one must be like.</summary>
    /// <param name="frame">The frame, of a datagram that is as it must be.</param>
    /// <param name="mtu">Largest datagram of the link.</param>
    /// <param name="segment">Gets what the headers say; its conversation is set afterwards.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string ReadSegment(byte[] frame, int mtu, DialogueSegment segment)
    {
        const int Ip = DialogueFrames.Ethernet;
        const int Tcp = Ip + DialogueFrames.IPv4;
        int length = DialogueFrames.Get16(frame, Ip + 2) - DialogueFrames.IPv4;
        int header = (frame[Tcp + 12] >> 4) * 4;
        if (length < DialogueFrames.Tcp || header < DialogueFrames.Tcp || header > length)
        {
            return "a TCP header of " + header.ToString() + " octets in a segment of " + length.ToString();
        }

        // RFC 9293 section 3.1, MUST-2: the sender generates the checksum.
        if (DialogueFrames.Fold(DialogueFrames.PseudoSum(frame, Ip, length) + DialogueFrames.Sum(frame, Tcp, length)) != 0xFFFF)
        {
            return "wrong TCP checksum (RFC 9293 section 3.1, MUST-2)";
        }

        if ((frame[Tcp + 12] & 0x0F) != 0)
        {
            return "reserved bits are not zero (RFC 9293 section 3.1)";
        }

        int read = segment.Options.Read(frame, Tcp + DialogueFrames.Tcp, header - DialogueFrames.Tcp, true);
        if (read != DialogueOptions.Right)
        {
            return read == DialogueOptions.BadPadding ? "padding is not zero (RFC 9293 section 3.1, MUST-69)" : "malformed options";
        }

        int mss = segment.Options.Mss;

        if (mss > mtu - 40)
        {
            return "MSS of " + mss.ToString() + " on a link with MTU " + mtu.ToString() + " (RFC 9293 section 3.7.1, MUST-67)";
        }

        segment.IsOurs = true;
        segment.Sequence = DialogueFrames.Get32(frame, Tcp + 4);
        segment.Acknowledgment = DialogueFrames.Get32(frame, Tcp + 8);
        segment.Flags = frame[Tcp + 13];
        segment.Window = DialogueFrames.Get16(frame, Tcp + 14);
        segment.UrgentPointer = DialogueFrames.Get16(frame, Tcp + 18);
        segment.Length = length - header;
        segment.OptionsLength = header - DialogueFrames.Tcp;
        segment.TimeToLive = frame[Ip + 8];
        segment.TypeOfService = frame[Ip + 1];
        segment.DontFragment = (frame[Ip + 6] >> 6) & 1;
        segment.Identification = DialogueFrames.Get16(frame, Ip + 4);
        segment.HeaderLength = Tcp + header;
        return null;
    }

    /// <summary>The stack's port of a segment that was read.</summary>
    public static int LocalPort(byte[] frame)
    {
        return DialogueFrames.Get16(frame, DialogueFrames.Ethernet + DialogueFrames.IPv4);
    }

    /// <summary>The peer's port of a segment that was read.</summary>
    public static int PeerPort(byte[] frame)
    {
        return DialogueFrames.Get16(frame, DialogueFrames.Ethernet + DialogueFrames.IPv4 + 2);
    }
}
