using System.CommandLine;
using TcpNano.Linux;
using TcpNano.Tool.Serving;
using TcpNano.Tool.Shell;

namespace TcpNano.Tool.Commands;

/// <summary><c>tcpnano connect</c>: standard input to a peer, the peer to standard output.</summary>
internal static class ConnectCommand
{
    private const int Connections = 1;

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        Command command = new(
            "connect",
            "Connect to a peer: standard input goes to it, what it sends goes to standard output. The end of input closes our "
            + "direction only. "
            + $"Exit status: {ExitStatus.Success} closed in order, {ExitStatus.Environment} no TAP, {ExitStatus.Usage} wrong arguments, "
            + $"{ExitStatus.Refused} refused, {ExitStatus.Reset} reset by the peer, {ExitStatus.TimedOut} timed out, "
            + $"{ExitStatus.Unreachable} unreachable, {ExitStatus.Aborted} nobody takes our output any more, {ExitStatus.UnreadData} closed with data unread, "
            + $"{ExitStatus.PeerNeverClosed} the peer never closed, {ExitStatus.NoRoute} no route to the peer, {ExitStatus.LinkDown} the link is down, "
            + $"{ExitStatus.NoNeighbour} nobody on the link has the address, {ExitStatus.GaveWay} ended to make room, "
            + $"{ExitStatus.NoName} the name has no address, {ExitStatus.Interrupted} interrupted.");
        Argument<RemoteEnd?> end = OptionParsers.ArgumentOf("HOST:PORT", "The peer's IPv4 address or name and its port, such as 10.0.0.1:7 or example.org:80.", NetworkText.RemoteEnd);
        command.Add(end);
        Option<double> timeout = OptionParsers.Decimal("--timeout", "SECONDS", "How long to wait until the connection is open; 0 for as long as SYNs are sent, three minutes.", 0, 86400, 0);
        command.Add(timeout);
        StationOptions station = new(command);
        Option<uint> nameServer = OptionParsers.Of("--dns", "A.B.C.D", "The name server to ask for a NAME; with --dhcp the DHCP server names some.", InterfaceAddress.ParseHost);
        command.Add(nameServer);
        command.SetAction(
            parsed =>
            {
                RemoteEnd peer = parsed.GetValue(end)!;
                InterfaceAddress? address = station.AddressOf(parsed);
                if (address is not null && (peer.Address == address.Address || address.IsBroadcast(peer.Address)))
                {
                    throw new UsageException($"{IPv4Address.Format(peer.Address)} is our own or a broadcast address.");
                }

                uint server = parsed.GetValue(nameServer);
                if (peer.Name is not null && address is not null && server == 0)
                {
                    throw new UsageException($"{peer.Name} is a name: say whom to ask for its address with --dns A.B.C.D, or use --dhcp.");
                }

                // The trace must not mix with what the peer sends.
                using Station opened = station.Open(parsed, Connections, synEntries: 0, terminal.WriteAside, terminal.Complain);
                return new Client(opened, terminal, (int)Math.Ceiling(parsed.GetValue(timeout) * 1000), server).Run(peer, Console.OpenStandardInput(), Console.OpenStandardOutput());
            });
        return command;
    }
}
