using System.Buffers.Binary;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Pcap.Files;
using TcpNano.Pcap.Packets;
using TcpNano.HostTests.Prediction;

namespace TcpNano.HostTests.Captures;

/// <summary>What frames say, on every link that captures come from.</summary>
[TestClass]
public class PacketDecoderTests
{
    private static readonly byte[] s_segment = PeerFrames.Segment(40000, 1000, 2000, PeerFrames.Ack | PeerFrames.Psh, 512, "hello"u8, [.. Enumerable.Repeat((byte)1, 4 * 1)]);
    private static byte[] Datagram => s_segment[14..];

    public static IEnumerable<object[]> Links =>
    [
        [LinkType.Ethernet, s_segment],
        [LinkType.Ethernet, (byte[])[.. s_segment[..12], 0x81, 0, 0, 5, .. s_segment[12..]]],
        [LinkType.Ethernet, (byte[])[.. s_segment[..12], 0x88, 0xA8, 0, 5, 0x81, 0, 0, 6, .. s_segment[12..]]],
        [LinkType.Ethernet, (byte[])[.. s_segment, 0, 0, 0]], // padded
        [LinkType.LinuxSll, (byte[])[.. new byte[14], 8, 0, .. Datagram]],
        [LinkType.LinuxSll2, (byte[])[8, 0, .. new byte[18], .. Datagram]],
        [LinkType.Raw, Datagram],
        [LinkType.RawOnBsd, Datagram],
        [LinkType.IPv4, Datagram],
        [LinkType.Null, (byte[])[2, 0, 0, 0, .. Datagram]],
        [LinkType.Loop, (byte[])[0, 0, 0, 2, .. Datagram]],
        [LinkType.Raw, Version6(6, Datagram[20..])],
        [LinkType.IPv6, Version6(0, [6, 0, 0, 0, 0, 0, 0, 0, .. Datagram[20..]])], // hop-by-hop options
        [LinkType.Ethernet, (byte[])[.. s_segment[..12], 0x86, 0xDD, .. Version6(44, [6, 0, 0, 0, 0, 0, 0, 9, .. Datagram[20..]])]], // a fragment that is whole
    ];

    [TestMethod]
    [DynamicData(nameof(Links))]
    public void Segment_IsFound_OnEveryLink(LinkType link, byte[] frame)
    {
        Packet packet = PacketDecoder.Decode(link, frame);
        Assert.AreEqual(PacketKind.Tcp, packet.Kind);
        Assert.AreEqual((40000, 7, 5), (packet.SourcePort, packet.DestinationPort, packet.Length));
        Assert.AreEqual((1000u, 2000u, TcpFlags.Ack | TcpFlags.Psh, 512), (packet.Tcp!.Sequence, packet.Tcp.Acknowledgment, packet.Tcp.Flags, packet.Tcp.Window));
        Assert.AreEqual(packet.IsIPv6 ? "2001:db8::2" : "10.0.0.2", packet.Source!.ToString());
        Assert.AreEqual(packet.IsIPv6 ? "2001:db8::1" : "10.0.0.1", packet.Destination!.ToString());
    }

    [TestMethod]
    public void Checksum_IsSeen_WhereTheSegmentIsWhole()
    {
        Assert.IsFalse(PacketDecoder.Decode(LinkType.Ethernet, s_segment).Tcp!.IsDamaged);
        byte[] damaged = [.. s_segment];
        damaged[^1] ^= 1;
        Assert.IsTrue(PacketDecoder.Decode(LinkType.Ethernet, damaged).Tcp!.IsDamaged);
        Packet cut = PacketDecoder.Decode(LinkType.Ethernet, s_segment.AsSpan(0, s_segment.Length - 2));
        Assert.IsNull(cut.Tcp!.IsDamaged);
        Assert.AreEqual(5, cut.Length, "as its headers say");
    }

