using System;
using System.Threading;

namespace TcpNano.Dhcp;

/// <summary>
/// Gets the stack its address from a DHCP server (RFC 2131, RFC 2132), and keeps it. Looks whether another station has it (RFC 5227), and uses a
/// link-local one while no server answers (RFC 3927). One per stack.
/// </summary>
/// <remarks>
/// <para>
/// It runs inside the stack's turns, whoever has them: the pump or a loop that polls. <see cref="NetworkStack.NextReady()"/> names it when its address or its
/// state has changed (<see cref="TcpEvents.Changed"/>).
/// </para>
/// <para>
/// A renewed lease changes nothing for connections. With another address, or none any more, those of the old one end
/// (<see cref="NetworkStack.Configure"/>, <see cref="NetworkStack.Deconfigure"/>). While the link is down the address stays; when the link comes back the server is asked
/// whether it still holds.
/// </para>
/// </remarks>
public sealed partial class DhcpClient : NetworkService
{
    // Room for two of the longest messages, or three of the usual.
    private const int ReceiveBuffer = 2 * (DhcpMachine.MessageSize + UdpSocket.DatagramOverhead);

    private readonly DhcpMachine _machine;
    private readonly DhcpCounters _counters = new DhcpCounters();
    private readonly DhcpRandom _random = new DhcpRandom();
    private readonly UdpSocket _socket;
    private readonly UdpOrigin _origin = new UdpOrigin();
    private readonly AutoResetEvent _signal = new AutoResetEvent(false);
    private readonly int _largestMtu;
    private int _waiters;
    private DhcpState _noted; // in the event ring
    private uint _given; // the address that the stack has from here
    private long _latestConflict = NetworkStack.Never;

    /// <summary>Makes a client; nothing is sent before <see cref="Start"/>. Takes one of <see cref="StackOptions.Services"/>, and a socket from Start to Stop.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="options">What to ask for; copied.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidOperationException">All services of the stack are taken.</exception>
    public DhcpClient(NetworkStack stack, DhcpOptions options)
        : base(Checked(stack, options))
    {
        byte[] hardware = new byte[DhcpFormat.AddressLength];
        stack.Link.GetAddress(hardware);
        _machine = new DhcpMachine(options.CheckedCopy(), hardware, _random, _counters);
        _socket = new UdpSocket(this, ReceiveBuffer, DhcpMachine.LongestSent);
        _largestMtu = stack.LinkMtu;
    }

    /// <summary>Octets of heap that a client takes, its socket included.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <returns>Octets.</returns>
    public static int BytesRequiredOn(TcpRuntime runtime)
    {
        return (runtime == TcpRuntime.NanoClr ? BytesOnNanoClr : BytesOnNet)
            + UdpSocket.BytesRequiredOn(runtime, ReceiveBuffer, DhcpMachine.LongestSent);
    }

    /// <summary>Begins to look for an address. Starting a client that runs does nothing.</summary>
    /// <exception cref="InvalidOperationException">Port 68 is taken, or all of <see cref="StackOptions.UdpSockets"/> are open.</exception>
    public void Start()
    {
        lock (Lock)
        {
            Enter();
            if (_socket.Port == 0)
            {
                _socket.Open(DhcpFormat.ClientPort);
            }

            Do(_machine.Start(Network.Link.IsUp, Now));
            Finish();
            LeaveCall();
        }
    }

    /// <summary>
    /// Ends: a leased address is given back with DHCPRELEASE, which takes half a second (<see cref="DhcpState.Releasing"/>), and its connections end.
    /// Stopping a client that does not run does nothing.
    /// </summary>
    public void Stop()
    {
        lock (Lock)
        {
            Enter();
            Do(_machine.Stop(Now));
            Finish();
            LeaveCall();
        }
    }

    /// <summary>Waits for an address, leased or link-local. Like all calls that wait it needs the pump (<see cref="NetworkStack.Start"/>), or another thread that polls.</summary>
    /// <param name="timeout">Milliseconds; 0 does not wait, -1 waits without limit.</param>
    /// <returns>Whether there is an address.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is less than -1.</exception>
    /// <exception cref="InvalidOperationException">Called on the pump's own thread.</exception>
    public bool Wait(int timeout)
    {
        if (timeout < -1)
        {
            ThrowTimeout();
        }

        bool waited = false;
        long started = 0;
        for (;;)
        {
            int left;
            lock (Lock)
            {
                Enter();
                if (waited)
                {
                    _waiters--;
                }

                Finish();
                bool hasAddress = _machine.InUse != 0;
                left = hasAddress ? 0 : TimeLeft(timeout, waited, ref started);
                if (left == 0)
                {
                    if (_waiters != 0)
                    {
                        // One signal may be for several threads.
                        _signal.Set();
                    }

                    return hasAddress;
                }

                _waiters++;
                LeaveCall();
            }

            waited = true;
            WaitFor(_signal, left);
        }
    }

    /// <summary>The same for apps without a pump: has turns itself until there is an address. What else becomes ready meanwhile stays for <see cref="NetworkStack.NextReady()"/>.</summary>
    /// <param name="timeout">As above.</param>
    /// <returns>As above.</returns>
    /// <exception cref="ArgumentOutOfRangeException">As above.</exception>
    /// <exception cref="InvalidOperationException">The pump runs, or called from inside a poll.</exception>
    public bool WaitPolling(int timeout)
    {
        if (timeout < -1)
        {
            ThrowTimeout();
        }

        bool waited = false;
        long started = 0;
        for (;;)
        {
            Network.PollInput();
            int left;
            lock (Lock)
            {
                Enter();
                if (_machine.InUse != 0)
                {
                    return true;
                }

                left = TimeLeft(timeout, waited, ref started);
                if (left == 0)
                {
                    return false;
                }
            }

            waited = true;
            Network.WaitForWork(left);
        }
    }

