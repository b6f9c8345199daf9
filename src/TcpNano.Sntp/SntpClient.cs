using System;
using System.Threading;

namespace TcpNano.Sntp;

/// <summary>
/// Asks one or two servers for the time (RFC 4330, the unicast client), and answers UTC from then on. It sets no clock: the time is that of the stack's
/// monotonic clock plus what the server said. One per stack.
/// </summary>
/// <remarks>
/// <para>
/// It runs inside the stack's turns, whoever has them: the pump or a loop that polls. <see cref="NetworkStack.NextReady()"/> names it when the time is known
/// anew, or when no server will be asked any more (<see cref="TcpEvents.Changed"/>).
/// </para>
/// <para>
/// The time goes on as <see cref="Link.MacDriver.Now"/> does. Where that clock runs while the device sleeps, the time is right afterwards. Where it stands
/// still, the time is late by as long as the device slept: call <see cref="Synchronize"/> after waking, and do not trust the time until
/// <see cref="Age"/> has become small.
/// </para>
/// </remarks>
public sealed partial class SntpClient : NetworkService
{
    /// <summary>Servers that can be set.</summary>
    public const int MostServers = 2;

    private const int ReceiveBuffer = 2 * (SntpFormat.Length + UdpSocket.DatagramOverhead);
    private const int AllServers = (1 << MostServers) - 1;

    private readonly SntpOptions _options;
    private readonly SntpCounters _counters = new SntpCounters();
    private readonly SntpAnswer _answer = new SntpAnswer();
    private readonly UdpSocket _socket;
    private readonly UdpOrigin _origin = new UdpOrigin();
    private readonly byte[] _packet = new byte[SntpFormat.Length];
    private readonly uint[] _servers = new uint[MostServers];
    private readonly AutoResetEvent _signal = new AutoResetEvent(false);
    private int _serverCount;
    private int _current;
    private int _denied; // a bit for each server that does not want us
    private int _interval;
    private int _failures;
    private int _drawn;
    private int _waiters;
    private bool _isRunning;
    private bool _isAsking;
    private bool _isUnsent;
    private bool _hasSent;
    private long _sentAt;
    private long _due;
    private uint _cookieHigh;
    private uint _cookieLow;

    /// <summary>Makes a client; nothing is sent before <see cref="Start"/>. Takes one of <see cref="StackOptions.Services"/>, and a socket from Start to Stop.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="options">How often to ask; copied.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="InvalidOperationException">All services of the stack are taken.</exception>
    public SntpClient(NetworkStack stack, SntpOptions options)
        : base(Checked(stack, options))
    {
        _options = options.CheckedCopy();
        _interval = options.PollInterval;
        _socket = new UdpSocket(this, ReceiveBuffer, SntpFormat.Length);
    }

    /// <summary>Octets of heap that a client takes, its socket included.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <returns>Octets.</returns>
    public static int BytesRequiredOn(TcpRuntime runtime)
    {
        return (runtime == TcpRuntime.NanoClr ? BytesOnNanoClr : BytesOnNet) + UdpSocket.BytesRequiredOn(runtime, ReceiveBuffer, SntpFormat.Length);
    }

    /// <summary>Sets the servers, in place of those before (RFC 4330 rule 10-4). What servers have refused or asked for is forgotten with them. Those beyond <see cref="MostServers"/> are left out.</summary>
    /// <param name="addresses">Their addresses, the best first; none to ask nobody.</param>
    /// <exception cref="ArgumentNullException">The array is null.</exception>
    /// <exception cref="ArgumentException">One is not a host's address; then nothing changes.</exception>
    public void SetServers(uint[] addresses)
    {
        if (addresses == null)
        {
            ThrowNull();
        }

        for (int i = 0; i < addresses.Length; i++)
        {
            if (!IPv4Address.IsUnicast(addresses[i]))
            {
                ThrowAddress();
            }
        }

        lock (Lock)
        {
            EnterCall();
            _serverCount = addresses.Length < MostServers ? addresses.Length : MostServers;
            for (int i = 0; i < _serverCount; i++)
            {
                _servers[i] = addresses[i];
            }

            _denied = 0;
            _current = 0;
            _failures = 0;
            _interval = _options.PollInterval;
            EndRequest();
            if (_isRunning)
            {
                AskIn(0);
            }

            LeaveCall();
        }
    }

    /// <summary>Begins to ask for the time. Starting a client that runs does nothing.</summary>
    /// <exception cref="InvalidOperationException">All of <see cref="StackOptions.UdpSockets"/> are open.</exception>
    public void Start()
    {
        lock (Lock)
        {
            EnterCall();
            if (!_isRunning)
            {
                _socket.Open(0);
                _isRunning = true;
                // RFC 4330 rule 10-10.
                AskIn(_options.StartDelay == 0 ? 0 : UpTo(_options.StartDelay));
            }

            LeaveCall();
        }
    }

    /// <summary>Ends: nobody is asked any more. The time goes on as it is. Stopping a client that does not run does nothing.</summary>
    public void Stop()
    {
        lock (Lock)
        {
            EnterCall();
            EndRequest();
            _socket.Close();
            _isRunning = false;
            SetTimer();
            LeaveCall();
        }
    }

    /// <summary>Asks now instead of when the time comes, after a sleep for example; but not within 15 s of the request before (RFC 4330 rule 10-1). Does nothing unless the client runs.</summary>
    public void Synchronize()
    {
        lock (Lock)
        {
            EnterCall();
            if (_isRunning && !_isAsking)
            {
                AskIn(0);
            }

            LeaveCall();
        }
    }

    /// <inheritdoc/>
    protected override void Serve(ServiceWork work)
    {
        if ((work & ServiceWork.Writable) != 0 && _isAsking)
        {
            // It had to wait until the neighbour answered ARP.
            _sentAt = Now;
        }

        if ((work & ServiceWork.Datagrams) != 0)
        {
            ReceiveAll();
        }

        if (_isUnsent && (work & (ServiceWork.Address | ServiceWork.Link)) != 0)
        {
            AskIn(0);
        }

        if (_isRunning && _due <= Now)
        {
            if (_isAsking)
            {
                _counters.Count((int)SntpCounter.Timeouts);
                Fail();
            }
            else
            {
                Ask();
            }
        }

        SetTimer();
    }

    private static NetworkStack Checked(NetworkStack stack, SntpOptions options)
    {
        if (stack == null || options == null)
        {
            throw new ArgumentNullException(stack == null ? nameof(stack) : nameof(options));
        }

        // Before a place in the stack is taken.
        options.Check();
        return stack;
    }

    private static void ThrowAddress()
    {
        throw new ArgumentException("addresses");
    }

    private static void ThrowNull()
    {
        throw new ArgumentNullException("addresses");
    }

    private void SetTimer()
    {
        if (!_isRunning || _due == NetworkStack.Never)
        {
            Cancel();
            return;
        }

        long wait = _due - Now;
        Schedule(wait < 0 ? 0 : wait > LongestTime ? LongestTime : (int)wait);
    }

    /// <summary>A number from 0 to <paramref name="most"/>.</summary>
    private int UpTo(int most)
    {
        // The field gives the number a sign of its own on nanoCLR.
        _drawn = (int)(NextRandom() >> 1);
        return _drawn % (most + 1);
    }
}
