namespace TcpNano.Recovery;

/// <summary>What loss recovery and congestion control know about one connection, besides the fields of its control block.</summary>
internal sealed class RecoveryBlock
{
    /// <summary>Octets on .NET, for <c>BytesRequired</c>.</summary>
    public const int OctetsOnNet = 152;

    /// <summary>Fields, for <c>BytesRequired</c>.</summary>
    public const int Fields = 37;

    /// <summary>What is in flight.</summary>
    public readonly Scoreboard Board;

    // RACK: RFC 8985 section 5.3. The most recently sent of all segments that were delivered.

    /// <summary>RACK.segment: whether there is one.</summary>
    public bool HasRack;

    /// <summary>RACK.xmit_ts.</summary>
    public int RackTime;

    /// <summary>RACK.end_seq.</summary>
    public uint RackEnd;

    /// <summary>RACK.rtt in milliseconds.</summary>
    public int RackRtt;

    /// <summary>RACK.min_RTT in milliseconds; -1 before the first sample.</summary>
    public int MinRtt;

    /// <summary>When it was measured.</summary>
    public int MinRttAt;

    /// <summary>RACK.fack: the highest sequence number delivered.</summary>
    public uint Fack;

    /// <summary>RACK.reordering_seen.</summary>
    public bool ReorderingSeen;

    /// <summary>RACK.reo_wnd_mult.</summary>
    public int WindowFactor;

    /// <summary>RACK.reo_wnd_persist.</summary>
    public int WindowPersist;

    /// <summary>RACK.dsack_round: while <see cref="InDsackRound"/>.</summary>
    public uint DsackRound;

    /// <summary>Whether RACK.dsack_round is set.</summary>
    public bool InDsackRound;

    // TLP: RFC 8985 section 7.

    /// <summary>TLP.end_seq, while the probe is out.</summary>
    public uint ProbeEnd;

    /// <summary>TLP.is_retrans.</summary>
    public bool ProbeIsRetransmission;

    /// <summary>What the recovery timer is armed for: a value of <see cref="RecoveryTimer"/>.</summary>
    public int Timer;

    // Recovery.

    /// <summary>recover of RFC 6582, RecoveryPoint of RFC 6675: recovery ends when all before it is acknowledged.</summary>
    public uint Recover;

    /// <summary>RecoverFS of RFC 6937: octets in flight when recovery began.</summary>
    public int RecoverFlight;

    /// <summary>prr_delivered.</summary>
    public int Delivered;

    /// <summary>prr_out.</summary>
    public int Out;

    /// <summary>Duplicate ACKs in a row; only without SACK.</summary>
    public int Duplicates;

    /// <summary>FlightSize when the first of them came.</summary>
    public int FlightBefore;

    // Undoing.

    /// <summary>cwnd before the loss.</summary>
    public int PriorWindow;

    /// <summary>ssthresh before it.</summary>
    public int PriorThreshold;

    /// <summary>Retransmissions since then.</summary>
    public int Resends;

    /// <summary>When the first of them left.</summary>
    public int FirstResendAt;

    /// <summary>How many of them a DSACK has shown to be needless.</summary>
    public int Needless;

    /// <summary>Whether that loss can still turn out to be none.</summary>
    public bool CanUndo;

    /// <summary>When cwnd was last reduced: the loss of a retransmission that left before is no further sign.</summary>
    public int ReducedAt;

    /// <summary>SND.UNA at the loss: DSACK blocks before it are about something else.</summary>
    public uint UndoFrom;

    // Growth.

    /// <summary>SND.NXT when the round trip began by which <see cref="MaxFlight"/> counts: it ends with an ACK of anything behind that.</summary>
    public uint RoundEnd;

    /// <summary>The most that was in flight in this round trip.</summary>
    public int MaxFlight;

    /// <summary>The same of the one before.</summary>
    public int MaxFlightBefore;

    /// <summary>Whether cwnd, and not the app or the peer's window, bounds what is in flight.</summary>
    public bool IsBound;

    /// <summary>Whether <see cref="MinRtt"/> is a later sample because the one before was too old.</summary>
    public bool MinRttIsOld;

    /// <summary>Octets delivered by the ACK at hand.</summary>
    public int JustDelivered;

    /// <summary>Octets that the ACK at hand showed to be lost.</summary>
    public int JustLost;

    public RecoveryBlock(int capacity)
    {
        Board = new Scoreboard(capacity);
    }

    /// <summary>A new connection.</summary>
    public void Begin()
    {
        Board.Clear(0);
        HasRack = false;
        RackTime = 0;
        RackEnd = 0;
        RackRtt = 0;
        MinRtt = -1;
        MinRttAt = 0;
        MinRttIsOld = false;
        IsBound = false;
        ReorderingSeen = false;
        WindowFactor = 1;
        WindowPersist = SackLossRecovery.Persistence;
        InDsackRound = false;
        Timer = RecoveryTimer.None;
        Duplicates = 0;
        CanUndo = false;
        MaxFlight = 0;
        MaxFlightBefore = 0;
    }
}
