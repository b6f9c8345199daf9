namespace TcpNano.Host.Exploration;

/// <summary>What one segment did to one end of a connection, as far as it shows.</summary>
internal readonly record struct Reaction
{
    /// <summary>The state afterwards. Of a port: LISTEN when there is no connection, but a listener.</summary>
    public TcpState State { get; init; }

    /// <summary>SND.UNA afterwards; 0 without a connection, as the three below.</summary>
    public uint SndUna { get; init; }

    /// <summary>SND.WND afterwards.</summary>
    public int SndWnd { get; init; }

    /// <summary>RCV.NXT afterwards.</summary>
    public uint RcvNxt { get; init; }

    /// <summary>Octets the app got.</summary>
    public int Delivered { get; init; }

    /// <summary>Whether the app was told that no more will come: the peer's FIN was taken.</summary>
    public bool Finished { get; init; }

    /// <summary>Segments sent: 0 or 1; more is a difference by itself.</summary>
    public int Replies { get; init; }

    /// <summary>Control bits of the segment sent, PSH aside.</summary>
    public int ReplyFlags { get; init; }

    /// <summary>SEG.SEQ of the segment sent.</summary>
    public uint ReplySequence { get; init; }

    /// <summary>SEG.ACK of the segment sent; 0 without ACK.</summary>
    public uint ReplyAcknowledgment { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        string reply = Replies == 0 ? "nothing"
            : $"{Replies}x {Segment.FlagsText(ReplyFlags)} seq={ReplySequence} ack={ReplyAcknowledgment}";
        return $"{State}, sends {reply}, delivers {Delivered}{(Finished ? " and the end" : "")}, UNA={SndUna} WND={SndWnd} NXT={RcvNxt}";
    }
}
