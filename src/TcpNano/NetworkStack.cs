using System;
using System.Threading;
using TcpNano.Fast;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Tcp;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano;

/// <summary>
/// A TCP/IP stack on one MAC. Construct it, give it an address, and either <see cref="Start"/> a thread that drives it or call
/// <see cref="Poll"/> by hand. All memory is taken by the constructor (<see cref="StackOptions.BytesRequired"/>).
/// </summary>
/// <remarks>
/// One rule for all calls. What the network does, and what runs out while it does it, is a result: null, false, a negative
/// count, a <see cref="CloseReason"/>. What the program does wrong is an exception with a sentence (on nanoCLR without): arguments
/// out of range, calls at the wrong time, a port taken, more listeners than <see cref="StackOptions.Listeners"/>.
/// </remarks>
public sealed class NetworkStack : IDisposable
{
    /// <summary>Answer of <see cref="Poll"/> and <see cref="NextPoll"/> when nothing is due unless a frame comes or the app calls.</summary>
    public const long Never = CallGate.Never;

    /// <summary>Held during every call: the stack has one owner at a time.</summary>
    internal readonly CallGate Gate;

    /// <summary>TCP.</summary>
    internal readonly TcpProtocol Tcp;

    /// <summary>The short ways.</summary>
    internal readonly FastOutput FastPath;

    /// <summary>The neighbours.</summary>
    internal readonly ArpCache Arp;

    /// <summary>The peers in use.</summary>
    internal readonly DestinationCache Destinations;

    /// <summary>Every timer.</summary>
    internal readonly TimerWheel Timers;

    /// <summary>The lists of <see cref="OutputQueue"/>.</summary>
    internal readonly IndexLists Queue;

    /// <summary>The time.</summary>
    internal readonly Clock Clock;

    // Ethernet header, and a VLAN tag that some drivers leave in front.
    internal const int MaxLinkOverhead = EthernetHeader.Length + 4;

    private readonly MacDriver _driver;
    private readonly DriverFaults _faults;
    private readonly StackCounters _counters;
    private readonly Routing _routing;
    private readonly Dispatcher _dispatcher;
    private readonly OutputPass _output;
    private Thread _pump;
    private bool _stopping;
    private bool _framesLeft;
    private bool _isDisposed;

    /// <summary>Takes all memory the stack will ever use.</summary>
    /// <param name="driver">The MAC, open.</param>
    /// <param name="options">Sizes and times; copied.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or the secret is missing or all zeros.</exception>
    public NetworkStack(MacDriver driver, StackOptions options)
    {
        if (driver == null || options == null)
        {
            throw new ArgumentNullException(driver == null ? nameof(driver) : nameof(options));
        }

        int mtu = driver.Mtu;
        if (mtu < 576 || mtu > 1500)
        {
            throw new ArgumentException(nameof(driver));
        }

        options = options.CheckedCopy();
        MacCapabilities capabilities = driver.Capabilities;
        bool verify = (capabilities & MacCapabilities.ReceiveChecksumsVerified) == 0;
        bool fill = (capabilities & MacCapabilities.TransmitChecksumsFilled) == 0;
        int connectionTimers = options.Connections * TimerKind.Count;
        _driver = driver;
        _counters = new StackCounters();
        _faults = new DriverFaults(_counters);
        Clock = new Clock();
        Clock.Now = (int)driver.Now();
        Timers = new TimerWheel(connectionTimers + options.ArpEntries, Clock.Now);
        Queue = new IndexLists(options.Connections, OutputQueue.Neighbours + options.ArpEntries);
        Gate = new CallGate(driver, Clock, Timers, Queue);
        _routing = new Routing();
        Arp = new ArpCache(options, driver, _faults, _counters, Timers, connectionTimers);
        Destinations = new DestinationCache(options.Connections, mtu, _routing, Arp, Queue);
        IPv4Input input = new IPv4Input(driver, _routing, _counters);
        IPv4Output output = new IPv4Output(options, driver, _faults, _counters);
        Icmp icmp = new Icmp(options, driver, _faults, _routing, output, _counters);
        SipHash hash = new SipHash(options.Secret);
        LinkTraits link = new LinkTraits(mtu, verify, fill, Arp.Hardware);
        Tcp = new TcpProtocol(options, _counters, Clock, Timers, Queue, _routing, Destinations, output, hash, link);
        FastPath = new FastOutput(Tcp, new Prediction(Tcp), Queue, Timers, Clock, output, Arp, driver, _faults, _counters);
        FastInput fast = new FastInput(Tcp, FastPath, input, _routing, Queue, Timers, _counters, Clock, verify);
        _dispatcher = new Dispatcher(driver, _faults, _counters, Clock, Timers, Queue, Arp, Destinations, input, icmp, Tcp, fast, FastPath);
        _output = new OutputPass(Tcp, FastPath.Prediction, Queue);
    }

