using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// The next hop's hardware address is not known, or not any more: segments wait for ARP and are not lost.
[TestClass]
public class NeighbourTests
{
    private const uint Stranger = 0x0A000009;

    [TestMethod] // RFC 1122 2.3.2.2: the SYN waits for the address, and leaves with the ARP reply
    [Rfc(826, "G1")]
    [Rfc(1122, "2.3.2.2", "2.4-3")]
    public void Syn_LeavesWithTheArpReply()
    {
        StackOptions options = Dialogue.NewOptions();
        options.InitialRto = 1500;
        Dialogue d = Dialogue.Closed(options);
        d.AnswerArp = false;
        d.Connect(Stranger, 80).ExpectNothing();
        d.Equal(1, d.ArpRequests, "ARP requests");
        d.AnswerArp = true;

        // The second request, after a second, is answered.
        Flows.After(d, 1000).Expect("SYN seq=0").ExpectNothing();

        // RFC 6298 5: its RTO starts there, and nothing was lost yet.
        Flows.After(d, 1500).Expect("SYN seq=0").AnswerSyn();
    }

    [TestMethod] // RFC 6298 5.7: a SYN that waited for ARP was not lost: no caution follows
    [Rfc(6298, "5.7")]
    public void Syn_ThatWaitedWasNotLost()
    {
        Dialogue d = Dialogue.Closed();
        d.AnswerArp = false;
        d.Connect(Stranger, 80).ExpectNothing();
        d.AnswerArp = true;
        Flows.After(d, 1000).Expect("SYN seq=0").Elapse(100).AnswerSyn();
        d.Equal(300, Flows.Rto(d), "RTO");
        d.Equal(14600, Flows.Cwnd(d), "cwnd");
        d.Equal(0, d.Stack.Counters[StackCounter.Retransmissions], "Retransmissions");
    }

    [TestMethod] // data after a long silence, when ARP has forgotten the neighbour
    [Rfc(1122, "2.3.2.2")]
    public void Data_LeavesWithTheArpReply()
    {
        Dialogue d = Forgotten();
        d.Send(100).ExpectNothing();
        d.Elapse(500).ExpectNothing();
        d.AnswerArp = true;
        Flows.After(d, 500).Expect("ACK seq=1 len=100").ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1 len=100");
        d.Equal(1, d.Stack.Counters[StackCounter.RetransmitTimeouts], "RetransmitTimeouts");
    }

