using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dialogues;
using TcpNano.Lab.Fuzzing;
using TcpNano.Virtual;
using TcpNano.Virtual.Oracles;

namespace TcpNano.Simulation.Oracles;

/// <summary>Each promise on the wire, broken by a station that sends what no stack may.</summary>
[TestClass]
public class WireOracleTests
{
    private const uint We = FrameBuilder.PeerAddress;
    private const uint Peer = FrameBuilder.OurAddress;
    private const int OurPort = 40000;
    private const int PeerPort = 7;
    private const uint Iss = 0xFFFFFFF0; // it wraps on the way
    private const uint PeerIss = 5000;
    private const int Fin = 1;
    private const int Syn = 2;
    private const int Rst = 4;
    private const int Psh = 8;
    private const int Ack = 16;

    private static readonly byte[] s_mss = [2, 4, 5, 0xB4];

    [TestMethod]
    public void WhatMayBeSent_IsNotHeldAgainstIt()
    {
        Wire wire = Open();
        wire.Send(1, PeerIss + 1, Ack | Psh, 4096, text: 100);
        wire.Send(1, PeerIss + 1, Ack | Psh, 4096, text: 100); // once more
        wire.Send(51, PeerIss + 1, Ack | Psh, 4096, text: 950); // once more, and the rest of the window
        wire.Send(1001, PeerIss + 1, Ack | Psh, 4096, text: 1); // a probe
        wire.Send(1001, PeerIss + 51, Ack, 4046);
        wire.Send(1001, PeerIss + 51, Ack, 5000);
        wire.Arrive(PeerIss + 51, 1001, Ack, 2000);
        wire.Send(1001, PeerIss + 51, Ack, 5000, text: 1000);
        wire.Send(2001, PeerIss + 51, Ack | Fin, 5000, text: 1000);
        wire.Send(3002, PeerIss + 51, Rst, 0);
        Assert.IsNull(wire.Oracle.Broken);
    }

    [TestMethod]
    public void AcknowledgmentTakenBack_IsFound()
    {
        Wire wire = Open();
        wire.Send(1, PeerIss + 11, Ack, 4096);
        wire.Send(1, PeerIss + 10, Ack, 4097);
        Assert.AreEqual("the station sent an acknowledgment of less than before", wire.Oracle.Broken);
    }

    [TestMethod]
    public void RightEdgeMovedLeft_IsFound()
    {
        Wire wire = Open();
        wire.Send(1, PeerIss + 1, Ack, 4095);
        Assert.AreEqual("the station sent a window whose right edge has moved left by 1 (RFC 9293 section 3.8.6, SHLD-14)", wire.Oracle.Broken);
    }

    [TestMethod]
    [DataRow(1, 1001)]
    [DataRow(1000, 2)]
    [DataRow(1002, 1)]
    public void TextBeyondTheWindow_IsFound(int start, int length)
    {
        Wire wire = Open();
        wire.Send((uint)start, PeerIss + 1, Ack, 4096, length);
        Assert.Contains("beyond the window offered", wire.Oracle.Broken!);
    }

    [TestMethod] // a window offered by an acknowledgment of what was never sent is none, nor is one in a frame that got damaged
    public void WindowsThatAreNone_AreNotTakenForOne()
    {
        Wire wire = Open();
        wire.Arrive(PeerIss + 1, 5000, Ack, 60000);
        byte[] damaged = Wire.Segment(PeerIss + 1, 1, Ack, 60000);
        damaged[^1] ^= 1;
        wire.Arrive(damaged);
        wire.Send(1, PeerIss + 1, Ack, 4096, text: 1001);
        Assert.Contains("that reaches 1 beyond the window offered", wire.Oracle.Broken!);
    }

    [TestMethod]
    public void OtherOctetThanBefore_IsFound()
    {
        Wire wire = Open();
        wire.Send(1, PeerIss + 1, Ack, 4096, text: 100);
        byte[] again = wire.Frame(51, PeerIss + 1, Ack, 4096, 100);
        Spoil(again, 60);
        wire.Send(again);
        Assert.IsNull(wire.Oracle.Broken); // octet 110 is a new one
        again = wire.Frame(51, PeerIss + 1, Ack, 4096, 100);
        wire.Send(again);
        Assert.AreEqual("the station sent another octet than before at its place 110", wire.Oracle.Broken);
    }

