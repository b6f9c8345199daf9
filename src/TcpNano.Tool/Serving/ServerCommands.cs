using System.Globalization;
using System.Reflection;
using TcpNano.Diagnostics;
using TcpNano.Linux;
using TcpNano.Tool.Services;
using TcpNano.Tool.Shell;

namespace TcpNano.Tool.Serving;

/// <summary>Obeys the commands a server gets on its standard input.</summary>
internal sealed class ServerCommands
{
    /// <summary>The command that ends the server.</summary>
    public const string Quit = "quit";

    private static readonly (string Command, string Meaning)[] s_help =
    [
        ("connect ADDRESS PORT", "open a connection, and send back what comes"),
        ("connect-close ADDRESS PORT", "open a connection, and close it at once"),
        ("connections", "list the connections, with round trip, timeout, congestion window and what was sent again"),
        ("counters", "show what the stack has counted: frames, segments, and each reason for a drop"),
        ("abort N", "reset connection N of the list"),
        ("help", "show this"),
        (Quit, "close all connections, and end"),
    ];

    private readonly Station _station;
    private readonly Terminal _terminal;
    private readonly ServiceTable _services;
    private readonly EchoService _echo;
    private readonly ConnectCloseService _closer = new();

    /// <summary>Prepares to obey.</summary>
    /// <param name="station">Whose stack.</param>
    /// <param name="terminal">Where to answer.</param>
    /// <param name="services">The services on it.</param>
    /// <param name="echo">The one that <c>connect</c> hands connections to.</param>
    public ServerCommands(Station station, Terminal terminal, ServiceTable services, EchoService echo)
    {
        _station = station;
        _terminal = terminal;
        _services = services;
        _echo = echo;
    }

    /// <summary>The commands, for help texts.</summary>
    public static string Summary { get; } = string.Join(", ", s_help.Select(entry => entry.Command));

    /// <summary>Their first words.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. s_help.Select(entry => entry.Command.Split(' ')[0])];

    /// <summary>Numbers of connections opened by command whose fate was not told yet.</summary>
    public HashSet<int> Opened { get; } = [];

    /// <summary>Obeys one command.</summary>
    /// <param name="line">The command.</param>
    /// <returns>False when it was <c>quit</c>.</returns>
    public bool Obey(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        try
        {
            switch (words)
            {
                case []:
                    break;
                case ["connect", string address, string port]:
                    Connect(address, port, _echo);
                    break;
                case ["connect-close", string address, string port]:
                    Connect(address, port, _closer);
                    break;
                case ["connections"]:
                    _terminal.WriteTable(ConnectionTableText.Titles, ConnectionTableText.Rows(_services));
                    break;
                case ["counters"]:
                    _terminal.WriteTable(["COUNTER", "VALUE"], Counters());
                    break;
                case ["abort", string number]:
                    Abort(number);
                    break;
                case ["help" or "?"]:
                    _terminal.WriteTable(["COMMAND", "WHAT IT DOES"], s_help.Select(entry => new[] { entry.Command, entry.Meaning }));
                    break;
                case [Quit]:
                    return false;
                default:
                    throw new FormatException($"'{line.Trim()}' is no command; there are: {Summary}.");
            }
        }
        catch (FormatException wrong)
        {
            _terminal.Complain(wrong.Message);
        }

        _terminal.Output.Flush();
        return true;
    }

    private void Connect(string address, string port, Service service)
    {
        RemoteEnd end = new(InterfaceAddress.ParseHost(address), NetworkText.Port(port));
        Session? session;
        try
        {
            session = _services.Connect(end.Address, end.Port, service);
        }
        catch (ArgumentException)
        {
            throw new FormatException($"{address} is our own or a broadcast address.");
        }

        if (session is null)
        {
            throw new FormatException("no connection slot or port is free.");
        }

        Opened.Add(session.Number);
        _terminal.Output.WriteLine($"{session.Number}: connecting to {end}");
    }

    private void Abort(string number)
    {
        Session? session = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int wanted)
            ? _services.Sessions.FirstOrDefault(known => known.Number == wanted && known.IsAlive)
            : null;
        if (session is null)
        {
            throw new FormatException($"there is no connection {number}; 'connections' tells the numbers.");
        }

        _services.Abort(session);
        Opened.Remove(session.Number);
        _terminal.Output.WriteLine($"{session.Number}: aborted");
    }

    private IEnumerable<string[]> Counters()
    {
        StackCounters counters = _station.Stack.Counters;
        foreach (StackCounter counter in Enum.GetValues<StackCounter>())
        {
            uint value = counters[counter];
            if (value != 0)
            {
                yield return [counter.ToString(), value.ToString(CultureInfo.InvariantCulture)];
            }
        }
    }
}
