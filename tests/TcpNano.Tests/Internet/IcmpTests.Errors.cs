using nanoFramework.TestFramework;
using TcpNano.Dialogues;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Internet;

// Errors: what those that come say of ours, and those that we send.
public partial class IcmpTests
{
    [TestMethod] // RFC 9293 3.9.2.2: what TCP needs to find the connection and to judge the error
    [Rfc(9293, "MUST-54")]
    [Rfc(1122, "3.2.2-4", "3.2.2.1-2", "3.2.2.4", "3.2.2.5-2")]
    public void Error_IsReadForTcp()
    {
        Setup();
        int[] types = { 3, 11, 12 };
        for (int i = 0; i < types.Length; i++)
        {
            for (int code = 0; code < 20; code++)
            {
                for (int words = 0; words <= 10; words += 5)
                {
                    byte[] frame = Frames.IPv4(Frames.Gateway, Frames.Own, Frames.Icmp, Frames.IcmpMessage(types[i], code, 0x0000FFF1, QuotedSegment(words)));
                    Assert.AreEqual(Icmp.Error, Receive(frame, frame.Length));
                    Assert.AreEqual(types[i], s_icmp.ErrorType);
                    Assert.AreEqual(code, s_icmp.ErrorCode);
                    Assert.AreEqual(Frames.Tcp, s_icmp.QuotedProtocol);
                    Assert.AreEqual(Frames.Far, s_icmp.QuotedRemote);

                    // Both ports and the sequence number, for TCP to read.
                    Assert.AreEqual(0xC1238050u, DialogueFrames.Get32(frame, s_icmp.QuoteAt - MacDriver.FrameOffset));
                    Assert.AreEqual(0xFEDCBA98u, DialogueFrames.Get32(frame, s_icmp.QuoteAt - MacDriver.FrameOffset + 4));
                    Assert.AreEqual(types[i] == 3 && code == 4 ? 0xFFF1 : 0, s_icmp.NextHopMtu);
                }
            }
        }

        Assert.AreEqual(0, s_driver.SentCount);
        Assert.AreEqual(0u, s_counters[StackCounter.IcmpDroppedMalformed] + s_counters[StackCounter.IcmpDroppedNoMatch] + s_counters[StackCounter.IcmpDroppedIgnored]);
    }

    [TestMethod] // RFC 1122 section 3.2.2: the quoted header and 8 octets must be there
    [Rfc(1122, "3.4-3")]
    public void Error_Truncated()
    {
        Setup();
        byte[] quote = QuotedSegment(2);
        for (int length = 0; length < 36; length++)
        {
            byte[] frame = Frames.IPv4(Frames.Gateway, Frames.Own, Frames.Icmp, Frames.IcmpMessage(3, 1, 0, Frames.Slice(quote, 0, length)));
            Assert.AreEqual(Icmp.None, Receive(frame, frame.Length));
        }

        Assert.AreEqual(36u, s_counters[StackCounter.IcmpDroppedMalformed]);
        byte[] enough = Frames.IPv4(Frames.Gateway, Frames.Own, Frames.Icmp, Frames.IcmpMessage(3, 1, 0, Frames.Slice(quote, 0, 36)));
        Assert.AreEqual(Icmp.Error, Receive(enough, enough.Length));
    }

    [TestMethod]
    public void Error_QuotesNoHeader()
    {
        Setup();
        for (int first = 0; first < 256; first++)
        {
            byte[] quote = QuotedSegment(10);
            quote[0] = (byte)first;
            byte[] frame = Frames.IPv4(Frames.Gateway, Frames.Own, Frames.Icmp, Frames.IcmpMessage(3, 1, 0, quote));
            Assert.AreEqual(first >= 0x45 && first <= 0x4F ? Icmp.Error : Icmp.None, Receive(frame, frame.Length));
        }

        Assert.AreEqual(256u - 11, s_counters[StackCounter.IcmpDroppedMalformed]);
    }

    [TestMethod] // never from another address, never fragments; which protocol it was is told
    public void Error_QuotesNothingOfOurs()
    {
        Setup();
        AssertNoMatch(12, 0xC1);             // another source
        AssertNoMatch(15, 0x02);
        AssertNoMatch(7, 0x01);              // a later fragment: no TCP header in it
        AssertNoMatch(6, 0x20);              // more fragments
        Assert.AreEqual(4u, s_counters[StackCounter.IcmpDroppedNoMatch]);
        byte[] quote = QuotedSegment(0);
        quote[9] = Frames.Udp;
        byte[] frame = Frames.IPv4(Frames.Gateway, Frames.Own, Frames.Icmp, Frames.IcmpMessage(3, 3, 0, quote));
        Assert.AreEqual(Icmp.Error, Receive(frame, frame.Length));
        Assert.AreEqual(Frames.Udp, s_icmp.QuotedProtocol);
        Assert.AreEqual(0, s_driver.SentCount);
    }