    [TestMethod]
    public void OtherOctetThanOfTheStream_IsFound()
    {
        // Its peers' octets go by sequence number: the station sends such.
        Wire wire = Open((_, _) => new WireText(FuzzStreams.Peers, unchecked(Iss + 1)));
        wire.Send(1, PeerIss + 1, Ack, 4096, text: 100);
        Assert.IsNull(wire.Oracle.Broken);
        byte[] wrong = wire.Frame(101, PeerIss + 1, Ack, 4096, 100);
        Spoil(wrong, 7);
        wire.Send(wrong);
        Assert.AreEqual("the station sent another octet than the app has sent at its place 107", wire.Oracle.Broken);
    }

    [TestMethod]
    [DataRow(Rst, true)]
    [DataRow(Ack, false)]
    public void ResetInAnswerToReset_IsFound(int flags, bool isFound)
    {
        Wire wire = Open();
        wire.ArriveAnsweredBy(
            FrameBuilder.Tcp(Peer, PeerPort, OurPort, PeerIss + 1, unchecked(Iss + 1), flags, 0, 0, [], 0),
            wire.Frame(1, 0, Rst, 0, 0));
        Assert.AreEqual(isFound ? "the station sent RST in answer to RST (RFC 9293 section 3.5.2)" : null, wire.Oracle.Broken);
    }

    [TestMethod]
    public void NewConnectionBetweenTheSameEnds_BeginsAnew()
    {
        Wire wire = Open();
        wire.Send(1, PeerIss + 1001, Ack | Psh, 60000, text: 1000);
        wire.Send(FrameBuilder.Tcp(We, OurPort, PeerPort, 77, 0, Syn, 100, 0, s_mss, 0));
        Assert.IsNull(wire.Oracle.Broken);
        wire.Send(FrameBuilder.Tcp(We, OurPort, PeerPort, 78, 1, Ack, 100, 0, [], 2));
        Assert.Contains("beyond the window offered", wire.Oracle.Broken!); // no SYN has come yet
    }

    [TestMethod] // RFC 9293 section 3.6.1, MAY-2: each old SYN ends TIME-WAIT until a RST shows that it was old (simulated seed 709490835)
    [DataRow(2, 2, true)]
    [DataRow(124501, 125001, false)]
    [DataRow(2, 1, false)]
    public void BackInTimeWaitAfterTwoOldSyns_IsOnlyTheOneThatHasSentItsFin(int sequence, int ack, bool isAllowed)
    {
        Wire wire = Open();
        wire.Send(1, PeerIss + 2, Ack | Fin, 4095);
        wire.Send(FrameBuilder.Tcp(We, OurPort, PeerPort, unchecked(Iss + 124500), PeerIss + 125001, Syn | Ack, 4096, 0, s_mss, 0));
        wire.Send(FrameBuilder.Tcp(We, OurPort, PeerPort, unchecked(Iss + 249500), PeerIss + 250001, Syn | Ack, 4096, 0, s_mss, 0));
        wire.Send((uint)sequence, PeerIss + (uint)ack, Ack, 4095);
        Assert.AreEqual(isAllowed ? null : "the station sent an acknowledgment of less than before", wire.Oracle.Broken);
    }

    // A cookie keeps nothing: it comes back also after another SYN has drawn another SYN|ACK (RFC 4987 section 3.6). Only the number it had may begin.
    [TestMethod]
    [DataRow(true, 1, 1, null)]
    [DataRow(false, 1, 1, "text from before its SYN")]
    [DataRow(true, 2, 1, "text from before its SYN")]
    [DataRow(true, 1, 0, "an acknowledgment of less than before")]
    public void ACookieThatComesBackLate_BeginsWithItsOwnNumber(bool comesBack, int sequence, int ack, string? found)
    {
        Wire wire = new(null);
        wire.Arrive(PeerIss, 0, Syn, 1000);
        wire.Send(0, PeerIss + 1, Syn | Ack, 4096);
        wire.Send(FrameBuilder.Tcp(We, OurPort, PeerPort, unchecked(Iss + 124500), PeerIss + 1, Syn | Ack, 4096, 0, s_mss, 0));
        if (comesBack)
        {
            wire.Arrive(PeerIss + 1, 1, Ack, 1000);
        }

        wire.Send((uint)sequence, PeerIss + (uint)ack, Ack | Psh, 4096, text: 1);
        Assert.AreEqual(found is null ? null : "the station sent " + found, wire.Oracle.Broken);
    }

    [TestMethod]
    [DataRow(6, "a frame from another station's address")]
    [DataRow(13, "a frame of another type than ARP and IPv4")]
    [DataRow(14, "a malformed datagram")]
    [DataRow(16, "a datagram with another length than it says")]
    [DataRow(24, "a wrong checksum")]
    [DataRow(29, "a datagram from another address")]
    [DataRow(33, "a datagram that is not for one other station")]
    [DataRow(50, "a wrong checksum")]
    public void OctetOfAHeaderChanged_IsFound(int octet, string found)
    {
        Wire wire = Open();
        byte[] frame = wire.Frame(1, PeerIss + 1, Ack, 4096, 0);
        frame[octet] ^= octet == 33 ? (byte)0xFE : (byte)0x21; // 10.0.0.255
        wire.Send(frame);
        Assert.AreEqual("the station sent " + found, wire.Oracle.Broken);
    }

