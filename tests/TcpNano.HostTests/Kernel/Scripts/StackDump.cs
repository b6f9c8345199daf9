using System.Globalization;
using System.Reflection;
using TcpNano.Diagnostics;
using TcpNano.Tcp;

namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>All there is to know of a stack, a kernel and the wire between them when something does not come to an end.</summary>
internal static class StackDump
{
    private const int GatePatience = 2000;

    private static readonly string[] s_timers = ["retransmission", "persist", "override", "delayed-ack", "keep-alive", "user-timeout", "time-wait", "fin-wait-2"];

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
            lines.Add($"pump waits: {stack.Gate.IsWaiting}, until {After(Field<long>(stack.Gate, "_wakeAt"), now)}, next poll {After(stack.NextPoll(), now)}");
            lines.Add($"free slots {stack.FreeConnections} of {stack.Tcp.Table.All.Length}, invariants: {Invariants.Check(stack) ?? "hold"}");
            lines.Add("counters: " + Bench.Describe(stack.Counters));
            foreach (TransmissionControlBlock c in stack.Tcp.Table.All)
            {
                if ((c.AppFlags & AppFlags.InUse) != 0)
                {
                    Add(lines, stack, c, (int)now);
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

    private static void Add(List<string> lines, NetworkStack stack, TransmissionControlBlock c, int now)
    {
        string flags = string.Join(' ', Names(typeof(AppFlags), c.AppFlags).Concat(Names(typeof(SndFlags), c.SndFlags)).Concat(Names(typeof(RcvFlags), c.RcvFlags)));
        uint ports = stack.Tcp.Table.Ports[c.Index];
        lines.Add($"slot {c.Index}: :{(ushort)ports} to :{ports >> 16}, {TcpStateName.Of(c.State)}, {c.Handle?.CloseReason}, {flags}");
        lines.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"    SND.UNA {c.SndUna}, SND.PTR +{c.SndPtr - c.SndUna}, SND.NXT +{c.SndNxt - c.SndUna}, SND.WND {c.SndWnd}, queued {c.SendCount}; RCV.NXT {c.RcvNxt}, window {c.RcvAdv - c.RcvNxt}, unread {c.ReceiveCount}"));
        lines.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"    output list {stack.Queue.ListOf(c.Index)}, waiting readers {c.Handle?.Readers} and writers {c.Handle?.Writers}, timers: {Timers(stack, c.Index, now)}"));
    }

    private static IEnumerable<string> Names(Type flags, int set)
    {
        return flags.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => (set & (int)f.GetRawConstantValue()!) != 0).Select(f => f.Name);
    }

    private static string Timers(NetworkStack stack, int index, int now)
    {
        IEnumerable<string> armed = Enumerable.Range(0, TimerKind.Count)
            .Where(kind => stack.Timers.IsArmed((index * TimerKind.Count) + kind))
            .Select(kind => $"{s_timers[kind]} in {stack.Timers.DeadlineOf((index * TimerKind.Count) + kind) - now}");
        return string.Join(", ", armed.DefaultIfEmpty("none"));
    }

    private static string After(long time, long now)
    {
        return time == NetworkStack.Never ? "never" : $"in {time - now} ms";
    }

    private static T? Field<T>(object of, string name)
    {
        return (T?)of.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(of);
    }
}
