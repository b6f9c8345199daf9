using System;
using System.Threading;
using TcpNano.Fast;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Tcp;
using TcpNano.Timers;
using TcpNano.Udp;
using TcpNano.Wire;

namespace TcpNano;

/// <summary>
/// A TCP/IP stack on one MAC. Construct it, give it an address, and either <see cref="Start"/> a thread that drives it or call
/// <see cref="Poll"/> by hand. All memory is taken by the constructor (<see cref="StackOptions.BytesRequired"/>).
/// </summary>
/// <remarks>
/// One rule for all calls. What the network does, and what runs out meanwhile, is a result: null, false, a negative count, a
/// <see cref="CloseReason"/>. What the program does wrong is an exception, with a sentence except on nanoCLR: arguments
/// out of range, calls at the wrong time, a port taken, more listeners, sockets, services or groups than <see cref="StackOptions"/> has. Send and Receive
/// of a <see cref="UdpSocket"/> answer that it is closed, because it can be opened again.
/// </remarks>
public sealed partial class NetworkStack : IDisposable
{
    /// <summary>Answer of <see cref="Poll"/> and <see cref="NextPoll"/> when nothing is due unless a frame comes or the app calls.</summary>
    public const long Never = CallGate.Never;

    /// <summary>The lock, held during every call: the stack has one owner at a time.</summary>
    internal readonly CallGate Gate;

    /// <summary>TCP.</summary>
    internal readonly TcpProtocol Tcp;

    /// <summary>UDP.</summary>
    internal readonly UdpProtocol Udp;

    /// <summary>The services.</summary>
    internal readonly NetworkServices Services;

    /// <summary>Our address.</summary>
    internal readonly Routing Routing;

    /// <summary>The fast paths of output.</summary>
    internal readonly FastOutput FastPath;

    /// <summary>The fast paths of input.</summary>
    internal readonly FastInput FastInput;

    /// <summary>The neighbours.</summary>
    internal readonly ArpCache Arp;

    /// <summary>The peers in use.</summary>
    internal readonly DestinationCache Destinations;

    /// <summary>All timers.</summary>
    internal readonly TimerWheel Timers;

    /// <summary>The lists of <see cref="OutputQueue"/>.</summary>
    internal readonly IndexLists Queue;

    /// <summary>The time.</summary>
    internal readonly Clock Clock;

    /// <summary>The event ring; null where it is off.</summary>
    internal readonly EventRing Ring;

    // Ethernet header, and a VLAN tag that some drivers leave in front.
    internal const int MaxLinkOverhead = EthernetHeader.Length + 4;

    private readonly MacDriver _driver;
    private readonly DriverFaults _faults;
    private readonly StackCounters _counters;
    private readonly MulticastGroups _groups;
    private readonly Dispatcher _dispatcher;
    private readonly OutputPass _output;
    private Thread _pump;
    private bool _stopping;
    private bool _framesLeft;
    private bool _linkMayDiffer = true;
    private bool _isDisposed;

