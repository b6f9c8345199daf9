using TcpNano.Tcp;

namespace TcpNano.Lab.Exploration;

/// <content>Changes of state, as figure 5 draws them.</content>
internal sealed partial class World
{
    private void Remember(int side)
    {
        _halfOpen[side] = IsHalfOpen(side);
        TransmissionControlBlock[] all = _stacks[side].Tcp.Table.All;
        for (int slot = 0; slot < Slots; slot++)
        {
            _phases[side, slot] = all[slot].State;
        }

        _waits[side] = _stacks[side].Tcp.TimeWait.Count;
    }

    private void Compare(int side)
    {
        TransmissionControlBlock[] all = _stacks[side].Tcp.Table.All;
        bool completed = false;
        int waits = _stacks[side].Tcp.TimeWait.Count - _waits[side];
        if (waits < 0)
        {
            Changed?.Invoke(TcpState.TimeWait, TcpState.Closed);
        }

        if (!_halfOpen[side] && IsHalfOpen(side))
        {
            Changed?.Invoke(TcpState.Listen, TcpState.SynReceived);
        }

        for (int slot = 0; slot < Slots; slot++)
        {
            TcpState before = _phases[side, slot];
            TcpState after = all[slot].State;
            if (before == after)
            {
                continue;
            }

            if (before == TcpState.Closed && (all[slot].AppFlags & AppFlags.ActiveOpen) == 0)
            {
                // It was an entry of the SYN cache until now, or a cookie.
                before = TcpState.SynReceived;
                completed = true;
            }

            if (after == TcpState.Closed && waits > 0)
            {
                // Both ends have one port only, so that it is this connection that waits now.
                after = TcpState.TimeWait;
            }

            Changed?.Invoke(before, after);
        }

        if (_halfOpen[side] && !completed && !IsHalfOpen(side))
        {
            Changed?.Invoke(TcpState.SynReceived, _apps[side].Listener is not null ? TcpState.Listen : TcpState.Closed);
        }
    }

    private bool IsHalfOpen(int side)
    {
        return _stacks[side].Tcp.HalfOpen.Count != 0;
    }
}