    [TestMethod]
    [DataRow(Syn | Fin, "flags that do not go together")]
    [DataRow(Psh, "flags that do not go together")]
    [DataRow(Rst | Syn, "RST with more than it may carry")]
    public void FlagsThatDoNotGoTogether_AreFound(int flags, string found)
    {
        Wire wire = Open();
        wire.Send(1, PeerIss + 1, flags, 4096);
        Assert.AreEqual("the station sent " + found, wire.Oracle.Broken);
    }

    [TestMethod]
    public void SegmentWithoutAConnection_IsFound()
    {
        Wire wire = new(null);
        wire.Send(1, PeerIss + 1, Ack, 4096);
        Assert.AreEqual("the station sent a segment on a connection that never was", wire.Oracle.Broken);
    }

    [TestMethod]
    public void ErrorThatNothingCalledFor_IsFound()
    {
        Wire wire = Open();
        byte[] error = FrameBuilder.Icmp(We, 3, 3, 0, new byte[28]);
        wire.ArriveAnsweredBy(FrameBuilder.Icmp(Peer, 8, 0, 1, []), error);
        Assert.AreEqual("the station sent an ICMP message of type 3 that nothing has called for", wire.Oracle.Broken);
    }

    [TestMethod] // RFC 1122 section 3.3.2: once for each first fragment
    public void TimeExceededWithoutAFragment_IsFound()
    {
        Wire wire = Open();
        byte[] fragment = FrameBuilder.Icmp(Peer, 8, 0, 1, new byte[40]);
        fragment[20] = 0x20;
        FrameWriter.IPv4Checksum(fragment, 14);
        wire.Arrive(fragment);
        byte[] error = FrameBuilder.Icmp(We, 11, 1, 0, new byte[28]);
        wire.Send(error);
        Assert.IsNull(wire.Oracle.Broken);
        wire.Send(error);
        Assert.AreEqual("the station sent an ICMP message of type 11 that nothing has called for", wire.Oracle.Broken);
    }

    [TestMethod] // RFC 5227 section 2.4
    [DataRow(9_999, false)]
    [DataRow(10_000, true)]
    public void AnnouncementTooSoon_IsFound(int after, bool mayBe)
    {
        Wire wire = new(null);
        byte[] announcement = FrameWriter.Arp(1, FrameBuilder.Station(We), We, new byte[6], We);
        wire.Send(announcement);
        wire.Elapse(after);
        wire.Send(announcement);
        Assert.AreEqual(mayBe ? null : "the station sent an announcement of its address too soon after another (RFC 5227 section 2.4)", wire.Oracle.Broken);
    }

    [TestMethod] // RFC 1122 section 2.3.2.1
    [DataRow(999, false)]
    [DataRow(1000, true)]
    public void QuestionTooSoon_IsFound(int after, bool mayBe)
    {
        Wire wire = new(null);
        wire.Send(FrameWriter.Arp(1, FrameBuilder.Station(We), We, new byte[6], Peer));
        wire.Send(FrameWriter.Arp(1, FrameBuilder.Station(We), We, new byte[6], Peer + 1));
        wire.Elapse(after);
        wire.Send(FrameWriter.Arp(1, FrameBuilder.Station(We), We, new byte[6], Peer));
        Assert.AreEqual(mayBe ? null : "the station sent two questions to one neighbour within an interval (RFC 1122 section 2.3.2.1)", wire.Oracle.Broken);
    }

    [TestMethod] // a window offered in a frame for another station, from a group, to another address, or in a part of a datagram is none
    [DataRow(5, 0x10)]
    [DataRow(6, 0x01)]
    [DataRow(33, 0x10)]
    [DataRow(20, 0x20)]
    [DataRow(21, 0x01)]
    public void WindowInWhatIsNotForTheStation_IsNotTakenForOne(int place, int bits)
    {
        Wire wire = Open();
        byte[] wider = Wire.Segment(PeerIss + 1, 1, Ack, 3000);
        wider[place] ^= (byte)bits;
        FramePatch.HeaderChecksum(wider);
        FramePatch.PayloadChecksum(wider);
        wire.Arrive(wider);
        wire.Send(1, PeerIss + 1, Ack, 4096, text: 1200);
        Assert.Contains("beyond the window offered", wire.Oracle.Broken!);
    }

