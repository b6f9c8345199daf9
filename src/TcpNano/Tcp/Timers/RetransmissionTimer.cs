using TcpNano.Timers;

namespace TcpNano.Tcp;

/// <summary>
/// All of RFC 6298: the estimator (section 2), Karn's rule (section 3) and the management of the timer (section 5), in
/// milliseconds (RFC 9293 MUST-18). No part is more aggressive than it allows (RFC 6298 rule 1), the default floor aside
/// (<see cref="StackOptions.MinRto"/>). SRTT is kept times 8 and RTTVAR times 4, so the gains 1/8 and 1/4 are shifts.
/// </summary>
internal sealed class RetransmissionTimer
{
    /// <summary>Answer of <see cref="Expired"/>: nothing has left yet, for want of a neighbour or of room. Try again without backing off.</summary>
    public const int TryAgain = 0;

    /// <summary>Answer of <see cref="Expired"/>: retransmit the oldest segment (RFC 6298 rule 5.4), and back off.</summary>
    public const int Resend = 1;

    /// <summary>Answer of <see cref="Expired"/>: the window has closed over data in flight; probe it (MUST-35).</summary>
    public const int Probe = 2;

    /// <summary>Given to <see cref="Acked"/>: there is no timestamp to measure with.</summary>
    public const int Timed = int.MinValue;

    private const int AfterLostSyn = 3000;

    // SRTT before the first sample.
    private const int NoSample = -1;

    /// <summary>
    /// For each connection two numbers: the sequence number whose acknowledgment ends the round trip being timed, not after SND.UNA while none is; and when that
    /// segment left.
    /// </summary>
    public readonly int[] Timings;

    private readonly TimerWheel _timers;
    private readonly Clock _clock;
    private readonly int _initial;
    private readonly int _min;
    private readonly int _max;

    public RetransmissionTimer(StackOptions options, TimerWheel timers, Clock clock)
    {
        Timings = new int[2 * options.Connections];
        _timers = timers;
        _clock = clock;
        _initial = options.InitialRto;
        _min = options.MinRto;
        _max = options.MaxRto;
    }

    /// <summary>A new connection: RTO is 1 s by default (RFC 6298 rule 2.1).</summary>
    public void Begin(TransmissionControlBlock c)
    {
        c.Rto = _initial;
        c.Backoff = 0;
        Timings[2 * c.Index] = (int)c.SndUna;
        c.Srtt8 = NoSample;
    }

    /// <summary>A segment with new data left: times its round trip, unless another one is being timed. That gives a sample per round trip (RFC 6298 rule 3-b).</summary>
    /// <param name="c">The connection.</param>
    /// <param name="end">The sequence number whose acknowledgment ends the round trip.</param>
    public void Time(TransmissionControlBlock c, uint end)
    {
        if ((int)((uint)Timings[2 * c.Index] - c.SndUna) <= 0)
        {
            Timings[2 * c.Index] = (int)end;
            Timings[(2 * c.Index) + 1] = _clock.Now;
        }
    }

    /// <summary>Times a segment that left earlier, the first of its connection.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="end">As above.</param>
    /// <param name="left">When it left.</param>
    public void TimeFrom(TransmissionControlBlock c, uint end, int left)
    {
        Timings[2 * c.Index] = (int)end;
        Timings[(2 * c.Index) + 1] = left;
    }

    /// <summary>A segment is retransmitted: takes no sample, because either copy may draw the ACK (Karn's algorithm, RFC 6298 rule 3).</summary>
    public void StopTiming(TransmissionControlBlock c)
    {
        Timings[2 * c.Index] = (int)c.SndUna;
    }

    /// <summary>
    /// Starts the timer for the oldest segment in flight (RFC 6298 rules 5.1 and 5.6): the driver has just accepted it, or its
    /// retransmission. Waiting for room does not count, so no segment is retransmitted within RTO (RFC 6298 rule 5).
    /// </summary>
    public void Start(TransmissionControlBlock c)
    {
        _timers.Schedule((c.Index * TimerKind.Count) + TimerKind.Retransmission, _clock.Now + c.Rto);
    }

    /// <summary>Starts the timer if it does not run (RFC 6298 rule 5.1).</summary>
    public void StartIfIdle(TransmissionControlBlock c)
    {
        int id = (c.Index * TimerKind.Count) + TimerKind.Retransmission;
        if (!_timers.IsArmed(id))
        {
            _timers.Schedule(id, _clock.Now + c.Rto);
        }
    }

    /// <summary>Stops the timer: all is acknowledged (RFC 6298 rule 5.2), or another timer takes over.</summary>
    public void Stop(TransmissionControlBlock c)
    {
        _timers.Cancel((c.Index * TimerKind.Count) + TimerKind.Retransmission);
    }

