using System;
using TcpNano.Dialogues;
using TcpNano.Tcp;

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

    /// <summary>Hardware address of a station of the link.</summary>
    public static byte[] HardwareAddress(uint address)
    {
        return DialogueComposer.HardwareAddress(address);
    }

    /// <summary>ARP requests for the stations of the link that the stack has sent so far.</summary>
    public int ArpRequests { get; private set; }

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
        if (isRequest && wanted != Stack.Address)
        {
            ArpRequests++;
            if (AnswerArp && _composer.IsOnLink(wanted))
            {
                InjectArp(wanted, 2);
            }
        }
    }

    private void TakeDatagram(byte[] frame, int length)
    {
        const int Ip = DialogueFrames.Ethernet;
        string wrong = DialogueReader.CheckDatagram(frame, length, OurAddress, _composer);
        if (wrong != null)
        {
            Fail(wrong);
        }

        uint destination = DialogueFrames.Get32(frame, Ip + 16);
        int protocol = frame[Ip + 9];
        if (protocol == DialogueFrames.ProtocolTcp)
        {
            TakeSegment(frame, destination);
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

    private void TakeSegment(byte[] frame, uint destination)
    {
        DialogueSegment segment = new DialogueSegment();
        string wrong = DialogueReader.ReadSegment(frame, Driver.Mtu, segment);
        if (wrong != null)
        {
            Fail(wrong);
        }

        segment.Time = Driver.Clock;
        segment.Flow = _flows[FindFlow(destination, DialogueReader.PeerPort(frame), DialogueReader.LocalPort(frame))];
        wrong = segment.Flow.NoteOurs(segment, frame, segment.HeaderLength);
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
        return Stack.StateOf(flow.PeerAddress, flow.PeerPort, OurAddress, flow.LocalPort);
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
