using System;

namespace TcpNano.Mdns;

/// <summary>
/// Lets others on the link find the device: <c>name.local</c> by multicast DNS (RFC 6762), and one service by DNS-SD (RFC 6763). Makes sure that nobody else has
/// the names, and takes others when somebody has. One per stack.
/// </summary>
/// <remarks>
/// It runs inside the stack's turns, whoever has them: the pump or a loop that polls. It follows the stack's address; without one, or without a link, it waits.
/// <see cref="NetworkStack.NextReady()"/> names it when its state or a name has changed (<see cref="TcpEvents.Changed"/>).
/// </remarks>
public sealed partial class MdnsResponder : NetworkService
{
    /// <summary>The longest message that is taken: what Ethernet carries. Longer ones are dropped and counted (<see cref="MdnsCounter.DroppedLong"/>).</summary>
    private const int LongestTaken = 1472;

    private const int ReceiveBuffer = LongestTaken + 512 + (2 * UdpSocket.DatagramOverhead);

    // What a responder with the longest names takes besides its socket; tests walk one and compare.
    private const int BytesOnNanoClr = 6816;
    private const int BytesOnNet = 6920;

    private readonly MdnsRecords _records;
    private readonly MdnsReader _reader = new MdnsReader(new byte[LongestTaken]);
    private readonly MdnsWriter _writer = new MdnsWriter();
    private readonly MdnsSchedule _schedule = new MdnsSchedule();
    private readonly ConflictLimit _limit = new ConflictLimit();
    private readonly MdnsCounters _counters = new MdnsCounters();
    private readonly UdpOrigin _origin = new UdpOrigin();
    private readonly UdpSocket _socket;
    private MdnsState _state;
    private int _sent;   // probes or announcements, in the present state
    private long _next = MdnsSchedule.Never; // when the next one is due

    /// <summary>Makes a responder; nothing is sent before <see cref="Start"/>. Takes one of <see cref="StackOptions.Services"/>, and a socket and a multicast group from Start to Stop.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="options">The names; copied.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidOperationException">All services of the stack are taken.</exception>
    public MdnsResponder(NetworkStack stack, MdnsOptions options)
        : base(Checked(stack, options))
    {
        _records = new MdnsRecords(options);
        _socket = new UdpSocket(this, ReceiveBuffer, MdnsWriter.MessageSize);

        // RFC 6762 rule 11-1.
        _socket.TimeToLive = MdnsFormat.TimeToLive;
        _socket.MulticastTimeToLive = MdnsFormat.TimeToLive;
    }

    /// <summary>Octets of heap that a responder takes at most, with the longest names and text, its socket included.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <returns>Octets.</returns>
    public static int BytesRequiredOn(TcpRuntime runtime)
    {
        return (runtime == TcpRuntime.NanoClr ? BytesOnNanoClr : BytesOnNet) + UdpSocket.BytesRequiredOn(runtime, ReceiveBuffer, MdnsWriter.MessageSize);
    }

    /// <summary>Counts of what the responder did and dropped.</summary>
    public MdnsCounters Counters
    {
        get { return _counters; }
    }

    /// <summary>Where the responder is.</summary>
    public MdnsState State
    {
        get { return _state; }
    }

    /// <summary>Begins to take the names. Starting a responder that runs does nothing.</summary>
    /// <exception cref="InvalidOperationException">Port 5353 is taken, or all of <see cref="StackOptions.UdpSockets"/> or <see cref="StackOptions.MulticastGroups"/> are in use.</exception>
    public void Start()
    {
        lock (Lock)
        {
            EnterCall();
            if (_state == MdnsState.Stopped)
            {
                if (_socket.Port == 0)
                {
                    _socket.Open(MdnsFormat.Port);
                }

                // Without a group the socket stays open for the next attempt.
                _socket.Join(MdnsFormat.Group);
                _records.Host.Reset();
                if (_records.Instance != null)
                {
                    _records.Instance.Reset();
                }

                Enter(MdnsState.Waiting);
                Look(false);
                Finish();
            }

            LeaveCall();
        }
    }

