using System;
using System.Threading;
using TcpNano.Diagnostics;
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
public sealed class TcpStack
{
    /// <summary>Answer of <see cref="Poll"/> and <see cref="NextPoll"/> when nothing is due unless a frame comes or the app calls.</summary>
    public const long Never = long.MaxValue;

    /// <summary>Held during every call: the stack has one owner at a time.</summary>
    internal readonly object Gate = new object();

    /// <summary>TCP.</summary>
    internal readonly TcpLayer Tcp;

    private readonly MacDriver _driver;
    private readonly StackOptions _options;
    private readonly StackCounters _counters;
    private readonly TimerWheel _timers;
    private readonly Routing _routing;
    private readonly ArpCache _arp;
    private readonly IPv4Input _input;
    private readonly Icmp _icmp;
    private readonly HeaderPrediction _prediction;
    private readonly byte[] _frame;
    private readonly int _arpTimers;
    private Thread _pump;
    private int _pumpId;
    private bool _stopping;
    private bool _polling;
    private bool _waiting;
    private long _wakeAt;

    /// <summary>Takes all memory the stack will ever use.</summary>
    /// <param name="driver">The MAC, open.</param>
    /// <param name="options">Sizes and times; copied.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or the secret is missing or all zeros.</exception>
    public TcpStack(MacDriver driver, StackOptions options)
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

        _options = options.CheckedCopy();
        _driver = driver;
        _counters = new StackCounters();
        _arpTimers = _options.Connections * TimerKind.Count;
        _timers = new TimerWheel(_arpTimers + _options.ArpEntries, (int)driver.Now());
        _routing = new Routing();
        _arp = new ArpCache(_options, driver, _counters, _timers, _arpTimers);
        _input = new IPv4Input(driver, _routing, _counters);
        IPv4Output output = new IPv4Output(_options, driver, _counters);
        _icmp = new Icmp(_options, driver, _routing, output, _counters);
        Tcp = new TcpLayer(this, _options, _counters, driver, _timers, _arp, _routing, output);
        _prediction = new HeaderPrediction(Tcp, _input, driver.Capabilities);
        _frame = new byte[mtu + MaxLinkOverhead];
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

    // Milliseconds after which a driver that had no room, or no link, is asked again.
    private const int NoRoomRetry = 1;
    private const int LinkDownRetry = 500;

    // Ethernet header, and a VLAN tag that some drivers leave in front.
    internal const int MaxLinkOverhead = EthernetHeader.Length + 4;

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
            Enter();
            uint before = _routing.Address;
            _routing.Configure(address, netmask, gateway);
            if (before != address && before != 0)
            {
                TcpConnection[] all = Tcp.Table.All;
                for (int i = 0; i < all.Length; i++)
                {
                    if (all[i].Phase != TcpState.Closed)
                    {
                        Tcp.Lifecycle.Delete(all[i], CloseReason.Aborted);
                    }
                }
            }

