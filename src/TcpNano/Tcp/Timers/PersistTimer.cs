using TcpNano.Timers;

namespace TcpNano.Tcp;

/// <summary>Times the probes of a zero window (RFC 9293 section 3.8.6.1): the first after RTO (SHLD-29), then at doubling intervals (SHLD-30).</summary>
internal sealed class PersistTimer
{
    private const int MostDoublings = 16;

    private readonly TimerWheel _timers;
    private readonly Clock _clock;
    private readonly byte[] _probes; // sent since the window closed
    private readonly int _max;

    public PersistTimer(StackOptions options, TimerWheel timers, Clock clock)
    {
        _timers = timers;
        _clock = clock;
        _probes = new byte[options.Connections];
        _max = options.MaxRto;
    }

    /// <summary>The window has closed.</summary>
    public void Start(TransmissionControlBlock c)
    {
        _probes[c.Index] = 0;
        _timers.Schedule((c.Index * TimerKind.Count) + TimerKind.Persist, _clock.Now + c.Rto);
    }

    /// <summary>A probe is due: sets the time of the next one. The interval has the ceiling of the RTO.</summary>
    public void Expired(TransmissionControlBlock c)
    {
        int probes = _probes[c.Index];
        if (probes < MostDoublings)
        {
            probes++;
            _probes[c.Index] = (byte)probes;
        }

        long interval = (long)c.Rto << probes;
        _timers.Schedule((c.Index * TimerKind.Count) + TimerKind.Persist, _clock.Now + (interval > _max ? _max : (int)interval));
    }

    /// <summary>The window opened, or nothing waits for it any more.</summary>
    public void Stop(TransmissionControlBlock c)
    {
        _timers.Cancel((c.Index * TimerKind.Count) + TimerKind.Persist);
    }

    /// <summary>Whether a closed window is being probed.</summary>
    public bool IsArmed(TransmissionControlBlock c)
    {
        return _timers.IsArmed((c.Index * TimerKind.Count) + TimerKind.Persist);
    }
}
