#if !NANOFRAMEWORK_1_0
using System;
using TcpNano.Internet;
using TcpNano.Tcp;
using TcpNano.Timers;

namespace TcpNano.Diagnostics;

/// <summary>
/// Checks what must hold of a stack whenever no call is in progress, whatever came over the wire. Debug builds for .NET check it after
/// every poll; simulation, exploration and fuzzing after every step. Changes nothing, and allocates only when something is broken.
/// </summary>
internal static class Invariants
{
    /// <summary>Throws when an invariant is broken.</summary>
    /// <exception cref="InvalidOperationException">Names the invariant.</exception>
    public static void Assert(NetworkStack stack)
    {
        string broken = Check(stack);
        if (broken != null)
        {
            throw new InvalidOperationException(broken);
        }
    }

    /// <summary>Checks all invariants.</summary>
    /// <returns>The first one that is broken, with the slot; null when all hold.</returns>
    public static string Check(NetworkStack stack)
    {
        TransmissionControlBlock[] all = stack.Tcp.Table.All;
        int used = 0;
        int orphans = 0;
        for (int i = 0; i < all.Length; i++)
        {
            TransmissionControlBlock c = all[i];
            if ((c.AppFlags & AppFlags.InUse) != 0)
            {
                used++;
            }

            if (IsOrphan(c))
            {
                orphans++;
            }

            string broken = c.State == TcpState.Closed ? Closed(stack, c) : Open(stack, c);
            if (broken != null)
            {
                return "Connection " + i.ToString() + ": " + broken;
            }
        }

        if (used + stack.Tcp.Table.FreeSlots != all.Length)
        {
            return "Slots in use and free ones do not add up.";
        }

        return Orphans(stack, orphans) ?? TimeWait(stack) ?? Listeners(stack) ?? HalfOpen(stack);
    }

    /// <summary>Every SYN entry is found by its segments, has a listener and no connection, and will be served.</summary>
    private static string HalfOpen(NetworkStack stack)
    {
        SynCache cache = stack.Tcp.HalfOpen;
        int found = 0;
        for (int i = 0; i < cache.Ports.Length; i++)
        {
            uint remote = cache.Remotes[i];
            uint ports = cache.Ports[i];
            if (cache.Find(remote, ports, stack.Tcp.Table.HashOf(remote, ports)) != i)
            {
                // Free, and its ends are those of an earlier one.
                continue;
            }

            found++;
            TransmissionControlBlock c = stack.Tcp.Table.Find(remote, ports);
            if (c != null)
            {
                return "SYN entry " + i.ToString() + ": there is a connection between its ends.";
            }

            if (stack.Tcp.Listeners.Find((ushort)ports) == null)
            {
                return "SYN entry " + i.ToString() + ": nobody listens on its port.";
            }

            if (!stack.Timers.IsArmed(cache.Timer) || !cache.IsServedAt(i, stack.Timers.DeadlineOf(cache.Timer)))
            {
                return "SYN entry " + i.ToString() + ": the timer comes too late for it.";
            }
        }

        return found != cache.Count ? "SYN entries in use and those that are found do not add up."
            : found == 0 && stack.Timers.IsArmed(cache.Timer) ? "A timer for SYN entries, but there is none." : null;
    }

    private static string Closed(NetworkStack stack, TransmissionControlBlock c)
    {
        int index = c.Index;
        int timers = index * TimerKind.Count;
        for (int kind = 0; kind < TimerKind.Count; kind++)
        {
            if (stack.Timers.IsArmed(timers + kind))
            {
                return "a timer of a closed connection is armed.";
            }
        }

        if (stack.Queue.ListOf(index) != IndexLists.None
            || (stack.Tcp.Listeners.Unowned.ListOf(index) != IndexLists.None && (c.AppFlags & AppFlags.Embryonic) == 0))
        {
            return "closed, but queued.";
        }

        if (stack.FastPath.AckOnly == c)
        {
            return "closed, but to be acknowledged for.";
        }

        if ((c.AppFlags & AppFlags.InUse) != 0 && (c.ReceiveCount == 0 || (c.AppFlags & (AppFlags.Owned | AppFlags.Embryonic)) == 0))
        {
            return "nobody's any more, but the slot is not free.";
        }

        return (c.AppFlags & AppFlags.InUse) == 0 && c.Handle != null ? "free, but a handle is bound to it." : Prediction(stack, c);
    }

