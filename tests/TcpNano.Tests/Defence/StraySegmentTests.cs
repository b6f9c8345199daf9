using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Defence;

// RFC 9293 section 3.5.2, group 1, and 3.10.7.1: segments for which there is no connection.
[TestClass]
public class StraySegmentTests
{
    [TestMethod] // RFC 9293 3.10.7.1: with ACK: <SEQ=SEG.ACK><CTL=RST>
    public void WithAck_IsAnsweredByRstWithItsNumber()
    {
        Dialogue d = Dialogue.Closed();
        d.Inject("ACK seq=100 ack=7777").Expect("RST rawseq=7777 len=0").ExpectNothing();
        d.Inject("ACK seq=100 ack=7777 len=50").Expect("RST rawseq=7777 len=0").ExpectNothing();
        d.Inject("FIN|ACK seq=100 ack=0xFFFFFFFF").Expect("RST rawseq=0xFFFFFFFF len=0").ExpectNothing();
        d.Inject("SYN|ACK seq=100 ack=0").Expect("RST rawseq=0 len=0").ExpectNothing();
        d.Inject("PSH|ACK|URG seq=100 ack=0x80000000 len=3 urg=3").Expect("RST rawseq=0x80000000 len=0").ExpectNothing();
        d.Equal(5, d.Stack.Counters[StackCounter.TcpDroppedNoConnection], "TcpDroppedNoConnection");
        d.Equal(5, d.Stack.Counters[StackCounter.ResetsSent], "ResetsSent");
    }

    [TestMethod] // RFC 9293 3.10.7.1: without ACK: <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>; SYN and FIN count
    public void WithoutAck_IsAnsweredByRstThatAcknowledgesIt()
    {
        Dialogue d = Dialogue.Closed();
        d.Inject("SYN seq=0").Expect("RST|ACK rawseq=0 ack=1 len=0").ExpectNothing();
        d.Inject("- seq=100").Expect("RST|ACK rawseq=0 ack=100 len=0").ExpectNothing();
        d.Inject("- seq=100 len=50").Expect("RST|ACK rawseq=0 ack=150 len=0").ExpectNothing();
        d.Inject("FIN seq=100 len=50").Expect("RST|ACK rawseq=0 ack=151 len=0").ExpectNothing();
        d.Inject("SYN|FIN seq=100 len=50").Expect("RST|ACK rawseq=0 ack=152 len=0").ExpectNothing();
        d.Inject("SYN seq=100 mss=1460 opts=01010402").Expect("RST|ACK rawseq=0 ack=101 len=0").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.1: the sum wraps
    public void WithoutAck_AcrossTheWrap()
    {
        Dialogue d = Dialogue.Closed();
        d.PeerIss = 0xFFFFFFFF;
        d.Peer(40001);
        d.Inject("SYN seq=0").Expect("RST|ACK rawseq=0 rawack=0").ExpectNothing();
        d.Inject("- seq=-9 len=50").Expect("RST|ACK rawseq=0 rawack=40").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.1 and 3.5.2: a RST is never answered
    public void Rst_IsNeverAnswered()
    {
        Dialogue d = Dialogue.Closed();
        d.Inject("RST seq=100").ExpectNothing();
        d.Inject("RST|ACK seq=100 ack=5").ExpectNothing();
        d.Inject("SYN|RST seq=100").ExpectNothing();
        d.Inject("FIN|RST|PSH|ACK|URG seq=100 ack=100 len=10 urg=1").ExpectNothing();
        d.Equal(4, d.Stack.Counters[StackCounter.TcpDroppedReset], "TcpDroppedReset");
    }

    [TestMethod] // RFC 9293 3.5.1, figure 11: the peer goes on with a connection we have forgotten
    public void HalfOpen_TheActiveSideIsReset()
    {
        Dialogue d = Dialogue.Listening();
        d.Inject("PSH|ACK seq=300 ack=100 len=10").Expect("RST rawseq=100 len=0").ExpectNothing();
        d.Handshake();
    }

    [TestMethod] // RFC 9293 3.10.7.1: another port than the one listened on
    public void ClosedPort_BesideAListener()
    {
        Dialogue d = Dialogue.Listening();
        d.Peer(Dialogue.FirstPeerAddress, 40000, 8);
        d.Inject("SYN seq=0 mss=1460").Expect("RST|ACK rawseq=0 ack=1").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7: the whole 4-tuple counts
    public void AnotherPortOrAddress_IsAnotherConnection()
    {
        Dialogue d = Dialogue.Established();
        d.Peer(40001).Inject("ACK seq=1 ack=1000 len=10").Expect("RST rawseq=1000");
        d.Peer(0x0A000003, 40000, Dialogue.ServicePort).Inject("RST seq=1").ExpectNothing();
        d.Peer(0x0A000003, 40000, Dialogue.ServicePort).Inject("FIN|ACK seq=1 ack=1000").Expect("RST rawseq=1000");
        d.Peer(40000).State(TcpState.Established).ReceiveNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.1: the neighbour is not yet known, or lives behind the gateway
    public void AnswerFindsItsWay()
    {
        Dialogue d = Dialogue.Closed();
        d.Peer(0x0A000077, 40000, 9).Inject("SYN seq=0").Expect("RST|ACK rawseq=0 ack=1");
        d.Peer(0xC0000201, 40000, 9).Inject("SYN seq=0").Expect("RST|ACK rawseq=0 ack=1");
    }
}
