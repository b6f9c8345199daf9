namespace TcpNano.Mdns;

/// <content>Messages in: queries, and what others answer.</content>
public sealed partial class MdnsResponder
{
    // Milliseconds before an answer that others may give, too (RFC 6762 rule 6-3), and while more known answers are to come (RFC 6762 rule 7.2-1).
    private const int LeastDelay = 20;
    private const int MostDelay = 120;
    private const int LeastWait = 400;
    private const int MostWait = 500;

    private void ReceiveAll()
    {
        byte[] message = _reader.Message;
        for (;;)
        {
            int length = _socket.Receive(message, 0, message.Length, _origin, 0);
            if (length >= 0)
            {
                Take(length);
            }
            else if (_socket.TakeSoftError() == TcpSoftError.None)
            {
                return;
            }
            else
            {
                // A unicast answer that nobody has got.
                _counters.Count((int)MdnsCounter.SendFailures);
            }
        }
    }

    private void Take(int length)
    {
        int dropped = Refusal(length);
        if (dropped >= 0)
        {
            _counters.Count(dropped);
        }
        else if ((_reader.Message[MdnsFormat.Flags] & MdnsFormat.ResponseBit) != 0)
        {
            TakeResponse();
        }
        else
        {
            TakeQuery();
        }
    }

    /// <summary>Why a message is dropped; -1 when it is good.</summary>
    private int Refusal(int length)
    {
        if (_state < MdnsState.Probing)
        {
            return (int)MdnsCounter.DroppedIdle;
        }

        if (_origin.Length > length)
        {
            return (int)MdnsCounter.DroppedLong;
        }

        // RFC 6762 rule 11-2.
        if (((_origin.Address ^ _records.Address) & Network.Netmask) != 0 || _origin.Address == _records.Address)
        {
            return (int)MdnsCounter.DroppedOffLink;
        }

        if (!_reader.Check(length))
        {
            return (int)MdnsCounter.DroppedMalformed;
        }

        // RFC 6762 rules 18.3-1 and 18.11-1.
        byte[] message = _reader.Message;
        if ((message[MdnsFormat.Flags] & MdnsFormat.OpcodeBits) != 0 || (message[MdnsFormat.Flags + 1] & MdnsFormat.CodeBits) != 0)
        {
            return (int)MdnsCounter.DroppedWrongCode;
        }

        if ((message[MdnsFormat.Flags] & MdnsFormat.ResponseBit) == 0)
        {
            return -1;
        }

        // RFC 6762 rule 6-6.
        if (_origin.Port != MdnsFormat.Port)
        {
            return (int)MdnsCounter.DroppedWrongPort;
        }

        // RFC 6762 rule 6-7: only probes of ours have unicast answers.
        return _origin.Destination != MdnsFormat.Group && _state != MdnsState.Probing ? (int)MdnsCounter.DroppedUnexpected : -1;
    }

    private void TakeResponse()
    {
        _counters.Count((int)MdnsCounter.ResponsesTaken);
        MdnsReader reader = _reader;
        reader.Next = reader.FirstRecord;
        for (int i = 0; i < reader.Records; i++)
        {
            reader.ReadRecord(reader.Next);
            int owner = _records.Owner(reader);
            int kind = _records.Identical(reader);
            if (kind != MdnsRecords.None)
            {
                TakeIdentical(kind);
            }
            else if (owner == MdnsRecords.None || reader.Class != MdnsFormat.ClassIn || reader.Type == MdnsFormat.TypeNsec)
            {
                continue;
            }
            else if (_state == MdnsState.Probing)
            {
                // Of a name that is to be ours any record is one too many; a goodbye has none.
                if (reader.Ttl != 0)
                {
                    TakeProbeConflict(owner);
                }
            }
            else if (IsUnique(owner, reader.Type) && reader.Ttl != 0)
            {
                TakeLateConflict();
                return;
            }
        }
    }

    // RFC 6762 rule 9-1: the same name, type and class, and other data.
    private static bool IsUnique(int owner, int type)
    {
        return owner == MdnsRecords.HostAddress ? type == MdnsFormat.TypeA : type == MdnsFormat.TypeSrv || type == MdnsFormat.TypeTxt;
    }

