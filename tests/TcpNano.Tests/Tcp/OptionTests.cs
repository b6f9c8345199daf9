using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.2 and 3.7.1: TCP options. That MSS is never sent outside of a SYN (MUST-65), that padding is zero
// (MUST-69) and that the MSS sent fits the link (MUST-67) is also checked on every segment of every dialogue.
[TestClass]
public class OptionTests
{
    [TestMethod] // RFC 9293 3.2: EOL, NOP and MSS
    [Rfc(9293, "MUST-4")]
    public void EolNopMss_AreRead()
    {
        CheckSendMss("01010204025800000000", 600);
        CheckSendMss("0204025800", 600);
        CheckSendMss("010204025801", 600);
        CheckSendMss("0101010101010101", 536);
    }

    [TestMethod] // RFC 9293 3.2: nothing behind the end of the list counts
    [Rfc(9293, "MUST-4")]
    public void NothingBehindEol_IsRead()
    {
        CheckSendMss("0002040258000000", 536);
        CheckSendMss("0102040258000000FFFF0000", 600);
        CheckSendMss("0204025800020400", 600);
    }

    [TestMethod] // RFC 9293 3.2: options begin on any octet
    [Rfc(9293, "MUST-64")]
    public void Mss_OnAnyAlignment()
    {
        CheckSendMss("02040258", 600);
        CheckSendMss("0102040258000000", 600);
        CheckSendMss("0101020402580000", 600);
        CheckSendMss("0101010204025800", 600);
        CheckSendMss("080A000000000000000002040258000000", 600);
    }

    [TestMethod] // RFC 9293 3.2: what is unknown is passed over by its length
    [Rfc(9293, "MUST-6", "MUST-68")]
    public void UnknownOptions_ArePassedOver()
    {
        CheckSendMss("FD08AABBCCDDEEFF02040258", 600);
        CheckSendMss("FE0202040258", 600);
        CheckSendMss("FD0300FE0411220204025801", 600);
        CheckSendMss("020402580402080A000102030000000001030307", 600);
        CheckSendMss("FD240204000002040000020400000204000002040000020400000204000002040000000002040258", 600);
    }

