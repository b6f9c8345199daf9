using nanoFramework.TestFramework;
using TcpNano.Diagnostics;
using TcpNano.Dialogues;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Internet;

[TestClass]
public class IPv4InputTests
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

    [TestMethod] // all six octets count
    public void Drop_AnotherStationsFrame()
    {
        Setup();
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(20));
        for (int octet = 0; octet < 6; octet++)
        {
            frame[octet] ^= 0x10;
            AssertDropped(frame, frame.Length);
            frame[octet] ^= 0x10;
        }

        Assert.AreEqual(6u, s_counters[StackCounter.EthernetDroppedNotOurs]);
        Assert.AreEqual(6u, Drops());
    }

    [TestMethod] // octets above 0x7F must not be confused by sign
    public void Accept_HardwareAddressWithHighBits()
    {
        FakeDriver driver = new FakeDriver();
        byte[] address = { 0xFE, 0xFF, 0x80, 0x90, 0xFF, 0x81 };
        driver.SetAddress(address);
        Setup(driver);
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(20));
        AssertDropped(frame, frame.Length);
        address.CopyTo(frame, 0);
        Assert.AreEqual(Frames.Tcp, Accept(frame, frame.Length));
        address.CopyTo(frame, 6);
        AssertDropped(frame, frame.Length);
        Assert.AreEqual(1u, s_counters[StackCounter.EthernetDroppedBadSource]);
    }

    [TestMethod] // what we answer goes to that address
    public void Drop_BadEthernetSource()
    {
        Setup();
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(20));
        Frames.Everybody().CopyTo(frame, 6);
        AssertDropped(frame, frame.Length);
        Frames.Station(2).CopyTo(frame, 6);
        frame[6] |= 1;
        AssertDropped(frame, frame.Length);
        Frames.Station(1).CopyTo(frame, 6);
        AssertDropped(frame, frame.Length);
        Assert.AreEqual(3u, s_counters[StackCounter.EthernetDroppedBadSource]);

        // Another one with the same last two octets is no reason.
        frame[8] ^= 1;
        Assert.AreEqual(Frames.Tcp, Accept(frame, frame.Length));
        byte[] arp = Frames.Arp(1, Frames.Everybody(), Frames.Peer, new byte[6], Frames.Own);
        AssertDropped(arp, arp.Length);
        Assert.AreEqual(4u, s_counters[StackCounter.EthernetDroppedBadSource]);
        Assert.AreEqual(4u, Drops());
    }

    [TestMethod]
    public void Drop_OtherTypes()
    {
        Setup();
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(20));
        DialogueFrames.Put16(frame, 12, 0x86DD);
        AssertDropped(frame, frame.Length);
        DialogueFrames.Put16(frame, 12, 0x88A8);
        AssertDropped(frame, frame.Length);
        DialogueFrames.Put16(frame, 12, 0x0600);
        AssertDropped(frame, frame.Length);
        Assert.AreEqual(3u, s_counters[StackCounter.EthernetDroppedUnknownType]);

        // IEEE 802.3: a length where Ethernet II has the type.
        DialogueFrames.Put16(frame, 12, 0x05FF);
        AssertDropped(frame, frame.Length);
        DialogueFrames.Put16(frame, 12, 38);
        AssertDropped(frame, frame.Length);
        Assert.AreEqual(2u, s_counters[StackCounter.EthernetDroppedShort]);
        Assert.AreEqual(5u, Drops());
    }

    [TestMethod]
    public void Arp_ForUsOrForAll()
    {
        Setup();
        byte[] frame = Frames.Arp(1, Frames.Station(2), Frames.Peer, new byte[6], Frames.Own);
        Assert.AreEqual(IPv4Input.Arp, Accept(frame, frame.Length));
        Frames.Station(1).CopyTo(frame, 0);
        Assert.AreEqual(IPv4Input.Arp, Accept(frame, frame.Length));
        Frames.Station(3).CopyTo(frame, 0);
        AssertDropped(frame, frame.Length);
        Assert.AreEqual(1u, s_counters[StackCounter.EthernetDroppedNotOurs]);
    }

    [TestMethod] // RFC 9293 3.9.2.3, RFC 1122 section 3.2.1.3
    [Rfc(9293, "MUST-63")]
    [Rfc(1122, "3.2.1.3-4", "3.2.1.3-5", "3.1-9")]
    public void Drop_SourcesThatAreNoHost()
    {
        Setup();
        uint[] sources =
        {
            0x00000000, 0x00000001, 0x00FFFFFF, // 0/8
            0x7F000001, 0x7FFFFFFF,             // loopback
            0xE0000001, 0xEFFFFFFF,             // multicast
            0xF0000001, 0xFFFFFFFE, 0xFFFFFFFF, // reserved, limited broadcast
            0xC0A800FF, 0xC0A80000,             // directed broadcast, both forms
            Frames.Own,                         // ourselves ("land")
        };
        for (int i = 0; i < sources.Length; i++)
        {
            byte[] frame = Frames.IPv4(sources[i], Frames.Own, Frames.Tcp, Frames.Pattern(20));
            AssertDropped(frame, frame.Length);
            Assert.AreEqual((uint)(i + 1), s_counters[StackCounter.IPv4DroppedBadSource], IPv4Address.Format(sources[i]));
        }

        uint[] hosts = { 0x01000000, 0x7EFFFFFF, 0x80000000, 0xDFFFFFFF, 0xC0A80002, 0xC0A801FF, 0xC0A80100, Frames.Far };
        for (int i = 0; i < hosts.Length; i++)
        {
            byte[] frame = Frames.IPv4(hosts[i], Frames.Own, Frames.Tcp, Frames.Pattern(20));
            Assert.AreEqual(Frames.Tcp, Accept(frame, frame.Length), IPv4Address.Format(hosts[i]));
            Assert.AreEqual(hosts[i], s_input.Source);
        }

        Assert.AreEqual((uint)sources.Length, Drops());
    }

    [TestMethod]
    [Rfc(1122, "3.2.1.3-3", "3.1-4", "3.1-9")]
    public void Drop_AnotherHostsDatagram()
    {
        Setup();
        AssertNotOurs(0xC0A80003);
        AssertNotOurs(0xC0A801FF);
        AssertNotOurs(0x7F000001);
        AssertNotOurs(0x40A80001);
        AssertNotOurs(0xC0A80101);
        AssertNotOurs(0xF0000001);
        Assert.AreEqual(6u, s_counters[StackCounter.IPv4DroppedNotOurs]);
        Assert.AreEqual(6u, Drops());
    }

    [TestMethod] // RFC 9293 3.9.2.3 for TCP; RFC 1122 section 3.2.2.6 for echo
    [Rfc(9293, "MUST-57")]
    [Rfc(1122, "3.2.2.6-3", "3.3.6-2")]
    public void Drop_TcpAndIcmpToMany()
    {
        Setup();
        uint[] many = { 0xFFFFFFFF, 0xC0A800FF, 0xC0A80000, 0x00000000, 0xE0000001, 0xEFFFFFFF };
        for (int i = 0; i < many.Length; i++)
        {
            for (int link = 0; link < 2; link++)
            {
                byte[] frame = Frames.IPv4(Frames.Peer, many[i], Frames.Tcp, Frames.Pattern(20));
                if (link == 1)
                {
                    Frames.Everybody().CopyTo(frame, 0);
                }

                AssertDropped(frame, frame.Length);
                frame[23] = Frames.Icmp;
                FrameWriter.IPv4Checksum(frame, DialogueFrames.Ethernet);
                AssertDropped(frame, frame.Length);

                // Others are for their own protocol to judge, which must know.
                frame[23] = Frames.Udp;
                FrameWriter.IPv4Checksum(frame, DialogueFrames.Ethernet);
                Assert.AreEqual(Frames.Udp, Accept(frame, frame.Length));
                Assert.IsTrue(s_input.IsBroadcast);
                Assert.AreEqual(many[i], s_input.Destination);
            }
        }

        Assert.AreEqual(24u, s_counters[StackCounter.IPv4DroppedBroadcast]);
        Assert.AreEqual(24u, Drops());

        // And the next unicast is none.
        byte[] unicast = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Udp, Frames.Pattern(20));
        Assert.AreEqual(Frames.Udp, Accept(unicast, unicast.Length));
        Assert.IsFalse(s_input.IsBroadcast);
    }

    [TestMethod] // RFC 1122 section 3.3.6
    [Rfc(1122, "3.3.6-4", "2.4-1", "3.1-9")]
    public void Drop_UnicastInALinkLayerBroadcast()
    {
        Setup();
        int[] protocols = { Frames.Tcp, Frames.Icmp, Frames.Udp, 99 };
        for (int i = 0; i < protocols.Length; i++)
        {
            byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, protocols[i], Frames.Pattern(20));
            Frames.Everybody().CopyTo(frame, 0);
            AssertDropped(frame, frame.Length);
            frame[0] = 0x01;
            frame[1] = 0x00;
            frame[2] = 0x5E;
            AssertDropped(frame, frame.Length);
        }

        Assert.AreEqual(8u, s_counters[StackCounter.IPv4DroppedBroadcast]);
        Assert.AreEqual(8u, Drops());
    }

    [TestMethod]
    public void Drop_EverythingButTheLimitedBroadcastBeforeThereIsAnAddress()
    {
        Setup();
        s_routing.Clear();
        uint[] destinations = { Frames.Own, 0, 0xC0A800FF, 0xE0000001 };
        for (int i = 0; i < destinations.Length; i++)
        {
            byte[] frame = Frames.IPv4(Frames.Peer, destinations[i], Frames.Udp, Frames.Pattern(20));
            AssertDropped(frame, frame.Length);
            Frames.Everybody().CopyTo(frame, 0);
            AssertDropped(frame, frame.Length);
        }

        Assert.AreEqual(8u, s_counters[StackCounter.IPv4DroppedNotOurs]);
        Assert.AreEqual(8u, Drops());

        // An offer of an address may come that way (RFC 2131 section 4.1).
        byte[] offer = Frames.IPv4(Frames.Peer, 0xFFFFFFFF, Frames.Udp, Frames.Pattern(20));
        Assert.AreEqual(Frames.Udp, Accept(offer, offer.Length));
        Assert.IsTrue(s_input.IsBroadcast);
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