    [TestMethod] // where a capture is made on the machine that sends, and its network card sums up
    public void ChecksumOfThePseudoHeaderAlone_IsNotFilledInYet()
    {
        const int segment = 34;
        byte[] sent = [.. s_segment];
        int sum = 6 + sent.Length - segment;
        for (int i = 26; i < segment; i += 2)
        {
            sum += (sent[i] << 8) | sent[i + 1];
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        (sent[segment + 16], sent[segment + 17]) = ((byte)(sum >> 8), (byte)sum);
        foreach (byte[] frame in new[] { sent, sent[..^2] })
        {
            TcpFields tcp = PacketDecoder.Decode(LinkType.Ethernet, frame).Tcp!;
            Assert.IsTrue(tcp.IsUnsummed);
            Assert.IsNull(tcp.IsDamaged);
        }

        Assert.IsFalse(PacketDecoder.Decode(LinkType.Ethernet, s_segment).Tcp!.IsUnsummed);
        sent[segment + 17] ^= 1;
        Assert.IsFalse(PacketDecoder.Decode(LinkType.Ethernet, sent).Tcp!.IsUnsummed);
        Assert.IsTrue(PacketDecoder.Decode(LinkType.Ethernet, sent).Tcp!.IsDamaged);
    }

    [TestMethod]
    public void Options_AreRead_AndBrokenOnesEndThem()
    {
        byte[] syn = PeerFrames.Segment(1, 0, 0, PeerFrames.Syn, 0, [], [.. Enumerable.Repeat((byte)1, 4 * 4)]);
        byte[] options = [2, 4, 0x05, 0xB4, 1, 3, 3, 7, 4, 2, 0, 0, 0, 0, 0, 0];
        options.CopyTo(syn, 54);
        TcpFields read = PacketDecoder.Decode(LinkType.Ethernet, syn).Tcp!;
        Assert.AreEqual((1460, 7, true), (read.MaxSegmentSize, read.WindowScale, read.SackPermitted));
        syn[59] = 99;
        syn[60] = 0;
        read = PacketDecoder.Decode(LinkType.Ethernet, syn).Tcp!;
        Assert.AreEqual((1460, -1, false), (read.MaxSegmentSize, read.WindowScale, read.SackPermitted));
    }

    [TestMethod]
    public void OtherPackets_AreOneLineEach()
    {
        byte[] arp = PeerFrames.ArpReply();
        Assert.AreEqual("ARP 10.0.0.2 is here", PacketDecoder.Decode(LinkType.Ethernet, arp).ToString());
        arp[21] = 1;
        Assert.AreEqual("ARP who-has 10.0.0.1", PacketDecoder.Decode(LinkType.Ethernet, arp).ToString());
        Assert.AreEqual("UDP 68 -> 67 len=4", PacketDecoder.Decode(LinkType.Raw, Version4(17, [0, 68, 0, 67, 0, 12, 0, 0, 1, 2, 3, 4])).ToString());
        Assert.AreEqual("ICMP echo request", PacketDecoder.Decode(LinkType.Raw, Version4(1, [8, 0, 0, 0, 0, 0, 0, 0])).ToString());
        Assert.AreEqual("IP protocol=89 len=4", PacketDecoder.Decode(LinkType.Raw, Version4(89, [1, 2, 3, 4])).ToString());
        byte[] fragment = Version4(6, Datagram[20..]);
        fragment[7] = 5;
        Assert.AreEqual("IP fragment protocol=6 len=29", PacketDecoder.Decode(LinkType.Raw, fragment).ToString());
    }

    [TestMethod]
    public void IcmpError_SaysWhatItIsAbout()
    {
        Packet packet = PacketDecoder.Decode(LinkType.Raw, Version4(1, [3, 3, 0, 0, 0, 0, 0, 0, .. Datagram[..28]]));
        Assert.AreEqual("ICMP port unreachable", packet.ToString());
        Assert.AreEqual(PacketKind.Tcp, packet.Quoted!.Kind);
        Assert.AreEqual((40000, 7), (packet.Quoted.SourcePort, packet.Quoted.DestinationPort));
    }

    [TestMethod]
    public void ShortAndSpoiltFrames_NeverThrow()
    {
        Random random = new(2);
        foreach (object[] row in Links)
        {
            (LinkType link, byte[] frame) = ((LinkType)row[0], (byte[])row[1]);
            for (int length = 0; length < frame.Length; length++)
            {
                PacketDecoder.Decode(link, frame.AsSpan(0, length));
            }

            for (int i = 0; i < 2000; i++)
            {
                byte[] spoilt = [.. frame];
                spoilt[random.Next(spoilt.Length)] = (byte)random.Next(256);
                spoilt[random.Next(spoilt.Length)] = (byte)random.Next(256);
                Packet packet = PacketDecoder.Decode(link, spoilt);
                Assert.IsTrue(packet.Length is >= 0 and <= 65535, packet.Length.ToString());
                Assert.AreNotEqual("", packet.ToString());
            }
        }
    }

    private static byte[] Version4(byte protocol, byte[] payload)
    {
        byte[] header = Datagram[..20];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(20 + payload.Length));
        header[6] = 0;
        header[9] = protocol;
        return [.. header, .. payload];
    }

    private static byte[] Version6(byte next, byte[] payload)
    {
        byte[] header = [0x60, 0, 0, 0, 0, (byte)payload.Length, next, 64, .. System.Net.IPAddress.Parse("2001:db8::2").GetAddressBytes(), .. System.Net.IPAddress.Parse("2001:db8::1").GetAddressBytes()];
        return [.. header, .. payload];
    }
}
