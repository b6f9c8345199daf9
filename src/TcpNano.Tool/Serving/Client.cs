using System.Globalization;
using System.Runtime.InteropServices;
using TcpNano.Dhcp;
using TcpNano.Dns;
using TcpNano.Tool.Shell;

namespace TcpNano.Tool.Serving;

/// <summary>
/// The two directions of <c>connect</c>, each with a thread that blocks: one sends what is read, the other writes what is
/// received. Over when both directions are closed.
/// </summary>
internal sealed class Client
{
    private const int BufferSize = 65536;
    private const int LookInterval = 50;

    // A server that is there has answered by then, retransmissions included.
    private const int AddressTime = 60_000;
    private const int ReleaseTime = 2000;

    // In TIME-WAIT, so that a peer whose FIN or whose ACK got lost still finds somebody.
    private const int Linger = 500;

    private readonly Station _station;
    private readonly Terminal _terminal;
    private readonly int _timeout;
    private readonly uint _nameServer;
    private readonly TcpConnection _connection;
    private long _sent;
    private long _received;
    private volatile bool _interrupted;

    /// <summary>Prepares to connect.</summary>
    /// <param name="station">Where from.</param>
    /// <param name="terminal">Where to complain.</param>
    /// <param name="timeout">Milliseconds to wait until the connection is open; 0 for as long as SYNs are sent.</param>
    /// <param name="nameServer">Whom to ask for names; 0 for those that DHCP names.</param>
    public Client(Station station, Terminal terminal, int timeout, uint nameServer)
    {
        _nameServer = nameServer;
        _station = station;
        _terminal = terminal;
        _timeout = timeout == 0 ? -1 : timeout;
        _connection = new TcpConnection(station.Stack);
    }

    /// <summary>Connects and carries octets until both directions are closed.</summary>
    /// <param name="end">To whom.</param>
    /// <param name="input">What is sent; its end closes our direction.</param>
    /// <param name="output">Gets what the peer sends.</param>
    /// <returns>The exit status.</returns>
    public int Run(RemoteEnd end, Stream input, Stream output)
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        TcpConnection connection = _connection;
        _terminal.Error.WriteLine($"connecting to {end} ...");
        _station.Stack.Start();
        CloseReason reason;
        try
        {
            if (!HasAddress())
            {
                _terminal.Complain($"{end}: not connected: no DHCP server has given us an address.");
                return _interrupted ? ExitStatus.Interrupted : ExitStatus.NoRoute;
            }

            if (end.Name is not null)
            {
                DnsResult found = Find(end.Name, out uint address);
                if (found != DnsResult.Found)
                {
                    _terminal.Complain($"{end}: not connected: {Text(found)}");
                    return _interrupted ? ExitStatus.Interrupted : ExitStatus.NoName;
                }

                end = end with { Address = address };
                _terminal.Error.WriteLine($"connecting to {end} ...");
            }

            _station.Stack.Connect(connection, end.Address, end.Port, _timeout);
            if (connection.State == TcpState.Closed)
            {
                reason = connection.CloseReason;
                _terminal.Complain($"{end}: not connected: {reason}");
                return ExitStatus.For(reason);
            }

            reason = Carry(connection, input, output);
        }
        catch (ObjectDisposedException) when (_interrupted)
        {
            reason = CloseReason.Aborted;
        }
        finally
        {
            GiveAddressBack();
            _station.Stack.Stop();
        }

        if (_interrupted)
        {
            _terminal.Complain(string.Create(CultureInfo.InvariantCulture, $"interrupted: {_sent} octets were sent to {end}, {_received} received; the connection was reset."));
            return ExitStatus.Interrupted;
        }

        if (ExitStatus.For(reason) != ExitStatus.Success)
        {
            _terminal.Complain($"{end}: the connection ended: {reason}");
        }

        // How the connection ended matters more.
        return ExitStatus.For(reason) == ExitStatus.Success && _station.IsCaptureIncomplete ? ExitStatus.Environment : ExitStatus.For(reason);
    }

    private static string Text(DnsResult result)
    {
        return result switch
        {
            DnsResult.NoSuchName => "there is no such name.",
            DnsResult.NoAddress => "the name has no IPv4 address.",
            DnsResult.NoServer => "no name server is known.",
            DnsResult.BadName => "that is no name of a host.",
            DnsResult.NoAnswer or DnsResult.Pending => "no name server has answered.",
            _ => "the name server answers with an error (" + result + ").",
        };
    }

    private DnsResult Find(string name, out uint address)
    {
        DnsResolver resolver = new(_station.Stack, new DnsOptions { NameLength = 253, CacheEntries = 1 });
        if (_nameServer != 0)
        {
            resolver.AddServer(_nameServer);
        }

        for (int i = 0; _nameServer == 0 && i < _station.Dhcp!.DnsServerCount; i++)
        {
            resolver.AddServer(_station.Dhcp.DnsServer(i));
        }

        long end = Environment.TickCount64 + (_timeout < 0 ? AddressTime : _timeout);
        DnsResult result = resolver.Resolve(name, LookInterval, out address);
        while (result == DnsResult.Pending && !_interrupted && Environment.TickCount64 < end)
        {
            result = resolver.Resolve(name, LookInterval, out address);
        }

        return result;
    }

    private bool HasAddress()
    {
        if (_station.Dhcp is null)
        {
            return true;
        }

        long end = Environment.TickCount64 + (_timeout < 0 ? AddressTime : _timeout);
        bool found = false;
        while (!found && !_interrupted && Environment.TickCount64 < end)
        {
            found = _station.Dhcp.Wait(LookInterval);
        }

        return found;
    }

    private void GiveAddressBack()
    {
        long end = Environment.TickCount64 + ReleaseTime;
        _station.Dhcp?.Stop();
        while (_station.Dhcp is { State: not DhcpState.Stopped } && Environment.TickCount64 < end)
        {
            Thread.Sleep(LookInterval);
        }
    }

    private CloseReason Carry(TcpConnection connection, Stream input, Stream output)
    {
        Thread sender = new(() => SendAll(connection, input)) { IsBackground = true, Name = "sender" };
        sender.Start();
        byte[] buffer = new byte[BufferSize];
        int taken = connection.Receive(buffer, 0, buffer.Length, -1);
        try
        {
            while (taken > 0)
            {
                _received += taken;
                output.Write(buffer, 0, taken);
                output.Flush();
                taken = connection.Receive(buffer, 0, buffer.Length, -1);
            }
        }
        catch (IOException)
        {
            // Nobody reads our output any more: the peer should not send in vain.
            connection.Abort();
            return CloseReason.Aborted;
        }

        // The peer has finished; what we read may still go to it.
        while (taken == 0 && connection.State != TcpState.Closed && !sender.Join(LookInterval))
        {
        }

        CloseReason reason = connection.Close(-1);
        if (connection.State == TcpState.TimeWait)
        {
            Thread.Sleep(Linger);
        }

        return _interrupted ? CloseReason.Aborted : reason;
    }

    private void SendAll(TcpConnection connection, Stream input)
    {
        byte[] buffer = new byte[BufferSize];
        try
        {
            int read = input.Read(buffer, 0, buffer.Length);
            while (read > 0 && connection.Send(buffer, 0, read, -1) == read)
            {
                _sent += read;
                read = input.Read(buffer, 0, buffer.Length);
            }

            connection.ShutdownSend();
        }
        catch (ObjectDisposedException)
        {
            // Closed by the other thread or by a signal: nobody wants the rest.
        }
    }

    private void Interrupt(PosixSignalContext context)
    {
        context.Cancel = true;
        _interrupted = true;
        _connection.Abort();
    }
}
