using TcpNano.Tcp;
using TcpNano.Timers;

namespace TcpNano.Lab.Exploration;

/// <content>What can happen next.</content>
internal sealed partial class World
{
    /// <summary>All that can happen next.</summary>
    /// <param name="choices">Gets it.</param>
    public void List(List<Choice> choices)
    {
        for (int side = 0; side < 2; side++)
        {
            if (CanAct(side))
            {
                choices.Add(new Choice(ChoiceKind.Act, side));
            }
        }

        long oldest = long.MaxValue;
        for (int i = 0; i < _flights.Count; i++)
        {
            oldest = Math.Min(oldest, _flights[i].SentAt);
            if (IsSecond(i))
            {
                continue;
            }

            choices.Add(new Choice(ChoiceKind.Deliver, i));
            if (_faultsLeft > 0)
            {
                choices.Add(new Choice(ChoiceKind.Lose, i));
                choices.Add(new Choice(ChoiceKind.Duplicate, i));
            }
        }

        long left = NextDeadline(Left);
        long right = NextDeadline(Right);
        long next = Math.Min(left, right);
        if (next == long.MaxValue && oldest == long.MaxValue && choices.Count == 0 && _hasReset)
        {
            // A RST was lost, and a peer that has nothing to say cannot find out (section 3.5.1). Apps do not wait for ever.
            for (int side = 0; side < 2; side++)
            {
                if (_apps[side].Connection is not null)
                {
                    choices.Add(new Choice(ChoiceKind.GiveUp, side));
                }
            }
        }

        if (next == long.MaxValue || (oldest != long.MaxValue && next - oldest > Lifetime))
        {
            return;
        }

        for (int side = 0; side < 2; side++)
        {
            long deadline = side == Left ? left : right;
            if (deadline - next < StateHash.Grain / 2 && (_earlyLeft > 0 || !IsEarly(side, deadline)))
            {
                choices.Add(new Choice(ChoiceKind.Expire, side));
            }
        }
    }

    // Of segments that are the same only the first is chosen.
    private bool IsSecond(int index)
    {
        Flight flight = _flights[index];
        for (int i = 0; i < index; i++)
        {
            if (_flights[i].Content == flight.Content && _flights[i].To == flight.To && _flights[i].SentAt == flight.SentAt)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsQuiet(int side)
    {
        return IsQuietApartFromTimers(side) && NextDeadline(side) == long.MaxValue;
    }

    // No connection can send anything, with a control block or in TIME-WAIT.
    private bool IsQuietApartFromTimers(int side)
    {
        return _stacks[side].Tcp.TimeWait.Count == 0 && Array.TrueForAll(_stacks[side].Tcp.Table.All, c => c.State == TcpState.Closed);
    }

    private long NextDeadline(int side)
    {
        TimerWheel timers = _stacks[side].Timers;
        int now = (int)_network.Now;
        long next = Horizon;
        for (int timer = 0; timer < Slots * TimerKind.Count; timer++)
        {
            if (timers.IsArmed(timer))
            {
                next = Math.Min(next, timers.DeadlineOf(timer) - now);
            }
        }

        int halfOpen = _stacks[side].Tcp.HalfOpen.Timer;
        if (timers.IsArmed(halfOpen))
        {
            next = Math.Min(next, timers.DeadlineOf(halfOpen) - now);
        }

        TimeWaitTable table = _stacks[side].Tcp.TimeWait;
        if (table.Count != 0)
        {
            // When the first entry ends: the timer of the table may expire before, and finds nothing to do then.
            next = Math.Min(next, _stacks[side].Clock.Now + table.Left(table.Oldest) - now);
        }

        return next == Horizon ? long.MaxValue : _network.Now + Math.Max(next, 0);
    }

    // A segment is retransmitted although one that might make it needless is still in flight.
    private bool IsEarly(int side, long deadline)
    {
        TimerWheel timers = _stacks[side].Timers;
        for (int slot = 0; slot <= Slots && _flights.Count > 0; slot++)
        {
            int timer = slot == Slots ? _stacks[side].Tcp.HalfOpen.Timer : (slot * TimerKind.Count) + TimerKind.Retransmission;
            if (timers.IsArmed(timer) && (int)(timers.DeadlineOf(timer) - (int)deadline) <= 0)
            {
                return true;
            }
        }

        return false;
    }
}
