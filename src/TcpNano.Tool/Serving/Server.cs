using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using TcpNano.Dhcp;
using TcpNano.Mdns;
using TcpNano.Tool.Services;
using TcpNano.Tool.Shell;

namespace TcpNano.Tool.Serving;

/// <summary>
/// The loop of <c>serve</c>: one thread polls the stack, serves the connections that are ready, obeys commands, and waits.
/// </summary>
internal sealed class Server : IServiceReport
{
    // Closing takes one round trip and a retransmission or two; a peer that does not answer is not waited for.
    private const int ClosingTime = 3000;
    private const int LargestBacklog = 1024;

    private readonly Station _station;
    private readonly Terminal _terminal;
    private readonly ServiceTable _services;
    private readonly ServerCommands _commands;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly int _connections;
    private readonly MdnsResponder? _mdns;
    private readonly byte[] _nameBuffer = new byte[256];
    private string _name = "";
    private uint _address;
    private volatile bool _stop;
    private volatile bool _isInterrupted;

    /// <summary>Offers the services.</summary>
    /// <param name="station">Where to offer them.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="name">What to answer to by multicast DNS; null for nothing.</param>
    public Server(Station station, Terminal terminal, string? name)
    {
        _station = station;
        _terminal = terminal;
        _connections = station.Options.Connections - (station.WatchPort == 0 ? 0 : Station.Watchers);
        int backlog = Math.Min(_connections, LargestBacklog);
        _services = new ServiceTable(station.Stack) { Report = this };
        EchoService echo = new();
        _services.Listen(EchoService.Port, backlog, echo);
        _services.Listen(DiscardService.Port, backlog, new DiscardService());
        _services.Listen(NeverReadService.Port, backlog, new NeverReadService());
        _services.Listen(DaytimeService.Port, backlog, new DaytimeService(TimeProvider.System));
        _services.Listen(ChargenService.Port, backlog, new ChargenService());
        _ = new UdpEchoService(station.Stack);
        if (name is not null)
        {
            _mdns = new MdnsResponder(station.Stack, new MdnsOptions { HostName = name, InstanceName = name, ServiceType = "_echo._tcp", Port = EchoService.Port });
            _mdns.Start();
        }

        _commands = new ServerCommands(station, terminal, _services, echo);
    }

    /// <summary>The ports of the services.</summary>
    public static IReadOnlyList<int> Ports { get; } = [EchoService.Port, DiscardService.Port, NeverReadService.Port, DaytimeService.Port, ChargenService.Port];

    /// <summary>Serves until told to stop: by a command, by Ctrl-C, or by SIGTERM. What is open is closed in order.</summary>
    /// <param name="input">Commands, a line each; its end changes nothing.</param>
    /// <returns>The exit status.</returns>
    public int Run(TextReader input)
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        Thread reader = new(() => Read(input)) { IsBackground = true, Name = "standard input" };
        reader.Start();

        if (_station.Dhcp is not null)
        {
            _terminal.Output.WriteLine($"tcpnano: asking for an address on {_station.Tap} ...");
            _terminal.Output.Flush();
        }

        ((IServiceReport)this).AddressChanged();
        while (!_stop)
        {
            Step(-1);
            while (!_stop && _lines.TryDequeue(out string? line))
            {
                _stop = !_commands.Obey(line);
            }
        }

        CloseEverything();
        if (_isInterrupted)
        {
            StackCounters counters = _station.Stack.Counters;
            _terminal.Output.WriteLine($"interrupted: {counters[StackCounter.PassiveOpens]} connections were served, {counters[StackCounter.ActiveOpens]} opened");
            return ExitStatus.Interrupted;
        }

        return _station.IsCaptureIncomplete ? ExitStatus.Environment : ExitStatus.Success;
    }

    void IServiceReport.Connected(Session session)
    {
        if (_commands.Opened.Remove(session.Number))
        {
            TcpConnection connection = session.Connection;
            _terminal.Output.WriteLine($"{session.Number}: connected to {IPv4Address.Format(connection.RemoteAddress)}:{connection.RemotePort}");
        }
    }

    void IServiceReport.Ended(Session session)
    {
        if (_commands.Opened.Remove(session.Number))
        {
            _terminal.Output.WriteLine($"{session.Number}: not connected: {session.Connection.CloseReason}");
        }
    }

    void IServiceReport.AddressChanged()
    {
        SayName();
        uint address = _station.Stack.Address;
        if (address == _address)
        {
            return;
        }

        _address = address;
        _terminal.Output.WriteLine(address == 0
            ? $"tcpnano: the address on {_station.Tap} is over"
            : $"tcpnano: {IPv4Address.Format(address)} on {_station.Tap}: echo 7 (TCP and UDP), discard 9, never-read 11, daytime 13, chargen 19; {_connections} connections");
        if (address != 0 && _station.WatchPort != 0)
        {
            _terminal.Output.WriteLine($"tcpnano: 'tcpnano watch {new RemoteEnd(address, _station.WatchPort)}' shows what it does");
        }

        _terminal.Output.Flush();
    }

    // It may be another one than was asked for, if somebody else has that.
    private void SayName()
    {
        if (_mdns is { State: MdnsState.Announcing or MdnsState.Running })
        {
            string name = System.Text.Encoding.ASCII.GetString(_nameBuffer, 0, _mdns.GetHostName(_nameBuffer));
            if (name != _name)
            {
                _name = name;
                _terminal.Output.WriteLine($"tcpnano: answers to {name}.local");
                _terminal.Output.Flush();
            }
        }
    }

    private void Step(int timeout)
    {
        NetworkStack stack = _station.Stack;
        stack.PollInput();
        _services.Step();

        // A signal or a command that came meanwhile has kicked the driver, which ends this at once.
        stack.WaitForWork(timeout);
    }

    /// <summary>Has every connection closed in order, as far as the peers go along; <see cref="Station.Dispose"/> resets the others.</summary>
    private void CloseEverything()
    {
        long deadline = _station.Driver.Now() + ClosingTime;
        _services.CloseAll();
        long left = ClosingTime;
        while (left > 0 && _services.IsAnyAlive)
        {
            Step((int)left);
            left = deadline - _station.Driver.Now();
        }

        _mdns?.Stop();
        _station.Dhcp?.Stop();
        while (left > 0 && _station.Dhcp is { State: not DhcpState.Stopped })
        {
            Step((int)left);
            left = deadline - _station.Driver.Now();
        }
    }

    private void Read(TextReader input)
    {
        string? line = input.ReadLine();
        while (line is not null)
        {
            _lines.Enqueue(line);
            _station.Driver.Kick();
            line = input.ReadLine();
        }
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        _isInterrupted |= context.Signal == PosixSignal.SIGINT;
        _stop = true;
        _station.Driver.Kick();
    }
}
