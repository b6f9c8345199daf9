#if !NANOFRAMEWORK_1_0
using System;
using TcpNano.Tcp;

namespace TcpNano.Diagnostics;

/// <summary>
/// What must hold of a stack whenever no call is in progress, whatever came over the wire. Debug builds for .NET check it after every
/// poll; simulation, exploration and fuzzing after every step. Nothing is changed, and nothing allocated while all is well.
/// </summary>
internal static class Invariants
{
    private const int LastingFlags = ConnectionFlags.AppOwned | ConnectionFlags.InUse;

    /// <summary>Throws when something does not hold.</summary>
    /// <exception cref="InvalidOperationException">Names what.</exception>
    public static void Assert(TcpStack stack)
    {
        string broken = Check(stack);
        if (broken != null)
        {
            throw new InvalidOperationException(broken);
        }
    }

    /// <summary>Looks at everything.</summary>
    /// <returns>What does not hold, with the slot it does not hold of; null when all is well.</returns>
    public static string Check(TcpStack stack)
    {
        TcpLayer layer = stack.Tcp;
        TcpConnection[] all = layer.Table.All;
        int used = 0;
        int lingering = 0;
        for (int i = 0; i < all.Length; i++)
        {
            TcpConnection c = all[i];
            if ((c.Flags & ConnectionFlags.InUse) != 0)
            {
                used++;
            }

            if (c.Phase == TcpState.TimeWait)
            {
                lingering++;
            }

            string broken = c.Phase == TcpState.Closed ? Closed(layer, c) : Open(layer, c);
            if (broken != null)
            {
                return "Connection " + i.ToString() + ": " + broken;
            }
        }

        if (used + layer.Table.FreeSlots != all.Length)
        {
            return "Slots in use and free ones do not add up.";
        }

        if (Count(layer.Places, PlaceLists.TimeWait) != lingering)
        {
            return "The list of TIME-WAIT does not hold the connections in TIME-WAIT.";
        }

        return Listeners(layer);
    }

    private static string Closed(TcpLayer layer, TcpConnection c)
    {
        int index = c.Index;
        int timers = index * TimerKind.Count;
        for (int kind = 0; kind < TimerKind.Count; kind++)
        {
            if (layer.Timers.IsArmed(timers + kind))
            {
                return "a timer of a closed connection is armed.";
            }
        }

        if (layer.Queue.ListOf(index) != IndexLists.None || layer.Places.ListOf(index) != IndexLists.None)
        {
            return "closed, but queued.";
        }

        if (layer.AckOnly == c)
        {
            return "closed, but to be acknowledged for.";
        }

        if ((c.Flags & LastingFlags) == ConnectionFlags.InUse && layer.Waiters[index] == 0)
        {
            return "nobody's any more, but the slot is not free.";
        }

        return null;
    }

    private static string Open(TcpLayer layer, TcpConnection c)
    {
        if ((c.Flags & ConnectionFlags.InUse) == 0)
        {
            return "open in a free slot.";
        }

        if (layer.Table.Find(layer.Table.Remotes[c.Index], layer.Table.Ports[c.Index]) != c)
        {
            return "open, but segments do not find it.";
        }

        string broken = Sequences(layer, c);
        if (broken == null)
        {
            broken = Reassembly(layer, c);
        }

        return broken ?? Deadlines(layer, c);
    }

    /// <summary>RFC 9293 section 3.4: SND.UNA, SND.NXT, RCV.NXT and the windows in their order; the rings hold what lies between.</summary>
    private static string Sequences(TcpLayer layer, TcpConnection c)
    {
        int sent = (int)(c.SndNxt - c.SndUna);
        int pointer = (int)(c.SndPtr - c.SndUna);
        if (sent < 0 || pointer < 0 || pointer > sent)
        {
            return "SND.UNA, SND.PTR and SND.NXT are not in order.";
        }

        if (c.TxCount < 0 || c.TxCount > c.TxRing.Length || c.TxHead < 0 || c.TxHead >= c.TxRing.Length)
        {
            return "the send ring holds what it cannot.";
        }

        if (c.RxCount < 0 || c.RxCount > c.RxRing.Length || c.RxHead < 0 || c.RxHead >= c.RxRing.Length)
        {
            return "the receive ring holds what it cannot.";
        }

        if (c.Phase < TcpState.Established)
        {
            return sent <= 1 ? null : "more than the SYN was sent before the handshake was over.";
        }

        int octets = c.TxCount + ((c.Flags & ConnectionFlags.FinQueued) != 0 ? 1 : 0);
        if (sent > octets && c.Phase != TcpState.TimeWait && c.Phase != TcpState.FinWait2)
        {
            return "more is in flight than the send ring holds.";
        }

        int offered = (int)(c.RcvAdv - c.RcvNxt);
        if (offered < ((c.Flags & ConnectionFlags.FinReceived) != 0 ? -1 : 0))
        {
            return "RCV.NXT is beyond the window offered.";
        }

        return offered + c.RxCount > c.RxRing.Length ? "more is offered than the receive ring has room for." : null;
    }