    /// <summary>Another station has sent a record of ours.</summary>
    private void TakeIdentical(int kind)
    {
        if (_state < MdnsState.Announcing)
        {
            return;
        }

        int ttl = MdnsRecords.TtlOf(kind);
        if (_reader.Ttl >= ttl)
        {
            // RFC 6762 rule 7.4-1: it has answered for us.
            if (_schedule.Cancel(kind))
            {
                _counters.Count((int)MdnsCounter.AnswersSuppressed);
            }
        }
        else if (_reader.Ttl < ttl / 2)
        {
            // RFC 6762 rule 6.6-1: it would be forgotten too soon.
            _schedule.Add(1 << kind, Now, MdnsSchedule.MulticastGap, 0);
        }
    }

    private void TakeQuery()
    {
        _counters.Count((int)MdnsCounter.QueriesTaken);
        MdnsReader reader = _reader;
        if (_state == MdnsState.Probing)
        {
            // RFC 6762 rule 8.1-6: a name that is asked for only is not answered for.
            if (reader.Authority != 0)
            {
                BreakTie();
            }

            return;
        }

        bool isPlain = _origin.Port != MdnsFormat.Port;
        if (isPlain && reader.Questions != 1)
        {
            _counters.Count((int)MdnsCounter.DroppedLegacy);
            return;
        }

        bool direct = _origin.Destination != MdnsFormat.Group;
        int multicast = 0;
        int unicast = 0;
        reader.Next = MdnsFormat.Header;
        for (int i = 0; i < reader.Questions; i++)
        {
            reader.ReadQuestion(reader.Next);

            // RFC 6762 rules 5.4-1 and 5.5-1.
            if (direct || reader.HasTopBit)
            {
                unicast |= _records.Matching(reader);
            }
            else
            {
                multicast |= _records.Matching(reader);
            }
        }

        bool isProbe = reader.Authority != 0;
        bool isMore = (reader.Message[MdnsFormat.Flags] & MdnsFormat.TruncatedBit) != 0;
        int known = isProbe || isPlain ? 0 : KnownAnswers(reader.Questions == 0);
        if (reader.Questions == 0)
        {
            if (isMore)
            {
                _schedule.Extend(_origin.Address, Now + Random(LeastWait, MostWait));
            }

            return;
        }

        CountSuppressed((multicast | unicast) & known);
        multicast &= ~known;
        unicast &= ~known;
        if ((multicast | unicast) == 0)
        {
            return;
        }

        if (isPlain)
        {
            SendPlain(multicast | unicast);
            return;
        }

        // RFC 6762 rule 8.1-10: at once as well, for all that is probed for is only ours.
        if (isProbe)
        {
            _counters.Count((int)MdnsCounter.NamesDefended);
        }

        // RFC 6762 rules 6-2, 6-3 and 6.3-1: what only we can answer at once, all of it later when a part is shared.
        bool shared = ((multicast | unicast) & MdnsRecords.Shared) != 0;
        int delay = isMore ? Random(LeastWait, MostWait) : shared ? Random(LeastDelay, MostDelay) : 0;
        int stale = _schedule.Stale(unicast, Now);
        unicast &= ~stale;
        multicast |= stale;
        if (unicast != 0 && !_schedule.AddUnicast(_origin.Address, unicast, Now + delay))
        {
            multicast |= unicast;
        }

        _schedule.Add(multicast, Now + delay, isProbe ? MdnsSchedule.DefenceGap : MdnsSchedule.MulticastGap, isMore ? _origin.Address : 0);
    }

    /// <summary>RFC 6762 rule 7.1-1: the records that the querier has, with half of their time left at least.</summary>
    /// <param name="goesOn">Whether the message goes on with an earlier one (RFC 6762 rule 7.2-2).</param>
    private int KnownAnswers(bool goesOn)
    {
        MdnsReader reader = _reader;
        int known = 0;
        reader.Next = reader.FirstRecord;
        for (int i = 0; i < reader.Answers; i++)
        {
            reader.ReadRecord(reader.Next);
            int kind = _records.Identical(reader);
            if (kind == MdnsRecords.None || reader.Ttl < MdnsRecords.TtlOf(kind) / 2)
            {
                continue;
            }

            known |= 1 << kind;
            if (goesOn && _schedule.Known(_origin.Address, kind))
            {
                _counters.Count((int)MdnsCounter.AnswersSuppressed);
            }
        }

        return known;
    }

    private void CountSuppressed(int set)
    {
        for (; set != 0; set &= set - 1)
        {
            _counters.Count((int)MdnsCounter.AnswersSuppressed);
        }
    }
}