    /// <summary>Takes all memory the stack will ever use.</summary>
    /// <param name="driver">The MAC, open. Its MTU is 576 to 1500.</param>
    /// <param name="options">Sizes and times; copied.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">An option or the driver's MTU is out of its range, or the secret is missing or all zeros.</exception>
    /// <exception cref="OutOfMemoryException">
    /// On nanoCLR: the heap has no room for the stack, or none beside it for the interpreter's frames (<see cref="StackOptions.InterpreterFrames"/>).
    /// </exception>
    public NetworkStack(MacDriver driver, StackOptions options)
    {
        if (driver == null || options == null)
        {
            throw new ArgumentNullException(driver == null ? nameof(driver) : nameof(options));
        }

        int mtu = driver.Mtu;
        if (mtu < 576 || mtu > 1500)
        {
            throw new ArgumentException(Misuse.MtuRange);
        }

        options = options.CheckedCopy();
        MacCapabilities capabilities = driver.Capabilities;
        bool verify = (capabilities & MacCapabilities.ReceiveChecksumsVerified) == 0;
        bool fill = (capabilities & MacCapabilities.TransmitChecksumsFilled) == 0;
        int connectionTimers = options.Connections * TimerKind.Count;
        int synTimer = connectionTimers + options.ArpEntries;
        int timeWaitTimer = synTimer + 1;
        int pathTimer = timeWaitTimer + 1;
        int groupTimer = pathTimer + 1;
        int fragmentTimer = groupTimer + 1;
        int serviceTimers = fragmentTimer + 1;
        int senders = options.Connections + options.UdpSockets;
        _driver = driver;
        _counters = new StackCounters();
        Clock = new Clock();
        Clock.Now = (int)driver.Now();
        if (options.EventEntries != 0)
        {
            // First, because who notes events takes the ring from the counters.
            Ring = new EventRing(options.EventEntries, _counters.Values, Clock);
            _counters.Events = Ring;
        }

        _faults = new DriverFaults(_counters);
        Timers = new TimerWheel(serviceTimers + options.Services + 1, Clock.Now);
        Queue = new IndexLists(senders, OutputQueue.Neighbours + options.ArpEntries);
        SipHash hash = new SipHash(options.Secret);
        RandomNumbers random = new RandomNumbers(hash);
        Gate = new CallGate(driver, _faults, Clock, Timers, Queue);
        Services = new NetworkServices(options.Services, Timers, serviceTimers, Clock, Gate, random);
        Routing = new Routing();
        Arp = new ArpCache(options, driver, _faults, _counters, Timers, connectionTimers);
        Destinations = new DestinationCache(senders, mtu, Routing, Arp, Queue, Timers, pathTimer);
        IPv4Input input = new IPv4Input(driver, Routing, _counters);
        IPv4Output output = new IPv4Output(options, driver, _faults, _counters);
        bool reassembles = options.ReassemblyDatagrams != 0;
        FragmentOutput fragments = reassembles ? new FragmentOutput(output, random, mtu) : null;
        Icmp icmp = new Icmp(options, driver, _faults, Routing, output, fragments, _counters);
        _groups = new MulticastGroups(options.MulticastGroups, new IgmpOutput(driver, _faults, Routing, _counters), Timers, groupTimer, Clock, random);
        LinkTraits link = new LinkTraits(mtu, verify, fill, Arp.Hardware);
        Tcp = new TcpProtocol(options, _counters, Clock, Timers, timeWaitTimer, Queue, Routing, Destinations, output, hash, link, synTimer);
        FastPath = new FastOutput(options, Tcp, new Prediction(Tcp), Queue, Timers, Clock, output, Arp, driver, _faults, _counters);
        FastInput = new FastInput(options, Tcp, FastPath, input, Routing, Queue, Timers, _counters, Clock, verify);
        Udp = new UdpProtocol(options, _counters, Clock, Queue, Routing, Destinations, output, _groups, hash, link);
        SocketEvents sockets = new SocketEvents(Tcp.Ready, Services);
        Link = new LinkStatus(this);
        Link.WasUp = driver.IsLinkUp;
        _dispatcher = new Dispatcher(options, driver, _faults, _counters, Clock, Timers, Queue, Arp, Destinations, input, icmp, new IgmpInput(_groups, _counters), _groups, reassembles ? new Reassembler(options, _counters, Timers, fragmentTimer) : null, Tcp, Udp, sockets, Services, FastInput, FastPath, Link);
        _output = new OutputPass(Tcp, Udp, sockets, FastPath.Prediction, Queue);
#if NANOFRAMEWORK_1_0

        // The interpreter takes its own stack frames from the same heap, and would fail in the middle of a segment. This fails here.
        byte[] frames = new byte[StackOptions.InterpreterFrames];
        frames[0] = 0;
#endif
    }

    /// <summary>Counts of what the stack did and dropped.</summary>
    public StackCounters Counters
    {
        get { return _counters; }
    }

    /// <summary>
    /// The link: whether it is up, and whether another station claims our address; with a notice in <see cref="NextReady()"/> when that
    /// changes.
    /// </summary>
    public LinkStatus Link { get; private set; }

    /// <summary>The event ring, which EventReader of TcpNano.Diagnostics reads; null where <see cref="StackOptions.EventEntries"/> is 0.</summary>
    public EventRing Events
    {
        get { return Ring; }
    }

    /// <summary>Connection slots that are free now.</summary>
    public int FreeConnections
    {
        get { return Tcp.Table.FreeSlots; }
    }

