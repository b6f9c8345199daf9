using TcpNano.Lab.Segments;
using TcpNano.Tcp;
using Segment = TcpNano.Lab.Segments.Segment;

namespace TcpNano.Lab.Exploration;

/// <content>What became of a connection, read from the control block, the timers and what the app can see.</content>
internal sealed partial class ReactionStage
{
    private const int NotArmed = int.MinValue;

    private static readonly (int Kind, ArmedTimers Flag)[] s_timers =
    [
        (TimerKind.Retransmission, ArmedTimers.Retransmission),
        (TimerKind.Persist, ArmedTimers.Probe),
        (TimerKind.Override, ArmedTimers.Probe),
    ];

    private Reaction Look(TransmissionControlBlock c, Reaction reaction, int[] deadlines)
    {
        ArmedTimers armed = ArmedTimers.None;
        ArmedTimers started = ArmedTimers.None;
        for (int i = 0; i < s_timers.Length; i++)
        {
            int deadline = Deadline(c, s_timers[i].Kind);
            if (deadline != NotArmed)
            {
                armed |= s_timers[i].Flag;
                started |= deadline != deadlines[i] ? s_timers[i].Flag : ArmedTimers.None;
            }
        }

        reaction = reaction with { SndUna = c.SndUna, SndNxt = c.SndNxt, Timers = armed, Started = started };
        return c.State == TcpState.SynSent ? reaction : reaction with
        {
            SndWnd = c.SndWnd,
            SndWl1 = c.SndWl1,
            SndWl2 = c.SndUna,
            RcvNxt = c.RcvNxt,
            RcvWnd = (int)(c.RcvAdv - c.RcvNxt),
            UrgentRemaining = _stack.Tcp.Receiver.UrgentRemaining(c),
            Held = Held(c),
            FinHeld = (c.RcvFlags & (RcvFlags.FinAhead | RcvFlags.FinReceived)) == RcvFlags.FinAhead,
        };
    }

    // An entry keeps no SND.WND, SND.WL1 and SND.WL2, because the ACK that completes the handshake brings them: until then they are those of the SYN.
    private Reaction LookAtEntry(Segment segment, Reaction reaction, int due)
    {
        SynCache cache = _stack.Tcp.HalfOpen;
        int entry = FindEntry();
        bool isNew = _end.State != TcpState.SynReceived;
        return reaction with
        {
            SndUna = cache.Iss[entry],
            SndNxt = cache.Iss[entry] + 1,
            SndWnd = isNew ? segment.Window : _end.SndWnd,
            SndWl1 = isNew ? segment.Sequence : _end.SndWl1,
            SndWl2 = isNew ? cache.Iss[entry] : _end.SndWl2,
            RcvNxt = cache.Irs[entry] + 1,
            RcvWnd = Buffer,
            Timers = _stack.Timers.IsArmed(cache.Timer) ? ArmedTimers.Retransmission : ArmedTimers.None,
            Started = DueOfEntry() != due ? ArmedTimers.Retransmission : ArmedTimers.None,
        };
    }

    // What went out in the cookie will come back.
    private static Reaction LookAtCookie(Segment segment, Segment reply, Reaction reaction)
    {
        return reaction with
        {
            State = TcpState.SynReceived,
            SndUna = reply.Sequence,
            SndNxt = reply.Sequence + 1,
            SndWnd = segment.Window,
            SndWl1 = segment.Sequence,
            SndWl2 = reply.Sequence,
            RcvNxt = reply.Acknowledgment,
            RcvWnd = reply.Window,
        };
    }

    private int DueOfEntry()
    {
        int entry = FindEntry();
        int now = (int)_network.Now;
        return entry == SynCache.None ? NotArmed : now + _stack.Tcp.HalfOpen.DueIn(entry, now);
    }

    // In TIME-WAIT there is no control block: an entry has what it can still say. Windows and text mean nothing any more.
    private Reaction LookAtTimeWait(int entry, Reaction reaction, long endedAt)
    {
        TimeWaitTable table = _stack.Tcp.TimeWait;
        return reaction with
        {
            State = TcpState.TimeWait,
            SndUna = table.SndNxt(entry),
            SndNxt = table.SndNxt(entry),
            RcvNxt = table.RcvNxt(entry),
            Timers = _stack.Timers.IsArmed(table.Timer) ? ArmedTimers.TimeWait : ArmedTimers.None,
            Started = EndOf(entry) != endedAt ? ArmedTimers.TimeWait : ArmedTimers.None,
        };
    }

    private long EndOf(int entry)
    {
        return entry == TimeWaitTable.None ? NotArmed : _stack.Clock.Now + _stack.Tcp.TimeWait.Left(entry);
    }

    private int Held(TransmissionControlBlock c)
    {
        ReassemblyQueue queue = _stack.Tcp.Reassembly;
        int first = c.Index * (queue.Starts.Length / queue.Counts.Length);
        int held = 0;
        for (int i = first; i < first + queue.Counts[c.Index]; i++)
        {
            held += (int)(queue.Ends[i] - queue.Starts[i]);
        }

        return held;
    }

    private int Deadline(TransmissionControlBlock? c, int kind)
    {
        if (c is null)
        {
            return NotArmed;
        }

        int timer = (c.Index * TimerKind.Count) + kind;
        return _stack.Timers.IsArmed(timer) ? _stack.Timers.DeadlineOf(timer) : NotArmed;
    }

    // Only a connection that the app holds tells it anything; one that a listener made it gets from Accept.
    private Told WhatTheAppHears()
    {
        _app ??= _listener.Accept(0);
        if (_app is null || _end.IsReleased)
        {
            return Told.Nothing;
        }

        TcpEvents events = _app.TakeEvents();
        Told told = (events & TcpEvents.Connected) != 0 ? Told.Opened : Told.Nothing;
        told |= (events & TcpEvents.PeerFinished) != 0 ? Told.Closing : Told.Nothing;
        told |= (events & TcpEvents.Urgent) != 0 ? Told.Urgent : Told.Nothing;
        return (events & TcpEvents.Closed) == 0 ? told : told | _app.CloseReason switch
        {
            CloseReason.Refused => Told.Refused,
            CloseReason.Reset => Told.Reset,
            CloseReason.ClosedLocally or CloseReason.ClosedByPeer => Told.Over,
            _ => Told.Other,
        };
    }
}