    private static string Reassembly(TcpLayer layer, TcpConnection c)
    {
        ReassemblyQueue queue = layer.Reassembly;
        int blocks = layer.Options.ReassemblyBlocks;
        int first = c.Index * blocks;
        int count = queue.Counts[c.Index];
        if (count > blocks)
        {
            return "more out-of-order blocks than there are.";
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

    /// <summary>Whoever waits for something has a deadline, and the right one: nothing may ever wait for nothing.</summary>
    private static string Deadlines(TcpLayer layer, TcpConnection c)
    {
        int index = c.Index;
        int timers = index * TimerKind.Count;
        int list = layer.Queue.ListOf(index);
        bool retransmit = layer.Timers.IsArmed(timers + TimerKind.Retransmit);
        bool persist = layer.Timers.IsArmed(timers + TimerKind.Persist);
        bool queued = list != IndexLists.None || layer.AckOnly == c; // for a neighbour, too: ARP has a timer of its own
        bool delayed = layer.Timers.IsArmed(timers + TimerKind.DelayedAck);
        if (delayed != ((c.Flags & ConnectionFlags.DelayedAckArmed) != 0))
        {
            return "the delayed-ACK timer is not what the connection believes.";
        }

        if ((c.Flags & (ConnectionFlags.AckDelayed | ConnectionFlags.AckNow)) == ConnectionFlags.AckDelayed && !delayed)
        {
            return "an ACK is delayed without a timer.";
        }

        if (retransmit && persist)
        {
            return "both the retransmission and the persist timer are armed.";
        }

        if (c.Phase < TcpState.Established)
        {
            return !retransmit && !queued ? "a SYN without a retransmission timer."
                : !layer.Timers.IsArmed(timers + TimerKind.UserTimeout) ? "a handshake without a bound." : null;
        }

        if (c.Phase == TcpState.TimeWait)
        {
            return layer.Timers.IsArmed(timers + TimerKind.Linger) ? null : "TIME-WAIT without its timer.";
        }

        if ((c.Flags & ConnectionFlags.AckNow) != 0 && !queued)
        {
            return "an ACK is owed, but nobody will send it.";
        }

        int sent = (int)(c.SndNxt - c.SndUna);
        bool pending = c.TxCount > sent || ((c.Flags & ConnectionFlags.FinQueued) != 0 && sent <= c.TxCount && c.Phase != TcpState.FinWait2);
        if (sent == 0 && !pending && !queued && layer.Timers.IsArmed(timers + TimerKind.UserTimeout))
        {
            return "a bound on an answer that nobody waits for.";
        }

        if (c.Phase == TcpState.FinWait2)
        {
            return (c.Flags & ConnectionFlags.AppOwned) == 0 && !layer.Timers.IsArmed(timers + TimerKind.Linger)
                ? "FIN-WAIT-2 without a bound, though nobody reads." : null;
        }

        if ((sent > 0 || pending) && !retransmit && !persist && !queued)
        {
            return "unacknowledged or unsent data without a timer.";
        }

        if (sent == 0 && !pending && (retransmit || persist) && !queued)
        {
            return "a timer for data that is not there.";
        }

        return (c.Flags & (ConnectionFlags.KeepAlive | ConnectionFlags.AppOwned)) == (ConnectionFlags.KeepAlive | ConnectionFlags.AppOwned)
            && !layer.Timers.IsArmed(timers + TimerKind.KeepAlive) ? "keep-alive is on, but has no timer." : null;
    }

    private static string Listeners(TcpLayer layer)
    {
        for (int i = 0; i < layer.Options.Listeners; i++)
        {
            TcpListener listener = layer.Listeners.All[i];
            int list = PlaceLists.Listeners + (2 * i);
            int backlog = Count(layer.Places, list) + Count(layer.Places, list + 1);
            if (backlog != (listener.IsOpen ? listener.Count : 0))
            {
                return "Listener " + i.ToString() + ": the backlog does not hold what is counted.";
            }
        }

        return null;
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
