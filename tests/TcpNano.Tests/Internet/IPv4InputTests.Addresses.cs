using nanoFramework.TestFramework;
using TcpNano.Dialogues;
using TcpNano.Internet;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Internet;

// Whose frame and whose datagram it is, and who may have sent it.
public partial class IPv4InputTests
{
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
}