    /// <summary>The first exception the driver threw since the last call, or null. The stack goes on calling the driver; <see cref="StackCounter.DriverFaults"/> counts.</summary>
    public Exception TakeDriverFault()
    {
        lock (Gate)
        {
            Exception first = _faults.First;
            _faults.First = null;
            return first;
        }
    }

    /// <summary>Starts a thread that polls; blocking calls need it, or another thread that calls <see cref="Poll"/>.</summary>
    /// <exception cref="InvalidOperationException">It runs already.</exception>
    public void Start()
    {
        lock (Gate)
        {
            EnterOpen();
            if (_pump != null)
            {
                Misuse.ThrowPumpRuns();
            }

            _stopping = false;
            _pump = new Thread(Pump);
#if !NANOFRAMEWORK_1_0
            _pump.IsBackground = true;
            _pump.Name = "TcpNano";
#endif
            _pump.Start();
        }
    }

    /// <summary>Ends the thread of <see cref="Start"/>; connections stay as they are. Without a thread it does nothing.</summary>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public void Stop()
    {
        Thread pump;
        lock (Gate)
        {
            Gate.Enter();
            pump = _pump;
            if (pump == null)
            {
                return;
            }

            if (Gate.IsPump)
            {
                Misuse.ThrowOnPump();
            }

            _stopping = true;
        }

        _driver.Kick();
        pump.Join();
        lock (Gate)
        {
            // Another thread may have stopped it too, and started a new one.
            if (_pump == pump)
            {
                _pump = null;
                Gate.PumpId = 0;
            }
        }
    }

    /// <summary>Resets every connection (ABORT, RFC 9293 section 3.10.5); listeners stay.</summary>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public void AbortAll()
    {
        lock (Gate)
        {
            EnterOpen();
            AbortConnections();
            Gate.Leave();
        }
    }

    /// <summary>Resets every connection, closes every listener and socket, and stops the pump. The driver stays open; nothing can be opened any more.</summary>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public void Dispose()
    {
        lock (Gate)
        {
            Gate.Enter();
            if (!_isDisposed)
            {
                Listener[] listeners = Tcp.Listeners.All;
                for (int i = 0; i < listeners.Length; i++)
                {
                    if (listeners[i].Handle != null)
                    {
                        listeners[i].Handle.Drop();
                    }
                }

                UdpPort[] ports = Udp.Table.All;
                for (int i = 0; i < ports.Length; i++)
                {
                    if (ports[i] != null)
                    {
                        ports[i].Handle.Drop();
                    }
                }

                AbortConnections();
                Udp.IsDisposed = true;
                _isDisposed = true;
            }
        }

        Stop();
    }

    /// <summary>
    /// A whole turn: takes frames (<see cref="StackOptions.FramesPerPoll"/> at most), fires the timers that are due, and sends what may
    /// leave. It does not look at the link: a loop that never waits calls <see cref="WaitForWork"/> with 0 now and then, or neither app nor services hear
    /// of a cable that was pulled out. Not for use together with <see cref="Start"/>.
    /// </summary>
    /// <returns>When to call again at the latest, in the milliseconds of <see cref="MacDriver.Now"/>: the present time if there is more to do, <see cref="Never"/> if nothing is due.</returns>
    /// <exception cref="InvalidOperationException">The pump runs, or called from inside a poll.</exception>
    public long Poll()
    {
        CallGate gate = Gate;
        lock (gate)
        {
            if (gate.IsPolling || _pump != null)
            {
                CheckPoller();
            }

            gate.IsPolling = true;
            try
            {
                // Most polls find nothing to do.
                if (_dispatcher.IsIdle())
                {
                    return Never;
                }

                Turn(true);
                return _framesLeft ? gate.Now : gate.Next(gate.Now);
            }
            finally
            {
                gate.IsPolling = false;
            }
        }
    }

    /// <summary>
    /// The first half of a turn: takes frames and fires timers. What is due to be sent leaves with the next <see cref="WaitForWork"/>,
    /// <see cref="Poll"/> or <see cref="PollInput"/>. For loops that serve <see cref="NextReady()"/> in between: then the app's answer
    /// carries the ACK, one ACK covers a batch, and it offers the whole window.
    /// </summary>
    /// <exception cref="InvalidOperationException">The pump runs, or called from inside a poll.</exception>
    public void PollInput()
    {
        CallGate gate = Gate;
        lock (gate)
        {
            if (gate.IsPolling || _pump != null)
            {
                CheckPoller();
            }

            RunTurn(false);
        }
    }

