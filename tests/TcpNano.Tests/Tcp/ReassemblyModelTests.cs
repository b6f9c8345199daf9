using TcpNano.Dialogues;
using TcpNano.Tests.Support;
using nanoFramework.TestFramework;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.10.7.4, SHLD-31: segments in any order, with any overlap, against a model that marks octets.
[TestClass]
public class ReassemblyModelTests
{
    private const int Total = 30000;

    // The model: which octets are there, by relative sequence number.
    private static readonly bool[] s_have = new bool[Total + 2];
    private static int s_next;
    private static int s_edge;
    private static int s_blocks;
    private static int s_kept;
    private static int s_dropped;
    private static bool s_finKnown;
    private static bool s_finTaken;

    [TestMethod] // RFC 9293 3.10.7.4: one block or many, small ring or large, numbers that wrap
    [Rfc(9293, "SHLD-31")]
    [DataRow(1, 1000, 1)]
    [DataRow(2, 1000, 2)]
    [DataRow(3, 2000, 3)]
    [DataRow(4, 4096, 4)]
    [DataRow(5, 4096, 8)]
    [DataRow(6, 4097, 32)]
    [DataRow(7, 257, 2)]
    [DataRow(8, 20000, 4)]
    [DataRow(9, 1461, 4)]
    [DataRow(10, 3000, 5)]
    public void AnyOrderAnyOverlap(int seed, int buffer, int blocks)
    {
        TestRandom random = new TestRandom((uint)seed);
        StackOptions options = Dialogue.NewOptions();
        options.ReceiveBuffer = buffer;
        options.ReassemblyBlocks = blocks;
        Dialogue d = Dialogue.Listening(options);
        d.PeerIss = 0 - (uint)random.Next(Total);
        d.Handshake();
        Start(buffer, blocks);
        int read = 0;
        for (int i = 0; !s_finTaken; i++)
        {
            d.Check(i < 200000, "it gets on");
            int most = buffer < 1460 ? buffer : 1460;
            int length = 1 + random.Next(random.Next(2) == 0 ? most : 100);
            int from = s_next + random.Next(buffer + 200) - 100;
            if (random.Next(4) == 0)
            {
                // What is missing comes again.
                from = s_next;
            }

            if (from < 1)
            {
                from = 1;
            }

            if (from > Total)
            {
                from = Total;
            }

            if (length > Total + 1 - from)
            {
                length = Total + 1 - from;
            }

            bool fin = from + length == Total + 1 && random.Next(2) == 0;
            d.Inject((fin ? "FIN|ACK" : "ACK") + " ack=1 seq=" + from.ToString() + " len=" + length.ToString());
            Take(from, from + length, fin);
            Compare(d);
            if (random.Next(3) == 0)
            {
                int n = d.TryReceive(1 + random.Next(buffer));
                read += n > 0 ? n : 0;
                Compare(d);
            }
        }

        d.State(TcpState.CloseWait).Receive(Total - read).ReceiveEnd();
        d.Check(s_kept > 0, "something came out of order");
        if (blocks < 4 && buffer >= 1000)
        {
            d.Check(s_dropped > 0, "blocks ran out");
        }
    }

    [TestMethod] // RFC 9293 3.10.7.4: all the orders in which five segments can come, each behind 2^32 and before it
    [Rfc(9293, "SHLD-31")]
    public void EveryOrderOfFive()
    {
        int[] order = new int[5];
        for (int i = 0; i < 3125; i++)
        {
            int rest = i;
            int seen = 0;
            for (int k = 0; k < 5; k++)
            {
                order[k] = rest % 5;
                seen |= 1 << order[k];
                rest /= 5;
            }

            if (seen != 31)
            {
                continue;
            }

            StackOptions options = Dialogue.NewOptions();
            options.ReassemblyBlocks = 2;
            Dialogue d = Dialogue.Listening(options);
            d.PeerIss = 0xFFFFFFFF - (uint)(i % 500);
            d.Handshake();
            for (int k = 0; k < 5; k++)
            {
                // The last one brings the FIN.
                int segment = order[k];
                d.Inject((segment == 4 ? "FIN|ACK" : "ACK") + " ack=1 len=100 seq=" + (1 + (100 * segment)).ToString()).Ignore();
            }

            // Two blocks may not have been enough: then the peer sends again.
            for (int k = 0; k < 5; k++)
            {
                d.Inject((k == 4 ? "FIN|ACK" : "ACK") + " ack=1 len=100 seq=" + (1 + (100 * k)).ToString()).Ignore();
            }

            d.State(TcpState.CloseWait).Receive(500).ReceiveEnd();
        }
    }

    [TestMethod] // RFC 9293 3.10.7.4: every overlap of a new stretch with one that is there already
    [Rfc(9293, "SHLD-31")]
    public void EveryOverlapWithABlock()
    {
        for (int from = 5; from <= 17; from++)
        {
            for (int to = from + 1; to <= 18; to++)
            {
                Dialogue d = Dialogue.Established();
                Flows.Data(d, 10, 4).Expect("ACK ack=1");
                Flows.Data(d, from, to - from).Expect("ACK ack=1");
                bool apart = to < 10 || from > 14;
                int start = from < 10 ? from : 10;
                int end = to > 14 ? to : 14;
                d.Equal(apart ? 2 : 1, d.Stack.Tcp.Reassembly.Counts[d.App.Block.Index], "blocks");

                // Up to the block, or the nearer of two.
                Flows.Data(d, 1, start - 1).Expect("ACK ack=" + (apart ? (from < 10 ? to : 14) : end).ToString());
                if (apart)
                {
                    int gap = from < 10 ? to : 14;
                    int second = from < 10 ? 10 : from;
                    Flows.Data(d, gap, second - gap).Expect("ACK ack=" + end.ToString());
                }

                d.Receive(end - 1).ReceiveNothing();
            }
        }
    }