            _arp.Configure(address);
            Leave();
        }
    }

    /// <summary>Starts a thread that polls; blocking calls need it, or another thread that calls <see cref="Poll"/>.</summary>
    /// <exception cref="InvalidOperationException">It runs already.</exception>
    public void Start()
    {
        lock (Gate)
        {
            Enter();
            if (_pump != null)
            {
                Misuse.ThrowInvalidOperation();
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
            Enter();
            pump = _pump;
            if (pump == null)
            {
                return;
            }

            if (Thread.CurrentThread.ManagedThreadId == _pumpId)
            {
                Misuse.ThrowInvalidOperation();
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
                _pumpId = 0;
            }
        }
    }

    /// <summary>
    /// Takes frames (<see cref="StackOptions.FramesPerPoll"/> at most), fires the timers that are due, sends what may be sent.
    /// Not together with <see cref="Start"/>.
    /// </summary>
    /// <param name="now">The time by <see cref="MacDriver.Now"/>.</param>
    /// <returns>When to call again at the latest: <paramref name="now"/> if there is more to do, <see cref="Never"/> when nothing is due.</returns>
    /// <exception cref="InvalidOperationException">The pump runs, or called from inside a poll.</exception>
    public long Poll(long now)
    {
        lock (Gate)
        {
            if (_polling || _pump != null)
            {
                CheckPoller();

                // The pump may have waited for the gate with the time in its hand, and others have gone on meanwhile.
                now = _driver.Now();
            }

            _polling = true;
            try
            {
#if DEBUG && !NANOFRAMEWORK_1_0
                long next = Run(now);
                Invariants.Assert(this);
                return next;
#else
                return Run(now);
#endif
            }
            finally
            {
                _polling = false;
            }
        }
    }

    /// <summary>When <see cref="Poll"/> wants to be called next, after calls on connections may have changed it.</summary>
    /// <param name="now">The time by <see cref="MacDriver.Now"/>.</param>
    /// <returns>As <see cref="Poll"/>.</returns>
    public long NextPoll(long now)
    {
        lock (Gate)
        {
            return Next(now);
        }
    }

    /// <summary>
    /// Waits until <see cref="Poll"/> should be called: a frame came, a timer is due, or a call from another thread changed
    /// what is due. For loops that poll by hand: poll, serve <see cref="NextReady"/>, wait. Not together with <see cref="Start"/>.
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
            Enter();
            CheckDriver();
            long now = _driver.Now();
            long next = Next(now);
            if (timeout >= 0 && (next == Never || next - now > timeout))
            {
                next = now + timeout;
            }

            _wakeAt = next;
            wait = next == Never ? -1 : next <= now ? 0 : next - now > int.MaxValue ? int.MaxValue : (int)(next - now);
            _waiting = true;
        }

        _driver.Wait(wait);
        _waiting = false;
    }

    /// <summary>The next connection with events the app has not seen: for apps that serve many connections from one thread.</summary>
    /// <returns>
    /// A connection of the app's for which <see cref="TcpConnection.TakeEvents"/> has something to tell; null when there is
    /// none. Call that before you serve it: events not taken are not told again.
    /// </returns>
    public TcpConnection NextReady()
    {
        lock (Gate)
        {
            return Tcp.Ready.Take();
        }
    }

    /// <summary>Listens on a port: passive OPEN (RFC 9293 section 3.10.1).</summary>
    /// <param name="port">1 to 65535.</param>
    /// <param name="backlog">Connections that may be opening or waiting for Accept at a time, at least 1; further SYNs are dropped, and the peer tries again.</param>
    /// <returns>The listener, or null when all of <see cref="StackOptions.Listeners"/> are in use.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Port or backlog is out of range.</exception>
    /// <exception cref="InvalidOperationException">The port has a listener already, or called from inside the pump.</exception>
    public TcpListener Listen(int port, int backlog)
    {
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
            Enter();
            if (Tcp.Listeners.Find(port) != null)
            {
                Misuse.ThrowInvalidOperation();
            }

            return Tcp.Listeners.Open(port, backlog);
        }
    }

    /// <summary>Opens a connection: active OPEN (RFC 9293 section 3.10.1), from an ephemeral port.</summary>
    /// <param name="address">The peer's address.</param>
    /// <param name="port">The peer's port, 1 to 65535.</param>
    /// <param name="timeout">
    /// Milliseconds to wait for the handshake; when they are over the attempt is given up. 0 returns at once, while the
    /// handshake goes on; -1 waits as long as SYNs are sent (<see cref="StackOptions.SynTimeout"/>).
    /// </param>
    /// <returns>
    /// The connection, opened or not: <see cref="TcpConnection.State"/> and <see cref="TcpConnection.CloseReason"/> tell.
    /// It is the caller's until Close or Abort, also when it failed. Null when no slot or no port is free.
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

        TcpConnection c;
        lock (Gate)
        {
            Enter();
            if (_routing.Address == 0)
            {
                Misuse.ThrowInvalidOperation();
            }

            if (!IPv4Address.IsUnicast(address) || _routing.IsBroadcast(address) || address == _routing.Address)
            {
                Misuse.ThrowAddress();
            }

            if (localAddress != 0 && localAddress != _routing.Address)
            {
                Misuse.ThrowLocalAddress();
            }

            if (localPort != 0 && Tcp.Table.Find(address, ((uint)port << 16) | (uint)localPort) != null)
            {
                Misuse.ThrowInvalidOperation();
            }

            c = Tcp.Calls.OpenActive(address, port, localPort);
            Leave();
        }

        if (c != null && timeout != 0)
        {
            c.WaitConnected(timeout);
        }

        return c;
    }

    /// <summary>The connection of a 4-tuple, or null; for traces.</summary>
    internal TcpConnection FindConnection(uint remoteAddress, int remotePort, uint localAddress, int localPort)
    {
        TcpConnection c = Tcp.Table.Find(remoteAddress, ((uint)remotePort << 16) | (uint)localPort);
        return c != null && Tcp.Table.Locals[c.Index] == localAddress ? c : null;
    }

    /// <summary>Whether a port is listened on; for traces.</summary>
    internal bool IsListening(int port)
    {
        return Tcp.Listeners.Find(port) != null;
    }