    private static string Open(NetworkStack stack, TransmissionControlBlock c)
    {
        if ((c.AppFlags & AppFlags.InUse) == 0)
        {
            return "open in a free slot.";
        }

        if (stack.Tcp.Table.Find(stack.Tcp.Table.Remotes[c.Index], stack.Tcp.Table.Ports[c.Index]) != c)
        {
            return "open, but segments do not find it.";
        }

        if (stack.Destinations.Addresses[stack.Tcp.Table.Destinations[c.Index]] != stack.Tcp.Table.Remotes[c.Index])
        {
            return "its destination is another's.";
        }

        if (c.State == TcpState.TimeWait)
        {
            return "in TIME-WAIT, but with a control block.";
        }

        if (IsOrphan(c) && stack.Tcp.Listeners.Unowned.ListOf(c.Index) != UnownedLists.Orphans)
        {
            return "closed by the app, but not among the orphans.";
        }

        if (c.Handle != null && c.Handle.Block != c)
        {
            return "bound to a handle that is not bound to it.";
        }

        string broken = Sequences(stack, c) ?? Prediction(stack, c);
        if (broken == null)
        {
            broken = Reassembly(stack, c);
        }

        return broken ?? Deadlines(stack, c);
    }

    /// <summary>RFC 9293 section 3.4: SND.UNA, SND.NXT, RCV.NXT and the windows are in order, and the rings hold the octets between.</summary>
    private static string Sequences(NetworkStack stack, TransmissionControlBlock c)
    {
        int sent = (int)(c.SndNxt - c.SndUna);
        int pointer = (int)(c.SndPtr - c.SndUna);
        if (sent < 0 || pointer < 0 || pointer > sent)
        {
            return "SND.UNA, SND.PTR and SND.NXT are not in order.";
        }

        if (c.SendCount < 0 || c.SendCount > c.SendRing.Length || c.SendHead < 0 || c.SendHead >= c.SendRing.Length)
        {
            return "the send ring holds what it cannot.";
        }

        if (c.ReceiveCount < 0 || c.ReceiveCount > c.ReceiveRing.Length || c.ReceiveHead < 0 || c.ReceiveHead >= c.ReceiveRing.Length)
        {
            return "the receive ring holds what it cannot.";
        }

        if (c.State == TcpState.SynReceived && (c.AppFlags & AppFlags.ActiveOpen) == 0)
        {
            return "half open, but not an entry of the SYN cache.";
        }

        if (c.State < TcpState.Established)
        {
            return sent <= 1 ? null : "more than the SYN was sent before the handshake was over.";
        }

        int octets = c.SendCount + ((c.SndFlags & SndFlags.FinQueued) != 0 ? 1 : 0);
        if (sent > octets && c.State != TcpState.FinWait2)
        {
            return "more is in flight than the send ring holds.";
        }

        int offered = (int)(c.RcvAdv - c.RcvNxt);
        if (offered < ((c.RcvFlags & RcvFlags.FinReceived) != 0 ? -1 : 0))
        {
            return "RCV.NXT is beyond the window offered.";
        }

        return offered + c.ReceiveCount > c.ReceiveRing.Length ? "more is offered than the receive ring has room for." : null;
    }

    private static string Reassembly(NetworkStack stack, TransmissionControlBlock c)
    {
        ReassemblyQueue queue = stack.Tcp.Reassembly;
        int blocks = stack.Tcp.Reassembly.Blocks;
        int first = c.Index * blocks;
        int count = queue.Counts[c.Index];
        if (count > blocks)
        {
            return "more out-of-order blocks than there are.";
        }

        if ((count != 0) != ((c.RcvFlags & RcvFlags.Hole) != 0))
        {
            return "the hole flag is not what the reassembly queue says.";
        }

        uint edge = c.RcvNxt;
        for (int i = first; i < first + count; i++)
        {
            if ((int)(queue.Starts[i] - edge) <= 0 || (int)(queue.Ends[i] - queue.Starts[i]) <= 0)
            {
                return "out-of-order blocks touch each other, or what is in order.";
            }

            edge = queue.Ends[i];
        }

        return count > 0 && (int)(edge - c.RcvAdv) > 0 ? "an out-of-order block is beyond the window." : null;
    }

