using TcpNano.Lab.Segments;

namespace TcpNano.Lab.Exploration;

/// <summary>What one segment did to one end of a connection. All numbers but of <see cref="Replies"/> are 0 without a connection.</summary>
internal readonly record struct Reaction
{
    /// <summary>The state afterwards. Of a port: LISTEN when there is no connection, but a listener.</summary>
    public TcpState State { get; init; }

    /// <summary>SND.UNA afterwards.</summary>
    public uint SndUna { get; init; }

    /// <summary>SND.NXT afterwards.</summary>
    public uint SndNxt { get; init; }

    /// <summary>SND.WND afterwards.</summary>
    public int SndWnd { get; init; }

    /// <summary>SND.WL1 afterwards; 0 in SYN-SENT, as all below that the peer's SYN brings.</summary>
    public uint SndWl1 { get; init; }

    /// <summary>SND.WL2 afterwards.</summary>
    public uint SndWl2 { get; init; }

    /// <summary>RCV.NXT afterwards.</summary>
    public uint RcvNxt { get; init; }

    /// <summary>RCV.WND afterwards.</summary>
    public int RcvWnd { get; init; }

    /// <summary>Octets up to RCV.UP that the app has not taken.</summary>
    public int UrgentRemaining { get; init; }

    /// <summary>Octets held beyond RCV.NXT.</summary>
    public int Held { get; init; }

    /// <summary>Whether a FIN is held beyond RCV.NXT.</summary>
    public bool FinHeld { get; init; }

    /// <summary>Octets the app got.</summary>
    public int Delivered { get; init; }

    /// <summary>What the app was told.</summary>
    public Told Told { get; init; }

    /// <summary>The timers that run afterwards.</summary>
    public ArmedTimers Timers { get; init; }

    /// <summary>Those of them that the segment has started, or started anew.</summary>
    public ArmedTimers Started { get; init; }

    /// <summary>Segments sent: 0 or 1; more is a difference by itself.</summary>
    public int Replies { get; init; }

    /// <summary>Control bits of the segment sent, PSH aside.</summary>
    public int ReplyFlags { get; init; }

    /// <summary>SEG.SEQ of the segment sent.</summary>
    public uint ReplySequence { get; init; }

    /// <summary>SEG.ACK of the segment sent; 0 without ACK.</summary>
    public uint ReplyAcknowledgment { get; init; }

    /// <summary>SEG.WND of the segment sent.</summary>
    public int ReplyWindow { get; init; }

    /// <summary>Octets of text in the segment sent.</summary>
    public int ReplyData { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        string reply = Replies == 0 ? "nothing"
            : $"{Replies}x {Segment.FlagsText(ReplyFlags)} seq={ReplySequence} ack={ReplyAcknowledgment} win={ReplyWindow} data={ReplyData}";
        return $"{State}, sends {reply}, delivers {Delivered}, tells {Told}, UNA={SndUna} NXT={SndNxt} WND={SndWnd} WL1={SndWl1} WL2={SndWl2}, "
            + $"RCV.NXT={RcvNxt} WND={RcvWnd} urgent={UrgentRemaining} held={Held}{(FinHeld ? "+FIN" : "")}, timers {Timers}, started {Started}";
    }
}
