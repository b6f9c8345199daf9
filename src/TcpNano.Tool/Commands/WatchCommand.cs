using System.CommandLine;
using TcpNano.Diagnostics;
using TcpNano.Tool.Capturing;
using TcpNano.Tool.Serving;
using TcpNano.Tool.Shell;
using TcpNano.Tool.Watching;

namespace TcpNano.Tool.Commands;

/// <summary><c>tcpnano watch</c>: what the stack of a device does, while it does it.</summary>
internal static class WatchCommand
{
    private const double DefaultTimeout = 10;

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        Command command = new(
            "watch",
            "Watch the stack of a device that runs a TraceServer: each segment, state, loss and drop as a line of a ladder, and a table of its connections. Ctrl-C ends it. Needs no rights. "
            + $"Exit status: {ExitStatus.Success} the device has ended the stream, {ExitStatus.Environment} what it sends is no trace, {ExitStatus.Usage} wrong arguments, "
            + $"{ExitStatus.Refused} refused, {ExitStatus.Reset} reset by the device, {ExitStatus.TimedOut} no answer, {ExitStatus.Unreachable} unreachable, "
            + $"{ExitStatus.NoName} the name has no address, {ExitStatus.Interrupted} interrupted.");
        Argument<RemoteEnd?> device = OptionParsers.ArgumentOf(
            "ADDRESS[:PORT]",
            $"The device's IPv4 address or name, and the port of its TraceServer, {TraceFormat.DefaultPort} if none is given.",
            text => NetworkText.RemoteEnd(text, TraceFormat.DefaultPort));
        Option<double> timeout = OptionParsers.Decimal("--timeout", "SECONDS", "How long to wait until the device answers.", 0.1, 3600, DefaultTimeout);
        Option<string?> pcap = CaptureOption.Create("the frames that the device sends and receives");
        command.Add(device);
        command.Add(timeout);
        command.Add(pcap);
        command.SetAction(parsed =>
        {
            using CaptureFile? file = parsed.GetValue(pcap) is string path ? CaptureFile.Create(path) : null;
            return Run(parsed.GetValue(device)!, TimeSpan.FromSeconds(parsed.GetValue(timeout)), file, terminal);
        });
        return command;
    }

    private static int Run(RemoteEnd device, TimeSpan timeout, CaptureFile? file, Terminal terminal)
    {
        using WatchLink link = new();
        using Interruption interruption = new(link.Dispose);
        if (link.Connect(device, timeout, out int status) is string why)
        {
            terminal.Complain(why);
            return interruption.IsRequested ? ExitStatus.Interrupted : status;
        }

        return new Watcher(device.ToString(), terminal, file, () => interruption.IsRequested).Run(link.Stream());
    }
}
