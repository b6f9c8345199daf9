using TcpNano.Tcp;
using TcpNano.Timers;

namespace TcpNano.Recovery;

/// <summary>
/// Loss recovery with SACK: the scoreboard and pipe of RFC 6675, RACK-TLP (RFC 8985) to find what is lost, proportional rate reduction (RFC
/// 6937), and spurious recoveries undone (RFC 3522, RFC 4015, RFC 5682). Without SACK it does as NewReno does (RFC 6582), with limited transmit and early retransmit.
/// </summary>
internal sealed partial class SackLossRecovery : LossRecovery
{
    /// <summary>Recoveries without a DSACK after which the reordering window is small again (RFC 8985 section 6.2).</summary>
    public const int Persistence = 16;

    private const int DuplicateThreshold = 3;

    // Octets of this object, less those of the core's NewReno, which the stack counts anyway.
    private const int OctetsOnNano = 156;
    private const int OctetsOnNet = 40;

    private readonly RecoveryBlock[] _blocks;
    private readonly CongestionControl _control;
    private readonly StackCounters _counters;
    private readonly Timestamps _timestamps;
    private readonly TimerWheel _timers;
    private readonly Clock _clock;
    private readonly int _initialSegments;
    private readonly int _minRto;
    private readonly int _max;

    // What the ACK at hand says.
    private int _echoed;      // when the segment left whose timestamp it echoes
    private uint _fack;       // RACK.fack before it
    private bool _hasEcho;    // whether it echoes one
    private bool _echoIsNew;  // and that of the segment that drew it
    private bool _hasDsack;   // it reports a duplicate
    private uint _dsackEnd;   // where that ends
    private bool _isOriginal; // it was drawn by a transmission of which a retransmission has left
    private bool _resentCame; // it acknowledges something that was retransmitted
    private bool _freshCame;  // it acknowledges or selects something that was sent once, before the timeout
    private bool _lostAgain;  // it shows that a retransmission was lost

    public SackLossRecovery(StackOptions options, CongestionControl control, StackCounters counters, Timestamps timestamps, TimerWheel timers, Clock clock)
        : base(options, true, counters)
    {
        _control = control;
        _counters = counters;
        _timestamps = timestamps;
        _timers = timers;
        _clock = clock;
        _initialSegments = options.InitialWindow;
        _minRto = options.MinRto;
        _max = 2 * (options.SendBuffer > 65535 ? options.SendBuffer : 65535);
        _blocks = new RecoveryBlock[options.Connections];
        int capacity = Scoreboard.CapacityFor(options.SendBuffer);
        for (int i = 0; i < _blocks.Length; i++)
        {
            _blocks[i] = new RecoveryBlock(capacity);
        }
    }

    /// <summary>Octets that this takes, without the controller's.</summary>
    public static long BytesRequired(StackOptions options, TcpRuntime runtime)
    {
        int capacity = Scoreboard.CapacityFor(options.SendBuffer);
        long each = Sizes.Object(runtime, RecoveryBlock.Fields, RecoveryBlock.OctetsOnNet) + Sizes.Object(runtime, Scoreboard.Fields, Scoreboard.OctetsOnNet)
            + (2 * Sizes.Array(runtime, capacity, 4)) + Sizes.Array(runtime, capacity, 1);
        return (runtime == TcpRuntime.NanoClr ? OctetsOnNano : OctetsOnNet) + Sizes.References(runtime, options.Connections) + (options.Connections * each);
    }

    /// <summary>What is known about a connection; for tests.</summary>
    public RecoveryBlock BlockOf(TransmissionControlBlock c)
    {
        return _blocks[c.Index];
    }

    public override void Begin(TransmissionControlBlock c)
    {
        c.RecoveryState = 0;
        c.Cwnd = c.SndMss;
        c.Ssthresh = int.MaxValue;
        LastSent[c.Index] = 0;
        _blocks[c.Index].Begin();
        _control.Begin(c);
    }

    public override void Established(TransmissionControlBlock c)
    {
        RecoveryBlock b = _blocks[c.Index];
        uint una = c.SndUna;
        b.Board.Clear(una);
        b.Fack = una;
        b.RoundEnd = una;
        if (c.Srtt8 >= 0)
        {
            NoteRoundTrip(b, c.Srtt8 >> 3, _clock.Now); // that of the handshake
        }

        // recover begins as ISS (RFC 6582 rule 3.2-1).
        b.Recover = una - 1;
        c.Cwnd = InitialWindow(c, _initialSegments);
    }

    public override int Window(TransmissionControlBlock c)
    {
        int state = c.RecoveryState;
        if (state == 0)
        {
            return c.Cwnd;
        }

        RecoveryBlock b = _blocks[c.Index];
        uint sent = c.SndPtr;
        if (sent != b.Board.Tail)
        {
            // All is sent again from SND.PTR on: what lies before it is what is in flight.
            return c.Cwnd;
        }

        int window = c.Cwnd + (int)(sent - c.SndUna) - PipeOf(c, b);
        return (state & RecoveryBits.ProbeDue) != 0 ? window + c.SndMss : window;
    }

    public override void StartsSending(TransmissionControlBlock c)
    {
        // After an idle time longer than RTO cwnd says nothing about the path any more (RFC 5681 rule 4.1).
        if (_clock.Now - LastSent[c.Index] > c.Rto)
        {
            int restart = _initialSegments * c.SndMss;
            int before = c.Cwnd;
            if (before > restart)
            {
                c.Cwnd = restart;
                NoteWindow(c, before, CongestionEvent.Restarted);
            }

            _control.Restart(c);
        }
    }

