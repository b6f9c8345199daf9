using System;
using TcpNano.Wire;

namespace TcpNano.Link;

/// <content>Asking neighbours: for the first time, when an entry is old, and when its address is in doubt.</content>
internal sealed partial class ArpCache
{
    /// <summary>Whether the link can carry frames.</summary>
    public bool IsLinkUp()
    {
        return _output.IsLinkUp();
    }

    /// <summary>Advice that a neighbour may be gone (RFC 9293 section 3.8.3 at R1, RFC 1122 section 2.3.2.1): asks for it again, and uses the known address meanwhile.</summary>
    /// <param name="nextHop">The neighbour; one that is unknown is ignored.</param>
    /// <param name="now">The time.</param>
    public void Revalidate(uint nextHop, int now)
    {
        int index = Find(nextHop);
        if (index >= 0 && _states[index] == Reachable && now - _confirmed[index] >= _retryInterval)
        {
            StartRequests(index, Refreshing, now);
        }
    }

    /// <summary>Processes the expiry of a timer of the cache.</summary>
    /// <param name="timerId">The timer.</param>
    /// <param name="now">The time.</param>
    /// <returns>The entry that has just failed, for the connections that wait for it or use it; else <see cref="None"/>.</returns>
    public int Expired(int timerId, int now)
    {
        int index = timerId - _firstTimer;
        switch (_states[index])
        {
            case Negative:
                Release(index);
                return None;

            case Reachable:
                // Entries time out (RFC 1122 section 2.3.2.1). One that was used is asked first, at its known address (unicast poll).
                if (LastUsed[index] - _confirmed[index] >= 0)
                {
                    StartRequests(index, Polling, now);
                }
                else
                {
                    Epoch++;
                    Release(index);
                }

                return None;

            case Suspect:
                StartRequests(index, Polling, now);
                return None;

            case Resolving:
            case Polling:
            case Refreshing:
                if (_attempts[index] < _requests)
                {
                    if (_states[index] == Polling && _attempts[index] > 0)
                    {
                        _states[index] = Refreshing;
                    }

                    Request(index, now);
                    return None;
                }

                Fail(index, now);
                return index;

            default:
                return None;
        }
    }

    /// <summary>
    /// Another station claims a neighbour's address, and does not answer us. In place of RFC 826 rule R2 the neighbour is asked at its known
    /// address, so that a lie changes nothing. Not more often than once in a retry interval: within one the question waits.
    /// </summary>
    private void Challenge(int index, int now)
    {
        _counters.Count(StackCounter.ArpChallenges);
        if (_states[index] != Reachable)
        {
            return;
        }

        if (now - _confirmed[index] >= _retryInterval)
        {
            StartRequests(index, Polling, now);
        }
        else
        {
            _states[index] = Suspect;
            _timers.Schedule(_firstTimer + index, _confirmed[index] + _retryInterval);
        }
    }

    /// <summary>Takes the neighbour's address from a frame, and begins a lifetime.</summary>
    /// <returns>The entry when connections may wait for it, else <see cref="None"/>.</returns>
    private int Confirm(int index, byte[] frame, int now)
    {
        int resolved = None;
        bool isKnown = false;
        if (_states[index] == Resolving)
        {
            _resolving--;
            resolved = index;
        }
        else if (_states[index] >= Reachable)
        {
            isKnown = true;
        }

        if (!isKnown || !IsAt(index, frame))
        {
            if (isKnown)
            {
                Epoch++;
                Array.Copy(Hardware, AddressLength * index, _replacedHardware, 0, AddressLength);
                _replaced = index;
                _replacedAt = now;
            }

            Array.Copy(frame, Start + ArpPacket.SenderHardware, Hardware, AddressLength * index, AddressLength);
            if (_counters.Events != null)
            {
                // Only then: a flood of strangers would pay for the call.
                _output.Note(isKnown ? ArpEvent.Moved : ArpEvent.Found, _addresses[index], frame, Start + ArpPacket.SenderHardware);
            }
        }

        _states[index] = Reachable;
        _isStuck = false;
        _confirmed[index] = now;

        // Moves LastUsed along, or an unused neighbour that keeps asking for us would seem used after 24 days.
        int idle = now - LastUsed[index];
        if (idle < 0 || idle > _lifetime)
        {
            if (idle < LongAgo)
            {
                // From now on nobody holds an answer of Resolve for it.
                Epoch++;
            }

            LastUsed[index] = now - LongAgo;
        }

        _timers.Schedule(_firstTimer + index, now + _lifetime);
        return resolved;
    }

    /// <summary>Whether a frame names the hardware address that an entry holds as its sender's.</summary>
    private bool IsAt(int index, byte[] frame)
    {
        return ArpPacket.Same(frame, Start + ArpPacket.SenderHardware, Hardware, AddressLength * index);
    }

    private void StartRequests(int index, byte state, int now)
    {
        // If there is only one request, it goes to all stations.
        _states[index] = state == Polling && _requests == 1 ? Refreshing : state;
        _attempts[index] = 0;
        if (state == Resolving)
        {
            LastUsed[index] = now;
        }

        Request(index, now);
    }

    private void Request(int index, int now)
    {
        bool sent = _states[index] == Polling
            ? _output.RequestFromOne(_addresses[index], Hardware, AddressLength * index)
            : _output.RequestFromAll(_addresses[index]);
        if (sent)
        {
            _attempts[index]++;
            _timers.Schedule(_firstTimer + index, now + _retryInterval);
        }
        else
        {
            // The request has not left, so it does not count.
            _timers.Schedule(_firstTimer + index, now + (_output.IsLinkUp() ? NoRoomRetry : LinkDownRetry));
        }
    }

    private void Fail(int index, int now)
    {
        if (_states[index] == Resolving)
        {
            _resolving--;
        }

        _counters.Values[(int)StackCounter.ArpFailures]++;
        _output.Note(ArpEvent.NoAnswer, _addresses[index], Hardware, AddressLength * index);

        _states[index] = Negative;
        _isStuck = false;
        Epoch++;
        _timers.Schedule(_firstTimer + index, now + _retryInterval);
    }
}