    [TestMethod] // RFC 9293 3.2: options in any segment
    [Rfc(9293, "MUST-5")]
    public void OptionsInAnySegment()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 len=10 opts=01010101").ExpectDelayed("ACK seq=1 ack=11").Receive(10);
        d.Inject("ACK seq=11 ack=1 len=10 opts=0101080A0000000000000000").ExpectDelayed("ACK seq=1 ack=21").Receive(10);
        d.Inject("ACK seq=21 ack=1 len=10 opts=FD040000").ExpectDelayed("ACK seq=1 ack=31").Receive(10);
        d.Inject("FIN|ACK seq=31 ack=1 opts=FD280000000000000000000000000000000000000000000000000000000000000000000000000000").Expect("ACK seq=1 ack=32");
        d.ReceiveEnd();
        d.Inject("RST seq=32 opts=01010100").State(TcpState.Closed);
    }

    [TestMethod] // RFC 9293 3.7.1: MSS counts in a SYN only
    public void Mss_OutsideOfASynIsNotTaken()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 mss=100").ExpectNothing();
        d.Send(1460).Expect("ACK seq=1 len=1460").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.2: a length of 0 or 1, or past the end: the segment is dropped, and nothing else happens
    [Rfc(9293, "MUST-7")]
    public void MalformedOptions_InASynDropIt()
    {
        string[] lists = { "FD000000", "FD010000", "FD050000", "010101FD", "02000258", "02010258", "02050258", "01010204", "0402FD00" };
        Dialogue d = Dialogue.Listening();
        for (int i = 0; i < lists.Length; i++)
        {
            d.Inject("SYN seq=0 opts=" + lists[i]).ExpectNothing();
            d.Equal(i + 1, d.Stack.Counters[StackCounter.TcpDroppedBadOptions], "TcpDroppedBadOptions after " + lists[i]);
        }

        d.Handshake();
    }

    [TestMethod] // RFC 9293 3.2: in a segment of an open connection
    [Rfc(9293, "MUST-7")]
    public void MalformedOptions_InDataDropIt()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 len=10 junk opts=FD000000").ExpectNothing();
        d.Inject("ACK seq=1 ack=1 len=10 junk opts=01FDFF00").ExpectNothing();
        d.Inject("RST seq=1 opts=FD010000").ExpectNothing();
        d.State(TcpState.Established).Elapse(1000).ReceiveNothing();
        d.Equal(3, d.Stack.Counters[StackCounter.TcpDroppedBadOptions], "TcpDroppedBadOptions");
        d.Inject("ACK seq=1 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=11").Receive(10);
    }

    [TestMethod] // RFC 9293 3.2: any list of octets, in any segment, is survived
    [Rfc(9293, "MUST-7")]
    public void AnyOctetsAsOptions_AreSurvived()
    {
        Dialogue d = Dialogue.Established();
        TestRandom random = new TestRandom(12345);
        for (int i = 0; i < 2000; i++)
        {
            string list = "";
            int words = (i % 10) + 1;
            for (int k = 0; k < words * 4; k++)
            {
                uint octet = (uint)random.Next((i & 1) == 0 ? 256 : 8);
                list += Hex(octet >> 4) + Hex(octet & 15);
            }

            d.Inject("ACK seq=1 ack=1 opts=" + list).ExpectNothing();
        }

        d.State(TcpState.Established);
        d.Inject("ACK seq=1 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=11").Receive(10);
    }

    [TestMethod] // RFC 9293 3.1: a data offset less than 5, or past the segment's end
    public void DataOffset_OutOfRangeIsDropped()
    {
        Dialogue d = Dialogue.Established();
        int before = (int)d.Stack.Counters[StackCounter.TcpDroppedMalformed];
        for (int i = 0; i < 5; i++)
        {
            d.Inject("ACK seq=1 ack=1 len=10 junk doff=" + i.ToString()).ExpectNothing();
        }

        d.Inject("ACK seq=1 ack=1 doff=6").ExpectNothing();
        d.Inject("ACK seq=1 ack=1 doff=15 len=39").ExpectNothing();
        d.Elapse(1000).ReceiveNothing();
        d.Equal(before + 7, d.Stack.Counters[StackCounter.TcpDroppedMalformed], "TcpDroppedMalformed");
        d.State(TcpState.Established);
    }

    [TestMethod] // RFC 9293 3.1: a segment shorter than a TCP header
    public void SegmentShorterThanItsHeader_IsDropped()
    {
        Dialogue d = Dialogue.Established();
        for (int i = 20; i < 40; i++)
        {
            d.Inject("ACK seq=1 ack=1 iplen=" + i.ToString()).ExpectNothing();
        }

        d.State(TcpState.Established);
        d.Inject("ACK seq=1 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=11").Receive(10);
    }

    [TestMethod] // RFC 9293 3.1: reserved bits are ignored when received
    public void ReservedBits_AreIgnored()
    {
        Dialogue d = Dialogue.Listening();
        d.Inject("SYN seq=0 mss=1460 resv=15").Expect("SYN|ACK seq=0 ack=1");
        d.Inject("ACK seq=1 ack=1 resv=7").Accept();
        d.Inject("ACK seq=1 ack=1 len=10 resv=1").ExpectDelayed("ACK seq=1 ack=11").Receive(10);
    }

    [TestMethod] // RFC 3168 6.1.1: a SYN that offers ECN is answered without it, and opens all the same, unless the option is on (EcnTests)
    public void EcnSetupSyn_IsAnsweredWithoutEcn()
    {
        Dialogue d = Dialogue.Listening();
        d.Inject("SYN|ECE|CWR seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1");
        d.Inject("ACK seq=1 ack=1").Accept().State(TcpState.Established);
        d.Inject("ACK|ECE seq=1 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=11").Receive(10);
    }

    [TestMethod] // RFC 9293 3.7.1: we announce ours in SYN and SYN|ACK
    [Rfc(9293, "MUST-14", "SHLD-5", "MAY-3")]
    public void Mss_IsSent()
    {
        Dialogue.Listening().Inject("SYN seq=0").Expect("SYN|ACK seq=0 ack=1 mss=1460");
        Dialogue.Closed().Connect().Expect("SYN seq=0 mss=1460");
    }

    [TestMethod] // RFC 9293 3.7.1: in no other segment
    [Rfc(9293, "MUST-65")]
    public void Mss_IsSentInSynsOnly()
    {
        Dialogue d = Dialogue.Listening();
        d.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 mss=1460");
        d.Inject("ACK seq=1 ack=1").Accept();
        d.Send(1460).Expect("ACK seq=1 len=1460 nomss");
        d.WaitForSegment(1000);
        d.Expect("ACK seq=1 len=1460 nomss");
        d.Inject("ACK seq=1 ack=1461 len=10").ExpectDelayed("ACK ack=11 nomss").Receive(10).Ignore();
        d.Inject("RST seq=12").Expect("ACK ack=11 nomss");
        d.Inject("SYN seq=12 mss=1460").Expect("ACK ack=11 nomss");
        d.Close().Expect("FIN|ACK seq=1461 nomss");
        d.Abort().Ignore();
        d.Peer(40001).Inject("ACK seq=1 ack=77").Expect("RST rawseq=77 nomss");
        d.Peer(Dialogue.FirstPeerAddress, 40001, 99).Inject("SYN seq=0 mss=1460").Expect("RST|ACK ack=1 nomss");
    }

    [TestMethod] // RFC 9293 3.7.1: also when segments of several connections take turns, and none can do with the headers of the one before
    [Rfc(9293, "MUST-65")]
    public void Mss_IsSentInSynsOnly_WhenConnectionsTakeTurns()
    {
        Dialogue d = Dialogue.Listening();
        d.Peer(40000).Handshake().Peer(40001).Handshake();
        for (int i = 0; i < 3; i++)
        {
            string next = (1 + (100 * i)).ToString();
            d.Peer(40000).Send(100).Expect("ACK len=100 nomss seq=" + next);
            d.Peer(40001).Send(100).Expect("ACK len=100 nomss seq=" + next);
            next = (101 + (100 * i)).ToString();
            d.Peer(40000).Inject("ACK seq=1 ack=" + next).Peer(40001).Inject("ACK seq=1 ack=" + next).ExpectNothing();
        }

        d.Peer(40000).Close().Expect("FIN|ACK nomss").Peer(40001).Close().Expect("FIN|ACK nomss");
    }

    [TestMethod] // RFC 9293 3.1: an option list that does not end on a word is filled up with zeros
    [Rfc(9293, "MUST-69")]
    public void HeaderPadding_IsZero()
    {
        // The dialogue compares every octet behind the end of an option list with zero. What is sent now needs none of it:
        // the list is the MSS option and nothing else, whatever the peer's own list was.
        Dialogue d = Dialogue.Listening();
        d.Inject("SYN seq=0 opts=0204058401030307080A00000000000000000402").Expect("SYN|ACK seq=0 ack=1 mss=1460");
        d.Check(d.Last.OptionsLength % 4 == 0 && d.Last.OptionsLength >= 4, "options of " + d.Last.OptionsLength.ToString() + " octets");
        d.Inject("ACK seq=1 ack=1").Accept();
        d.Send(10).Expect("ACK seq=1 len=10");
        d.Check(d.Last.OptionsLength % 4 == 0, "options of " + d.Last.OptionsLength.ToString() + " octets");
    }

    [TestMethod] // RFC 9293 3.7.1: never more than the link carries
    [Rfc(9293, "MUST-67", "MUST-14")]
    [Rfc(1122, "3.3.2-3", "3.3.3-5")]
    public void Mss_FitsTheLink()
    {
        int[] mtus = { 576, 1000, 1499, 1500 };
        for (int i = 0; i < mtus.Length; i++)
        {
            Dialogue d = Dialogue.Closed(Dialogue.NewOptions(), mtus[i]);
            d.Connect().Expect("SYN seq=0 mss=" + (mtus[i] - 40).ToString());
            d.Listen(4).Peer(40000).Inject("SYN seq=0").Expect("SYN|ACK seq=0 ack=1 mss=" + (mtus[i] - 40).ToString());
        }
    }

    [TestMethod] // StackOptions.MaxSegmentSize
    public void Mss_CanBeLimited()
    {
        StackOptions options = Dialogue.NewOptions();
        options.MaxSegmentSize = 1000;
        Dialogue.Closed(options).Connect().Expect("SYN seq=0 mss=1000");
        Dialogue.Listening(options).Inject("SYN seq=0").Expect("SYN|ACK seq=0 mss=1000");
    }

    [TestMethod] // RFC 9293 3.7.1: the peer's is honoured, whether it opens or we do
    [Rfc(9293, "MUST-14", "MUST-16")]
    public void PeersMss_IsHonoured()
    {
        Dialogue d = Dialogue.Listening();
        d.PeerMss = 700;
        d.Handshake();
        d.Send(2000).Expect("ACK seq=1 len=700").Expect("ACK seq=701 len=700").Ignore();

        d = Dialogue.Connecting();
        d.PeerMss = 700;
        d.AnswerSyn();
        d.Send(2000).Expect("ACK seq=1 len=700").Expect("ACK seq=701 len=700");
    }

    [TestMethod] // RFC 9293 3.7.1: 536 when the peer's SYN has none
    [Rfc(9293, "MUST-15")]
    public void WithoutMss_536()
    {
        Dialogue d = Dialogue.Listening();
        d.PeerMss = -1;
        d.Handshake();
        d.Send(2000).Expect("ACK seq=1 len=536").Expect("ACK seq=537 len=536").Ignore();

        d = Dialogue.Connecting();
        d.PeerMss = -1;
        d.AnswerSyn();
        d.Send(2000).Expect("ACK seq=1 len=536").Expect("ACK seq=537 len=536");
    }

    [TestMethod] // RFC 9293 3.7.1: never more than our own link carries
    [Rfc(9293, "MUST-16")]
    [Rfc(1122, "3.3.3-1", "3.3.3-3")]
    public void EffectiveMss_FitsTheLink()
    {
        Dialogue d = Dialogue.Closed(Dialogue.NewOptions(), 576).Listen(4);
        d.PeerMss = 1460;
        d.Handshake();
        d.Send(2000).Expect("ACK seq=1 len=536").Expect("ACK seq=537 len=536");

        d = Dialogue.Listening();
        d.PeerMss = 65535;
        d.Handshake();
        d.Send(2000).Expect("ACK seq=1 len=1460");
    }

    [TestMethod] // a peer that announces an MSS of next to nothing must not make us send next to nothing, or for ever
    public void TinyMss_IsClamped()
    {
        int[] sizes = { 0, 1, 8 };
        for (int i = 0; i < sizes.Length; i++)
        {
            Dialogue d = Dialogue.Listening();
            d.PeerMss = sizes[i];
            d.Handshake();
            d.Flow.PeerMss = 536;
            d.Send(64);
            d.Expect("ACK seq=1");
            d.Check(d.Last.Length >= 48, "segments of " + d.Last.Length.ToString() + " octets");
        }
    }

    private static void CheckSendMss(string list, int expected)
    {
        // Options end at a word; what is missing is EOL.
        Dialogue d = Dialogue.Listening();
        d.Inject("SYN seq=0 opts=" + list).Expect("SYN|ACK seq=0 ack=1");
        d.Inject("ACK seq=1 ack=1").Accept();
        d.Send(1400).Expect("ACK seq=1 ack=1");
        d.Equal(expected, d.Last.Length, "segment size after options " + list);
    }

    private static string Hex(uint digit)
    {
        return "0123456789ABCDEF".Substring((int)(long)digit, 1);
    }
}