#if !NANOFRAMEWORK_1_0
    /// <summary>The connection in a slot, in use or not; for tables of all connections.</summary>
    internal TcpConnection ConnectionAt(int index)
    {
        return Tcp.Table.All[index];
    }
#endif

    /// <summary>To be called first, with the gate held, by every call from an app.</summary>
    internal void Enter()
    {
        // The gate lets its own thread in again: that is how a call from inside a poll is recognised.
        if (_polling)
        {
            Misuse.ThrowInvalidOperation();
        }

        Tcp.Now = (int)_driver.Now();
    }

    /// <summary>To be called last by every call that may have armed a timer: a waiting pump must not oversleep it.</summary>
    internal void Leave()
    {
        if (_waiting)
        {
            long now = _driver.Now();
            long next = Next(now);
            if (next < _wakeAt)
            {
                _wakeAt = next;
                _driver.Kick();
            }
        }
    }

    /// <summary>When a wait of so many milliseconds from now ends.</summary>
    internal long DeadlineOf(int timeout)
    {
        if (timeout < -1)
        {
            Misuse.ThrowTimeout();
        }

        return timeout <= 0 ? Never : _driver.Now() + timeout;
    }

    /// <summary>Whether a call may wait any longer.</summary>
    /// <exception cref="InvalidOperationException">On the pump's own thread, which would wait for itself.</exception>
    internal bool MayWait(int timeout, long deadline)
    {
        if (timeout == 0 || _driver.Now() >= deadline)
        {
            return false;
        }

        if (_pumpId != 0 && Thread.CurrentThread.ManagedThreadId == _pumpId)
        {
            Misuse.ThrowInvalidOperation();
        }

        return true;
    }

    /// <summary>Waits for an event until a deadline.</summary>
    internal void Wait(AutoResetEvent signal, long deadline)
    {
        if (deadline == Never)
        {
            signal.WaitOne();
            return;
        }

        long left = deadline - _driver.Now();
        if (left > 0)
        {
            signal.WaitOne(left > int.MaxValue ? int.MaxValue : (int)left, false);
        }
    }

    /// <summary>Nobody may poll from inside a poll.</summary>
    private void CheckPoller()
    {
        if (_polling)
        {
            Misuse.ThrowInvalidOperation();
        }

        CheckDriver();
    }

    /// <summary>While a pump runs, nobody else may poll or wait for frames.</summary>
    private void CheckDriver()
    {
        if (_pump != null && Thread.CurrentThread.ManagedThreadId != _pumpId)
        {
            Misuse.ThrowInvalidOperation();
        }
    }

    private void Pump()
    {
        _pumpId = Thread.CurrentThread.ManagedThreadId;
        while (!_stopping)
        {
            if (Poll(_driver.Now()) > _driver.Now())
            {
                WaitForWork(-1);
            }
        }
    }

    private long Run(long now)
    {
        int time = (int)now;
        TcpLayer tcp = Tcp;
        tcp.Now = time;

        // Frames first: an ACK that is here already must beat the retransmission timer that is due.
        int budget = _options.FramesPerPoll;
        while (budget > 0)
        {
            int length = _driver.Receive(_frame);
            if (length == 0)
            {
                break;
            }

            budget--;
            if (!tcp.Predict || !_prediction.Take(_frame, length))
            {
                Take(length);
            }
        }

        _counters.Values[(int)StackCounter.FramesReceived] += (uint)(_options.FramesPerPoll - budget);
        int timer = _timers.Expire(time);
        while (timer >= 0)
        {
            Expire(timer, time);
            timer = _timers.Expire(time);
        }

        // Then one pass of output, so that one ACK answers a whole batch (MUST-58, MUST-59).
        ushort[] heads = tcp.Queue.Heads;
        if (tcp.AckOnly != null || heads[OutputQueue.Due] != IndexLists.None || heads[OutputQueue.NoRoom] != IndexLists.None)
        {
            tcp.Output.Pass();
        }

        if (budget == 0)
        {
            return now;
        }

        if (heads[OutputQueue.NoRoom] != IndexLists.None)
        {
            return Next(now);
        }

        int wait = _timers.UntilNext(time);
        return wait < 0 ? Never : now + wait;
    }

    private void Take(int length)
    {
        int protocol = _input.Accept(_frame, length);
        if (protocol == IPv4Header.ProtocolTcp)
        {
            Tcp.Input.Process(_frame, _input.Offset, _input.Length, _input.Source, _input.Destination);
        }
        else if (protocol == IPv4Input.Arp)
        {
            int entry = _arp.Input(_frame, length, Tcp.Now);
            if (entry >= 0)
            {
                Tcp.NeighbourFound(entry);
            }
        }
        else if (protocol == IPv4Header.ProtocolIcmp)
        {
            if (_icmp.Input(_frame, _input, Tcp.Now) != Icmp.None)
            {
                Tcp.IcmpErrors.Deliver(_icmp);
            }
        }
        else if (protocol != IPv4Input.Dropped)
        {
            Refuse(protocol);
        }
    }

    /// <summary>A protocol we do not have, or a UDP port nobody listens on (RFC 1122 sections 3.2.2.1, 4.1.3.1).</summary>
    private void Refuse(int protocol)
    {
        int code = IcmpHeader.CodeProtocolUnreachable;
        if (protocol == IPv4Header.ProtocolUdp)
        {
            _counters.Count(StackCounter.UdpDroppedNoPort);
            code = IcmpHeader.CodePortUnreachable;
        }
        else
        {
            _counters.Count(StackCounter.IPv4DroppedUnknownProtocol);
        }

        _icmp.SendUnreachable(_frame, _input, code, Tcp.Now);
    }

    private void Expire(int timer, int now)
    {
        if (timer < _arpTimers)
        {
            Tcp.TimerEvents.Expired(timer);
            return;
        }

        int entry = _arp.Expired(timer, now);
        if (entry >= 0)
        {
            Tcp.NeighbourLost(entry);
        }
    }

    private long Next(long now)
    {
        bool noRoom = !Tcp.Queue.IsEmpty(OutputQueue.NoRoom);
        if (!noRoom && !Tcp.Queue.IsEmpty(OutputQueue.Due))
        {
            return now;
        }

        int wait = _timers.UntilNext((int)now);
        if (noRoom)
        {
            // Room comes free unannounced; a link that comes up again ends the wait by itself.
            int retry = _driver.IsLinkUp ? NoRoomRetry : LinkDownRetry;
            if (wait < 0 || wait > retry)
            {
                wait = retry;
            }
        }

        return wait < 0 ? Never : now + wait;
    }
}
