using System;

namespace TcpNano.Tests.Support;

// What the scripted peer sends.
//   SYN ACK FIN RST PSH URG ECE CWR, or -   control bits
//   seq= ack=        relative numbers; left out: the next of the peer's, and all that the stack has sent
//   len=             so much data: the pattern of the peer's stream
//   data=text        this text instead          junk     data that differs from the stream: must never be delivered
//   win= urg=        header fields              mss=     MSS option
//   opts=hex         options, padded with zeros to a multiple of 4   resv=  the four reserved bits
//   sport= dport=    ports other than the conversation's
//   badsum           wrong checksum             doff=    data offset field, in words
//   src= dst=        IPv4 addresses as numbers  ttl= tos= frag=      IPv4 header fields
//   ipopts=hex       IPv4 options, a multiple of 4 octets            badipsum wrong IPv4 header checksum
//   iplen=           total length field         cut=     octets missing at the end of the frame
//   pad=             octets behind the datagram bcast    sent to the Ethernet broadcast address
internal sealed partial class Dialogue
{
    private readonly byte[] _frame = new byte[2048];

    /// <summary>The peer sends a segment, and the stack works it off.</summary>
    public Dialogue Inject(string text)
    {
        Run();
        CheckNothingUnexpected("before " + text);
        Queue(text);
        return RunReceived();
    }

    /// <summary>The peer sends a segment that the stack finds at the next <see cref="Run"/>, together with others.</summary>
    public Dialogue Queue(string text)
    {
        DialogueSpec spec = new DialogueSpec(text, true);
        DialogueSegment segment = new DialogueSegment();
        segment.Flow = Flow;
        segment.Time = Driver.Clock;
        segment.Flags = spec.Flags;
        segment.Sequence = Flow.PeerIss + (uint)(int)spec.Number("seq", Flow.PeerEnd);
        bool hasAck = (spec.Flags & DialogueSegment.Ack) != 0;
        segment.Acknowledgment = hasAck || spec.Has("ack") ? Flow.OurIss + (uint)(int)spec.Number("ack", Flow.OurEnd) : 0;
        segment.Window = (int)spec.Number("win", PeerWindow) & 0xFFFF;
        segment.UrgentPointer = (int)spec.Number("urg", 0);
        segment.Mss = (int)spec.Number("mss", -1);
        string data = spec.Text("data");
        segment.Length = data != null ? data.Length : (int)spec.Number("len", 0);

        int ip = DialogueFrames.Ethernet;
        byte[] ipOptions = spec.Octets("ipopts");
        byte[] options = spec.Octets("opts");
        int tcp = ip + DialogueFrames.IPv4 + ipOptions.Length;
        int at = tcp + DialogueFrames.Tcp;
        if (segment.Mss >= 0)
        {
            _frame[at] = 2;
            _frame[at + 1] = 4;
            DialogueFrames.Put16(_frame, at + 2, segment.Mss);
            at += 4;
        }

        Array.Copy(options, 0, _frame, at, options.Length);
        at += options.Length;
        while (((at - tcp) & 3) != 0)
        {
            _frame[at++] = 0;
        }

        int header = at - tcp;
        segment.OptionsLength = header - DialogueFrames.Tcp;
        if (segment.Mss < 0 && options.Length > 0)
        {
            int read = DialogueFrames.ReadOptions(_frame, tcp + DialogueFrames.Tcp, segment.OptionsLength, false);
            segment.Mss = read < 0 ? -1 : read;
        }

        PutData(spec, segment, data, at);
        int length = header + segment.Length;

        DialogueFrames.Put16(_frame, tcp, (int)spec.Number("sport", Flow.PeerPort));
        DialogueFrames.Put16(_frame, tcp + 2, (int)spec.Number("dport", Flow.LocalPort));
        DialogueFrames.Put32(_frame, tcp + 4, segment.Sequence);
        DialogueFrames.Put32(_frame, tcp + 8, segment.Acknowledgment);
        _frame[tcp + 12] = (byte)(((int)spec.Number("doff", header / 4) << 4) | (int)spec.Number("resv", 0));
        _frame[tcp + 13] = (byte)segment.Flags;
        DialogueFrames.Put16(_frame, tcp + 14, segment.Window);
        DialogueFrames.Put16(_frame, tcp + 16, 0);
        DialogueFrames.Put16(_frame, tcp + 18, segment.UrgentPointer);

        uint source = (uint)spec.Number("src", Flow.PeerAddress);
        PutIPv4(spec, source, (uint)spec.Number("dst", OurAddress), DialogueFrames.ProtocolTcp, ipOptions, length);
        int sum = ~DialogueFrames.Fold(DialogueFrames.PseudoSum(_frame, ip, length) + DialogueFrames.Sum(_frame, tcp, length)) & 0xFFFF;
        DialogueFrames.Put16(_frame, tcp + 16, spec.Has("badsum") ? sum ^ 0x0100 : sum);
        DialogueFrames.PutEthernet(
            _frame,
            spec.Has("bcast") ? new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF } : OwnHardwareAddress(),
            NextHop(source),
            DialogueFrames.TypeIPv4);
        int end = tcp + length - (int)spec.Number("cut", 0) + (int)spec.Number("pad", 0);
        spec.CheckAllUsed();