    public override void OnSmallerPath(TransmissionControlBlock c, int before)
    {
        // As many segments as before, but smaller ones (RFC 5681 rule 3.1-16). All that was in flight did not get through.
        int cwnd = c.Cwnd;
        c.Cwnd = cwnd / before * c.SndMss;
        NoteWindow(c, cwnd, CongestionEvent.SmallerPath);
        RecoveryBlock b = _blocks[c.Index];
        Scoreboard board = b.Board;
        for (int i = 0; i < board.Count; i++)
        {
            if ((board.MarksOf(i) & Scoreboard.Sacked) == 0)
            {
                board.Mark(i, Scoreboard.Lost | Scoreboard.EverResent);
                c.RecoveryState |= RecoveryBits.Disorder;
            }
        }
    }

    public override void DropHole(TransmissionControlBlock c)
    {
        c.RecoveryState = (c.RecoveryState & ~(RecoveryBits.ProbeDue | RecoveryBits.Force)) | RecoveryBits.Stopped;
    }

    public override bool NextToSend(TransmissionControlBlock c)
    {
        int state = c.RecoveryState;
        if ((state & RecoveryBits.Stopped) != 0)
        {
            return false;
        }

        RecoveryBlock b = _blocks[c.Index];
        Scoreboard board = b.Board;
        if ((state & RecoveryBits.ProbeDue) != 0)
        {
            return !NewDataFits(c) && LastAsHole(c, board);
        }

        if (board.LostOctets == board.ResentOctets || ((state & RecoveryBits.SecondAck) != 0 && NewDataFits(c)))
        {
            return false;
        }

        // The first one that is lost, never one that was reported (RFC 2018 rule 5-2): NextSeg (), its first rule (RFC 6675 rule 4-4). New data follows as far as cwnd allows (RFC 6675 rule 4-5).
        int record = board.FirstToResend();
        int length = (int)(board.EndOf(record) - board.StartOf(record));
        int at = (int)(board.StartOf(record) - c.SndUna);
        if (length > c.SndMss)
        {
            length = c.SndMss;
        }

        if (at >= c.SndWnd || ((state & RecoveryBits.Force) == 0 && PipeOf(c, b) + length > c.Cwnd))
        {
            return false;
        }

        HoleAt = at;
        HoleLength = length;
        return true;
    }

    public override void OnSent(TransmissionControlBlock c, uint sequence, uint end, bool hole)
    {
        int now = _clock.Now;
        RecoveryBlock b = _blocks[c.Index];
        Scoreboard board = b.Board;
        LastSent[c.Index] = now;
        b.Out += (int)(end - sequence);
        uint tail = board.Tail;
        bool isNew = (int)(end - tail) > 0;
        if ((int)(sequence - tail) < 0)
        {
            board.SentAgain(sequence, isNew ? tail : end, now);
            if (b.Resends == 0)
            {
                b.FirstResendAt = now;
            }

            b.Resends++;
            c.RecoveryState = (c.RecoveryState & ~RecoveryBits.Force) | RecoveryBits.Disorder;
        }

        if (isNew)
        {
            // When it left (RFC 8985 rule 6.1-1).
            board.Append(end, now);
        }

        if ((c.RecoveryState & RecoveryBits.ProbeDue) != 0)
        {
            // One probe at a time (RFC 8985 rule 7.2-5).
            b.ProbeEnd = board.Tail;
            b.ProbeIsRetransmission = !isNew;
            c.RecoveryState = (c.RecoveryState & ~RecoveryBits.ProbeDue) | RecoveryBits.ProbeOut;
        }

        int flight = c.RecoveryState == 0 ? (int)(board.Tail - c.SndUna) : PipeOf(c, b);
        if (flight > b.MaxFlight)
        {
            b.MaxFlight = flight;
        }

        if (b.Timer == RecoveryTimer.Rescue)
        {
            Arm(c, b, RecoveryTimer.Rescue, ProbeTime(c, now), RetransmissionDeadline(c, now));
        }
        else
        {
            ArmProbe(c, b, now, RetransmissionDeadline(c, now));
        }
    }

    /// <summary>Octets in flight (pipe). Without SACK each duplicate ACK stands for a segment that has arrived.</summary>
    private static int PipeOf(TransmissionControlBlock c, RecoveryBlock b)
    {
        int pipe = b.Board.Pipe - (b.Duplicates * c.SndMss);
        return pipe < 0 ? 0 : pipe;
    }

    /// <summary>Whether a whole segment of new data waits, and the peer's window takes it.</summary>
    private static bool NewDataFits(TransmissionControlBlock c)
    {
        int sent = (int)(c.SndNxt - c.SndUna);
        return c.SndPtr == c.SndNxt && c.SendCount - sent >= c.SndMss && c.SndWnd - sent >= c.SndMss;
    }

    /// <summary>The last segment that the peer has not reported is the hole (RFC 8985 rule 7.3-2).</summary>
    private bool LastAsHole(TransmissionControlBlock c, Scoreboard board)
    {
        int record = board.LastUnsacked();
        if (record < 0)
        {
            c.RecoveryState &= ~RecoveryBits.ProbeDue;
            return false;
        }

        int from = (int)(board.StartOf(record) - c.SndUna);
        int to = (int)(board.EndOf(record) - c.SndUna);
        HoleAt = to - from > c.SndMss ? to - c.SndMss : from;
        HoleLength = to - HoleAt;
        return true;
    }
}
