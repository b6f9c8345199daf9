using TcpNano.Wire;

namespace TcpNano.Link;

/// <content>What is received: RFC 826, packet reception, and RFC 5227 section 2.4.</content>
internal sealed partial class ArpCache
{
    // DEFEND_INTERVAL of RFC 5227 section 2.4.
    private const int DefendInterval = 10000;

    /// <summary>Processes a received ARP frame.</summary>
    /// <param name="frame">A frame for which IPv4Input.Accept has answered Arp.</param>
    /// <param name="length">Its length.</param>
    /// <param name="now">The time.</param>
    /// <returns>
    /// The entry that has just been resolved, for those that wait for it; <see cref="Conflict"/>; <see cref="ProbeConflict"/>; else <see cref="None"/>.
    /// </returns>
    public int Input(byte[] frame, int length, int now)
    {
        if (!ArpPacket.IsWellFormed(frame, length, _ownHardware))
        {
            _counters.Count(StackCounter.ArpDroppedMalformed);
            return None;
        }

        uint own = _own;
        uint sender = Words.Read(frame, Start + ArpPacket.SenderProtocol);
        uint target = Words.Read(frame, Start + ArpPacket.TargetProtocol);
        bool request = frame[Start + ArpPacket.Operation + 1] == ArpPacket.OperationRequest;

        // A station that probes for an address has none yet (RFC 5227 section 2.1.1).
        if (!IPv4Address.IsUnicast(sender) && (sender != 0 || !request))
        {
            _counters.Count(StackCounter.ArpDroppedMalformed);
            return None;
        }

        // Whoever has the address that is being probed, or probes for it as we do (RFC 5227 section 2.1.1).
        if (_probed != 0 && (sender == _probed || (sender == 0 && target == _probed)))
        {
            _counters.Values[(int)StackCounter.ArpAddressConflicts]++;
            _output.Note(ArpEvent.Conflict, _probed, frame, Start + ArpPacket.SenderHardware);

            return ProbeConflict;
        }

        if (own == 0)
        {
            _counters.Count(StackCounter.ArpDroppedNotOurs);
            return None;
        }

        if (sender == own)
        {
            return Defend(frame, now);
        }

        if (!request)
        {
            return InputReply(frame, sender, target, now); // a reply is not answered (RFC 826 rule R6)
        }

        if (target == own)
        {
            // A request for us is answered (RFC 826 rule R5), also a probe, which has no sender address (RFC 5227 section 2.1.1).
            int resolved = sender == 0 ? None : Introduce(frame, sender, now);
            _output.Reply(frame);
            return resolved;
        }

        int index = sender == 0 ? -1 : Find(sender); // not for us: only a known sender matters (RFC 826 rule R3)
        if (index < 0 || _states[index] < Reachable)
        {
            _counters.Count(StackCounter.ArpDroppedNotOurs);
        }
        else
        {
            Hear(index, frame, now);
        }

        return None;
    }

    private int InputReply(byte[] frame, uint sender, uint target, int now)
    {
        int index = Find(sender);
        if (index >= 0)
        {
            int state = _states[index];
            bool isAt = state >= Reachable && IsAt(index, frame);
            if (target == _own && ArpPacket.Same(frame, Start + ArpPacket.TargetHardware, _ownHardware, 0))
            {
                if (_attempts[index] != 0 && (state < Reachable || state == Refreshing || (state == Polling && isAt)))
                {
                    // Also after the last request has failed, until that is forgotten: the answer was late.
                    return Confirm(index, frame, now);
                }

                if (WasReplaced(index, frame, now))
                {
                    // Both the old and another address have answered one request: the neighbour is where it was.
                    Confirm(index, frame, now);
                    _replaced = -1;
                    return None;
                }
            }

            if ((state == Reachable || state == Suspect) && !isAt)
            {
                Challenge(index, now);
                return None;
            }
        }

        _counters.Count(StackCounter.ArpDroppedUnsolicited);
        return None;
    }

    private bool WasReplaced(int index, byte[] frame, int now)
    {
        return index == _replaced && (uint)(now - _replacedAt) < (uint)_retryInterval
            && ArpPacket.Same(frame, Start + ArpPacket.SenderHardware, _replacedHardware, 0);
    }

    /// <summary>Adds the sender of a request to us: we will talk to it soon (RFC 826 rule R4).</summary>
    private int Introduce(byte[] frame, uint sender, int now)
    {
        int index = Find(sender);
        if (index < 0)
        {
            index = Take(now, false);
            if (index >= 0)
            {
                Insert(index, sender);
                LastUsed[index] = now - LongAgo;
                Confirm(index, frame, now);
            }

            return None;
        }

        if (_states[index] >= Reachable)
        {
            Hear(index, frame, now);
            return None;
        }

        return Confirm(index, frame, now);
    }

    /// <summary>A request comes from a known neighbour, or in its name. While the neighbour is being asked only its answer counts.</summary>
    private void Hear(int index, byte[] frame, int now)
    {
        if (!IsAt(index, frame))
        {
            Challenge(index, now);
        }
        else if (_states[index] == Reachable)
        {
            Confirm(index, frame, now);
        }
    }

    /// <summary>
    /// Another station has our address. Keeps and announces it, but not so often that two stations answer each other forever
    /// (RFC 5227 section 2.4 (c)).
    /// </summary>
    private int Defend(byte[] frame, int now)
    {
        _counters.Values[(int)StackCounter.ArpAddressConflicts]++;
        _output.Note(ArpEvent.Conflict, _own, frame, Start + ArpPacket.SenderHardware);

        int passed = now - _defended;
        if (_hasDefended && passed >= 0 && passed < DefendInterval)
        {
            return None;
        }

        _hasDefended = true;
        _defended = now;
        _output.Announce();
        return Conflict;
    }
}
