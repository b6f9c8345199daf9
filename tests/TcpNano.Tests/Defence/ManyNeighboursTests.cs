using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Defence;

// More neighbours than entries in the ARP cache.
[TestClass]
public class ManyNeighboursTests
{
    private const int Neighbours = 12;
    private const int Rounds = 20;

    [TestMethod] // RFC 1122 section 2.3.2.2: twelve ACKs are due at the same moment; those that find no entry wait for one, and none is lost
    public void AllAtOnce_EachIsAcknowledged()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = Neighbours;
        Dialogue d = Dialogue.Listening(options);
        for (int n = 0; n < Neighbours; n++)
        {
            d.Elapse(200);
            Turn(d, n).Handshake();
        }

        d.Elapse(2000);
        for (int round = 0; round < Rounds; round++)
        {
            for (int n = 0; n < Neighbours; n++)
            {
                Turn(d, n).Queue("ACK seq=" + (1 + (20 * round)).ToString() + " ack=1 len=20");
            }

            d.Run().ExpectNothing();
            d.Elapse(options.DelayedAck);

            // All of them, in whatever order their neighbours answer.
            d.Equal(Neighbours, d.PendingSegments, "ACKs");
            d.Ignore().Elapse(60);
            for (int n = 0; n < Neighbours; n++)
            {
                Turn(d, n).Receive(20);
            }
        }

        d.Equal(0, d.Stack.Counters[StackCounter.ArpFailures], "ArpFailures");
        d.Check(d.Stack.Counters[StackCounter.ArpEvictions] >= Rounds * (Neighbours - 8), "evictions");
    }

    private static Dialogue Turn(Dialogue d, int n)
    {
        return d.Peer(Dialogue.FirstPeerAddress + 10 + (uint)n, 40000 + n, Dialogue.ServicePort);
    }
}
