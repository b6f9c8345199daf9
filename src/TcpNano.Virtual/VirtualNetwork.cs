namespace TcpNano.Virtual;

/// <summary>
/// One link in virtual time with any number of stations: the clock jumps from event to event, and nothing depends on the
/// real time, on threads or on the order of a hash table. The same seed and the same calls give the same run, octet for octet.
/// </summary>
/// <remarks>
/// Frames go where their destination address says, as a switch would send them. Unless <see cref="Batches"/> says otherwise,
/// every frame is handed over and dealt with before the next one: what an observer sees is the order of causes. Once as many frames have been in flight
/// as ever will be, running allocates nothing.
/// </remarks>
public sealed partial class VirtualNetwork
{
    // A stack that wants to be polled again and again at the same millisecond would hold the clock for ever.
    private const int MostStepsPerInstant = 100_000;
    private const int GroupBit = 1;
    private const int AddressLength = 6;
    private const int EtherTypeOffset = 12;

    private readonly List<VirtualDriver> _drivers = [];
    private readonly List<VirtualHost> _hosts = [];
    private readonly List<IFrameObserver> _observers = [];
    private readonly FrameQueue _inFlight = new();
    private readonly FramePool _pool = new();
    private readonly List<VirtualFrame> _arriving = new(64);
    private readonly SplitMix64 _seeds;
    private long _lastId;
    private long _lastOrder;
    private int _stepsNow;
    private long _ownAllocations;

    /// <summary>Makes an empty link at time 0.</summary>
    /// <param name="seed">All chance comes from it.</param>
    public VirtualNetwork(ulong seed)
    {
        _seeds = new SplitMix64(seed);
    }

    /// <summary>The virtual time in milliseconds.</summary>
    public long Now { get; private set; }

    /// <summary>Frames in flight.</summary>
    public int InFlight => _inFlight.Count;

    /// <summary>Whether ARP meets with the same trouble as all else. Default true.</summary>
    public bool ImpairArp { get; set; } = true;

    /// <summary>
    /// Whether all frames that arrive at a station at the same time are handed over before it is polled, as a busy machine
    /// would find them. Default false: each is dealt with on its own.
    /// </summary>
    public bool Batches { get; set; }

    /// <summary>Whether what stacks allocate in polls is counted in <see cref="VirtualHost.Allocated"/>. Default false.</summary>
    public bool MeasureAllocations { get; set; }

    /// <summary>Octets that this network and its observers, not the stacks, have allocated while stacks were sending.</summary>
    internal long OwnAllocations => _ownAllocations;

    /// <summary>Has the last word on every frame's fate.</summary>
    public FateOverride? Override { get; set; }

    /// <summary>Frame buffers made so far. When it no longer grows, the network has warmed up.</summary>
    public int BuffersMade => _pool.Made;

    /// <summary>Makes the buffers for so many frames in flight beforehand, so that running allocates nothing from the start.</summary>
    /// <param name="frames">How many.</param>
    public void Reserve(int frames)
    {
        _pool.Reserve(frames);
        _inFlight.Reserve(frames);
    }

