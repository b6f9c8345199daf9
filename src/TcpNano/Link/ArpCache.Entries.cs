namespace TcpNano.Link;

/// <content>Finding, taking, evicting and releasing entries.</content>
internal sealed partial class ArpCache
{
    private int Find(uint address)
    {
        int index = _chains[(int)((address * _key) >> 24) & _chainMask];
        while (index >= 0 && _addresses[index] != address)
        {
            index = _next[index];
        }

        return index;
    }

    /// <summary>Takes an entry for a new neighbour: a free one, or one that gives way.</summary>
    /// <param name="now">The time.</param>
    /// <param name="wanted">Whether we send to the neighbour; a stranger takes no entry that is used.</param>
    /// <returns>The entry, in no chain; -1 when there is none now.</returns>
    private int Take(int now, bool wanted)
    {
        int index = _free;
        if (index < 0)
        {
            index = wanted ? FindVictim(now) : FindUnused(now);
            if (index < 0)
            {
                return -1;
            }

            _counters.Count(StackCounter.ArpEvictions);
            if (_states[index] != Negative && now - LastUsed[index] < LongAgo)
            {
                Epoch++;
            }

            Release(index);
        }

        _free = _next[index];
        return index;
    }

    /// <summary>A neighbour that failed, or the least recently used one of all.</summary>
    private int FindVictim(int now)
    {
        // A flood for neighbours that find no entry must not cost a search each.
        if (_isStuck && (uint)(now - _stuckAt) < NoRoomRetry)
        {
            return -1;
        }

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
            if ((state == Reachable || state == Suspect) && idle > longest)
            {
                longest = idle;
                victim = i;
            }
        }

        if (victim < 0 || (longest < _retryInterval && !MayEvictBusy(now)))
        {
            _isStuck = true;
            _stuckAt = now;
            return -1;
        }

        return victim;
    }

    private bool MayEvictBusy(int now)
    {
        if (_resolving >= _maxResolvingBusy)
        {
            return false;
        }

        if ((uint)(now - _busySince) >= OneSecond)
        {
            _busySince = now;
            _busyEvicted = 0;
        }

        if (_busyEvicted == BusyEvictions)
        {
            return false;
        }

        _busyEvicted++;
        return true;
    }

    /// <summary>A neighbour that failed, or one that was not used for a lifetime, among the next few entries.</summary>
    private int FindUnused(int now)
    {
        for (int i = 0; i < Looks; i++)
        {
            int index = _hand;
            _hand = index + 1 == _entries ? 0 : index + 1;
            int state = _states[index];
            if (state == Negative || (state == Reachable && now - LastUsed[index] > _lifetime))
            {
                return index;
            }
        }

        return -1;
    }

    private void Insert(int index, uint address)
    {
        int chain = (int)((address * _key) >> 24) & _chainMask;
        _addresses[index] = address;
        _next[index] = _chains[chain];
        _chains[chain] = (short)index;
    }

    private void Release(int index)
    {
        int chain = (int)((_addresses[index] * _key) >> 24) & _chainMask;
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

        if (_replaced == index)
        {
            _replaced = -1;
        }

        _timers.Cancel(_firstTimer + index);
        _states[index] = Free;
        _isStuck = false;
        _attempts[index] = 0;
        _next[index] = (short)_free;
        _free = index;
    }
}
