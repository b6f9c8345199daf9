using System.Collections.Concurrent;
using System.Runtime.InteropServices;
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
    private volatile bool _stop;

    /// <summary>Offers the services.</summary>
    /// <param name="station">Where to offer them.</param>
    /// <param name="terminal">Where to write.</param>
    public Server(Station station, Terminal terminal)
    {
        _station = station;
        _terminal = terminal;
        int connections = station.Options.Connections;
        int backlog = Math.Min(connections, LargestBacklog);
        _services = new ServiceTable(station.Stack, connections) { Report = this };
        EchoService echo = new();
        _services.Listen(EchoService.Port, backlog, echo);
        _services.Listen(DiscardService.Port, backlog, new DiscardService());
        _services.Listen(NeverReadService.Port, backlog, new NeverReadService());
        _services.Listen(DaytimeService.Port, backlog, new DaytimeService(TimeProvider.System));
        _services.Listen(ChargenService.Port, backlog, new ChargenService(connections));
        _commands = new ServerCommands(station, terminal, _services, echo);
    }

    /// <summary>Serves until told to stop.</summary>
    /// <param name="input">Commands, a line each; its end changes nothing.</param>
    /// <returns>The exit status.</returns>
    public int Run(TextReader input)
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        Thread reader = new(() => Read(input)) { IsBackground = true, Name = "standard input" };
        reader.Start();

        string address = IPv4Address.Format(_station.Stack.Address);
        _terminal.Output.WriteLine(
            $"tcpnano: {address} on {_station.Tap}: echo 7, discard 9, never-read 11, daytime 13, chargen 19; {_station.Options.Connections} connections");
        _terminal.Output.Flush();
        while (!_stop)
        {
            Step(-1);
            while (!_stop && _lines.TryDequeue(out string? line))
            {
                _stop = !_commands.Obey(line);
            }
        }

        CloseEverything();
        return ExitStatus.Success;
    }

    void IServiceReport.Connected(TcpConnection connection, Service service)
    {
        if (_commands.Opened.Remove(connection.Index))
        {
            _terminal.Output.WriteLine($"{connection.Index}: connected to {IPv4Address.Format(connection.RemoteAddress)}:{connection.RemotePort}");
        }
    }

    void IServiceReport.Ended(TcpConnection connection, Service service)
    {
        if (_commands.Opened.Remove(connection.Index))
        {
            _terminal.Output.WriteLine($"{connection.Index}: not connected: {connection.CloseReason}");
        }
    }

    private void Step(int timeout)
    {
        NetworkStack stack = _station.Stack;
        long now = _station.Driver.Now();
        bool more = stack.Poll() <= now;
        _services.Step();
        if (!more)
        {
            // A signal or a command that came meanwhile has kicked the driver, which ends this at once.
            stack.WaitForWork(timeout);
        }
    }

    private void CloseEverything()
    {
        NetworkStack stack = _station.Stack;
        long deadline = _station.Driver.Now() + ClosingTime;
        _services.CloseAll();
        while (AnyAlive())
        {
            long left = deadline - _station.Driver.Now();
            if (left <= 0)
            {
                break;
            }

            Step((int)left);
        }

        for (int i = 0; i < _station.Options.Connections; i++)
        {
            TcpConnection late = stack.ConnectionAt(i);
            if (IsAlive(late))
            {
                lock (stack.Gate)
                {
                    stack.Tcp.Calls.Abort(late);
                }
            }
        }
    }

    // TIME-WAIT has nothing left to say to anybody but late duplicates.
    private bool AnyAlive()
    {
        for (int i = 0; i < _station.Options.Connections; i++)
        {
            if (IsAlive(_station.Stack.ConnectionAt(i)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAlive(TcpConnection connection)
    {
        return connection.State != TcpState.Closed && connection.State != TcpState.TimeWait;
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
        _stop = true;
        _station.Driver.Kick();
    }
}