    /// <inheritdoc/>
    protected override void Serve(ServiceWork work)
    {
        Stir();
        if ((work & ServiceWork.Link) != 0)
        {
            Do(_machine.LinkChanged(Network.Link.IsUp, Now));
        }

        // What has expired comes before what arrived: after a sleep the lease may be over.
        Do(_machine.TimePassed(Now));
        if ((work & ServiceWork.Datagrams) != 0)
        {
            ReceiveAll();
        }

        if ((work & ServiceWork.Conflict) != 0)
        {
            HearOfConflict();
        }

        Finish();
    }

    private static NetworkStack Checked(NetworkStack stack, DhcpOptions options)
    {
        if (stack == null || options == null)
        {
            throw new ArgumentNullException(stack == null ? nameof(stack) : nameof(options));
        }

        // Before a place in the stack is taken.
        options.Check();
        options.HostNameOctets();
        return stack;
    }

    private static void ThrowTimeout()
    {
        throw new ArgumentOutOfRangeException("timeout");
    }

    private void ReceiveAll()
    {
        byte[] message = _machine.Message;
        for (;;)
        {
            int length = _socket.Receive(message, 0, message.Length, _origin, 0);
            if (length >= 0)
            {
                Do(_machine.Receive(length, _origin.Length, _origin.Port, Now));
            }
            else if (_socket.TakeSoftError() == TcpSoftError.None)
            {
                return;
            }
        }
    }

    private void HearOfConflict()
    {
        if (Network.Link.ProbeConflict)
        {
            Do(_machine.ProbeConflict(Now));
        }

        long latest = Network.Link.LatestConflict;
        if (latest != _latestConflict)
        {
            _latestConflict = latest;
            if (latest != NetworkStack.Never)
            {
                Do(_machine.Claimed(Now));
            }
        }
    }

    /// <summary>Begins a call from the app.</summary>
    private void Enter()
    {
        EnterCall();
        Stir();
    }

    private void Stir()
    {
        _random.Stir(NextRandom());
        _machine.Claims = Network.Counters[StackCounter.ArpAddressConflicts];
    }

    /// <summary>Does what is due now, and sets the timer for what is due next.</summary>
    private void Finish()
    {
        Do(_machine.TimePassed(Now));
        if (_machine.State == DhcpState.Stopped && _socket.Port != 0)
        {
            _socket.Close();
        }

        long due = _machine.Due;
        if (due == LeaseClock.Never)
        {
            Cancel();
            return;
        }

        // A lease may be longer than any timer: then this comes again and finds nothing to do.
        long wait = due - Now;
        Schedule(wait < 0 ? 0 : wait > LongestTime ? LongestTime : (int)wait);
    }

    /// <summary>Does what the machine wants done, in the order of <see cref="DhcpAction"/>.</summary>
    private void Do(int actions)
    {
        if (_machine.State != _noted)
        {
            _noted = _machine.State;
            NoteState();
        }

        if (actions == DhcpAction.None)
        {
            return;
        }

        if ((actions & DhcpAction.EndProbe) != 0)
        {
            Network.ProbeAddress(0);
        }

        // An address that the app has set meanwhile is the app's.
        if ((actions & DhcpAction.Deconfigure) != 0 && Network.Address == _given)
        {
            Network.Deconfigure();
        }

        if ((actions & DhcpAction.Configure) != 0)
        {
            DhcpLease lease = _machine.Lease;
            uint address = _machine.InUse;
            bool leased = address == lease.Address;
            _given = address;
            Network.Configure(address, leased ? lease.Netmask : LinkLocalPicker.Netmask, leased ? lease.Router : 0);
        }

        if ((actions & DhcpAction.Announce) != 0)
        {
            Network.AnnounceAddress();
        }

        if ((actions & DhcpAction.Transmit) != 0)
        {
            Transmit();
        }

        if ((actions & DhcpAction.Probe) != 0)
        {
            Network.ProbeAddress(_machine.Probed);
        }

        if ((actions & DhcpAction.Notify) != 0)
        {
            Tell();
        }
    }

    private void NoteState()
    {
        DhcpLease lease = _machine.Lease;
        long left = lease.Clock.End == LeaseClock.Never ? uint.MaxValue : (lease.Clock.End - Now) / 1000;
        NoteEvent(StackEventKind.Dhcp, (int)_machine.State, lease.Address, lease.IsHeld && left > 0 ? (uint)left : 0, lease.IsHeld ? lease.Server : 0);
    }

    private void Transmit()
    {
        UdpSendResult result = _socket.Send(_machine.Message, 0, _machine.MessageLength, _machine.Target, DhcpFormat.ServerPort, 0);
        if (result != UdpSendResult.Sent)
        {
            _counters.Count((int)DhcpCounter.SendFailures);
        }
    }

    private void Tell()
    {
        int mtu = MtuNow();
        if (Network.LinkMtu != mtu)
        {
            Network.LinkMtu = mtu;
        }

        NotifyApp();
        if (_waiters != 0)
        {
            _signal.Set();
        }
    }
}
