using TcpNano.Tcp;

namespace TcpNano.Lab.Exploration;

/// <content>Changes of state, as figure 5 draws them.</content>
internal sealed partial class World
{
    private void Remember(int side)
    {
        TransmissionControlBlock[] all = _stacks[side].Tcp.Table.All;
        for (int slot = 0; slot < Slots; slot++)
        {
            _phases[side, slot] = all[slot].State;
            _actives[side, slot] = (all[slot].AppFlags & AppFlags.ActiveOpen) != 0;
        }
    }

    private void Compare(int side)
    {
        TransmissionControlBlock[] all = _stacks[side].Tcp.Table.All;
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
                before = TcpState.Listen;
            }

            if (after == TcpState.Closed && before == TcpState.SynReceived && !_actives[side, slot] && _apps[side].Listener is not null)
            {
                after = TcpState.Listen;
            }

            Changed?.Invoke(before, after);
        }
    }
}
