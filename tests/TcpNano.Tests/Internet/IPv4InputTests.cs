using nanoFramework.TestFramework;
using TcpNano.Diagnostics;
using TcpNano.Dialogues;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Internet;

[TestClass]
public partial class IPv4InputTests
{
    private static StackCounters s_counters;
    private static Routing s_routing;
    private static IPv4Input s_input;

    [TestMethod]
    [Rfc(1122, "2.3.3-1", "3.4-4")]
    public void Accept_UnicastTcp()
    {
        Setup();
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(33));
        Assert.AreEqual(Frames.Tcp, Accept(frame, frame.Length));
        Assert.AreEqual(20, s_input.HeaderLength);
        Assert.AreEqual(MacDriver.FrameOffset + 34, s_input.Offset);
        Assert.AreEqual(33, s_input.Length);
        Assert.AreEqual(Frames.Peer, s_input.Source);
        Assert.AreEqual(Frames.Own, s_input.Destination);
        Assert.IsFalse(s_input.IsBroadcast);
        Assert.AreEqual(0u, Drops());
    }

    [TestMethod] // the total length says what is payload, not the frame (RFC 894 padding)
    public void Accept_PaddingIsNotPayload()
    {
        Setup();
        byte[] frame = Frames.Pad(Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(3)), 60);
        Assert.AreEqual(Frames.Tcp, Accept(frame, 60));
        Assert.AreEqual(3, s_input.Length);

        frame = Frames.Pad(Frames.IPv4(Frames.Peer, Frames.Own, Frames.Udp, new byte[0]), 60);
        Assert.AreEqual(Frames.Udp, Accept(frame, 60));
        Assert.AreEqual(0, s_input.Length);
    }

    [TestMethod] // RFC 9293 3.9.2: every header length, whatever the options hold
    [Rfc(9293, "MUST-50")]
    [Rfc(1122, "3.2.1.8-3", "3.2.1.8-6")]
    public void Accept_StepsOverOptions()
    {
        Setup();
        for (int words = 1; words <= 10; words++)
        {
            byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(4 * words), Frames.Pattern(7));
            Assert.AreEqual(Frames.Tcp, Accept(frame, frame.Length));
            Assert.AreEqual(20 + (4 * words), s_input.HeaderLength);
            Assert.AreEqual(MacDriver.FrameOffset + 34 + (4 * words), s_input.Offset);
            Assert.AreEqual(7, s_input.Length);
            Assert.AreEqual((byte)3, frame[s_input.Offset - MacDriver.FrameOffset]);
        }

        // A header of 60 octets and nothing behind it.
        byte[] bare = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(40), new byte[0]);
        Assert.AreEqual(Frames.Tcp, Accept(bare, bare.Length));
        Assert.AreEqual(0, s_input.Length);
        Assert.AreEqual(0u, Drops());
    }

    [TestMethod] // RFC 1122 section 3.2.1.8 (c): a source route that has come to its end has brought the datagram here
    [Rfc(1122, "3.2.1.8-10")]
    public void Accept_AtTheEndOfASourceRoute()
    {
        Setup();
        for (int kind = 131; kind <= 137; kind += 6)
        {
            byte[] route = { (byte)kind, 7, 8, 10, 0, 0, 254, 0 };
            byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, route, Frames.Pattern(20));
            Assert.AreEqual(Frames.Tcp, Accept(frame, frame.Length));
            Assert.AreEqual(MacDriver.FrameOffset + 42, s_input.Offset);
            Assert.AreEqual(20, s_input.Length);
        }
    }

    [TestMethod]
    public void Drop_OptionsWithBadChecksum()
    {
        Setup();
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(8), Frames.Pattern(7));
        frame[36] ^= 1;
        AssertDropped(frame, frame.Length);
        Assert.AreEqual(1u, s_counters[StackCounter.IPv4DroppedBadChecksum]);
    }

    [TestMethod]
    public void Drop_Short()
    {
        Setup();
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(20));
        for (int length = 1; length < 14; length++)
        {
            AssertDropped(frame, length);
        }

        Assert.AreEqual(13u, s_counters[StackCounter.EthernetDroppedShort]);
        for (int length = 14; length < 34; length++)
        {
            AssertDropped(frame, length);
        }

        Assert.AreEqual(20u, s_counters[StackCounter.IPv4DroppedMalformed]);
        DialogueFrames.Put16(frame, 12, 0x0806);
        AssertDropped(frame, 33);
        Assert.AreEqual(1u, s_counters[StackCounter.ArpDroppedMalformed]);
        DialogueFrames.Put16(frame, 12, 0x86DD);
        AssertDropped(frame, 33);
        Assert.AreEqual(1u, s_counters[StackCounter.EthernetDroppedUnknownType]);
        DialogueFrames.Put16(frame, 12, 46);
        AssertDropped(frame, 33);
        Assert.AreEqual(14u, s_counters[StackCounter.EthernetDroppedShort]);
    }

    [TestMethod] // frames cut off at any place within the datagram
    public void Drop_TotalLengthBeyondTheFrame()
    {
        Setup();
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(30));
        for (int length = 34; length < frame.Length; length++)
        {
            AssertDropped(frame, length);
        }

        Assert.AreEqual(30u, s_counters[StackCounter.IPv4DroppedMalformed]);
        frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(12), Frames.Pattern(4));
        AssertDropped(frame, frame.Length - 1);
        Assert.AreEqual(31u, s_counters[StackCounter.IPv4DroppedMalformed]);
    }

    [TestMethod]
    public void Drop_LengthsThatCannotBe()
    {
        Setup();
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(40));
        for (int total = 0; total < 20; total++)
        {
            DialogueFrames.Put16(frame, 16, total);
            FrameWriter.IPv4Checksum(frame, DialogueFrames.Ethernet);
            AssertDropped(frame, frame.Length);
        }

        Assert.AreEqual(20u, s_counters[StackCounter.IPv4DroppedMalformed]);

        // Header lengths below 5 words, and one beyond the total length.
        frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(40));
        for (int words = 0; words < 5; words++)
        {
            frame[14] = (byte)(0x40 | words);
            AssertDropped(frame, frame.Length);
        }

        frame[14] = 0x46;
        DialogueFrames.Put16(frame, 16, 23);
        AssertDropped(frame, frame.Length);
        Assert.AreEqual(26u, s_counters[StackCounter.IPv4DroppedMalformed]);
        DialogueFrames.Put16(frame, 16, 24);
        FrameWriter.IPv4Checksum(frame, DialogueFrames.Ethernet);
        Assert.AreEqual(Frames.Tcp, Accept(frame, frame.Length));
        Assert.AreEqual(0, s_input.Length);
    }

    [TestMethod] // RFC 1122 section 3.2.1.1
    [Rfc(1122, "3.2.1.1", "3.1-9")]
    public void Drop_OtherVersions()
    {
        Setup();
        for (int version = 0; version < 16; version++)
        {
            byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(20));
            frame[14] = (byte)((version << 4) | 5);
            FrameWriter.IPv4Checksum(frame, DialogueFrames.Ethernet);
            Assert.AreEqual(version == 4 ? Frames.Tcp : IPv4Input.Dropped, Accept(frame, frame.Length));
        }

        Assert.AreEqual(15u, s_counters[StackCounter.IPv4DroppedMalformed]);
        Assert.AreEqual(15u, Drops());
    }

    [TestMethod] // RFC 1122 section 3.2.1.2: any single wrong bit of the header
    [Rfc(1122, "3.2.1.2", "3.1-9")]
    public void Drop_BadChecksum()
    {
        Setup();
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(20));
        for (int bit = 0; bit < 160; bit++)
        {
            int octet = 14 + (bit >> 3);
            frame[octet] ^= (byte)(1 << (bit & 7));
            AssertDropped(frame, frame.Length);
            frame[octet] ^= (byte)(1 << (bit & 7));
        }

        Assert.AreEqual(Frames.Tcp, Accept(frame, frame.Length));
        Assert.AreEqual(160u, Drops());

        // Bits of version, header length and total length can make the header malformed before its sum is looked at.
        Assert.IsTrue(s_counters[StackCounter.IPv4DroppedBadChecksum] >= 136);
        Assert.AreEqual(160u, s_counters[StackCounter.IPv4DroppedBadChecksum] + s_counters[StackCounter.IPv4DroppedMalformed]);
    }

    [TestMethod] // sums that carry often, or not at all
    public void Accept_ExtremeSums()
    {
        Setup();
        s_routing.Configure(0xDFFFFFFE, 0xFFFFFFFE, 0);
        byte[] frame = Frames.IPv4(0xDEFFFFFF, 0xDFFFFFFE, 255, Frames.Pattern(20));
        frame[15] = 0xFF;
        frame[18] = 0xFF;
        frame[19] = 0xFF;
        frame[22] = 0xFF;
        FrameWriter.IPv4Checksum(frame, DialogueFrames.Ethernet);
        Assert.AreEqual(255, Accept(frame, frame.Length));

        // Every value of one word, so that the checksum takes every value.
        int wrong = -1;
        for (int id = 0; id < 0x10000 && wrong < 0; id += 5)
        {
            DialogueFrames.Put16(frame, 18, id);
            FrameWriter.IPv4Checksum(frame, DialogueFrames.Ethernet);
            if (Accept(frame, frame.Length) != 255)
            {
                wrong = id;
            }
        }

        Assert.AreEqual(-1, wrong);
        Assert.AreEqual(0u, Drops());
    }

    [TestMethod]
    public void Checksum_IsLeftToADriverThatVerifies()
    {
        Setup(MacCapabilities.ReceiveChecksumsVerified);
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(20));
        DialogueFrames.Put16(frame, 24, 0);
        Assert.AreEqual(Frames.Tcp, Accept(frame, frame.Length));
        frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(4), Frames.Pattern(20));
        DialogueFrames.Put16(frame, 24, 0);
        Assert.AreEqual(Frames.Tcp, Accept(frame, frame.Length));
        Assert.AreEqual(0u, Drops());
    }

    [TestMethod] // RFC 1122 section 3.2.1.7: the final host does not look at it
    [Rfc(1122, "3.2.1.7-2")]
    public void Accept_AnyTimeToLive()
    {
        Setup();
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(20));
        for (int ttl = 0; ttl < 256; ttl++)
        {
            frame[22] = (byte)ttl;
            FrameWriter.IPv4Checksum(frame, DialogueFrames.Ethernet);
            Assert.AreEqual(Frames.Tcp, Accept(frame, frame.Length));
        }
    }

    [TestMethod] // first, middle and last fragments; DF and the reserved bit make none
    [Rfc(1122, "3.1-9")]
    public void Accept_FragmentsAreForTheReassembler()
    {
        Setup();
        AssertFragment(0x2000, true);
        AssertFragment(0x2001, true);
        AssertFragment(0x0001, true);
        AssertFragment(0x0100, true);
        AssertFragment(0x1FFF, true);
        AssertFragment(0x6000, true);
        AssertFragment(0x4000, false);
        AssertFragment(0x0000, false);
        AssertFragment(0x8000, false);
        Assert.AreEqual(0u, Drops());
    }

    [TestMethod]
    public void Accept_UnknownProtocolsAreForTheCaller()
    {
        Setup();
        for (int protocol = 0; protocol < 256; protocol++)
        {
            byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, protocol, Frames.Pattern(20));
            Assert.AreEqual(protocol, Accept(frame, frame.Length));
        }

        Assert.AreEqual(0u, Drops());
    }

    [TestMethod] // whatever comes is accepted with bounds that hold, or dropped and counted exactly once
    public void Accept_Garbage()
    {
        Setup();
        byte[] good = Frames.Pad(Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(8), Frames.Pattern(40)), 90);
        byte[] frame = new byte[good.Length];
        TestRandom random = new TestRandom(12345);
        uint drops = 0;
        int accepted = 0;
        int wrong = -1;
        for (int round = 0; round < 20000 && wrong < 0; round++)
        {
            good.CopyTo(frame, 0);
            int changes = random.Next(4);
            for (int i = 0; i < changes; i++)
            {
                frame[random.Next(42)] = (byte)random.Next(256);
            }

            if (random.Next(2) == 0 && (frame[14] & 15) >= 5)
            {
                FrameWriter.IPv4Checksum(frame, DialogueFrames.Ethernet);
            }

            int length = random.Next(4) == 0 ? random.Next(91) : 90;
            int protocol = Accept(frame, length);
            if (protocol == IPv4Input.Dropped)
            {
                drops++;
            }
            else if (protocol != IPv4Input.Arp)
            {
                accepted++;
                Assert.IsTrue(s_input.Offset == MacDriver.FrameOffset + 14 + s_input.HeaderLength && s_input.HeaderLength >= 20 && s_input.Length >= 0);
                Assert.IsTrue(s_input.Offset + s_input.Length <= MacDriver.FrameOffset + length);
            }

            if (Drops() != drops)
            {
                wrong = round;
            }
        }

        Assert.AreEqual(-1, wrong);
        Assert.IsTrue(drops > 4000 && accepted > 4000);
    }

    private static void Setup()
    {
        Setup(MacCapabilities.None);
    }

    private static void Setup(MacCapabilities capabilities)
    {
        Setup(new FakeDriver(1500, 1, capabilities));
    }

    private static void Setup(FakeDriver driver)
    {
        s_counters = new StackCounters();
        s_routing = new Routing();
        s_routing.Configure(Frames.Own, Frames.Netmask, Frames.Gateway);
        s_input = new IPv4Input(driver, s_routing, s_counters);
    }

    private static int Accept(byte[] frame, int length)
    {
        return s_input.Accept(Frames.InArray(frame), length);
    }

    private static void AssertDropped(byte[] frame, int length)
    {
        uint before = Drops();
        Assert.AreEqual(IPv4Input.Dropped, Accept(frame, length));
        Assert.AreEqual(before + 1, Drops());
    }

    private static void AssertFragment(int word, bool isOne)
    {
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(20));
        DialogueFrames.Put16(frame, 20, word);
        FrameWriter.IPv4Checksum(frame, DialogueFrames.Ethernet);
        Assert.AreEqual(isOne ? IPv4Input.Fragment : Frames.Tcp, Accept(frame, frame.Length));
    }

    private static void AssertNotOurs(uint destination)
    {
        byte[] frame = Frames.IPv4(Frames.Peer, destination, Frames.Tcp, Frames.Pattern(20));
        AssertDropped(frame, frame.Length);
    }

    private static uint Drops()
    {
        StackCounters c = s_counters;
        return c[StackCounter.EthernetDroppedShort] + c[StackCounter.EthernetDroppedNotOurs] + c[StackCounter.EthernetDroppedUnknownType] + c[StackCounter.EthernetDroppedBadSource]
            + c[StackCounter.ArpDroppedMalformed] + c[StackCounter.IPv4DroppedMalformed] + c[StackCounter.IPv4DroppedBadChecksum] + c[StackCounter.IPv4DroppedFragment]
            + c[StackCounter.IPv4DroppedNotOurs] + c[StackCounter.IPv4DroppedBadSource] + c[StackCounter.IPv4DroppedBroadcast];
    }
}
