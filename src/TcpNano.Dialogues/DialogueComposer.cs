using System;

namespace TcpNano.Dialogues;

/// <summary>Builds what a scripted peer sends, from the words of the README beside this file.</summary>
internal sealed class DialogueComposer
{
    /// <summary>The frame built last.</summary>
    public readonly byte[] Frame = new byte[2048];

    /// <summary>Its length.</summary>
    public int Length;

    /// <summary>The station of the link that has another hardware address by now, <see cref="MovedTo"/>; 0 for none.</summary>
    public uint Moved;

    /// <summary>Window in segments that do not say otherwise.</summary>
    public int Window = 65535;

    private readonly uint _ourAddress;
    private readonly uint _gateway;
    private readonly byte[] _ourHardware;

    /// <summary>Builds frames for one stack.</summary>
    /// <param name="ourAddress">The stack's address; its network is the /24 around it.</param>
    /// <param name="gateway">Where frames from other networks come from.</param>
    /// <param name="ourHardware">The stack's hardware address.</param>
    public DialogueComposer(uint ourAddress, uint gateway, byte[] ourHardware)
    {
        _ourAddress = ourAddress;
        _gateway = gateway;
        _ourHardware = ourHardware;
    }

    /// <summary>Hardware address of a station of the link: its last octet is that of its IPv4 address.</summary>
    public static byte[] HardwareAddress(uint address)
    {
        return new byte[] { 2, 0, 0, 0, 1, (byte)address };
    }

    /// <summary>The other hardware address of a station, in case that it moves.</summary>
    public static byte[] MovedTo(uint address)
    {
        return new byte[] { 2, 0, 0, 0, 2, (byte)address };
    }

    /// <summary>Whether an address is on the stack's own network.</summary>
    public bool IsOnLink(uint address)
    {
        return (address & 0xFFFFFF00) == (_ourAddress & 0xFFFFFF00);
    }

    /// <summary>Hardware address of the station that an address is reached by.</summary>
    public byte[] NextHop(uint address)
    {
        return Now(IsOnLink(address) ? address : _gateway);
    }

    /// <summary>Builds a segment of a conversation.</summary>
    /// <param name="spec">What it is to be; every word is used.</param>
    /// <param name="flow">The conversation, which takes note of what is whole and belongs to it.</param>
    /// <param name="time">When it is sent.</param>
    /// <returns>The segment; the frame is in <see cref="Frame"/>.</returns>
    public DialogueSegment Segment(DialogueSpec spec, DialogueFlow flow, long time)
    {
        DialogueSegment segment = new DialogueSegment();
        segment.Flow = flow;
        segment.Time = time;
        segment.Flags = spec.Flags;
        segment.Sequence = flow.PeerIss + (uint)(int)spec.Number("seq", flow.PeerEnd);
        bool hasAck = (spec.Flags & DialogueSegment.Ack) != 0;
        segment.Acknowledgment = hasAck || spec.Has("ack") ? flow.OurIss + (uint)(int)spec.Number("ack", flow.OurEnd) : 0;
        segment.Window = (int)spec.Number("win", Window) & 0xFFFF;
        segment.UrgentPointer = (int)spec.Number("urg", 0);
        string data = spec.Text("data");
        segment.Length = data != null ? data.Length : (int)spec.Number("len", 0);

        int ip = DialogueFrames.Ethernet;
        byte[] ipOptions = spec.Octets("ipopts");
        int tcp = ip + DialogueFrames.IPv4 + ipOptions.Length;
        int at = DialogueOptions.Write(spec, flow, Frame, tcp + DialogueFrames.Tcp);
        while (((at - tcp) & 3) != 0)
        {
            Frame[at++] = 0;
        }

        int header = at - tcp;
        segment.OptionsLength = header - DialogueFrames.Tcp;
        segment.Options.Read(Frame, tcp + DialogueFrames.Tcp, segment.OptionsLength, false);

        PutData(spec, segment, data, at);
        int length = header + segment.Length;

        int sourcePort = (int)spec.Number("sport", flow.PeerPort);
        int port = (int)spec.Number("dport", flow.LocalPort);
        FrameWriter.Tcp(Frame, tcp, sourcePort, port, segment.Sequence, segment.Acknowledgment, header, segment.Flags, segment.Window, segment.UrgentPointer);
        Frame[tcp + 12] = (byte)(((int)spec.Number("doff", header / 4) << 4) | (int)spec.Number("resv", 0));

        uint source = (uint)spec.Number("src", flow.PeerAddress);
        PutIPv4(spec, source, (uint)spec.Number("dst", _ourAddress), DialogueFrames.ProtocolTcp, ipOptions, length);
        FrameWriter.TcpChecksum(Frame, tcp, length);
        Frame[tcp + 16] ^= (byte)(spec.Has("badsum") ? 1 : 0);
        DialogueFrames.PutEthernet(
            Frame,
            spec.Has("bcast") ? new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF } : _ourHardware,
            NextHop(source),
            DialogueFrames.TypeIPv4);
        Length = tcp + length - (int)spec.Number("cut", 0) + (int)spec.Number("pad", 0);
        spec.CheckAllUsed();

