using TcpNano.Tcp;

namespace TcpNano.Recovery.Tests.Dialogues;

/// <summary>What dialogues about recovery do again and again. The peer's MSS is 1000, and the handshake takes a round trip of 100 ms, so that RTO is 300.</summary>
internal static class Sacks
{
    /// <summary>A connection with SACK, on which nothing was sent yet.</summary>
    public static Dialogue Open(CongestionController controller = CongestionController.NewReno, bool timestamps = false, bool sack = true, int initialWindow = 10)
    {
        StackOptions options = Dialogue.NewOptions();
        options.SelectiveAcknowledgments = sack;
        options.Timestamps = timestamps;
        options.SendBuffer = 65536;
        options.InitialWindow = initialWindow;
        options.Recovery = new SackRecovery(controller);
        Dialogue d = Dialogue.Listening(options);

        // With timestamps a segment has 12 octets less.
        d.Inject("SYN seq=0 mss=" + (timestamps ? 1012 : 1000) + (sack ? " sackok" : "") + (timestamps ? " ts=1000 echo=0" : "")).Expect("SYN|ACK seq=0 ack=1 len=0");
        d.Elapse(100);
        Ack(d, 1).ExpectNothing();
        return d.Accept();
    }

    /// <summary>Ten segments are in flight, and a round trip has passed.</summary>
    public static Dialogue Ten(CongestionController controller = CongestionController.NewReno, int queued = 10000, bool timestamps = false, bool sack = true)
    {
        Dialogue d = Open(controller, timestamps, sack);
        d.Send(queued);
        return Flows.ExpectRun(d, 1, 10, 1000).Elapse(100);
    }

    /// <summary>An ACK of the peer's.</summary>
    /// <param name="d">The dialogue.</param>
    /// <param name="ack">SEG.ACK.</param>
    /// <param name="sack">SACK blocks, as <c>1001-2001,3001-4001</c>.</param>
    /// <param name="more">More words.</param>
    public static Dialogue Ack(Dialogue d, int ack, string sack = null, string more = "")
    {
        return d.Inject("ACK seq=1 ack=" + ack + (sack == null ? "" : " sack=" + sack) + (d.Options.Timestamps ? " ts=1000" : "") + more);
    }

    /// <summary>What recovery knows of the connection.</summary>
    public static RecoveryBlock Block(Dialogue d)
    {
        return ((SackLossRecovery)d.Stack.Tcp.Recovery).BlockOf(d.App.Block);
    }

    /// <summary>Bits of <see cref="RecoveryBits"/>.</summary>
    public static int State(Dialogue d)
    {
        return d.App.Block.RecoveryState;
    }

    /// <summary>Fast retransmissions and timeouts so far.</summary>
    public static Dialogue Counted(Dialogue d, int fast, int timeouts)
    {
        d.Equal(fast, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
        return d.Equal(timeouts, d.Stack.Counters[StackCounter.RetransmitTimeouts], "RetransmitTimeouts");
    }
}