    [TestMethod] // RFC 9293 3.10.7.4: no block is free: dropped, counted, acknowledged all the same, and taken when it comes again
    public void NoBlockFree_TheDataIsTakenLater()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReassemblyBlocks = 2;
        Dialogue d = Dialogue.Established(options);
        Flows.Data(d, 101, 100).Expect("ACK ack=1");
        Flows.Data(d, 301, 100).Expect("ACK ack=1");
        Flows.Data(d, 501, 100).Expect("ACK seq=1 ack=1 len=0").ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedNoBlock], "TcpDroppedNoBlock");

        // What touches a block needs none of its own.
        Flows.Data(d, 401, 50).Expect("ACK ack=1");
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedNoBlock], "TcpDroppedNoBlock");
        Flows.Data(d, 1, 100).Expect("ACK ack=201");
        Flows.Data(d, 501, 100).Expect("ACK ack=201");
        Flows.Data(d, 201, 100).Expect("ACK ack=451");
        Flows.Data(d, 451, 50).Expect("ACK ack=601");
        d.Receive(600).ReceiveNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedNoBlock], "TcpDroppedNoBlock");
    }

    [TestMethod] // RFC 9293 3.10.7.4: a FIN whose data found no block is not kept either
    public void NoBlockFree_TheFinIsNotKept()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReassemblyBlocks = 1;
        Dialogue d = Dialogue.Established(options);
        Flows.Data(d, 101, 100).Expect("ACK ack=1");
        d.Inject("FIN|ACK seq=301 ack=1 len=100").Expect("ACK ack=1");
        Flows.Data(d, 1, 100).Expect("ACK ack=201");
        Flows.Data(d, 201, 200).ExpectDelayed("ACK ack=401").State(TcpState.Established);
        d.Inject("FIN|ACK seq=401 ack=1").Expect("ACK ack=402").State(TcpState.CloseWait);
        d.Receive(400).ReceiveEnd();
    }

    [TestMethod] // RFC 9293 3.10.7.4: the block limit is the option's
    public void ReassemblyBlocksFollowTheOption()
    {
        int[] limits = { 1, 2, 32 };
        for (int i = 0; i < limits.Length; i++)
        {
            StackOptions options = Dialogue.NewOptions();
            options.ReassemblyBlocks = limits[i];
            Dialogue d = Dialogue.Established(options);
            for (int k = 1; k <= 40; k++)
            {
                Flows.Data(d, 1 + (20 * k), 10).Expect("ACK ack=1");
            }

            d.Equal(limits[i], d.Stack.Tcp.Reassembly.Counts[d.App.Block.Index], "blocks");
            d.Equal(40 - limits[i], d.Stack.Counters[StackCounter.TcpDroppedNoBlock], "TcpDroppedNoBlock");
        }
    }

    private static void Start(int buffer, int blocks)
    {
        System.Array.Clear(s_have, 0, s_have.Length);
        s_next = 1;
        s_edge = 1 + buffer;
        s_blocks = blocks;
        s_kept = 0;
        s_dropped = 0;
        s_finKnown = false;
        s_finTaken = false;
    }

    private static void Take(int from, int to, bool fin)
    {
        // RFC 9293 3.4: the first or the last number of it has to be in the window.
        int last = fin ? to : to - 1;
        bool firstInside = from >= s_next && from < s_edge;
        bool lastInside = last >= s_next && last < s_edge;
        if (s_edge == s_next || (!firstInside && !lastInside))
        {
            return;
        }

        fin &= to < s_edge;
        to = to < s_edge ? to : s_edge;
        if (from > s_next)
        {
            TakeEarly(from, to, fin);
            return;
        }

        for (int i = s_next; i < to; i++)
        {
            s_have[i] = true;
        }

        s_finKnown |= fin;
        while (s_next <= Total && s_have[s_next])
        {
            s_next++;
        }

        if (s_next == Total + 1 && s_finKnown)
        {
            s_next++;
            s_finTaken = true;
        }
    }

    private static void TakeEarly(int from, int to, bool fin)
    {
        int stretches = 0;
        for (int i = s_next; i <= Total; i++)
        {
            if (s_have[i] && !s_have[i - 1])
            {
                stretches++;
            }
        }

        bool touches = false;
        for (int i = from - 1; i <= to; i++)
        {
            touches |= i > s_next && s_have[i];
        }

        if (!touches && stretches == s_blocks)
        {
            s_dropped++;
            return;
        }

        for (int i = from; i < to; i++)
        {
            s_have[i] = true;
        }

        s_finKnown |= fin;
        s_kept++;
    }

    private static void Compare(Dialogue d)
    {
        // An ACK that was delayed is not needed to see what was taken.
        while (d.PendingSegments > 0)
        {
            d.Expect("ACK seq=1 len=0");
            d.Equal(s_next, d.Last.RelativeAcknowledgment, "ACK");
            s_edge = d.Last.RelativeAcknowledgment + d.Last.Window;
        }

        d.Equal(s_next, DialogueFlow.Distance(d.App.Block.RcvNxt, d.Flow.PeerIss), "RCV.NXT");
        d.Equal(s_kept, d.Stack.Counters[StackCounter.OutOfOrder], "OutOfOrder");
        d.Equal(s_dropped, d.Stack.Counters[StackCounter.TcpDroppedNoBlock], "TcpDroppedNoBlock");
    }
}
