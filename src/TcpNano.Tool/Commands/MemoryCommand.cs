using System.CommandLine;
using System.Globalization;
using TcpNano.Tool.Shell;

namespace TcpNano.Tool.Commands;

/// <summary><c>tcpnano memory</c>: what a stack with given options takes of the heap, part by part.</summary>
internal static class MemoryCommand
{
    private static readonly StackOptions s_default = new();

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        Command command = new("memory", "Say what a stack takes of the heap, on a microcontroller and on .NET, part by part.");
        Option<int> connections = OptionParsers.Number("--connections", "N", "Connections in all states together, 1 to 8000.", 1, 8000, s_default.Connections);
        Option<int> listeners = OptionParsers.Number("--listeners", "N", "Ports listened on at once, 1 to 64.", 1, 64, s_default.Listeners);
        Option<int> receive = OptionParsers.Number("--receive-buffer", "BYTES", "Receive buffer of each connection, 256 to 1048576.", 256, 1048576, s_default.ReceiveBuffer);
        Option<int> send = OptionParsers.Number("--send-buffer", "BYTES", "Send buffer of each connection, 256 to 1048576.", 256, 1048576, s_default.SendBuffer);
        Option<int> blocks = OptionParsers.Number("--reassembly-blocks", "N", "Stretches of out-of-order data per connection, 1 to 32.", 1, 32, s_default.ReassemblyBlocks);
        Option<int> neighbours = OptionParsers.Number("--arp-entries", "N", "Neighbours in the ARP cache, 2 to 255.", 2, 255, s_default.ArpEntries);
        Option<int> halfOpen = OptionParsers.Number("--syn-entries", "N", "Connections that peers are opening, 0 to 255.", 0, 255, s_default.SynEntries);
        Option<int> events = OptionParsers.Number("--event-entries", "N", "Events that the event ring keeps, 0 to 16384.", 0, 16384, s_default.EventEntries);
        foreach (Option<int> option in new[] { connections, listeners, receive, send, blocks, neighbours, halfOpen, events })
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            StackOptions options = new()
            {
                Connections = parsed.GetValue(connections),
                Listeners = parsed.GetValue(listeners),
                ReceiveBuffer = parsed.GetValue(receive),
                SendBuffer = parsed.GetValue(send),
                ReassemblyBlocks = parsed.GetValue(blocks),
                ArpEntries = parsed.GetValue(neighbours),
                SynEntries = parsed.GetValue(halfOpen),
                EventEntries = parsed.GetValue(events),
            };
            terminal.WriteTable(["Octets of heap", "nanoCLR", ".NET"], Rows(options));
            return ExitStatus.Success;
        });
        return command;
    }

    private static IEnumerable<string[]> Rows(StackOptions options)
    {
        foreach (MemoryPart part in Enum.GetValues<MemoryPart>())
        {
            yield return Row(TitleOf(part, options), runtime => options.BytesRequiredOn(runtime, part));
        }

        yield return Row("the stack", options.BytesRequiredOn);
        yield return Row("each connection that the app holds", runtime => TcpConnection.BytesRequiredOn(runtime));
        yield return Row("each listener that the app holds", runtime => TcpListener.BytesRequiredOn(runtime));
        yield return ["the interpreter's stack frames, at most", Text(StackOptions.InterpreterFrames), ""];
        long all = options.BytesRequiredOn(TcpRuntime.NanoClr)
            + ((long)options.Connections * TcpConnection.BytesRequiredOn(TcpRuntime.NanoClr))
            + ((long)options.Listeners * TcpListener.BytesRequiredOn(TcpRuntime.NanoClr));
        yield return ["with all connections and listeners held", Text(all + StackOptions.InterpreterFrames), ""];
    }

    private static string TitleOf(MemoryPart part, StackOptions options)
    {
        return part switch
        {
            MemoryPart.ControlBlocks => $"{options.Connections} control blocks",
            MemoryPart.Buffers => $"{options.Connections} send and receive buffers",
            MemoryPart.Timers => "timers",
            MemoryPart.Tables => $"tables and queues, {options.SynEntries} SYN entries",
            MemoryPart.Neighbours => $"{options.ArpEntries} neighbours, and destinations",
            MemoryPart.Frames => "two frames",
            MemoryPart.Events => $"{options.EventEntries} events",
            MemoryPart.Listeners => $"{options.Listeners} listeners",
            _ => "whatever the options",
        };
    }

    private static string[] Row(string title, Func<TcpRuntime, long> octets)
    {
        return [title, Text(octets(TcpRuntime.NanoClr)), Text(octets(TcpRuntime.Net))];
    }

    private static string Text(long octets)
    {
        return octets.ToString("N0", CultureInfo.InvariantCulture);
    }
}