    /// <summary>Says goodbye, so that others forget the names at once, and ends. Stopping a responder that does not run does nothing.</summary>
    public void Stop()
    {
        lock (Lock)
        {
            EnterCall();
            if (_state != MdnsState.Stopped)
            {
                if (_state >= MdnsState.Announcing)
                {
                    SayGoodbye();
                }

                Enter(MdnsState.Stopped);
                Finish();
            }

            // It is open as well after a Start that has found no group.
            _socket.Close();

            LeaveCall();
        }
    }

    /// <summary>Copies the host name in use, without "local". It may differ from <see cref="MdnsOptions.HostName"/> after conflicts.</summary>
    /// <param name="buffer">Gets its octets from the start; 63 are always enough.</param>
    /// <returns>Octets copied.</returns>
    /// <exception cref="ArgumentException">The buffer is null or too short.</exception>
    public int GetHostName(byte[] buffer)
    {
        lock (Lock)
        {
            return CopyLabel(_records.Host.Name, buffer);
        }
    }

    /// <summary>Copies the service's name in use, in UTF-8. It may differ from <see cref="MdnsOptions.InstanceName"/> after conflicts.</summary>
    /// <param name="buffer">As above.</param>
    /// <returns>Octets copied; 0 without a service.</returns>
    /// <exception cref="ArgumentException">As above.</exception>
    public int GetInstanceName(byte[] buffer)
    {
        lock (Lock)
        {
            return _records.Instance == null ? 0 : CopyLabel(_records.Instance.Name, buffer);
        }
    }

    /// <inheritdoc/>
    protected override void Serve(ServiceWork work)
    {
        if ((work & (ServiceWork.Address | ServiceWork.Link)) != 0)
        {
            Look((work & ServiceWork.Link) != 0);
        }

        // A conflict that has arrived comes before the announcement that is due.
        if ((work & ServiceWork.Datagrams) != 0)
        {
            ReceiveAll();
        }

        Finish();
    }

    private static NetworkStack Checked(NetworkStack stack, MdnsOptions options)
    {
        if (stack == null || options == null)
        {
            throw new ArgumentNullException(stack == null ? nameof(stack) : nameof(options));
        }

        // Before a place in the stack is taken.
        options.Check();
        return stack;
    }

    private static int CopyLabel(byte[] name, byte[] buffer)
    {
        int count = name[0];
        if (buffer == null || buffer.Length < count)
        {
            ThrowBuffer();
        }

        Array.Copy(name, 1, buffer, 0, count);
        return count;
    }

    private static void ThrowBuffer()
    {
        throw new ArgumentException("buffer");
    }

    /// <summary>Looks at address and link: names are taken anew when either has changed (RFC 6762 rules 8-1 and 8.4-1).</summary>
    private void Look(bool linkChanged)
    {
        if (_state == MdnsState.Stopped)
        {
            return;
        }

        uint address = Network.Address;
        if (address == 0 || !Network.Link.IsUp)
        {
            if (_state != MdnsState.Waiting)
            {
                Enter(MdnsState.Waiting);
            }
        }
        else if (linkChanged || _state == MdnsState.Waiting || address != _records.Address)
        {
            _records.Address = address;
            Probe(StartDelay());
        }
    }

    private void Enter(MdnsState state)
    {
        _state = state;
        _sent = 0;
        _next = MdnsSchedule.Never;
        if (state <= MdnsState.Probing)
        {
            _schedule.Clear();
        }

        NotifyApp();
    }

    /// <summary>Does what is due now, and sets the timer for what is due next.</summary>
    private void Finish()
    {
        if (_state >= MdnsState.Probing)
        {
            StepNames();
            SendDue();
        }

        long due = _schedule.Due;
        due = _next < due ? _next : due;
        if (due == MdnsSchedule.Never)
        {
            Cancel();
            return;
        }

        long wait = due - Now;
        Schedule(wait < 0 ? 0 : wait > LongestTime ? LongestTime : (int)wait);
    }

    private int Random(int least, int most)
    {
        return least + (int)(NextRandom() % (uint)(most - least + 1));
    }
}