        // Only what is whole and belongs to this conversation tells the stack anything about the peer.
        if (!spec.Has("badsum") && !spec.Has("badipsum") && !spec.Has("doff") && !spec.Has("iplen") && !spec.Has("cut")
            && !spec.Has("src") && !spec.Has("dst") && !spec.Has("sport") && !spec.Has("dport") && (spec.Number("frag", 0) & 0x3FFF) == 0)
        {
            flow.NotePeer(segment);
        }
        else
        {
            segment.Note = " (" + spec + ")";
        }

        return segment;
    }

    /// <summary>Builds a report of trouble with a segment of a conversation (RFC 792), from the words of the README.</summary>
    /// <param name="spec">What it is to be; every word is used.</param>
    /// <param name="flow">The conversation.</param>
    public void Icmp(DialogueSpec spec, DialogueFlow flow)
    {
        int icmp = DialogueFrames.Ethernet + DialogueFrames.IPv4;
        int quoted = icmp + 8;
        int tcp = quoted + DialogueFrames.IPv4;
        int octets = (int)spec.Number("quote", 8);
        Array.Clear(Frame, 0, Frame.Length);
        Frame[icmp] = (byte)spec.Number("type", 3);
        Frame[icmp + 1] = (byte)spec.Number("code", 0);
        DialogueFrames.Put32(Frame, icmp + 4, (uint)spec.Number("mtu", 0));

        // The segment as we sent it, one hop further on.
        FrameWriter.IPv4(
            Frame, quoted, _ourAddress, (uint)spec.Number("qdst", flow.PeerAddress), (int)spec.Number("qproto", DialogueFrames.ProtocolTcp), new byte[0], DialogueFrames.Tcp);
        DialogueFrames.Put16(Frame, quoted + 2, (int)spec.Number("size", DialogueFrames.IPv4 + DialogueFrames.Tcp));
        Frame[quoted + 8] = 63;
        FrameWriter.IPv4Checksum(Frame, quoted);
        DialogueFrames.Put16(Frame, tcp, (int)spec.Number("sport", flow.LocalPort));
        DialogueFrames.Put16(Frame, tcp + 2, (int)spec.Number("dport", flow.PeerPort));
        DialogueFrames.Put32(Frame, tcp + 4, flow.OurIss + (uint)(int)spec.Number("seq", 0));
        int length = 8 + DialogueFrames.IPv4 + octets;
        FrameWriter.IcmpChecksum(Frame, icmp, length);
        Frame[icmp + 3] ^= (byte)(spec.Has("badsum") ? 1 : 0);
        uint source = (uint)spec.Number("src", _gateway);
        PutIPv4(spec, source, _ourAddress, DialogueFrames.ProtocolIcmp, new byte[0], length);
        DialogueFrames.PutEthernet(Frame, _ourHardware, NextHop(source), DialogueFrames.TypeIPv4);
        spec.CheckAllUsed();
        Length = icmp + length;
    }

    /// <summary>Builds an ARP packet of a station for the stack, in memory of its own.</summary>
    /// <param name="from">The station's address.</param>
    /// <param name="operation">1 asks, 2 answers.</param>
    /// <returns>The frame.</returns>
    public byte[] Arp(uint from, int operation)
    {
        return FrameWriter.Arp(operation, Now(from), from, operation == 2 ? _ourHardware : new byte[6], _ourAddress);
    }

    private byte[] Now(uint address)
    {
        return address == Moved ? MovedTo(address) : HardwareAddress(address);
    }

    private void PutData(DialogueSpec spec, DialogueSegment segment, string data, int at)
    {
        bool isSyn = (segment.Flags & DialogueSegment.Syn) != 0;
        int position = segment.RelativeSequence + (isSyn ? 1 : 0) - 1;
        if (data != null && position >= 0)
        {
            segment.Flow.PeerStream.Put(position, DialogueStream.Octets(data));
        }

        segment.Flow.PeerStream.CopyTo(position, Frame, at, segment.Length);
        if (data != null && position < 0)
        {
            // Before the stream's first octet: nothing that can ever be received.
            Array.Copy(DialogueStream.Octets(data), 0, Frame, at, segment.Length);
        }

        if (spec.Has("junk"))
        {
            for (int i = 0; i < segment.Length; i++)
            {
                Frame[at + i] ^= 0xFF;
            }
        }
    }

    private void PutIPv4(DialogueSpec spec, uint source, uint destination, int protocol, byte[] options, int length)
    {
        const int Ip = DialogueFrames.Ethernet;
        FrameWriter.IPv4(Frame, Ip, source, destination, protocol, options, length);
        Frame[Ip + 1] = (byte)spec.Number("tos", 0);
        DialogueFrames.Put16(Frame, Ip + 2, (int)spec.Number("iplen", DialogueFrames.IPv4 + options.Length + length));
        DialogueFrames.Put16(Frame, Ip + 6, (int)spec.Number("frag", DialogueFrames.Get16(Frame, Ip + 6)));
        Frame[Ip + 8] = (byte)spec.Number("ttl", Frame[Ip + 8]);
        FrameWriter.IPv4Checksum(Frame, Ip);
        Frame[Ip + 10] ^= (byte)(spec.Has("badipsum") ? 1 : 0);
    }
}
