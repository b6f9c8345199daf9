using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// Several peers that open, send, close, reset and come back as they like, towards a listener with few slots: no slot is
// ever lost, no stream mixed up with another, and the dialogue's promises hold for every connection.
[TestClass]
public class RandomPeersTests
{
    private const int Ports = 5;

    private static TestRandom s_random;

    [TestMethod] // RFC 9293 3.10.7.2 and 3.6.1; StackOptions.TimeWaitEntries from one on
    public void RandomPeers_LoseNoSlot()
    {
        s_random = new TestRandom(20220818);
        for (int run = 0; run < 100; run++)
        {
            StackOptions options = Dialogue.NewOptions();
            options.Connections = 1 + Next(4);
            options.TimeWaitEntries = 1 + Next(4);
            options.MaxSegmentLifetime = 1000 + Next(30000);
            Dialogue d = Dialogue.Closed(options).Listen(1 + Next(3));
            TcpConnection[] owned = new TcpConnection[Ports];
            for (int i = 0; i < Ports; i++)
            {
                d.PeerIss = (uint)Next(65536) << 16;
                d.Peer(40000 + i).Flow.MayReopen = true;
            }

            for (int step = 0; step < 150; step++)
            {
                Step(d, owned);
                d.Ignore();
            }

            for (int i = 0; i < Ports; i++)
            {
                d.Peer(40000 + i);
                if (owned[i] != null)
                {
                    owned[i].Abort();
                    d.Ignore();
                }
            }

            while (d.TryAccept())
            {
                d.App.Abort();
                d.Ignore();
            }

            d.Elapse(400000).Ignore();
            while (d.TryAccept())
            {
                d.App.Abort();
                d.Ignore();
            }

            d.Elapse(400000).Ignore();
            d.Equal(options.Connections, d.Stack.FreeConnections, "free slots in the end");
            d.Peer(41000).Handshake();
        }
    }

    private static void Step(Dialogue d, TcpConnection[] owned)
    {
        int port = Next(Ports);
        d.Peer(40000 + port);
        switch (Next(12))
        {
            case 0:
            case 1:
                d.Inject("SYN mss=1460 seq=" + SynNumber(d).ToString());
                break;
            case 2:
            case 3:
                d.Inject("ACK seq=1 ack=1");
                break;
            case 4:
                d.Inject("ACK ack=" + d.Flow.OurEnd.ToString() + " seq=" + Sequence(d).ToString() + " len=" + Next(300).ToString());
                break;
            case 5:
                d.Inject("FIN|ACK ack=" + d.Flow.OurEnd.ToString() + " seq=" + Sequence(d).ToString());
                break;
            case 6:
                if (!IsReopened(d))
                {
                    d.Inject("RST seq=" + Sequence(d).ToString());
                }

                break;
            case 7:
                d.Elapse(Next(3) == 0 ? Next(100000) : Next(1000));
                break;
            case 8:
            case 9:
                if (d.TryAccept())
                {
                    int accepted = d.App.RemotePort - 40000;
                    if (owned[accepted] != null)
                    {
                        // Its predecessor between the same ends is over, but the app still holds it.
                        d.Check(owned[accepted].State == TcpState.Closed, "two connections between the same ends");
                        owned[accepted].Close(0);
                    }

                    owned[accepted] = d.App;
                    d.Check(d.App.CloseReason == CloseReason.None || d.App.State == TcpState.Closed, "a connection that has ended is CLOSED");
                }

                break;
            default:
                App(d, owned, port);
                break;
        }
    }

    /// <summary>
    /// Whether a SYN has begun a connection beside one in TIME-WAIT. A RST would lead back to it (MAY-2, condition 2), and to numbers that the flow has
    /// forgotten; TimeWaitTests has that case.
    /// </summary>
    private static bool IsReopened(Dialogue d)
    {
        return d.Stack.Tcp.TimeWait.Find(d.Flow.PeerAddress, ((uint)d.Flow.PeerPort << 16) | (uint)d.Flow.LocalPort) != TcpNano.Tcp.TimeWaitTable.None
            && d.Stack.StateOf(d.Flow.PeerAddress, d.Flow.PeerPort, Dialogue.OurAddress, d.Flow.LocalPort) == TcpState.SynReceived;
    }

    private static void App(Dialogue d, TcpConnection[] owned, int port)
    {
        if (owned[port] == null)
        {
            return;
        }

        // A new incarnation may be under way that is not accepted yet; the streams of the old one cannot be told apart then.
        bool live = d.App.State != TcpState.Closed;
        switch (Next(6))
        {
            case 0:
                d.App.Close(0);
                owned[port] = null;
                break;
            case 1:
                d.App.Abort();
                owned[port] = null;
                break;
            case 2:
                d.ShutdownSend();
                break;
            case 3:
                if (d.App.State == TcpState.Established)
                {
                    d.TrySend(Next(500));
                }

                break;
            default:
                if (live)
                {
                    d.TryReceive(1 + Next(500));
                }

                break;
        }
    }

    private static int Sequence(Dialogue d)
    {
        return Next(4) == 0 ? Next(2000) : d.Flow.Acknowledged;
    }

    private static int SynNumber(Dialogue d)
    {
        return Next(3) == 0 ? 0 : d.Flow.PeerEnd + Next(100000) - 20000;
    }

    private static int Next(int below)
    {
        return s_random.Next(below);
    }
}
