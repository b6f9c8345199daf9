using nanoFramework.TestFramework;
using TcpNano.Diagnostics;
using TcpNano.Dialogues;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Internet;

[TestClass]
public partial class IcmpTests
{
    private static FakeDriver s_driver;
    private static StackCounters s_counters;
    private static Routing s_routing;
    private static IPv4Input s_input;
    private static Icmp s_icmp;

    [TestMethod] // RFC 1122 section 3.2.2.6
    [Rfc(1122, "3.1-1", "3.2.2.6-1", "3.2.2.6-4", "3.2.2.6-5", "3.3.4.2-1")]
    public void Echo_TheDataComesBack()
    {
        Setup();
        for (int size = 0; size < 70; size++)
        {
            byte[] data = Frames.Pattern(size);
            byte[] frame = Frames.IPv4(Frames.Far, Frames.Own, Frames.Icmp, Frames.IcmpMessage(8, 0, 0x12345678, data));
            frame[15] = 0xB9; // expedited forwarding, and a mark that is not ours to send on
            frame[22] = 3;
            FrameWriter.IPv4Checksum(frame, DialogueFrames.Ethernet);
            Assert.AreEqual(Icmp.None, Receive(frame, frame.Length));

            byte[] reply = s_driver.TakeSent();
            Assert.AreEqual(42 + size, s_driver.TakenLength);
            Assert.IsTrue(Frames.Holds(reply, 0, Frames.Station(2)));
            Assert.IsTrue(Frames.Holds(reply, 6, Frames.Station(1)));
            Assert.AreEqual(0x0800, DialogueFrames.Get16(reply, 12));
            Assert.AreEqual((byte)0x45, reply[14]);
            Assert.AreEqual((byte)0xB8, reply[15]);
            Assert.AreEqual(28 + size, DialogueFrames.Get16(reply, 16));
            Assert.AreEqual(0, DialogueFrames.Get16(reply, 18));
            Assert.AreEqual(0x4000, DialogueFrames.Get16(reply, 20));
            Assert.AreEqual((byte)64, reply[22]);
            Assert.AreEqual((byte)1, reply[23]);
            Assert.AreEqual(0, DialogueFrames.Checksum(reply, 14, 20));
            Assert.AreEqual(Frames.Own, DialogueFrames.Get32(reply, 26));
            Assert.AreEqual(Frames.Far, DialogueFrames.Get32(reply, 30));
            Assert.AreEqual((byte)0, reply[34]);
            Assert.AreEqual((byte)0, reply[35]);
            Assert.AreEqual(0, DialogueFrames.Checksum(reply, 34, 8 + size));
            Assert.AreEqual(0x12345678u, DialogueFrames.Get32(reply, 38));
            Assert.IsTrue(Frames.Holds(reply, 42, data));
        }

        Assert.AreEqual(70u, s_counters[StackCounter.IcmpEchoReplies]);
        Assert.AreEqual(70u, s_counters[StackCounter.FramesSent]);
    }

    [TestMethod] // the update of the checksum (RFC 1624) for every value it can have
    public void Echo_EveryChecksum()
    {
        Setup(MacCapabilities.None, 1000000);
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, Frames.IcmpMessage(8, 0, 0, new byte[2]));
        byte[] working = new byte[frame.Length];
        int wrong = -1;
        for (int word = 0; word < 0x10000 && wrong < 0; word++)
        {
            frame.CopyTo(working, 0);
            DialogueFrames.Put16(working, 42, word);
            DialogueFrames.Put16(working, 36, 0);
            DialogueFrames.Put16(working, 36, DialogueFrames.Checksum(working, 34, 10));
            Receive(working, working.Length);
            byte[] reply = s_driver.TakeSent();
            if (reply == null || DialogueFrames.Checksum(reply, 34, 10) != 0 || DialogueFrames.Get16(reply, 42) != word)
            {
                wrong = word;
            }
        }