    /// <summary>When to call <see cref="Poll"/> next; calls on connections may have changed it.</summary>
    /// <returns>As <see cref="Poll"/>.</returns>
    public long NextPoll()
    {
        lock (Gate)
        {
            return Gate.Next(_driver.Now());
        }
    }

    /// <summary>
    /// Sends what a turn has left, then waits until the next turn is due: a frame came, a timer is due, or a call from another thread
    /// changed that. For loops that poll by hand: poll, serve <see cref="NextReady()"/>, wait. Not for use together with <see cref="Start"/>.
    /// </summary>
    /// <param name="timeout">Milliseconds to wait at most; -1 for no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is less than -1.</exception>
    /// <exception cref="InvalidOperationException">The pump runs, or called from inside a poll.</exception>
    public void WaitForWork(int timeout)
    {
        if (timeout < -1)
        {
            Misuse.ThrowTimeout();
        }

        int wait;
        CallGate gate = Gate;
        lock (gate)
        {
            if (gate.IsPolling || _pump != null)
            {
                CheckPoller();
            }

            long now = gate.Enter();
            if (_output.IsDue)
            {
                Send();
            }

            wait = gate.BeginWait(now, _framesLeft || (_linkMayDiffer && NoticeLink()) ? 0 : timeout);
        }

        WaitForDriver(wait);
    }

    /// <summary>The next connection or listener, or <see cref="Link"/>, with events the app has not seen: for apps that serve many from one thread.</summary>
    /// <returns>
    /// A handle whose events <see cref="NetworkHandle.TakeEvents"/> returns; null when there is none. Take its events before you
    /// serve it: a handle with events not taken is not returned again for the same events.
    /// </returns>
    public NetworkHandle NextReady()
    {
        if (Tcp.Ready.First == null)
        {
            return null;
        }

        lock (Gate)
        {
            return Tcp.Ready.Take();
        }
    }

    /// <summary>As <see cref="NextReady()"/>, and takes its events in the same call.</summary>
    /// <param name="events">What happened since the last call, as <see cref="NetworkHandle.TakeEvents"/> tells it.</param>
    /// <returns>A handle, or null when none has events.</returns>
    public NetworkHandle NextReady(out TcpEvents events)
    {
        events = TcpEvents.None;
        if (Tcp.Ready.First == null)
        {
            return null;
        }

        lock (Gate)
        {
            NetworkHandle handle = Tcp.Ready.Take();
            if (handle != null)
            {
                events = handle.TakeEventsLocked();
            }

            return handle;
        }
    }

    /// <summary>The state of a connection, also while it is half open; without one LISTEN or CLOSED. For traces.</summary>
    internal TcpState StateOf(uint remoteAddress, int remotePort, uint localAddress, int localPort)
    {
        return localAddress == Routing.Address ? Tcp.Opens.StateOf(remoteAddress, ((uint)remotePort << 16) | (uint)localPort) : TcpState.Closed;
    }

    /// <summary>The control block of a 4-tuple, or null; for traces.</summary>
    internal TransmissionControlBlock FindConnection(uint remoteAddress, int remotePort, uint localAddress, int localPort)
    {
        TransmissionControlBlock c = Tcp.Table.Find(remoteAddress, ((uint)remotePort << 16) | (uint)localPort);
        return c != null && Tcp.Table.Locals[c.Index] == localAddress ? c : null;
    }

    /// <summary>Whether a port is listened on; for traces.</summary>
    internal bool IsListening(int port)
    {
        return Tcp.Opens.IsListening(port);
    }

    private void EnterOpen()
    {
        Gate.Enter();
        if (_isDisposed)
        {
            Misuse.ThrowStackDisposed();
        }
    }

    private void AbortConnections()
    {
        Tcp.Opens.AbortAll();
        FastPath.Prediction.UpdateAll();

        // Wakes a loop that waits for work: it has ended connections to serve.
        _driver.Kick();
    }

    /// <summary>Throws when called from inside a turn, or by another thread than the pump while it runs.</summary>
    private void CheckPoller()
    {
        if (Gate.IsPolling)
        {
            Misuse.ThrowInsidePoll();
        }

        if (_pump != null && !Gate.IsPump)
        {
            Misuse.ThrowPumpRuns();
        }
    }
}
