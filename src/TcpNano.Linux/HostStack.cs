using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using TcpNano.Recovery;
using TcpNano.Streams;

namespace TcpNano.Linux;

/// <summary>
/// A <see cref="NetworkStack"/> on a TAP, with everything it needs: driver, secret, and a thread that drives it. Its connections are
/// streams.
/// </summary>
/// <example>
/// <code>
/// using HostStack host = HostStack.OnTap("tap0", "10.0.0.2/24", gateway: "10.0.0.1");
/// using TcpStream stream = host.Connect("10.0.0.1", 7, 5000);
/// </code>
/// </example>
public sealed class HostStack : IDisposable
{
    private const int DefaultConnections = 256;
    private const int DefaultBuffer = 65535;
    private const int DefaultEvents = 512;
    private const int FirstSweep = 64;

    private readonly TapDriver _driver;
    private readonly Thread _pump;
    private readonly List<TcpConnection> _closing = [];
    private readonly List<TcpStreamListener> _listeners = [];
    private int _sweepAt = FirstSweep;
    private volatile bool _stopping;
    private bool _isDisposed;

    private HostStack(TapDriver driver, InterfaceAddress address, uint gateway, StackOptions options)
    {
        _driver = driver;
        Stack = new NetworkStack(driver, options);
        Stack.Configure(address.Address, address.Netmask, gateway);
        _pump = new Thread(Pump) { IsBackground = true, Name = "TcpNano on " + driver.Device.Name };
        _pump.Start();
    }

    /// <summary>
    /// The stack. The pump serves its <see cref="NetworkStack.NextReady()"/>: do not call that yourself, nor
    /// <see cref="NetworkStack.Start"/> and <see cref="NetworkStack.Poll"/>.
    /// </summary>
    public NetworkStack Stack { get; }

    /// <summary>
    /// Milliseconds that <see cref="Dispose"/> gives streams that were closed to send what was written to them. Default 2000.
    /// </summary>
    public int LingerTime { get; set; } = 2000;

    /// <summary>Options that suit a PC, to be changed: 256 connections, buffers of 64 KB, recovery with SACK and CUBIC, an event ring of 512 entries, a fresh secret.</summary>
    /// <returns>New options.</returns>
    public static StackOptions DefaultOptions()
    {
        return new StackOptions
        {
            Connections = DefaultConnections,
            Listeners = 16,
            ReceiveBuffer = DefaultBuffer,
            SendBuffer = DefaultBuffer,
            FramesPerPoll = 256,
            EventEntries = DefaultEvents,
            Recovery = new SackRecovery(CongestionController.Cubic),
            Secret = RandomNumberGenerator.GetBytes(StackOptions.SecretLength),
        };
    }