    /// <summary>What the stack did and dropped.</summary>
    public StackCounters Counters
    {
        get { return _counters; }
    }

    /// <summary>Our IPv4 address; 0 until <see cref="Configure"/>.</summary>
    public uint Address
    {
        get { return _routing.Address; }
    }

    /// <summary>Connection slots that are free now.</summary>
    public int FreeConnections
    {
        get { return Tcp.Table.FreeSlots; }
    }

    /// <summary>The first exception the driver threw since the last call, or null. Such a driver is asked again (<see cref="StackCounter.DriverFaults"/> counts).</summary>
    public Exception TakeDriverFault()
    {
        lock (Gate)
        {
            Exception first = _faults.First;
            _faults.First = null;
            return first;
        }
    }

    /// <summary>Sets or changes our address. Connections from another address end with <see cref="CloseReason.Aborted"/>.</summary>
    /// <param name="address">Our address.</param>
    /// <param name="netmask">Which part of it is the network: contiguous from the left.</param>
    /// <param name="gateway">The router for all other networks, on our own network; 0 for none.</param>
    /// <exception cref="ArgumentException">These do not go together, or the address is no host's.</exception>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public void Configure(uint address, uint netmask, uint gateway)
    {
        lock (Gate)
        {
            EnterOpen();
            uint before = _routing.Address;
            Routing.Check(address, netmask, gateway);
            if (before != address && before != 0)
            {
                // Peers hear it from the address they know.
                AbortConnections();
            }

            _routing.Configure(address, netmask, gateway);
            Destinations.RouteAnew();
            Arp.Configure(address);
            Gate.Leave();
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
            // Another thread may have stopped it at the same time, and started a new one.
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

    /// <summary>Resets every connection, closes every listener and stops the pump. The driver stays open; nothing can be opened any more.</summary>
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

                AbortConnections();
                _isDisposed = true;
            }
        }

