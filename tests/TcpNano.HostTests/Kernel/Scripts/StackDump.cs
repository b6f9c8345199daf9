using System.Globalization;
using System.Reflection;
using TcpNano.Diagnostics;
using TcpNano.Tcp;

namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>All there is to know of a stack, a kernel and the wire between them when something does not come to an end.</summary>
internal static class StackDump
{
    private const int GatePatience = 2000;

    private static readonly string[] s_timers = ["retransmit", "persist", "delayed-ack", "keep-alive or linger", "user-timeout"];

    /// <summary>Takes it down, before anything is cleaned up.</summary>
    /// <param name="bench">The bench.</param>
    /// <returns>Lines.</returns>
    public static string Of(Bench bench)
    {
        List<string> lines = ["-- the stack"];
        NetworkStack stack = bench.Stack;
        Thread? pump = Field<Thread>(stack, "_pump");
        lines.Add($"pump: {(pump is null ? "none" : pump.IsAlive ? "alive" : "dead")}, {pump?.ThreadState}");

        // Without the gate the picture may be torn; a gate nobody gives back is news itself.
        bool held = Monitor.TryEnter(stack.Gate, GatePatience);
        try
        {
            lines.Add(held ? "gate: free" : $"gate: not to be had for {GatePatience} ms");
            long now = bench.Driver.Now();
            lines.Add($"pump waits: {Field<bool>(stack, "_waiting")}, until {After(Field<long>(stack, "_wakeAt"), now)}, next poll {After(stack.NextPoll(), now)}");
            lines.Add($"free slots {stack.FreeConnections} of {stack.Tcp.Table.All.Length}, invariants: {Invariants.Check(stack) ?? "hold"}");
            lines.Add("counters: " + Bench.Describe(stack.Counters));
            foreach (TcpConnection c in stack.Tcp.Table.All)
            {
                if ((c.Flags & ConnectionFlags.InUse) != 0)
                {
                    Add(lines, stack.Tcp, c, (int)now);
                }
            }
        }
        finally
        {
            if (held)
            {
                Monitor.Exit(stack.Gate);
            }
        }

        if (bench.Relay is not null)
        {
            lines.Add("-- the wire");
            lines.Add("from the stack: " + bench.Relay.LeftToRight);
            lines.Add("to the stack: " + bench.Relay.RightToLeft);
            lines.Add("failure: " + bench.Relay.Failure);
        }

        lines.Add("-- the kernel");
        lines.Add(bench.Kernel.Command("ss", "-tnoie state connected", mayFail: true));
        lines.Add(bench.Kernel.Command("ip", "-s neigh", mayFail: true));
        return string.Join('\n', lines);
    }

    private static void Add(List<string> lines, TcpProtocol tcp, TcpConnection c, int now)
    {
        string flags = string.Join(
            ' ',
            typeof(ConnectionFlags).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => (c.Flags & (int)f.GetRawConstantValue()!) != 0).Select(f => f.Name));
        lines.Add($"slot {c.Index}: :{c.LocalPort} to :{c.RemotePort}, {TcpStateName.Of(c.Phase)}, {c.CloseReason}, {flags}");
        lines.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"    SND.UNA {c.SndUna}, SND.PTR +{c.SndPtr - c.SndUna}, SND.NXT +{c.SndNxt - c.SndUna}, SND.WND {c.SndWnd}, queued {c.TxCount}; RCV.NXT {c.RcvNxt}, window {c.RcvAdv - c.RcvNxt}, unread {c.RxCount}"));
        lines.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"    output list {tcp.Queue.ListOf(c.Index)}, waiting threads {tcp.Waiters[c.Index]}, timers: {Timers(tcp, c.Index, now)}"));
    }

    private static string Timers(TcpProtocol tcp, int index, int now)
    {
        IEnumerable<string> armed = Enumerable.Range(0, TimerKind.Count)
            .Where(kind => tcp.Timers.IsArmed((index * TimerKind.Count) + kind))
            .Select(kind => $"{s_timers[kind]} in {tcp.Timers.DeadlineOf((index * TimerKind.Count) + kind) - now}");
        return string.Join(", ", armed.DefaultIfEmpty("none"));
    }

    private static string After(long time, long now)
    {
        return time == NetworkStack.Never ? "never" : $"in {time - now} ms";
    }

    private static T? Field<T>(NetworkStack stack, string name)
    {
        return (T?)typeof(NetworkStack).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(stack);
    }
}