    /// <summary>
    /// New data is acknowledged: takes a sample if the timed segment is part of it, or the one that its timestamp gives (RFC 7323 rule 4.1-2): also of a retransmission, because
    /// the timestamp tells which copy arrived. Call it before SND.UNA moves.
    /// </summary>
    /// <param name="c">The connection.</param>
    /// <param name="ack">SEG.ACK.</param>
    /// <param name="stamped">Milliseconds from the timestamp; <see cref="Timed"/> on a connection without timestamps. Anything less, or longer than RTO may be, is no sample.</param>
    public void Acked(TransmissionControlBlock c, uint ack, int stamped)
    {
        if (stamped == Timed)
        {
            uint timed = (uint)Timings[2 * c.Index];
            if ((int)(ack - timed) >= 0 && (int)(timed - c.SndUna) > 0)
            {
                Sample(c, _clock.Now - Timings[(2 * c.Index) + 1], 1);
            }
        }
        else if ((uint)stamped <= (uint)_max)
        {
            // Each round trip should weigh as much as one sample would (RFC 7323 rules 4.2-1 and G1): an ACK comes for two segments.
            Sample(c, stamped, (int)(long)(c.SndNxt - c.SndUna) / (2 * c.SndMss));
        }
    }

    /// <summary>Takes a sample of the round trip. <see cref="Acked"/> decides whether there is one.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="r">R in milliseconds.</param>
    /// <param name="samples">How many samples the data in flight lets expect; 0 counts as 1.</param>
    public void Sample(TransmissionControlBlock c, int r, int samples)
    {
        if (r >> 1 > c.Rto && _clock.Now - _timers.DeadlineOf((c.Index * TimerKind.Count) + TimerKind.Retransmission) > 0)
        {
            // The timer is long overdue: the device slept, and its sleep is no part of the round trip.
            return;
        }

        int srtt8 = c.Srtt8;
        int variance;
        if (srtt8 == NoSample)
        {
            // SRTT = R, RTTVAR = R/2 (RFC 6298 rule 2.2).
            srtt8 = r << 3;
            variance = r << 1;
        }
        else
        {
            // RTTVAR from the old SRTT, then SRTT (RFC 6298 rule 2.3), with weights 1/4 and 1/8 (RFC 6298 rule 2.3-b).
            variance = c.Rttvar4;
            int error = r - (srtt8 >> 3);
            int deviation = (error < 0 ? -error : error) - (variance >> 2);
            if (samples > 1)
            {
                error /= samples;
                deviation /= samples;
            }

            srtt8 += error;
            variance += deviation;
        }

        c.Srtt8 = srtt8;
        c.Rttvar4 = variance;

        // As EndBackoff, without its call.
        int rto = (srtt8 >> 3) + (variance > 1 ? variance : 1);
        c.Rto = rto < _min ? _min : rto > _max ? _max : rto;
    }

    /// <summary>Computes RTO from what was measured: what backing off has added goes (RFC 6298 section 5, last paragraph).</summary>
    public void EndBackoff(TransmissionControlBlock c)
    {
        int srtt8 = c.Srtt8;
        if (srtt8 == NoSample)
        {
            return;
        }

        int variance = c.Rttvar4;

        // RTO = SRTT + max (G, K*RTTVAR), K = 4, G = 1 ms (RFC 6298 rule 2-G), with floor and ceiling (RFC 6298 rules 2.4 and 2.5).
        int rto = (srtt8 >> 3) + (variance > 1 ? variance : 1);
        c.Rto = rto < _min ? _min : rto > _max ? _max : rto;
    }

    /// <summary>The timer expired.</summary>
    /// <returns>What the caller is to do: <see cref="TryAgain"/>, <see cref="Resend"/> or <see cref="Probe"/>.</returns>
    public int Expired(TransmissionControlBlock c)
    {
        bool inFlight = c.SndNxt != c.SndUna;
        if (c.State >= TcpState.Established && inFlight && c.SndWnd == 0)
        {
            return Probe;
        }

        return inFlight && c.SndPtr != c.SndUna ? Resend : TryAgain;
    }

    /// <summary>Doubles RTO, up to its ceiling (RFC 6298 rule 5.5), and restarts the timer (RFC 6298 rule 5.6).</summary>
    public void BackOff(TransmissionControlBlock c)
    {
        int rto = c.Rto << 1;
        c.Rto = rto > _max ? _max : rto;
        if (c.Backoff != 255)
        {
            c.Backoff++;
        }

        Timings[2 * c.Index] = (int)c.SndUna;
        Start(c);
    }

    /// <summary>Resets the count of timeouts: new data was acknowledged, or the persist timer takes over, whose probes are no retransmissions.</summary>
    public void ForgetBackoff(TransmissionControlBlock c)
    {
        c.Backoff = 0;
    }

    /// <summary>The handshake is complete. If the SYN was retransmitted and there is no sample, data starts with an RTO of at least 3 s (RFC 6298 rule 5.7).</summary>
    public void Established(TransmissionControlBlock c)
    {
        _timers.Cancel((c.Index * TimerKind.Count) + TimerKind.Retransmission);
        c.Backoff = 0;
        if ((c.SndFlags & SndFlags.SynRetransmitted) != 0 && c.Srtt8 == NoSample)
        {
            c.Rto = _initial > AfterLostSyn ? _initial : AfterLostSyn;
        }
    }
}
