using System;

namespace TcpNano.Tests.Support;

// What the stack sends, taken from the driver frame by frame. Here every frame is held to what must always be so.
internal sealed partial class Dialogue
{
    private const int MostSent = 512;

    private readonly DialogueSegment[] _sent = new DialogueSegment[MostSent];
    private readonly byte[][] _icmp = new byte[64][];
    private int _sentHead;
    private int _sentCount;
    private int _icmpCount;
    private bool _injectedOnlyResets;

    /// <summary>Hardware address of a station of the link: its last octet is that of its IPv4 address.</summary>
    public static byte[] HardwareAddress(uint address)
    {
        return new byte[] { 2, 0, 0, 0, 1, (byte)address };
    }

    /// <summary>ARP requests for the stations of the link that the stack has sent so far.</summary>
    public int ArpRequests { get; private set; }

    private static bool IsOnLink(uint address)
    {
        return (address & 0xFFFFFF00) == (OurAddress & 0xFFFFFF00);
    }

    private static byte[] NextHop(uint address)
    {
        return HardwareAddress(IsOnLink(address) ? address : Gateway);
    }

    private void TakeFrames()
    {
        byte[] frame = Driver.TakeSent();
        while (frame != null)
        {
            TakeFrame(frame, Driver.TakenLength);
            frame = Driver.TakeSent();
        }
    }

    private void TakeFrame(byte[] frame, int length)
    {
        byte[] own = new byte[6];
        Driver.GetAddress(own);
        for (int i = 0; i < 6; i++)
        {
            if (frame[6 + i] != own[i])
            {
                Fail("a frame's source is not our hardware address");
            }
        }

        int type = DialogueFrames.Get16(frame, 12);
        if (type == DialogueFrames.TypeArp)
        {
            TakeArp(frame, length);
            return;
        }

        if (type != DialogueFrames.TypeIPv4)
        {
            Fail("a frame of type " + type.ToString());
        }

        TakeDatagram(frame, length);
    }

    private void TakeArp(byte[] frame, int length)
    {
        if (length < DialogueFrames.Ethernet + 28)
        {
            Fail("a short ARP packet");
        }

        uint wanted = DialogueFrames.Get32(frame, 38);
        bool isRequest = DialogueFrames.Get16(frame, 20) == 1;
        if (isRequest && wanted != OurAddress)
        {
            ArpRequests++;
            if (AnswerArp && IsOnLink(wanted))
            {
                InjectArp(wanted, 2);
            }
        }
    }

    private void TakeDatagram(byte[] frame, int length)
    {
        const int Ip = DialogueFrames.Ethernet;
        if (length < Ip + DialogueFrames.IPv4 || frame[Ip] != 0x45)
        {
            Fail("an IPv4 header that is not 20 octets");
        }

        int total = DialogueFrames.Get16(frame, Ip + 2);
        if (total != length - Ip)
        {
            Fail("total length " + total.ToString() + " in a frame of " + length.ToString());
        }

        if (DialogueFrames.Fold(DialogueFrames.Sum(frame, Ip, DialogueFrames.IPv4)) != 0xFFFF)
        {
            Fail("wrong IPv4 header checksum");
        }

        if ((DialogueFrames.Get16(frame, Ip + 6) & 0xBFFF) != 0)
        {
            Fail("a fragment");
        }

        if (DialogueFrames.Get32(frame, Ip + 12) != OurAddress)
        {
            Fail("source address is not ours (RFC 9293 section 3.9.1.1, MUST-45)");
        }

        uint destination = DialogueFrames.Get32(frame, Ip + 16);
        byte[] hop = NextHop(destination);
        for (int i = 0; i < 6; i++)
        {
            if (frame[i] != hop[i])
            {
                Fail("frame to the wrong station for " + IPv4Address.Format(destination));
            }
        }

        int protocol = frame[Ip + 9];
        if (protocol == DialogueFrames.ProtocolTcp)
        {
            TakeSegment(frame, total, destination);
        }
        else if (protocol == DialogueFrames.ProtocolIcmp)
        {
            byte[] copy = new byte[length];
            Array.Copy(frame, 0, copy, 0, length);
            _icmp[_icmpCount] = copy;
            _icmpCount++;
            _log.Add(Driver.Clock, "ICMP type " + frame[Ip + 20].ToString() + " code " + frame[Ip + 21].ToString() + " to " + IPv4Address.Format(destination));
        }
        else
        {
            Fail("a datagram of protocol " + protocol.ToString());
        }
    }