    /// <summary>Everything that waits has a deadline, and the right one: nothing may wait forever.</summary>
    private static string Deadlines(NetworkStack stack, TransmissionControlBlock c)
    {
        int index = c.Index;
        int timers = index * TimerKind.Count;
        int list = stack.Queue.ListOf(index);
        bool retransmit = stack.Timers.IsArmed(timers + TimerKind.Retransmission);
        bool probing = stack.Timers.IsArmed(timers + TimerKind.Persist);
        bool persist = probing || stack.Timers.IsArmed(timers + TimerKind.Override);
        bool queued = list != IndexLists.None || stack.FastPath.AckOnly == c; // for a neighbour, too: ARP has a timer of its own
        bool delayed = stack.Timers.IsArmed(timers + TimerKind.DelayedAck);
        if (delayed != ((c.RcvFlags & RcvFlags.DelayedAckArmed) != 0))
        {
            return "the delayed-ACK timer is not what the connection believes.";
        }

        if ((c.RcvFlags & (RcvFlags.AckDelayed | RcvFlags.AckNow)) == RcvFlags.AckDelayed && !delayed)
        {
            return "an ACK is delayed without a timer.";
        }

        if (retransmit && persist)
        {
            return "both the retransmission and the persist or override timer are armed.";
        }

        if (probing != ((c.SndFlags & SndFlags.Persist) != 0))
        {
            return "the persist timer is not what the connection believes.";
        }

        if (IsOrphan(c) && !stack.Timers.IsArmed(timers + TimerKind.Orphan))
        {
            return "an orphan without a bound.";
        }

        if (c.State < TcpState.Established)
        {
            return !retransmit && !queued ? "a SYN without a retransmission timer."
                : !stack.Timers.IsArmed(timers + TimerKind.UserTimeout) ? "a handshake without a bound." : null;
        }

        if ((c.RcvFlags & RcvFlags.AckNow) != 0 && !queued)
        {
            return "an ACK is owed, but nobody will send it.";
        }

        int sent = (int)(c.SndNxt - c.SndUna);
        bool pending = c.SendCount > sent || ((c.SndFlags & SndFlags.FinQueued) != 0 && sent <= c.SendCount && c.State != TcpState.FinWait2);
        if (sent == 0 && !pending && !queued && stack.Timers.IsArmed(timers + TimerKind.UserTimeout))
        {
            return "a bound on an answer that nobody waits for.";
        }

        if (c.State == TcpState.FinWait2)
        {
            return null;
        }

        if ((sent > 0 || pending) && !retransmit && !persist && !queued)
        {
            return "unacknowledged or unsent data without a timer.";
        }

        if (sent == 0 && !pending && (retransmit || persist) && !queued)
        {
            return "a timer for data that is not there.";
        }

        return (c.AppFlags & (AppFlags.KeepAlive | AppFlags.Owned)) == (AppFlags.KeepAlive | AppFlags.Owned)
            && !stack.Timers.IsArmed(timers + TimerKind.KeepAlive) ? "keep-alive is on, but has no timer." : null;
    }

    /// <summary>The predicted header word fits the state of the connection.</summary>
    private static string Prediction(NetworkStack stack, TransmissionControlBlock c)
    {
        return c.Predicted != stack.FastPath.Prediction.WordOf(c) ? "the predicted header word is out of date." : null;
    }

    private static string Listeners(NetworkStack stack)
    {
        for (int i = 0; i < stack.Tcp.Listeners.All.Length; i++)
        {
            Listener listener = stack.Tcp.Listeners.All[i];
            int backlog = Count(stack.Tcp.Listeners.Unowned, UnownedLists.Listeners + i);
            if (backlog != (listener.Handle != null ? listener.Count : 0))
            {
                return "Listener " + i.ToString() + ": the backlog does not hold what is counted.";
            }
        }

        return null;
    }

    // The app has closed it.
    private static bool IsOrphan(TransmissionControlBlock c)
    {
        return c.State != TcpState.Closed && (c.AppFlags & (AppFlags.Owned | AppFlags.Embryonic)) == 0;
    }

    private static string Orphans(NetworkStack stack, int expected)
    {
        IndexLists unowned = stack.Tcp.Listeners.Unowned;
        int index = unowned.First(UnownedLists.Orphans);
        int count = 0;
        while (index != IndexLists.None)
        {
            int after = unowned.After(index);
            if (!IsOrphan(stack.Tcp.Table.All[index]))
            {
                return "Connection " + index.ToString() + ": among the orphans, but not closed by the app.";
            }

            if (after != IndexLists.None && stack.Tcp.Orphans.ProgressAt(after) - stack.Tcp.Orphans.ProgressAt(index) < 0)
            {
                return "The orphans are not in the order of their progress.";
            }

            count++;
            index = after;
        }

        return count != expected ? "The list of orphans does not hold the connections that the app has closed." : null;
    }

    /// <summary>Each entry is found, has no connection beside it (but perhaps an entry that is opening), and they end in the order of the queue.</summary>
    private static string TimeWait(NetworkStack stack)
    {
        TimeWaitTable table = stack.Tcp.TimeWait;
        int entry = table.Oldest;
        int before = 0;
        int count = 0;
        while (entry != TimeWaitTable.None)
        {
            if (table.Find(table.RemoteOf(entry), table.PortsOf(entry)) != entry)
            {
                return "TIME-WAIT: an entry is not found.";
            }

            int left = table.Left(entry);
            if (left < before)
            {
                return "TIME-WAIT: the entries do not end in their order.";
            }

            if (stack.Tcp.Table.Find(table.RemoteOf(entry), table.PortsOf(entry)) != null)
            {
                return "TIME-WAIT: its connection goes on.";
            }

            before = left;
            count++;
            entry = table.After(entry);
        }

        return count != table.Count ? "TIME-WAIT: the entries are not as many as counted."
            : count != 0 && !stack.Timers.IsArmed(stack.Tcp.TimeWait.Timer) ? "TIME-WAIT without its timer." : null;
    }

    private static int Count(IndexLists lists, int list)
    {
        int count = 0;
        int index = lists.First(list);
        while (index != IndexLists.None)
        {
            count++;
            index = lists.After(index);
        }

        return count;
    }
}
#endif
