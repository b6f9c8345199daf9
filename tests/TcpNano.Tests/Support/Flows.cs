namespace TcpNano.Tests.Support;

/// <summary>What tests of flow control, retransmission and congestion control do again and again.</summary>
internal static class Flows
{
    /// <summary>An accepted connection whose peer announced these, and whose handshake took one round trip of this length.</summary>
    public static Dialogue Open(StackOptions options, int mss, int window, int roundTrip)
    {
        Dialogue d = Dialogue.Listening(options);
        d.PeerMss = mss;
        d.PeerWindow = window;
        d.SynReceived();
        d.Elapse(roundTrip);
        d.Inject("ACK seq=1 ack=1").ExpectNothing();
        return d.Accept();
    }

    /// <summary>The peer acknowledges everything before a relative number; all its data was sent before.</summary>
    public static Dialogue Ack(Dialogue d, int ack)
    {
        return d.Inject("ACK seq=1 ack=" + ack.ToString());
    }

    /// <summary>The same, with another window.</summary>
    public static Dialogue Ack(Dialogue d, int ack, int window)
    {
        return d.Inject("ACK seq=1 ack=" + ack.ToString() + " win=" + window.ToString());
    }

    /// <summary>The next segment carries exactly this stretch of the stream.</summary>
    public static Dialogue ExpectData(Dialogue d, int from, int length)
    {
        return d.Expect("ACK seq=" + from.ToString() + " len=" + length.ToString());
    }

    /// <summary>The next segments carry this stretch one after the other, each of one size, and nothing follows.</summary>
    public static Dialogue ExpectRun(Dialogue d, int from, int segments, int length)
    {
        for (int i = 0; i < segments; i++)
        {
            ExpectData(d, from + (i * length), length);
        }

        return d.ExpectNothing();
    }

    /// <summary>What comes next comes after exactly this long, and not earlier.</summary>
    public static Dialogue After(Dialogue d, long milliseconds)
    {
        return d.Equal(milliseconds, d.WaitForSegment(milliseconds + 1000000), "milliseconds until the next segment");
    }

    /// <summary>The peer sends a stretch of its stream, and acknowledges nothing new.</summary>
    public static Dialogue Data(Dialogue d, int from, int length)
    {
        return d.Inject("ACK ack=1 seq=" + from.ToString() + " len=" + length.ToString());
    }

    /// <summary>Congestion window of the dialogue's connection.</summary>
    public static int Cwnd(Dialogue d)
    {
        return d.App.Block.Cwnd;
    }

    /// <summary>Slow-start threshold of the dialogue's connection.</summary>
    public static int Ssthresh(Dialogue d)
    {
        return d.App.Block.Ssthresh;
    }

    /// <summary>Retransmission timeout of the dialogue's connection.</summary>
    public static int Rto(Dialogue d)
    {
        return d.App.Block.Rto;
    }
}