    private void TakeSegment(byte[] frame, int total, uint destination)
    {
        const int Ip = DialogueFrames.Ethernet;
        const int Tcp = Ip + DialogueFrames.IPv4;
        int length = total - DialogueFrames.IPv4;
        int header = (frame[Tcp + 12] >> 4) * 4;
        if (length < DialogueFrames.Tcp || header < DialogueFrames.Tcp || header > length)
        {
            Fail("a TCP header of " + header.ToString() + " octets in a segment of " + length.ToString());
        }

        // RFC 9293 section 3.1, MUST-2: the sender generates the checksum.
        if (DialogueFrames.Fold(DialogueFrames.PseudoSum(frame, Ip, length) + DialogueFrames.Sum(frame, Tcp, length)) != 0xFFFF)
        {
            Fail("wrong TCP checksum (RFC 9293 section 3.1, MUST-2)");
        }

        if ((frame[Tcp + 12] & 0x0F) != 0)
        {
            Fail("reserved bits are not zero (RFC 9293 section 3.1)");
        }

        int mss = DialogueFrames.ReadOptions(frame, Tcp + DialogueFrames.Tcp, header - DialogueFrames.Tcp, true);
        if (mss < -1)
        {
            Fail(mss == -3 ? "padding is not zero (RFC 9293 section 3.1, MUST-69)" : "malformed options");
        }

        if (mss > Driver.Mtu - 40)
        {
            Fail("MSS of " + mss.ToString() + " on a link with MTU " + Driver.Mtu.ToString() + " (RFC 9293 section 3.7.1, MUST-67)");
        }

        int localPort = DialogueFrames.Get16(frame, Tcp);
        int peerPort = DialogueFrames.Get16(frame, Tcp + 2);
        DialogueSegment segment = new DialogueSegment();
        segment.IsOurs = true;
        segment.Time = Driver.Clock;
        segment.Flow = _flows[FindFlow(destination, peerPort, localPort)];
        segment.Sequence = DialogueFrames.Get32(frame, Tcp + 4);
        segment.Acknowledgment = DialogueFrames.Get32(frame, Tcp + 8);
        segment.Flags = frame[Tcp + 13];
        segment.Window = DialogueFrames.Get16(frame, Tcp + 14);
        segment.UrgentPointer = DialogueFrames.Get16(frame, Tcp + 18);
        segment.Length = length - header;
        segment.OptionsLength = header - DialogueFrames.Tcp;
        segment.Mss = mss;
        segment.TimeToLive = frame[Ip + 8];
        segment.TypeOfService = frame[Ip + 1];
        string wrong = segment.Flow.NoteOurs(segment, frame, Tcp + header);
        segment.State = StateOf(segment.Flow);
        _log.Add(segment);
        if (wrong != null)
        {
            Fail(wrong);
        }

        if (segment.Window > Options.ReceiveBuffer)
        {
            Fail("a window of " + segment.Window.ToString() + " is more than the receive buffer");
        }

        // RFC 9293 section 3.5.2: a RST is never answered with a RST.
        if (_injectedOnlyResets && (segment.Flags & DialogueSegment.Rst) != 0)
        {
            Fail("RST in answer to a RST");
        }

        if (_sentHead > 0 && _sentHead + _sentCount == MostSent)
        {
            Array.Copy(_sent, _sentHead, _sent, 0, _sentCount);
            _sentHead = 0;
        }

        if (_sentCount == MostSent)
        {
            Fail("nobody looks at what the stack sends");
        }

        _sent[_sentHead + _sentCount] = segment;
        _sentCount++;
    }

    /// <summary>For the ladder: the state a conversation is in, also before the application has it in hand.</summary>
    private TcpState StateOf(DialogueFlow flow)
    {
        TcpConnection c = Stack.FindConnection(flow.PeerAddress, flow.PeerPort, OurAddress, flow.LocalPort);
        if (c != null)
        {
            return c.State;
        }

        return Stack.IsListening(flow.LocalPort) ? TcpState.Listen : TcpState.Closed;
    }

    private void CheckNothingUnexpected(string when)
    {
        if (_sentCount > 0)
        {
            Fail("not expected " + when + ": " + _sent[_sentHead].Describe());
        }

        if (_icmpCount > 0)
        {
            Fail("ICMP message not expected " + when);
        }
    }
}