    [TestMethod] // all that was sent meanwhile leaves, in order; and for every connection that waits
    [Rfc(1122, "2.3.2.2")]
    public void AllThatWaits_LeavesWithTheArpReply()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ArpLifetime = 1000;
        options.SendBuffer = 8000;
        Dialogue d = Dialogue.Listening(options);
        d.PeerMss = 1000;
        d.Handshake().Peer(40001).Handshake();
        d.AnswerArp = false;
        d.Elapse(20000);
        d.Peer(40000).Send(3000).ExpectNothing();
        d.Peer(40001).Send(1500).ExpectNothing();
        d.Peer(40000).Send(500).ExpectNothing();
        d.AnswerArp = true;
        d.WaitForSegment(1000);
        d.Expect("ACK seq=1 len=1000").Expect("ACK seq=1001 len=1000").Expect("ACK seq=2001 len=1000").Expect("ACK seq=3001 len=500");
        d.Peer(40001).Expect("ACK seq=1 len=1000").Expect("ACK seq=1001 len=500").ExpectNothing();
    }

    [TestMethod] // an ACK waits too
    [Rfc(1122, "2.3.2.2")]
    public void Ack_LeavesWithTheArpReply()
    {
        Dialogue d = Forgotten();
        Flows.Data(d, 1, 100).ExpectNothing();
        d.Elapse(40).ExpectNothing();
        d.AnswerArp = true;
        Flows.After(d, 1000).Expect("ACK seq=1 ack=101 len=0").ExpectNothing();
    }

    [TestMethod] // an ACK that finds no neighbour is as good as lost: not owed any more, and what comes next is acknowledged as ever
    public void Ack_IsLostWithTheNeighbour()
    {
        Dialogue d = Forgotten();
        Flows.Data(d, 1, 100).ExpectNothing();
        d.Elapse(40).ExpectNothing();
        d.Elapse(10000).ExpectNothing();
        d.AnswerArp = true;
        Flows.Data(d, 101, 100).ExpectNothing();
        Flows.After(d, 40).Expect("ACK seq=1 ack=201 len=0").ExpectNothing();
    }

    [TestMethod] // the neighbour appears before ARP has given up: the open goes on
    public void NoNeighbour_AppearsLater()
    {
        Dialogue d = Dialogue.Closed();
        d.AnswerArp = false;
        d.Connect(Stranger, 80).ExpectNothing();
        d.Elapse(1500).ExpectNothing();
        d.AnswerArp = true;
        d.WaitForSegment(500);
        d.Expect("SYN seq=0").AnswerSyn();
        d.Equal((int)TcpSoftError.None, (int)d.App.SoftError, "SoftError");
    }

    [TestMethod] // RFC 9293 3.8.3: an established connection whose neighbour has gone ends after the user timeout, unreachable
    [Rfc(9293, "MUST-20")]
    public void NoNeighbour_DataIsGivenUpAsUnreachable()
    {
        Dialogue d = Forgotten();
        d.TakeEvents();
        d.Send(100).ExpectNothing();
        d.Elapse(3000);
        d.Equal((int)TcpEvents.SoftError, (int)d.TakeEvents(), "events");
        d.Equal((int)TcpSoftError.Unreachable, (int)d.App.SoftError, "SoftError");
        d.Elapse(116999).State(TcpState.Established);
        d.Elapse(1).State(TcpState.Closed).Reason(CloseReason.Unreachable).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.3: the neighbour vanishes with data on its way: asked for at R1, found gone, given up as unreachable
    [Rfc(9293, "MUST-20")]
    [Rfc(1122, "3.3.1.4-1", "3.3.1.4-2")]
    public void NeighbourVanishes()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ArpRetryInterval = 500;
        Dialogue d = Dialogue.Established(options);
        d.AnswerArp = false;
        d.Elapse(1000).Send(100).Expect("ACK seq=1 len=100");
        long start = d.Now;
        Flows.After(d, 200).Expect("ACK seq=1 len=100");
        Flows.After(d, 400).Expect("ACK seq=1 len=100");
        int asked = d.ArpRequests;
        Flows.After(d, 800).Expect("ACK seq=1 len=100");
        d.Equal(asked + 1, d.ArpRequests, "ARP requests");
        d.Equal((int)TcpSoftError.NoAnswer, (int)d.App.SoftError, "SoftError");
        d.Elapse(10000).ExpectNothing();
        d.Equal((int)TcpSoftError.Unreachable, (int)d.App.SoftError, "SoftError");
        d.Elapse(start + 120000 - d.Now - 1).ExpectNothing().State(TcpState.Established);
        d.Elapse(1).ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Unreachable);
    }

    [TestMethod] // RFC 1122 3.3.1.4: a gateway is not asked for again and again while there is nothing to send
    [Rfc(1122, "3.3.1.4-3", "3.3.1.4-4")]
    public void QuietLink_NobodyIsAskedFor()
    {
        Dialogue d = Dialogue.Listening();
        d.Peer(0xC0000205, 40000, Dialogue.ServicePort).Handshake();
        d.Elapse(300000).ExpectNothing();
        int requests = d.ArpRequests;
        d.Elapse(86400000).ExpectNothing();
        d.Equal(requests, d.ArpRequests, "ArpRequests");

        // With something to send the gateway is looked for, and found.
        d.Send(100).Expect("ACK seq=1 len=100");
        d.Equal(requests + 1, d.ArpRequests, "ArpRequests");
        d.Inject("ACK seq=1 ack=101").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.3: it has another hardware address now: the question at R1 finds it
    [Rfc(9293, "MUST-20")]
    [Rfc(1122, "3.3.1.4-5")]
    public void NeighbourVanishesAndComesBack()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ArpRetryInterval = 500;
        Dialogue d = Dialogue.Established(options);
        d.AnswerArp = false;
        d.Elapse(1000).Send(100).Expect("ACK seq=1 len=100");
        Flows.After(d, 200).Expect("ACK seq=1 len=100");
        Flows.After(d, 400).Expect("ACK seq=1 len=100");
        Flows.After(d, 800).Expect("ACK seq=1 len=100");
        d.Elapse(20000).ExpectNothing();
        d.AnswerArp = true;
        d.WaitForSegment(5000);
        d.Expect("ACK seq=1 len=100");
        Flows.Ack(d, 101).ExpectNothing();
        d.Equal((int)TcpSoftError.None, (int)d.App.SoftError, "SoftError");
        d.Elapse(1000000).ExpectNothing().State(TcpState.Established);
    }

    [TestMethod] // RFC 9293 3.8.1: what is in flight is acknowledged while more data waits for a neighbour that never answers: it must not wait for ever
    public void NeighbourVanishes_WhileDataWaitsForIt_TimersGoOn()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ArpRetryInterval = 500;
        Dialogue d = Dialogue.Listening(options);
        d.PeerMss = 1000;
        d.PeerWindow = 1000;
        d.Handshake();
        d.AnswerArp = false;
        d.Elapse(1000).Send(2000).Expect("ACK seq=1 len=1000");
        Flows.After(d, 200).Expect("ACK seq=1 len=1000");
        Flows.After(d, 400).Expect("ACK seq=1 len=1000");
        Flows.After(d, 800).Expect("ACK seq=1 len=1000");

        // R1: the neighbour is asked for and found missing; then a retransmission asks anew, and waits.
        int asked = d.ArpRequests;
        d.Elapse(3000).ExpectNothing();
        while (d.ArpRequests < asked + options.ArpRequests + 2)
        {
            d.Elapse(10).ExpectNothing();
        }

        d.PeerWindow = 3000;
        Flows.Ack(d, 1001).ExpectNothing();
        d.Elapse(10000).ExpectNothing();
        d.AnswerArp = true;
        d.WaitForSegment(60000);
        d.Expect("ACK seq=1001 len=1000");
        Flows.Ack(d, 2001).ExpectNothing();
    }

    // Established, and after a long silence ARP has forgotten the peer, which does not answer now.
    private static Dialogue Forgotten()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ArpLifetime = 1000;
        Dialogue d = Dialogue.Established(options);
        d.AnswerArp = false;
        return d.Elapse(20000).ExpectNothing();
    }
}
