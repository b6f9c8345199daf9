using TcpNano.Internet;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>How a connection opens, actively and passively (RFC 9293 sections 3.5, 3.10.1). <see cref="PassiveOpening"/> is what comes before a passive one has a control block.</summary>
internal sealed class Handshake
{
    /// <summary>Smallest MSS taken from a peer, in octets: with less a peer could make every segment mostly header.</summary>
    public const int LeastMss = 64;

    /// <summary>Largest MSS kept: more than any link of ours carries.</summary>
    public const int MostMss = 2047;

    /// <summary>What our SYNs offer: see <see cref="SynOptions"/>.</summary>
    public readonly int Offered;

    private readonly StackCounters _counters;
    private readonly StateMachine _states;
    private readonly ConnectionTable _table;
    private readonly ListenerTable _listeners;
    private readonly Receiver _receiver;
    private readonly Sender _sender;
    private readonly Handles _handles;
    private readonly Orphans _orphans;
    private readonly Opening _opening;
    private readonly Timestamps _timestamps;
    private readonly ExplicitCongestion _congestion;
    private readonly ReadyQueue _ready;

    public Handshake(
        StackOptions options,
        StackCounters counters,
        StateMachine states,
        ConnectionTable table,
        ListenerTable listeners,
        Receiver receiver,
        Sender sender,
        Handles handles,
        Orphans orphans,
        Opening opening,
        Timestamps timestamps,
        ExplicitCongestion congestion,
        ReadyQueue ready)
    {
        Offered = SynOptions.EnabledBy(options);
        _timestamps = timestamps;
        _congestion = congestion;
        _counters = counters;
        _states = states;
        _table = table;
        _listeners = listeners;
        _receiver = receiver;
        _sender = sender;
        _handles = handles;
        _orphans = orphans;
        _opening = opening;
        _ready = ready;
    }

    /// <summary>Active OPEN (section 3.10.1) of a control block that is in the table.</summary>
    public void OpenActive(TransmissionControlBlock c, uint iss)
    {
        Begin(c, iss, AppFlags.Owned | AppFlags.ActiveOpen);
        _opening.BoundSyn(c);
        _states.Apply(c, StateMachine.ActiveOpen);
        _counters.Count(StackCounter.ActiveOpens);
    }

    /// <summary>Passive OPEN: the handshake of a SYN entry or a cookie completes, and gets its control block, in SYN-RECEIVED.</summary>
    /// <param name="c">The control block, free until now.</param>
    /// <param name="listener">The listener.</param>
    /// <param name="s">The segment that acknowledges our SYN. It is processed from the first check on.</param>
    /// <param name="iss">ISS.</param>
    /// <param name="irs">IRS.</param>
    /// <param name="mss">The peer's MSS.</param>
    /// <param name="options">What both SYNs had: see <see cref="SynOptions"/>.</param>
    /// <param name="tsRecent">TS.Recent, if timestamps are one of these.</param>
    /// <param name="roundTrip">As for <see cref="Sender.SynAckHasLeft"/>.</param>
    public void OpenPassive(TransmissionControlBlock c, Listener listener, Segment s, uint iss, uint irs, int mss, int options, uint tsRecent, int roundTrip)
    {
        _table.Add(c, s);
        Begin(c, iss, AppFlags.Embryonic);
        _receiver.SynHasCome(c, irs);
        _sender.SynAckHasLeft(c, roundTrip);
        UseOptions(c, options, tsRecent);
        SetMss(c, mss);
        _states.ApplyInListen(c, StateMachine.SynArrived);
        _listeners.Begin(listener, c);
    }

    /// <summary>The MSS in a SYN (MUST-14): 536 when it has none (MUST-15), and within bounds.</summary>
    public static int MssOf(Segment s)
    {
        int mss = s.Options.Mss;
        return (s.Options.Present & TcpOptions.HasMss) == 0 ? TcpHeader.DefaultMss : mss < LeastMss ? LeastMss : mss > MostMss ? MostMss : mss;
    }

    /// <summary>
    /// The peer's SYN, or SYN|ACK, of a connection that the app opens: takes its options, and its MSS (MUST-14), 536 when it sent none (MUST-15), bounded by our
    /// link and the path (MUST-16).
    /// </summary>
    public void TakeOptions(TransmissionControlBlock c, Segment s)
    {
        UseOptions(c, SynOptions.Common(s, Offered), s.Options.TsVal);
        SetMss(c, MssOf(s));
    }

    /// <summary>The handshake is complete.</summary>
    public void Established(TransmissionControlBlock c)
    {
        _sender.Established(c);
        if ((c.AppFlags & AppFlags.KeepAlive) != 0)
        {
            _opening.Established(c);
        }

        Listener listener = _listeners.Of(c);
        if (listener != null)
        {
            _counters.Values[(int)StackCounter.PassiveOpens]++;
            _ready.Signal(listener.Handle);
        }

        if (c.Handle != null)
        {
            _ready.Signal(c, (int)(TcpEvents.Connected | TcpEvents.Writable));
        }

        if ((c.SndFlags & SndFlags.FinQueued) != 0)
        {
            _states.Apply(c, StateMachine.Close);
            if ((c.AppFlags & (AppFlags.Owned | AppFlags.Embryonic)) == 0)
            {
                _orphans.Progressed(c); // our SYN is acknowledged
            }
        }
    }

    private void UseOptions(TransmissionControlBlock c, int options, uint tsRecent)
    {
        _sender.UseOptions(c, options);
        _receiver.UseOptions(c, options);
        if ((options & TcpOptions.HasTimestamps) != 0)
        {
            _timestamps.Start(c, tsRecent);
        }
    }

    private void SetMss(TransmissionControlBlock c, int mss)
    {
        _sender.SetMss(c, mss, _opening.PathMss(_table.Destinations[c.Index]));
    }

    private void Begin(TransmissionControlBlock c, uint iss, int flags)
    {
        _handles.Begin(c, flags);
        _receiver.Begin(c);
        _sender.Begin(c, iss);
        _opening.Begin(c);
        if (_congestion != null)
        {
            _congestion.Begin(c, iss);
        }
        if (_timestamps.IsEnabled)
        {
            _timestamps.Begin(c);
        }
    }
}
