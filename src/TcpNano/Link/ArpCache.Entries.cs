namespace TcpNano.Link;

/// <content>Finding, taking, evicting and releasing entries.</content>
internal sealed partial class ArpCache
{
    private int Find(uint address)
    {
        int index = _chains[(int)(address ^ (address >> 8)) & _chainMask];
        while (index >= 0 && _addresses[index] != address)
        {
            index = _next[index];
        }

        return index;
    }

    // Takes an entry for a new neighbour: a free one, or one that it evicts. Used entries are evicted only for neighbours that we send to.
    private int Take(int now, bool evictUsed)
    {
        int index = _free;
        if (index < 0)
        {
            index = FindVictim(now, evictUsed);
            if (index < 0)
            {
                return -1;
            }

            _counters.Count(StackCounter.ArpEvictions);
            Release(index);
        }

        _free = _next[index];
        return index;
    }

    private int FindVictim(int now, bool evictUsed)
    {
        int victim = -1;
        int longest = -1;
        for (int i = 0; i < _entries; i++)
        {
            int state = _states[i];
            if (state == Negative)
            {
                return i;
            }

            // An entry that was never used counts from LongAgo, so it is evicted before those that were used.
            int idle = now - LastUsed[i];
            if (state == Reachable && idle > longest
                && (evictUsed || idle > _lifetime)
                && (_attempts[i] == 0 || now - _confirmed[i] >= _retryInterval))
            {
                longest = idle;
                victim = i;
            }
        }

        return victim;
    }

    private void Insert(int index, uint address)
    {
        int chain = (int)(address ^ (address >> 8)) & _chainMask;
        _addresses[index] = address;
        _next[index] = _chains[chain];
        _chains[chain] = (short)index;
    }

    private void Release(int index)
    {
        uint address = _addresses[index];
        int chain = (int)(address ^ (address >> 8)) & _chainMask;
        if (_chains[chain] == index)
        {
            _chains[chain] = _next[index];
        }
        else
        {
            int before = _chains[chain];
            while (_next[before] != index)
            {
                before = _next[before];
            }

            _next[before] = _next[index];
        }

        if (_states[index] == Resolving)
        {
            _resolving--;
        }

        _timers.Cancel(_firstTimer + index);
        _states[index] = Free;
        Epoch++;
        _attempts[index] = 0;
        _next[index] = (short)_free;
        _free = index;
    }
}