        // Only what is whole and belongs to this conversation tells the stack anything about the peer.
        if (!spec.Has("badsum") && !spec.Has("badipsum") && !spec.Has("doff") && !spec.Has("iplen") && !spec.Has("cut")
            && !spec.Has("src") && !spec.Has("dst") && !spec.Has("sport") && !spec.Has("dport") && (spec.Number("frag", 0) & 0x3FFF) == 0)
        {
            Flow.NotePeer(segment);
        }
        else
        {
            segment.Note = " (" + text + ")";
        }

        segment.State = StateOf(Flow);
        _log.Add(segment);
        _injectedOnlyResets = (segment.Flags & DialogueSegment.Rst) != 0 && (_injectedOnlyResets || Driver.ReceiveCount == 0);
        InjectFrame(_frame, end);
        return this;
    }

    /// <summary>Puts any frame in the driver's queue.</summary>
    public Dialogue InjectFrame(byte[] frame, int length)
    {
        if (!Driver.Inject(frame, length))
        {
            Fail("the driver's queue is full");
        }

        return this;
    }

    /// <summary>The frame that the last <c>Queue</c> or <c>Inject</c> built; for tests that want to bend it further.</summary>
    public byte[] LastFrame
    {
        get { return _frame; }
    }

    /// <summary>
    /// The network reports trouble with a segment of this conversation (RFC 792): <c>type=3 code=1 seq=1</c>. Also mtu=
    /// (the second word), src= (who reports), quote= (octets of TCP quoted, 8 by default), badsum, and for a report about
    /// something else sport=, dport=, qdst=, qproto=.
    /// </summary>
    public Dialogue InjectIcmp(string text)
    {
        Run();
        CheckNothingUnexpected("before ICMP " + text);
        DialogueSpec spec = new DialogueSpec(text, false);
        int icmp = DialogueFrames.Ethernet + DialogueFrames.IPv4;
        int quoted = icmp + 8;
        int tcp = quoted + DialogueFrames.IPv4;
        int octets = (int)spec.Number("quote", 8);
        Array.Clear(_frame, 0, _frame.Length);
        _frame[icmp] = (byte)spec.Number("type", 3);
        _frame[icmp + 1] = (byte)spec.Number("code", 0);
        DialogueFrames.Put32(_frame, icmp + 4, (uint)spec.Number("mtu", 0));

        // The segment as we sent it, one hop further on.
        _frame[quoted] = 0x45;
        DialogueFrames.Put16(_frame, quoted + 2, 40);
        _frame[quoted + 8] = 63;
        _frame[quoted + 9] = (byte)spec.Number("qproto", DialogueFrames.ProtocolTcp);
        DialogueFrames.Put32(_frame, quoted + 12, OurAddress);
        DialogueFrames.Put32(_frame, quoted + 16, (uint)spec.Number("qdst", Flow.PeerAddress));
        DialogueFrames.Put16(_frame, quoted + 10, ~DialogueFrames.Fold(DialogueFrames.Sum(_frame, quoted, 20)));
        DialogueFrames.Put16(_frame, tcp, (int)spec.Number("sport", Flow.LocalPort));
        DialogueFrames.Put16(_frame, tcp + 2, (int)spec.Number("dport", Flow.PeerPort));
        DialogueFrames.Put32(_frame, tcp + 4, Flow.OurIss + (uint)(int)spec.Number("seq", 0));
        int length = 8 + DialogueFrames.IPv4 + octets;
        int sum = ~DialogueFrames.Fold(DialogueFrames.Sum(_frame, icmp, length)) & 0xFFFF;
        DialogueFrames.Put16(_frame, icmp + 2, spec.Has("badsum") ? sum ^ 1 : sum);
        uint source = (uint)spec.Number("src", Gateway);
        PutIPv4(spec, source, OurAddress, DialogueFrames.ProtocolIcmp, new byte[0], length);
        DialogueFrames.PutEthernet(_frame, OwnHardwareAddress(), NextHop(source), DialogueFrames.TypeIPv4);
        spec.CheckAllUsed();
        _log.Add(Driver.Clock, "ICMP " + text);
        _injectedOnlyResets = false;
        InjectFrame(_frame, icmp + length);
        return RunReceived();
    }

    private void InjectArpRequest(uint from)
    {
        InjectArp(from, 1);
    }

    private byte[] OwnHardwareAddress()
    {
        byte[] address = new byte[6];
        Driver.GetAddress(address);
        return address;
    }

    private Dialogue RunReceived()
    {
        Run();
        _injectedOnlyResets = false;
        return this;
    }

    private void PutData(DialogueSpec spec, DialogueSegment segment, string data, int at)
    {
        bool isSyn = (segment.Flags & DialogueSegment.Syn) != 0;
        int position = segment.RelativeSequence + (isSyn ? 1 : 0) - 1;
        if (data != null)
        {
            Flow.PeerStream.Put(position, DialogueStream.Octets(data));
        }

        Flow.PeerStream.CopyTo(position, _frame, at, segment.Length);
        if (spec.Has("junk"))
        {
            for (int i = 0; i < segment.Length; i++)
            {
                _frame[at + i] ^= 0xFF;
            }
        }
    }

    private void PutIPv4(DialogueSpec spec, uint source, uint destination, int protocol, byte[] options, int length)
    {
        const int Ip = DialogueFrames.Ethernet;
        int header = DialogueFrames.IPv4 + options.Length;
        _frame[Ip] = (byte)(0x40 | (header / 4));
        _frame[Ip + 1] = (byte)spec.Number("tos", 0);
        DialogueFrames.Put16(_frame, Ip + 2, (int)spec.Number("iplen", header + length));
        DialogueFrames.Put16(_frame, Ip + 4, 0x1234);
        DialogueFrames.Put16(_frame, Ip + 6, (int)spec.Number("frag", 0x4000));
        _frame[Ip + 8] = (byte)spec.Number("ttl", 64);
        _frame[Ip + 9] = (byte)protocol;
        DialogueFrames.Put16(_frame, Ip + 10, 0);
        DialogueFrames.Put32(_frame, Ip + 12, source);
        DialogueFrames.Put32(_frame, Ip + 16, destination);
        Array.Copy(options, 0, _frame, Ip + DialogueFrames.IPv4, options.Length);
        int sum = ~DialogueFrames.Fold(DialogueFrames.Sum(_frame, Ip, header)) & 0xFFFF;
        DialogueFrames.Put16(_frame, Ip + 10, spec.Has("badipsum") ? sum ^ 0x0100 : sum);
    }

    private void InjectArp(uint from, int operation)
    {
        byte[] arp = new byte[DialogueFrames.Ethernet + 46];
        byte[] own = OwnHardwareAddress();
        byte[] station = HardwareAddress(from);
        byte[] broadcast = { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF };
        DialogueFrames.PutEthernet(arp, operation == 1 ? broadcast : own, station, DialogueFrames.TypeArp);
        DialogueFrames.Put16(arp, 14, 1);
        DialogueFrames.Put16(arp, 16, DialogueFrames.TypeIPv4);
        arp[18] = 6;
        arp[19] = 4;
        DialogueFrames.Put16(arp, 20, operation);
        Array.Copy(station, 0, arp, 22, 6);
        DialogueFrames.Put32(arp, 28, from);
        if (operation == 2)
        {
            Array.Copy(own, 0, arp, 32, 6);
        }

        DialogueFrames.Put32(arp, 38, OurAddress);
        InjectFrame(arp, arp.Length);
    }
}