    [TestMethod] // IEEE 802.1Q section 6.9: what has come with a priority has come, what has come in a VLAN has not
    [DataRow(0xE000, true)]
    [DataRow(0xE005, false)]
    public void TextInAWindowThatCameWithATag(int tag, bool mayBe)
    {
        Wire wire = Open();
        byte[] wider = Wire.Segment(PeerIss + 1, 1, Ack, 3000);
        wire.Arrive([.. wider.AsSpan(0, 12), 0x81, 0, (byte)(tag >> 8), (byte)tag, .. wider.AsSpan(12)]);
        wire.Send(1, PeerIss + 1, Ack, 4096, text: 1200);
        Assert.AreEqual(mayBe, wire.Oracle.Broken is null, wire.Oracle.Broken);
    }

    private static Wire Open(Func<VirtualHost, WireFlow, WireText?>? textOf = null)
    {
        Wire wire = new(textOf);
        wire.Send(FrameBuilder.Tcp(We, OurPort, PeerPort, Iss, 0, Syn, 4096, 0, s_mss, 0));
        wire.Arrive(PeerIss, 1, Syn | Ack, 1000);
        wire.Send(1, PeerIss + 1, Ack, 4096);
        return wire;
    }

    // Another octet of text, and the checksum of it.
    private static void Spoil(byte[] frame, int place)
    {
        frame[54 + place] ^= 1;
        FramePatch.PayloadChecksum(frame);
    }

    // A station whose stack knows of nothing: what it "sends" is put on the wire for it.
    private sealed class Wire
    {
        private readonly VirtualNetwork _network = new(seed: 1);
        private readonly VirtualDriver _driver;
        private readonly VirtualHost _host;
        private readonly Answerer _answerer;

        public Wire(Func<VirtualHost, WireFlow, WireText?>? textOf)
        {
            _driver = _network.Attach("station", FrameBuilder.Station(We), ImpairmentProfile.None);
            NetworkStack stack = RepeatableStack.On(_driver, We, new StackOptions { Connections = 8, ReceiveBuffer = 4096, SendBuffer = 4096, Secret = RepeatableStack.Secret(1) });
            _host = _network.AddHost(_driver, stack);
            Oracle = new WireOracle(_network) { TextOf = textOf, ArpInterval = 1000 };
            Oracle.Watch(_host, RepeatableStack.Netmask);
            _answerer = new Answerer(_driver);
            _network.AddObserver(_answerer);
        }

        public WireOracle Oracle { get; }

        public byte[] Frame(uint sequence, uint ack, int flags, int window, int text)
        {
            return FrameBuilder.Tcp(We, OurPort, PeerPort, unchecked(Iss + sequence), ack, flags, window, 0, [], text);
        }

        /// <summary>A segment of the peer's.</summary>
        public static byte[] Segment(uint sequence, uint ack, int flags, int window)
        {
            byte[] frame = FrameBuilder.Tcp(Peer, PeerPort, OurPort, sequence, unchecked(Iss + ack), flags, window, 0, [], 0);
            FrameBuilder.Station(We).CopyTo(frame, 0);
            DialogueFrames.Put32(frame, 30, We);
            FramePatch.HeaderChecksum(frame);
            FramePatch.PayloadChecksum(frame);
            return frame;
        }

        public void Send(uint sequence, uint ack, int flags, int window, int text = 0)
        {
            Send(Frame(sequence, ack, flags, window, text));
        }

        public void Send(byte[] frame)
        {
            Assert.IsTrue(_driver.Send(frame));
        }

        public void Arrive(uint sequence, uint ack, int flags, int window)
        {
            Arrive(Segment(sequence, ack, flags, window));
        }

        public void Arrive(byte[] frame)
        {
            // The stack sleeps, and never sees it: else it would answer.
            _host.AsleepUntil = long.MaxValue;
            Deliver(frame);
            while (_driver.Receive(new byte[2048]) != 0)
            {
            }

            _host.AsleepUntil = 0;
        }

        private void Deliver(byte[] frame)
        {
            _network.Inject(frame, 0, _driver);
            _network.RunUntil(_network.Now);
        }

        public void Elapse(int milliseconds)
        {
            _network.RunUntil(_network.Now + milliseconds);
        }

        public void ArriveAnsweredBy(byte[] frame, byte[] answer)
        {
            _answerer.Answer = answer;
            Deliver(frame);
        }
    }

    // Answers in the stack's place.
    private sealed class Answerer(VirtualDriver driver) : IFrameObserver
    {
        public byte[]? Answer { get; set; }

        public void Arriving(VirtualFrame frame)
        {
            if (Answer is not null)
            {
                driver.Send(Answer);
                Answer = null;
            }
        }
    }
}