    /// <summary>Puts a running stack on a TAP. To the kernel it is another host on the Ethernet behind that interface.</summary>
    /// <param name="tap">The interface's name; it is created, and set up, when it does not exist.</param>
    /// <param name="address">Our address and the length of its network's prefix, such as 10.0.0.2/24. Not the kernel's own.</param>
    /// <param name="gateway">The router to everywhere else, in the same network; null for none.</param>
    /// <param name="options">Sizes and times; null for <see cref="DefaultOptions"/>.</param>
    /// <returns>The stack; the caller disposes of it.</returns>
    /// <exception cref="FormatException">An address is none.</exception>
    /// <exception cref="ArgumentException">Addresses do not go together, or an option is out of range.</exception>
    /// <exception cref="TapException">The TAP cannot be opened.</exception>
    public static HostStack OnTap(string tap, string address, string? gateway = null, StackOptions? options = null)
    {
        InterfaceAddress own = InterfaceAddress.Parse(address);
        uint router = gateway is null ? 0 : InterfaceAddress.ParseHost(gateway);
        TapDriver driver = new(tap);
        try
        {
            return new HostStack(driver, own, router, options ?? DefaultOptions());
        }
        catch
        {
            driver.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection, and waits until it is open.</summary>
    /// <param name="host">The peer's IPv4 address, or a name that the system's resolver knows.</param>
    /// <param name="port">Its port.</param>
    /// <param name="timeout">Milliseconds to wait; -1 as long as SYNs are sent.</param>
    /// <returns>The open connection.</returns>
    /// <exception cref="ConnectionEndedException">It does not open: its <see cref="ConnectionEndedException.Reason"/> says why.</exception>
    /// <exception cref="IOException">No connection slot or port is free.</exception>
    /// <exception cref="SocketException">The name is not known, or has no IPv4 address.</exception>
    /// <exception cref="ArgumentException">Port or timeout is out of range, or the address is our own or no host's.</exception>
    public TcpStream Connect(string host, int port, int timeout = Timeout.Infinite)
    {
        if (timeout is < Timeout.Infinite or 0)
        {
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "Milliseconds, more than 0, or Timeout.Infinite.");
        }

        ArgumentNullException.ThrowIfNull(host);
        uint address = IPAddress.TryParse(host, out IPAddress? literal) ? Number(literal) : First(Dns.GetHostAddresses(host, AddressFamily.InterNetwork));
        TcpStream stream = new(this);
        stream.Open(address, port, timeout);
        return stream;
    }

    /// <summary>Opens a connection, and waits until it is open.</summary>
    /// <param name="host">The peer's IPv4 address, or a name that the system's resolver knows.</param>
    /// <param name="port">Its port.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The open connection.</returns>
    /// <exception cref="ConnectionEndedException">It does not open: its <see cref="ConnectionEndedException.Reason"/> says why.</exception>
    /// <exception cref="IOException">No connection slot or port is free.</exception>
    /// <exception cref="SocketException">The name is not known, or has no IPv4 address.</exception>
    /// <exception cref="ArgumentException">The port is out of range, or the address is our own or no host's.</exception>
    public async Task<TcpStream> ConnectAsync(string host, int port, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        uint address = IPAddress.TryParse(host, out IPAddress? literal)
            ? Number(literal)
            : First(await Dns.GetHostAddressesAsync(host, AddressFamily.InterNetwork, cancellationToken).ConfigureAwait(false));
        TcpStream stream = new(this);
        await stream.OpenAsync(address, port, cancellationToken).ConfigureAwait(false);
        return stream;
    }

    /// <summary>Listens on a port.</summary>
    /// <param name="port">1 to 65535.</param>
    /// <param name="backlog">Connections that may wait to be accepted at a time.</param>
    /// <returns>The listener; the caller disposes of it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Port or backlog is out of range.</exception>
    /// <exception cref="InvalidOperationException">The port has a listener already, or all listeners are in use.</exception>
    public TcpStreamListener Listen(int port, int backlog = 16)
    {
        TcpStreamListener listener = new(this, port, backlog);
        lock (_listeners)
        {
            _listeners.Add(listener);
        }

        return listener;
    }

    /// <summary>
    /// Stops listening, waits up to <see cref="LingerTime"/> for the streams that were closed to send what was written to them, resets all that is
    /// connected then, and lets the TAP go.
    /// </summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        foreach (TcpStreamListener listener in Copy(_listeners))
        {
            listener.Dispose();
        }

        long deadline = Environment.TickCount64 + LingerTime;
        foreach (TcpConnection connection in Copy(_closing))
        {
            connection.Close((int)Math.Max(0, deadline - Environment.TickCount64));
        }

        Stack.Dispose();
        _stopping = true;
        _driver.Kick();
        _pump.Join();
        _driver.Dispose();
    }

    /// <summary>A stream was closed; its connection may still have something to send.</summary>
    internal void LetGo(TcpConnection connection)
    {
        lock (_closing)
        {
            if (_closing.Count >= _sweepAt)
            {
                _closing.RemoveAll(closed => closed.State is TcpState.Closed or TcpState.TimeWait);
                _sweepAt = Math.Max(FirstSweep, 2 * _closing.Count);
            }

            _closing.Add(connection);
        }
    }

    /// <summary>A listener was closed.</summary>
    internal void Forget(TcpStreamListener listener)
    {
        lock (_listeners)
        {
            _listeners.Remove(listener);
        }
    }

    private static uint First(IPAddress[] addresses)
    {
        return addresses.Length > 0 ? Number(addresses[0]) : throw new SocketException((int)SocketError.HostNotFound);
    }

    private static uint Number(IPAddress address)
    {
        byte[] octets = address.GetAddressBytes();
        return octets.Length == 4
            ? IPv4Address.From(octets[0], octets[1], octets[2], octets[3])
            : throw new ArgumentException($"{address} is no IPv4 address.", nameof(address));
    }

    private static T[] Copy<T>(List<T> list)
    {
        lock (list)
        {
            return [.. list];
        }
    }

    private void Pump()
    {
        while (!_stopping)
        {
            Stack.PollInput();
            Serve();
            Stack.WaitForWork(Timeout.Infinite);
        }

        // What ended with the stack: nobody may wait for it any longer.
        Serve();
    }

    private void Serve()
    {
        NetworkHandle? ready = Stack.NextReady();
        while (ready is not null)
        {
            TcpEvents events = ready.TakeEvents();
            (ready.Tag as IReadyTarget)?.Signal(events);
            ready = Stack.NextReady();
        }
    }
}
