using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Defence;

// Segments nobody would send, in every state: whatever comes, the stack keeps its promises, which the dialogue checks on
// every segment it sends, and hands the app nothing but the peer's stream.
[TestClass]
public class RandomSegmentTests
{
    private static TestRandom s_random;

    private static bool s_closed;

    [TestMethod] // RFC 9293 3.10.7.4
    public void RandomSegments_InEveryState()
    {
        s_random = new TestRandom(20220801);
        for (int run = 0; run < 300; run++)
        {
            StackOptions options = Dialogue.NewOptions();
            options.ReceiveBuffer = 256 + Next(2000);
            options.SendBuffer = 256 + Next(4000);
            options.ReassemblyBlocks = 1 + Next(4);
            s_closed = false;
            Dialogue d = Start(options);
            d.App.NoDelay = Next(2) == 0;
            d.App.KeepAlive = Next(4) == 0;
            for (int step = 0; step < 60; step++)
            {
                if (d.App.State == TcpState.Closed)
                {
                    break;
                }

                Step(d);
                d.Ignore();
            }

            // Whatever has happened, the app lets go in the end, and then nothing is left.
            d.Driver.NoRoom = false;
            if (Next(2) == 0)
            {
                d.App.Close(0);
            }
            else
            {
                d.App.Abort();
            }

            d.Ignore().Elapse(300000).Ignore();
            d.Equal(options.Connections, d.Stack.FreeConnections, "free slots in the end");
        }
    }

    private static Dialogue Start(StackOptions options)
    {
        uint peerIss = Next(2) == 0 ? 0xFFFFFFFF - (uint)Next(300) : 0x11223344;
        Dialogue d;
        if (Next(3) == 0)
        {
            d = Dialogue.Connecting(options);
            d.Flow.PeerIss = peerIss;
            if (Next(2) == 0)
            {
                d.AnswerSyn();
            }

            return d;
        }

        d = Dialogue.Listening(options);
        d.PeerIss = peerIss;
        d.Handshake();
        d.Listener.Close();
        d.Ignore();
        switch (Next(5))
        {
            case 0:
                d.ShutdownSend().Ignore();
                break;
            case 1:
                d.ShutdownSend().Ignore().Inject("ACK seq=1 ack=2").Ignore();
                break;
            case 2:
                d.Inject("FIN|ACK seq=1 ack=1").Ignore();
                break;
            case 3:
                d.ShutdownSend().Ignore().Inject("FIN|ACK seq=1 ack=1").Ignore();
                break;
            default:
                break;
        }

        return d;
    }

    private static void Step(Dialogue d)
    {
        switch (Next(12))
        {
            case 0:
                d.Elapse(Next(4) == 0 ? Next(70000) : Next(300));
                break;
            case 1:
            case 2:
                App(d);
                break;
            case 3:
                d.Driver.NoRoom = Next(3) == 0;
                break;
            default:
                Segment(d);
                break;
        }
    }

    private static void App(Dialogue d)
    {
        TcpState state = d.App.State;
        if (s_closed)
        {
            return;
        }

        switch (Next(20))
        {
            case 0:
                d.ShutdownSend();
                break;
            case 1:
                d.Close();
                s_closed = true;
                break;
            case 2:
            case 3:
            case 4:
            case 5:
            case 6:
            case 7:
                if (state == TcpState.Established || state == TcpState.CloseWait || state == TcpState.SynSent)
                {
                    TrySend(d);
                }

                break;
            default:
                d.TryReceive(1 + Next(500));
                break;
        }
    }

    private static void TrySend(Dialogue d)
    {
        // In SYN-SENT and in CLOSE-WAIT the app may have finished already, which then is misuse, and refused.
        try
        {
            d.TrySend(Next(1000));
        }
        catch (System.InvalidOperationException)
        {
            d.Check(d.App.State != TcpState.Established, "Send is refused while the connection is open");
        }
    }

    private static void Segment(Dialogue d)
    {
        string[] flags =
        {
            "ACK", "ACK", "ACK", "ACK", "PSH|ACK", "FIN|ACK", "FIN", "-", "SYN", "SYN|ACK", "URG|ACK", "SYN|FIN|ACK", "RST", "RST|ACK",
            "FIN|PSH|URG", "FIN|SYN|RST|PSH|ACK|URG", "ACK|ECE|CWR",
        };
        int kind = Next(flags.Length);
        if (kind >= 12 && Next(4) != 0)
        {
            kind = 0;
        }

        // A SYN in SYN-SENT says where the peer's stream begins, and it has but one.
        int seq = d.App.State == TcpState.SynSent && flags[kind].IndexOf('Y') >= 0 ? 0 : Near(d.Flow.Acknowledged);
        bool isSyn = flags[kind].IndexOf('Y') >= 0;
        int first = isSyn ? seq + 1 : seq;
        int count = first < 1 || Next(3) == 0 ? 0 : Next(600);
        string text = flags[kind] + " seq=" + seq.ToString() + " ack=" + Near(d.Flow.OurEnd).ToString();
        text += " win=" + (Next(3) == 0 ? Next(3) : Next(65536)).ToString();
        text += " len=" + count.ToString();
        if (Next(10) == 0)
        {
            text += " urg=" + Next(65536).ToString();
        }

        d.Inject(text);
    }

    private static int Near(int number)
    {
        switch (Next(6))
        {
            case 0:
                return number + Next(400) - 200;
            case 1:
                return number + (int)(uint)(Next(65536) << 15);
            case 2:
                return 1;
            default:
                return number;
        }
    }

    private static int Next(int below)
    {
        return s_random.Next(below);
    }
}
