using System.CommandLine;
using TcpNano.Diagnostics;
using TcpNano.Tool.Serving;
using TcpNano.Tool.Shell;
using TcpNano.Tool.Shell.Prompting;

namespace TcpNano.Tool.Commands;

/// <summary><c>tcpnano serve</c>: the classic services on a TAP.</summary>
internal static class ServeCommand
{
    private const int DefaultConnections = 256;
    private const int MostConnections = 8000;
    private const int MostSynEntries = 255;

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        Command command = new(
            "serve",
            "Serve echo (port 7, TCP and UDP), discard (9), a service that never reads (11), daytime (13) and chargen (19) on a TAP. "
            + "Commands on standard input, with a history on a terminal: " + ServerCommands.Summary + ". "
            + $"Ctrl-C closes what is open in order, and ends it. Exit status: {ExitStatus.Success} ended by 'quit' or SIGTERM, {ExitStatus.Environment} no TAP, or the capture is not whole, "
            + $"{ExitStatus.Usage} wrong arguments, {ExitStatus.Interrupted} interrupted.");
        StationOptions station = new(command);
        Option<int> connections = OptionParsers.Number(
            "--connections", "N", "Connections at a time, those in TIME-WAIT aside.", 1, MostConnections, DefaultConnections);
        Option<int> halfOpen = OptionParsers.Number(
            "--syn-entries", "N", "Connections that clients are opening, 0 to 255; SYN cookies go out when there are more.", 0, MostSynEntries, MostSynEntries);
        Option<string?> name = OptionParsers.Of("--mdns", "NAME", "Answer to NAME.local by multicast DNS, and announce echo there (_echo._tcp).", NetworkText.HostLabel);
        Option<int> watch = OptionParsers.Of("--watch-port", "PORT", $"Show what the stack does to 'tcpnano watch' on this port, such as {TraceFormat.DefaultPort}.", NetworkText.Port);
        command.Add(name);
        command.Add(connections);
        command.Add(halfOpen);
        command.Add(watch);
        command.SetAction(
            parsed =>
            {
                int watchPort = parsed.GetValue(watch);
                if (Server.Ports.Contains(watchPort))
                {
                    throw new UsageException($"--watch-port {watchPort} is the port of a service; take another one, such as {TraceFormat.DefaultPort}.");
                }

                using Prompt? prompt = terminal.IsInteractive ? new Prompt(terminal, ServerCommands.Words, ServerCommands.Quit) : null;
                Terminal above = prompt?.Terminal ?? terminal;
                using Station opened = station.Open(parsed, parsed.GetValue(connections), parsed.GetValue(halfOpen), above.Write, above.Complain, watchPort);
                return new Server(opened, above, parsed.GetValue(name)).Run(prompt ?? Console.In);
            });
        return command;
    }
}