    /// <summary>Plugs a station in.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="address">Its 6-octet hardware address.</param>
    /// <param name="profile">What happens to the frames it sends.</param>
    /// <param name="mtu">Largest IPv4 datagram, 576 to 1500.</param>
    /// <returns>The station's driver.</returns>
    public VirtualDriver Attach(string name, byte[] address, ImpairmentProfile profile, int mtu = VirtualDriver.LargestMtu)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfNotEqual(address.Length, AddressLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(mtu, 576);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mtu, VirtualDriver.LargestMtu);
        VirtualDriver driver = new(this, name, [.. address], mtu, new Impairment(profile, _seeds.Next()));
        _drivers.Add(driver);
        return driver;
    }

    /// <summary>Changes what happens to the frames a station sends from now on.</summary>
    /// <param name="driver">The station.</param>
    /// <param name="profile">The new trouble.</param>
    public void Impair(VirtualDriver driver, ImpairmentProfile profile)
    {
        ArgumentNullException.ThrowIfNull(driver);
        driver.Impairment = new Impairment(profile, _seeds.Next());
    }

    /// <summary>Has a stack polled from now on.</summary>
    /// <param name="driver">The station.</param>
    /// <param name="stack">The stack on it.</param>
    /// <returns>The host they make.</returns>
    public VirtualHost AddHost(VirtualDriver driver, NetworkStack stack)
    {
        ArgumentNullException.ThrowIfNull(driver);
        ArgumentNullException.ThrowIfNull(stack);
        VirtualHost host = new(driver, stack);
        _hosts.Add(host);
        return host;
    }

    /// <summary>Has an observer told of everything from now on.</summary>
    /// <param name="observer">The observer.</param>
    public void AddObserver(IFrameObserver observer)
    {
        _observers.Add(observer);
    }

    /// <summary>Delivers a frame nobody on the link sent: an old duplicate, or an attacker's.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="delay">Milliseconds until it arrives.</param>
    public void Inject(ReadOnlySpan<byte> frame, int delay)
    {
        SendAs(null, frame, new FrameFate(1, Now + delay, 0, -1));
    }

    /// <summary>Delivers a frame nobody on the link sent to one station, whoever it is addressed to, as a hub or a listening MAC would.</summary>
    /// <param name="frame">The frame; it need not be a whole one.</param>
    /// <param name="delay">Milliseconds until it arrives.</param>
    /// <param name="to">The station.</param>
    public void Inject(ReadOnlySpan<byte> frame, int delay, VirtualDriver to)
    {
        VirtualFrame sent = Copy(null, frame, ++_lastId);
        foreach (IFrameObserver observer in _observers)
        {
            observer.Sent(sent);
        }

        Launch(sent, to, new FrameFate(1, Now + delay, 0, -1), Now + delay);
        _pool.Return(sent);
    }

    /// <summary>Lets time pass, and everything happen that is due.</summary>
    /// <param name="time">The virtual time to stop at.</param>
    public void RunUntil(long time)
    {
        Wake();
        while (Step(time))
        {
        }
    }

    /// <summary>Lets time pass until something has happened.</summary>
    /// <param name="condition">What to wait for. Asked after each event.</param>
    /// <param name="time">The virtual time to stop at in any case.</param>
    /// <returns>Whether it has happened.</returns>
    public bool RunUntil(Func<bool> condition, long time)
    {
        ArgumentNullException.ThrowIfNull(condition);
        Wake();
        while (!condition())
        {
            if (!Step(time))
            {
                return condition();
            }
        }

        return true;
    }

    /// <summary>Lets the next thing happen: one frame arrives, or the hosts whose time has come are polled.</summary>
    /// <param name="time">The virtual time not to go beyond.</param>
    /// <returns>False when nothing is due until then; the clock then stands at <paramref name="time"/>.</returns>
    /// <exception cref="InvalidOperationException">A host wants to be polled without end at the same millisecond.</exception>
    public bool Step(long time)
    {
        if (_inFlight.FirstDue > Now && !AnyDue())
        {
            long next = NextEvent();
            if (next > time)
            {
                if (time > Now)
                {
                    Now = time;
                    _stepsNow = 0;
                }

                return false;
            }

            Now = next;
            _stepsNow = 0;
        }

        if (++_stepsNow > MostStepsPerInstant)
        {
            throw new InvalidOperationException($"The clock stands still at {Now} ms: a host keeps asking to be polled at once.");
        }

        if (_inFlight.FirstDue <= Now)
        {
            Deliver();
        }
        else
        {
            PollDue();
        }

        return true;
    }

    /// <summary>Sets the clock, also back; for whoever decides himself what happens when. Nothing may be in flight.</summary>
    /// <param name="time">The virtual time.</param>
    internal void SetClock(long time)
    {
        if (_inFlight.Count > 0)
        {
            throw new InvalidOperationException("The clock cannot be set while frames are in flight.");
        }

        Now = time;
        _stepsNow = 0;
    }

    /// <summary>The number of the last transmission, also of the one whose fate is being decided.</summary>
    internal long LastId => _lastId;

    /// <summary>Has a frame that was kept arrive now, and be dealt with; it may do so more than once.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="id">The number of its transmission.</param>
    /// <param name="from">Who sent it.</param>
    /// <param name="to">Who gets it.</param>
    internal void Arrive(ReadOnlySpan<byte> frame, long id, VirtualDriver from, VirtualDriver to)
    {
        VirtualFrame sent = Copy(from, frame, id);
        sent.To = to;
        sent.Due = Now;
        sent.Order = ++_lastOrder;
        _inFlight.Add(sent);
        Step(Now);
    }

    /// <summary>Has a frame that was kept arrive nowhere.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="id">The number of its transmission.</param>
    /// <param name="from">Who sent it.</param>
    internal void Lose(ReadOnlySpan<byte> frame, long id, VirtualDriver from)
    {
        VirtualFrame sent = Copy(from, frame, id);
        ReportLost(sent);
        _pool.Return(sent);
    }

    /// <summary>Polls a host now, whenever it wants to be.</summary>
    /// <param name="host">The host.</param>
    internal void PollNow(VirtualHost host)
    {
        RunApp(host, Poll(host));
    }

    private void PollDue()
    {
        foreach (VirtualHost host in _hosts)
        {
            if (IsDue(host))
            {
                RunApp(host, Poll(host));
            }
        }
    }

    private long Poll(VirtualHost host)
    {
        host.Driver.ClearKick();
        if (host.ServesInTurn && host.App is not null)
        {
            host.Stack.PollInput();
            host.App.Step(host.Stack, Now);
        }

        if (!MeasureAllocations)
        {
            return host.PollNow(Now);
        }

        long own = _ownAllocations;
        long before = GC.GetAllocatedBytesForCurrentThread();
        long next = host.PollNow(Now);
        host.Allocated += GC.GetAllocatedBytesForCurrentThread() - before - (_ownAllocations - own);
        return next;
    }

    private void RunApp(VirtualHost host, long next)
    {
        foreach (IFrameObserver observer in _observers)
        {
            observer.Polled(host);
        }

        bool acted = host.App is not null && host.App.Step(host.Stack, Now);

        // A stack knows nothing of the frames its driver still holds: whoever waits for work would find them at once.
        host.NextPoll = !acted ? next : host.Driver.Waiting > 0 ? Now : host.AskNextPoll(Now);
    }

    private bool IsDue(VirtualHost host)
    {
        return host.AsleepUntil <= Now && (host.NextPoll <= Now || host.Driver.IsKicked);
    }

    private bool AnyDue()
    {
        foreach (VirtualHost host in _hosts)
        {
            if (IsDue(host))
            {
                return true;
            }
        }

        return false;
    }

    private long NextEvent()
    {
        long next = _inFlight.FirstDue;
        foreach (VirtualHost host in _hosts)
        {
            next = Math.Min(next, Math.Max(host.Driver.IsKicked ? Now : host.NextPoll, host.AsleepUntil));
        }

        return next;
    }

    /// <summary>Looks at the stacks again: whoever lets time pass may have called one of them.</summary>
    public void Wake()
    {
        foreach (VirtualHost host in _hosts)
        {
            host.NextPoll = Math.Min(host.NextPoll, host.AskNextPoll(Now));
        }
    }

    private VirtualHost? HostOn(VirtualDriver driver)
    {
        foreach (VirtualHost host in _hosts)
        {
            if (host.Driver == driver)
            {
                return host;
            }
        }

        return null;
    }
}