        Stop();
    }

    /// <summary>
    /// A whole turn: takes frames (<see cref="StackOptions.FramesPerPoll"/> at most), fires the timers that are due, sends what may
    /// be sent. Not together with <see cref="Start"/>.
    /// </summary>
    /// <returns>When to call again at the latest, by <see cref="MacDriver.Now"/>: that time itself if there is more to do, <see cref="Never"/> when nothing is due.</returns>
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
                // Idle is what most polls find.
                return _dispatcher.IsIdle() ? Never : Turn(true);
            }
            finally
            {
                gate.IsPolling = false;
            }
        }
    }

    /// <summary>
    /// The first half of a turn: takes frames and fires timers, and leaves what is to be sent to the next <see cref="WaitForWork"/>,
    /// <see cref="Poll"/> or <see cref="PollInput"/>. For loops that serve <see cref="NextReady"/> in between: an answer then takes the ACK along,
    /// one ACK stands for a batch, and it offers the whole window.
    /// </summary>
    /// <exception cref="InvalidOperationException">The pump runs, or called from inside a poll.</exception>
    public void PollInput()
    {
        lock (Gate)
        {
            CheckPoller();
            RunTurn(false);
        }
    }

    /// <summary>When <see cref="Poll"/> wants to be called next, after calls on connections may have changed it.</summary>
    /// <returns>As <see cref="Poll"/>.</returns>
    public long NextPoll()
    {
        lock (Gate)
        {
            return Gate.Next(_driver.Now());
        }
    }

    /// <summary>
    /// Sends what a turn has left, then waits until the next is due: a frame came, a timer is due, or a call from another thread
    /// changed what is due. For loops that poll by hand: poll, serve <see cref="NextReady"/>, wait. Not together with <see cref="Start"/>.
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
        lock (Gate)
        {
            CheckPoller();
            long now = Gate.Enter();
            if (_output.IsDue)
            {
                Send();
            }

            wait = Gate.BeginWait(now, _framesLeft ? 0 : timeout);
        }

        WaitForDriver(wait);
    }

    /// <summary>The next connection or listener with events the app has not seen: for apps that serve many from one thread.</summary>
    /// <returns>
    /// A handle of the app's for which <see cref="NetworkHandle.TakeEvents"/> has something to tell; null when there is
    /// none. Call that before you serve it: events not taken are not told again.
    /// </returns>
    public NetworkHandle NextReady()
    {
        lock (Gate)
        {
            return Tcp.Ready.Take();
        }
    }

    /// <summary>Listens on a port: passive OPEN (RFC 9293 section 3.10.1). Allocates the listener, 144 octets on nanoCLR and 144 on .NET.</summary>
    /// <param name="port">1 to 65535.</param>
    /// <param name="backlog">Connections that may be opening or waiting for Accept at a time, at least 1; further SYNs are dropped, and the peer tries again.</param>
    /// <returns>The listener, the caller's until <see cref="TcpListener.Close"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Port or backlog is out of range.</exception>
    /// <exception cref="InvalidOperationException">The port has a listener already, all of <see cref="StackOptions.Listeners"/> are in use, or called from inside the pump.</exception>
    public TcpListener Listen(int port, int backlog)
    {
        TcpListener own = new TcpListener(this);
        Listen(own, port, backlog);
        return own;
    }

    /// <summary>As <see cref="Listen(int, int)"/>, with a listener that the app made beforehand: nothing is allocated.</summary>
    /// <param name="own">A listener of this stack's that listens on nothing.</param>
    /// <param name="port">As above.</param>
    /// <param name="backlog">As above.</param>
    /// <exception cref="ArgumentNullException"><paramref name="own"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">As above.</exception>
    /// <exception cref="InvalidOperationException">As above; or <paramref name="own"/> is another stack's or listens already.</exception>
    public void Listen(TcpListener own, int port, int backlog)
    {
        if (own == null)
        {
            Misuse.ThrowNull(nameof(own));
        }

        if (port < 1 || port > 65535)
        {
            Misuse.ThrowPort();
        }

        if (backlog < 1)
        {
            Misuse.ThrowBacklog();
        }

        lock (Gate)
        {
            EnterOpen();
            if (own.Gate != Gate)
            {
                Misuse.ThrowOtherStack();
            }

            if (own.Bound != null || own.Waiters != 0)
            {
                Misuse.ThrowHandleInUse();
            }

            if (Tcp.Opens.IsListening(port))
            {
                Misuse.ThrowPortTaken();
            }

            if (!Tcp.Opens.Listen(own, port, backlog))
            {
                Misuse.ThrowNoListener();
            }
        }
    }

    /// <summary>Opens a connection: active OPEN (RFC 9293 section 3.10.1), from an ephemeral port. Allocates the handle, 252 octets on nanoCLR and 232 on .NET.</summary>
    /// <param name="address">The peer's address.</param>
    /// <param name="port">The peer's port, 1 to 65535.</param>
    /// <param name="timeout">
    /// Milliseconds to wait for the handshake; when they are over the attempt is given up. 0 returns at once, while the
    /// handshake goes on; -1 waits as long as SYNs are sent (<see cref="StackOptions.SynTimeout"/>).
    /// </param>
    /// <returns>
    /// The connection, opened or not: <see cref="TcpConnection.State"/> and <see cref="TcpConnection.CloseReason"/> tell. One that
    /// failed holds no slot. Null when no slot or no port is free.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The port is out of range, or the timeout less than -1.</exception>
    /// <exception cref="ArgumentException">The address is broadcast, multicast, loopback, our own or 0 (RFC 9293 MUST-46).</exception>
    /// <exception cref="InvalidOperationException">We have no address yet, or called from inside the pump.</exception>
    public TcpConnection Connect(uint address, int port, int timeout)
    {
        return Connect(address, port, 0, 0, timeout);
    }

    /// <summary>As <see cref="Connect(uint, int, int)"/>, with our own end chosen by the caller (RFC 9293 MUST-43).</summary>
    /// <param name="address">The peer's address.</param>
    /// <param name="port">The peer's port, 1 to 65535.</param>
    /// <param name="localAddress">Our address, or 0 for whichever we have.</param>
    /// <param name="localPort">Our port, 1 to 65535, or 0 for an ephemeral one.</param>
    /// <param name="timeout">As above.</param>
    /// <returns>As above.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A port is out of range, or the timeout less than -1.</exception>
    /// <exception cref="ArgumentException">The address is broadcast, multicast, loopback, our own or 0 (RFC 9293 MUST-46), or the local one is not ours.</exception>
    /// <exception cref="InvalidOperationException">There is such a connection already, we have no address yet, or called from inside the pump.</exception>
    public TcpConnection Connect(uint address, int port, uint localAddress, int localPort, int timeout)
    {
        TcpConnection own = new TcpConnection(this);
        return Connect(own, address, port, localAddress, localPort, timeout) ? own : null;
    }

    /// <summary>As <see cref="Connect(uint, int, int)"/>, with a handle that the app made beforehand: nothing is allocated.</summary>
    /// <param name="own">A handle of this stack's that is new, or closed or aborted; what it stood for closes without it.</param>
    /// <param name="address">As above.</param>
    /// <param name="port">As above.</param>
    /// <param name="timeout">As above.</param>
    /// <returns>False when no slot or no port is free. True otherwise, opened or not: state and reason of <paramref name="own"/> tell.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="own"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">As above.</exception>
    /// <exception cref="ArgumentException">As above.</exception>
    /// <exception cref="InvalidOperationException">As above; or <paramref name="own"/> is another stack's or still bound.</exception>
    public bool Connect(TcpConnection own, uint address, int port, int timeout)
    {
        return Connect(own, address, port, 0, 0, timeout);
    }

    /// <summary>As <see cref="Connect(TcpConnection, uint, int, int)"/>, with our own end chosen by the caller (RFC 9293 MUST-43).</summary>
    /// <param name="own">As above.</param>
    /// <param name="address">As above.</param>
    /// <param name="port">As above.</param>
    /// <param name="localAddress">Our address, or 0 for whichever we have.</param>
    /// <param name="localPort">Our port, 1 to 65535, or 0 for an ephemeral one.</param>
    /// <param name="timeout">As above.</param>
    /// <returns>As above.</returns>
    public bool Connect(TcpConnection own, uint address, int port, uint localAddress, int localPort, int timeout)
    {
        if (own == null)
        {
            Misuse.ThrowNull(nameof(own));
        }

        if (localPort < 0 || localPort > 65535)
        {
            Misuse.ThrowLocalPort();
        }

        if (port < 1 || port > 65535)
        {
            Misuse.ThrowPort();
        }

        if (timeout < -1)
        {
            Misuse.ThrowTimeout();
        }

        lock (Gate)
        {
            EnterOpen();
            if (own.Gate != Gate)
            {
                Misuse.ThrowOtherStack();
            }

            if (_routing.Address == 0)
            {
                Misuse.ThrowNoAddress();
            }

            if (!IPv4Address.IsUnicast(address) || _routing.IsBroadcast(address) || address == _routing.Address)
            {
                Misuse.ThrowAddress();
            }

            if (localAddress != 0 && localAddress != _routing.Address)
            {
                Misuse.ThrowLocalAddress();
            }

            if (localPort != 0 && Tcp.Opens.IsTaken(address, port, localPort))
            {
                Misuse.ThrowTupleTaken();
            }

            own.CheckUnbound();
            if (!Tcp.Opens.Connect(own, address, port, localPort))
            {
                return false;
            }

            Gate.Leave();
        }

        if (timeout != 0)
        {
            own.WaitConnected(timeout);
        }

        return true;
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

        // A loop that waits for work has ends to serve.
        _driver.Kick();
    }

    /// <summary>Nobody may poll from inside a turn; and while a pump runs nobody else may.</summary>
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

    private void Pump()
    {
        Gate.PumpId = Thread.CurrentThread.ManagedThreadId;
        while (!_stopping)
        {
            int wait = 0;
            lock (Gate)
            {
                if (RunTurn(true) > Gate.Now)
                {
                    wait = Gate.BeginWait(Gate.Now, -1);
                }
            }

            if (wait != 0)
            {
                WaitForDriver(wait);
            }
        }
    }

    private long RunTurn(bool withOutput)
    {
        Gate.IsPolling = true;
        try
        {
            // The clock must not be older than what the driver hands out: it is read in Turn, after the first frame.
            _dispatcher.IsIdle();
            return Turn(withOutput);
        }
        finally
        {
            Gate.IsPolling = false;
        }
    }

    /// <summary>A turn whose first frame, if there is one, the dispatcher has already.</summary>
    private long Turn(bool withOutput)
    {
        CallGate gate = Gate;
        long now = _driver.Now();
        gate.Now = now;
        Clock.Now = (int)now;
        if (!withOutput && _output.IsDue)
        {
            _output.Run();
        }

        bool framesLeft = _dispatcher.TakeInput();
        _framesLeft = framesLeft;
        if (!withOutput)
        {
            // What the app does in between may depend on the lists.
            if (FastPath.AckOnly != null)
            {
                FastPath.QueueAck();
            }
        }
        else if ((FastPath.AckOnly == null || !FastPath.SendAck()) && _output.IsDue)
        {
            _output.Run();
        }

#if DEBUG && !NANOFRAMEWORK_1_0
        Diagnostics.Invariants.Assert(this);
#endif
        return framesLeft ? now : gate.Next(now);
    }

    private void Send()
    {
        Gate.IsPolling = true;
        try
        {
            _output.Run();
        }
        finally
        {
            Gate.IsPolling = false;
        }
    }

    private void WaitForDriver(int wait)
    {
        try
        {
            _driver.Wait(wait);
        }
        catch (Exception e)
        {
            lock (Gate)
            {
                _faults.Report(e);
            }

            // Not at once: it may throw again.
            Thread.Sleep(1);
        }

        Gate.EndWait();
    }
}