        Assert.AreEqual(-1, wrong);
    }

    [TestMethod] // the reply is as long as the datagram, not as the frame
    public void Echo_PaddingStaysBehind()
    {
        Setup();
        byte[] frame = Frames.Pad(Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, Frames.IcmpMessage(8, 0, 7, Frames.Pattern(1))), 60);
        Receive(frame, 60);
        byte[] reply = s_driver.TakeSent();
        Assert.AreEqual(43, s_driver.TakenLength);
        Assert.AreEqual(0, DialogueFrames.Checksum(reply, 34, 9));
    }

    [TestMethod]
    [Rfc(1122, "3.2.2.6-5", "3.3.2-2", "3.3.2-6")]
    public void Echo_LargestDatagram()
    {
        Setup();
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, Frames.IcmpMessage(8, 0, 7, Frames.Pattern(1472)));
        Assert.AreEqual(1514, frame.Length);
        Receive(frame, frame.Length);
        byte[] reply = s_driver.TakeSent();
        Assert.AreEqual(1514, s_driver.TakenLength);
        Assert.AreEqual(0, DialogueFrames.Checksum(reply, 34, 1480));
    }

    [TestMethod] // a driver that leaves a VLAN tag its room may hand over a frame longer than any it would transmit
    public void Echo_LongerThanTheLink()
    {
        Setup();
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, Frames.IcmpMessage(8, 0, 7, Frames.Pattern(1473)));
        Assert.AreEqual(1515, frame.Length);
        Assert.AreEqual(Icmp.None, Receive(frame, frame.Length));
        Assert.AreEqual(0, s_driver.SentCount);
        Assert.AreEqual(1u, s_counters[StackCounter.IcmpDroppedMalformed]);
    }

    [TestMethod] // a source route is not sent back unreversed: the options become End of Option List
    public void Echo_OptionsAreBlanked()
    {
        Setup();
        byte[] options = { 0x83, 7, 4, 10, 0, 0, 1, 0 };
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, options, Frames.IcmpMessage(8, 0, 7, Frames.Pattern(11)));
        Receive(frame, frame.Length);
        byte[] reply = s_driver.TakeSent();
        Assert.AreEqual(frame.Length, s_driver.TakenLength);
        Assert.AreEqual((byte)0x47, reply[14]);
        Assert.IsTrue(Frames.Holds(reply, 34, new byte[8]));
        Assert.AreEqual(0, DialogueFrames.Checksum(reply, 14, 28));
        Assert.AreEqual((byte)0, reply[42]);
        Assert.AreEqual(0, DialogueFrames.Checksum(reply, 42, 19));
        Assert.IsTrue(Frames.Holds(reply, 50, Frames.Pattern(11)));
    }

    [TestMethod]
    public void Echo_ChecksumsAreLeftToADriverThatFills()
    {
        Setup(MacCapabilities.TransmitChecksumsFilled, 100);
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, Frames.IcmpMessage(8, 0, 7, Frames.Pattern(11)));
        Receive(frame, frame.Length);
        byte[] reply = s_driver.TakeSent();
        Assert.AreEqual(0, DialogueFrames.Get16(reply, 24));
        Assert.AreEqual(0, DialogueFrames.Get16(reply, 36));
    }

    [TestMethod] // RFC 1812 section 4.3.2.8: one limit for all that ICMP sends
    public void RateLimit_EchoAndErrorsTogether()
    {
        Setup(MacCapabilities.None, 5);
        for (int i = 0; i < 4; i++)
        {
            Echo(1000);
        }

        Unreachable(Frames.Udp, 3, 1000);
        Assert.AreEqual(0u, s_counters[StackCounter.IcmpRateLimited]);
        Echo(1000);
        Unreachable(Frames.Udp, 3, 1100);
        Assert.AreEqual(2u, s_counters[StackCounter.IcmpRateLimited]);
        Assert.AreEqual(5, s_driver.SentCount);
        Echo(1200);
        Assert.AreEqual(6, s_driver.SentCount);
        Echo(1201);
        Assert.AreEqual(3u, s_counters[StackCounter.IcmpRateLimited]);
        Assert.AreEqual(5u, s_counters[StackCounter.IcmpEchoReplies]);
        Assert.AreEqual(1u, s_counters[StackCounter.IcmpUnreachableSent]);
    }

    [TestMethod]
    public void NoRoom_RepliesAreGivenUpAndCounted()
    {
        Setup();
        s_driver.NoRoom = true;
        Echo(0);
        Unreachable(Frames.Udp, 3, 0);
        Assert.AreEqual(2u, s_counters[StackCounter.ReplyDroppedNoRoom]);
        Assert.AreEqual(2u, s_counters[StackCounter.TransmitNoRoom]);
        Assert.AreEqual(0u, s_counters[StackCounter.IcmpEchoReplies]);
        Assert.AreEqual(0u, s_counters[StackCounter.IcmpUnreachableSent]);
        Assert.AreEqual(0u, s_counters[StackCounter.FramesSent]);
        s_driver.NoRoom = false;
        Echo(0);
        Assert.AreEqual(1u, s_counters[StackCounter.IcmpEchoReplies]);
    }

    [TestMethod]
    public void Drop_Short()
    {
        Setup();
        byte[] message = Frames.IcmpMessage(8, 0, 7, new byte[0]);
        for (int length = 0; length < 8; length++)
        {
            byte[] frame = Frames.Pad(Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, Frames.Slice(message, 0, length)), 60);
            Assert.AreEqual(Icmp.None, Receive(frame, frame.Length));
        }

        Assert.AreEqual(8u, s_counters[StackCounter.IcmpDroppedMalformed]);
        Assert.AreEqual(0, s_driver.SentCount);
    }

    [TestMethod] // any wrong bit
    public void Drop_BadChecksum()
    {
        Setup();
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, Frames.IcmpMessage(8, 0, 7, Frames.Pattern(5)));
        for (int bit = 0; bit < 104; bit++)
        {
            frame[34 + (bit >> 3)] ^= (byte)(1 << (bit & 7));
            Receive(frame, frame.Length);
            frame[34 + (bit >> 3)] ^= (byte)(1 << (bit & 7));
        }

        Assert.AreEqual(104u, s_counters[StackCounter.IcmpDroppedBadChecksum]);
        Assert.AreEqual(0, s_driver.SentCount);
    }

    [TestMethod]
    public void Checksum_IsLeftToADriverThatVerifies()
    {
        Setup(MacCapabilities.ReceiveChecksumsVerified, 100);
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, Frames.IcmpMessage(8, 0, 7, Frames.Pattern(5)));
        frame[42] ^= 1;
        Receive(frame, frame.Length);
        Assert.AreEqual(0u, s_counters[StackCounter.IcmpDroppedBadChecksum]);
        Assert.AreEqual(1u, s_counters[StackCounter.IcmpEchoReplies]);
    }

    [TestMethod] // RFC 9293 3.9.2.2: Source Quench is discarded; so is all else we have no use for
    [Rfc(9293, "MUST-55")]
    [Rfc(1122, "3.2.2-1", "3.2.2.7", "3.2.2.9-2", "3.2.2.2-4", "3.2.2.9-5")]
    public void Drop_SourceQuenchAndTheRest()
    {
        Setup();
        uint ignored = 0;
        for (int type = 0; type < 256; type++)
        {
            if (type != 3 && type != 8 && type != 11 && type != 12)
            {
                byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, Frames.IcmpMessage(type, 0, 0, QuotedSegment(0)));
                Assert.AreEqual(Icmp.None, Receive(frame, frame.Length));
                ignored++;
                Assert.AreEqual(ignored, s_counters[StackCounter.IcmpDroppedIgnored]);
            }
        }

        Assert.AreEqual(0, s_driver.SentCount);
    }

    [TestMethod] // nothing that comes makes Input leave the message, and every message has one outcome
    public void Input_Garbage()
    {
        Setup(MacCapabilities.ReceiveChecksumsVerified, 1000000);
        TestRandom random = new TestRandom(4711);
        byte[] quote = QuotedSegment(3);
        uint errors = 0;
        uint wrong = 0;
        int[] types = { 0, 3, 4, 8, 11, 12 };
        for (uint round = 1; round <= 20000 && wrong == 0; round++)
        {
            byte[] message = Frames.IcmpMessage(types[random.Next(6)], 0, 0, Frames.Slice(quote, 0, random.Next(quote.Length + 1)));
            byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, random.Next(9) == 0 ? Frames.Slice(message, 0, random.Next(8)) : message);
            for (int i = frame.Length > 34 ? random.Next(3) : 0; i > 0; i--)
            {
                frame[34 + random.Next(frame.Length - 34)] = (byte)random.Next(256);
            }

            if (Receive(frame, frame.Length) != Icmp.None)
            {
                errors++;
            }

            s_driver.ForgetSent();
            uint outcomes = errors + s_counters[StackCounter.IcmpEchoReplies] + s_counters[StackCounter.IcmpDroppedIgnored]
                + s_counters[StackCounter.IcmpDroppedMalformed] + s_counters[StackCounter.IcmpDroppedNoMatch];
            if (outcomes != round)
            {
                wrong = round;
            }
        }

        Assert.AreEqual(0u, wrong);
        Assert.IsTrue(errors > 100 && s_counters[StackCounter.IcmpEchoReplies] > 1000 && s_counters[StackCounter.IcmpDroppedMalformed] > 1000);
    }

    // A segment from us to port 0x8050 of the far host as a router would quote it, after its IPv4 header with options.
    private static byte[] QuotedSegment(int optionWords)
    {
        byte[] segment = Frames.Pattern(20);
        DialogueFrames.Put16(segment, 0, 0xC123);
        DialogueFrames.Put16(segment, 2, 0x8050);
        DialogueFrames.Put32(segment, 4, 0xFEDCBA98);
        byte[] frame = Frames.IPv4(Frames.Own, Frames.Far, Frames.Tcp, Frames.Pattern(4 * optionWords), segment);
        return Frames.Slice(frame, 14, frame.Length - 14);
    }

    private static void AssertNoMatch(int offset, int value)
    {
        byte[] quote = QuotedSegment(0);
        quote[offset] = (byte)value;
        byte[] frame = Frames.IPv4(Frames.Gateway, Frames.Own, Frames.Icmp, Frames.IcmpMessage(3, 3, 0, quote));
        uint before = s_counters[StackCounter.IcmpDroppedNoMatch];
        Assert.AreEqual(Icmp.None, Receive(frame, frame.Length));
        Assert.AreEqual(before + 1, s_counters[StackCounter.IcmpDroppedNoMatch]);
    }

    private static void Echo(int now)
    {
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, Frames.IcmpMessage(8, 0, 7, Frames.Pattern(4)));
        Receive(frame, frame.Length, now);
    }

    private static void Unreachable(int protocol, int code, int now)
    {
        byte[] datagram = Frames.IPv4(Frames.Peer, Frames.Own, protocol, Frames.Pattern(19));
        Unreachable(datagram, protocol, code, now);
    }

    private static void Unreachable(byte[] datagram, int protocol, int code, int now)
    {
        byte[] array = Frames.InArray(datagram);
        Assert.AreEqual(protocol, s_input.Accept(array, datagram.Length));
        s_icmp.SendUnreachable(array, s_input, code, now);
    }

    private static int Receive(byte[] frame, int length)
    {
        return Receive(frame, length, 0);
    }

    private static int Receive(byte[] frame, int length, int now)
    {
        byte[] array = Frames.InArray(frame);
        Assert.AreEqual(Frames.Icmp, s_input.Accept(array, length));
        return s_icmp.Input(array, s_input, now);
    }

    private static void Setup()
    {
        Setup(MacCapabilities.None, 100);
    }

    private static void Setup(MacCapabilities capabilities, int perSecond)
    {
        StackOptions options = new StackOptions();
        options.IcmpPerSecond = perSecond;
        s_driver = new FakeDriver(1500, 16, capabilities);
        s_counters = new StackCounters();
        s_routing = new Routing();
        s_routing.Configure(Frames.Own, Frames.Netmask, Frames.Gateway);
        s_input = new IPv4Input(s_driver, s_routing, s_counters);
        DriverFaults faults = new DriverFaults(s_counters);
        s_icmp = new Icmp(options, s_driver, faults, s_routing, new IPv4Output(options, s_driver, faults, s_counters), null, s_counters);
    }
}