    [TestMethod] // RFC 1122 section 3.2.2.1 (protocol), section 4.1.3.1 (port)
    [Rfc(1122, "3.2.2-2", "3.2.2-3", "3.2.2-5", "3.2.2.1-1", "3.3.8")]
    public void Unreachable_QuotesTheDatagram()
    {
        Setup();
        byte[] datagram = Frames.Pad(Frames.IPv4(Frames.Far, Frames.Own, Frames.Udp, Frames.Pattern(8), Frames.Pattern(19)), 64);
        Unreachable(datagram, Frames.Udp, 3, 0);
        byte[] sent = s_driver.TakeSent();

        // Header with options, and all the data, but not the padding of the frame.
        Assert.AreEqual(34 + 8 + 28 + 19, s_driver.TakenLength);
        Assert.IsTrue(Frames.Holds(sent, 0, Frames.Station(2)));
        Assert.IsTrue(Frames.Holds(sent, 6, Frames.Station(1)));
        Assert.AreEqual((byte)0x45, sent[14]);
        Assert.AreEqual((byte)0, sent[15]);
        Assert.AreEqual((byte)1, sent[23]);
        Assert.AreEqual(Frames.Own, DialogueFrames.Get32(sent, 26));
        Assert.AreEqual(Frames.Far, DialogueFrames.Get32(sent, 30));
        Assert.AreEqual(0, DialogueFrames.Checksum(sent, 14, 20));
        Assert.AreEqual((byte)3, sent[34]);
        Assert.AreEqual((byte)3, sent[35]);
        Assert.AreEqual(0u, DialogueFrames.Get32(sent, 38));
        Assert.AreEqual(0, DialogueFrames.Checksum(sent, 34, 8 + 28 + 19));
        Assert.IsTrue(Frames.Holds(sent, 42, Frames.Slice(datagram, 14, 28 + 19)));

        datagram = Frames.IPv4(Frames.Peer, Frames.Own, 99, new byte[0]);
        Unreachable(datagram, 99, 2, 0);
        sent = s_driver.TakeSent();
        Assert.AreEqual(34 + 8 + 20, s_driver.TakenLength);
        Assert.AreEqual((byte)3, sent[34]);
        Assert.AreEqual((byte)2, sent[35]);
        Assert.AreEqual(0, DialogueFrames.Checksum(sent, 34, 28));
        Assert.AreEqual(2u, s_counters[StackCounter.IcmpUnreachableSent]);
        Assert.AreEqual(2u, s_counters[StackCounter.FramesSent]);
    }

    [TestMethod] // RFC 1812 section 4.3.2.3: at most 576 octets
    public void Unreachable_IsNotLongerThan576()
    {
        Setup();
        for (int size = 525; size < 532; size++)
        {
            byte[] datagram = Frames.IPv4(Frames.Far, Frames.Own, Frames.Udp, Frames.Pattern(size));
            Unreachable(datagram, Frames.Udp, 3, 0);
            byte[] sent = s_driver.TakeSent();
            int expected = 48 + size > 576 ? 576 : 48 + size;
            Assert.AreEqual(14 + expected, s_driver.TakenLength);
            Assert.AreEqual(expected, DialogueFrames.Get16(sent, 16));
            Assert.AreEqual(0, DialogueFrames.Checksum(sent, 34, expected - 20));
            Assert.IsTrue(Frames.Holds(sent, 42, Frames.Slice(datagram, 14, expected - 28)));
        }
    }

    [TestMethod] // RFC 1122 section 3.2.2: errors that must not be sent
    [Rfc(1122, "3.2.2-6", "3.2.2-7")]
    public void Unreachable_NeverAboutBroadcastsOrIcmp()
    {
        Setup();
        uint[] many = { 0xFFFFFFFF, 0xC0A800FF, 0xE0000001 };
        for (int i = 0; i < many.Length; i++)
        {
            byte[] datagram = Frames.IPv4(Frames.Peer, many[i], Frames.Udp, Frames.Pattern(19));
            Unreachable(datagram, Frames.Udp, 3, 0);
            datagram[23] = 99;
            FrameWriter.IPv4Checksum(datagram, DialogueFrames.Ethernet);
            Unreachable(datagram, 99, 2, 0);
        }

        byte[] icmp = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, Frames.IcmpMessage(3, 1, 0, QuotedSegment(0)));
        Unreachable(icmp, Frames.Icmp, 2, 0);

        // No UDP header, no port that could be unreachable.
        byte[] stump = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Udp, Frames.Pattern(7));
        Unreachable(stump, Frames.Udp, 3, 0);

        Assert.AreEqual(0, s_driver.SentCount);
        Assert.AreEqual(0u, s_counters[StackCounter.IcmpRateLimited]);
        Unreachable(Frames.Udp, 3, 0);
        Assert.AreEqual(1, s_driver.SentCount);
    }

    [TestMethod]
    public void Unreachable_ChecksumsAreLeftToADriverThatFills()
    {
        Setup(MacCapabilities.TransmitChecksumsFilled, 100);
        Echo(0);
        Unreachable(Frames.Udp, 3, 0);
        s_driver.TakeSent();
        byte[] sent = s_driver.TakeSent();
        Assert.AreEqual(0, DialogueFrames.Get16(sent, 24));
        Assert.AreEqual(0, DialogueFrames.Get16(sent, 36));
    }
}
