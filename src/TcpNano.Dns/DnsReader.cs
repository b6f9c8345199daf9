namespace TcpNano.Dns;

/// <summary>
/// Reads the answer to a query. All of a message is checked before anything in it is believed, every walk goes forwards, and the work is bounded
/// by the message's length times the depth of aliases allowed.
/// </summary>
internal sealed class DnsReader
{
    /// <summary>What <see cref="Read"/> answers for an answer to be acted on; what it says stands in the fields.</summary>
    public const int Good = -1;

    /// <summary>Aliases that are followed (RFC 1034 section 3.6.2 has no number).</summary>
    public const int DeepestAlias = 8;

    /// <summary>
    /// What the answer says: <see cref="DnsResult.Found"/>, <see cref="DnsResult.NoSuchName"/>, <see cref="DnsResult.NoAddress"/>; or
    /// <see cref="DnsResult.ServerFailure"/> or <see cref="DnsResult.Truncated"/>, when another server should be asked.
    /// </summary>
    public DnsResult Result;

    /// <summary>The address found; else 0.</summary>
    public uint Address;

    /// <summary>How long that may be kept, in seconds; 0 not to keep it.</summary>
    public int Ttl;

    private readonly DnsCounters _counters;

    // The records: where they begin, and how many there are of each section.
    private int _first;
    private int _answers;
    private int _authority;

    // The record read last.
    private int _owner;
    private int _type;
    private int _class;
    private int _data;
    private int _next;

    public DnsReader(DnsCounters counters)
    {
        _counters = counters;
    }

    /// <summary>Reads an answer.</summary>
    /// <param name="message">The message.</param>
    /// <param name="length">Its length in octets, no more than the array has.</param>
    /// <param name="id">The query's number.</param>
    /// <param name="question">The query's question as it was sent: name, type, class.</param>
    /// <param name="questionLength">Its octets.</param>
    /// <returns><see cref="Good"/>, or the counter of why the message is dropped.</returns>
    public int Read(byte[] message, int length, int id, byte[] question, int questionLength)
    {
        int wrong = CheckHeader(message, length, id, question, questionLength);
        if (wrong != Good)
        {
            return wrong;
        }

        Address = 0;
        Ttl = 0;

        // RFC 1035 rule 4.1.1-3: what is neither success nor a name error is the server's trouble.
        int code = message[DnsFormat.MoreFlags] & DnsFormat.CodeBits;
        if (code != DnsFormat.NoError && code != DnsFormat.NameError)
        {
            _counters.Count((int)DnsCounter.ServerErrors);
            Result = DnsResult.ServerFailure;
            return Good;
        }

        _first = DnsFormat.Header + questionLength;
        bool truncated = (message[DnsFormat.Flags] & DnsFormat.TruncatedBit) != 0;
        if (!CheckRecords(message, length, truncated))
        {
            return (int)DnsCounter.DroppedMalformed;
        }

        // A name error is about the last alias; then no address is looked for (RFC 2308 rule 2.1-1).
        if (code == DnsFormat.NameError)
        {
            Result = DnsResult.NoSuchName;
            Ttl = NegativeTtl(message);
            return Good;
        }

        if (!FollowAliases(message))
        {
            return (int)DnsCounter.DroppedLongChain;
        }

        if (Address != 0)
        {
            Result = DnsResult.Found;
            if (truncated)
            {
                // Part of a set is used and not kept (RFC 1035 rule 7.4-2).
                Ttl = 0;
            }
        }
        else if (truncated)
        {
            // RFC 1035 rule 4.1.1-4: it would go on over TCP.
            _counters.Count((int)DnsCounter.TruncatedAnswers);
            Result = DnsResult.Truncated;
        }
        else if (IsReferral(message))
        {
            _counters.Count((int)DnsCounter.Referrals);
            Result = DnsResult.ServerFailure;
        }
        else
        {
            Result = DnsResult.NoAddress;
            Ttl = NegativeTtl(message);
        }

        return Good;
    }

    /// <summary>RFC 1035 rules 7.3-1, 7.3-2 and 4.1.1-1: is it an answer, and to our question?</summary>
    private static int CheckHeader(byte[] message, int length, int id, byte[] question, int questionLength)
    {
        if (length < DnsFormat.Header)
        {
            return (int)DnsCounter.DroppedShort;
        }

        if (DnsFormat.Get16(message, DnsFormat.Id) != id)
        {
            return (int)DnsCounter.DroppedWrongId;
        }

        int flags = message[DnsFormat.Flags];
        if ((flags & DnsFormat.ResponseBit) == 0)
        {
            return (int)DnsCounter.DroppedNotResponse;
        }

        if ((flags & DnsFormat.OpcodeBits) != 0)
        {
            return (int)DnsCounter.DroppedWrongOpcode;
        }

        if (DnsFormat.Get16(message, DnsFormat.Questions) != 1 || length < DnsFormat.Header + questionLength
            || !DnsNames.SameText(message, DnsFormat.Header, question, 0, questionLength))
        {
            return (int)DnsCounter.DroppedWrongQuestion;
        }

        for (int i = 0; i < questionLength; i++)
        {
            if (message[DnsFormat.Header + i] != question[i])
            {
                return (int)DnsCounter.DroppedWrongCase;
            }
        }

        return Good;
    }

    /// <summary>Checks every record of the message (RFC 1035 rules 3.2.1-3, 4.1.3-1, 7.3-3 and 7.4-4).</summary>
    private bool CheckRecords(byte[] message, int length, bool truncated)
    {
        _answers = DnsFormat.Get16(message, DnsFormat.Answers);
        _authority = DnsFormat.Get16(message, DnsFormat.Authority);
        int all = _answers + _authority + DnsFormat.Get16(message, DnsFormat.Additional);
        int at = _first;
        for (int i = 0; i < all; i++)
        {
            if (at == length && truncated)
            {
                // It ends between two records: what is announced beyond is missing.
                _authority = i <= _answers ? 0 : i < _answers + _authority ? i - _answers : _authority;
                _answers = i < _answers ? i : _answers;
                return true;
            }

            int next = DnsNames.Skip(message, at, length);
            if (next == DnsNames.Bad || length - next < DnsFormat.RecordTail)
            {
                return false;
            }

            int data = next + DnsFormat.RecordTail;
            int count = DnsFormat.Get16(message, data - 2);
            if (count > length - data)
            {
                return false;
            }

            if (DnsFormat.Get16(message, next + 2) == DnsFormat.ClassIn && !CheckData(message, DnsFormat.Get16(message, next), data, data + count))
            {
                return false;
            }

            at = data + count;
        }

        return true;
    }

    /// <summary>Checks the data of a record of a type that is used here.</summary>
    private static bool CheckData(byte[] message, int type, int at, int end)
    {
        switch (type)
        {
            case DnsFormat.TypeA:
                return end - at == 4;

            case DnsFormat.TypeCname:
            case DnsFormat.TypeNs:
                return DnsNames.Skip(message, at, end) == end;

            case DnsFormat.TypeSoa:
                at = DnsNames.Skip(message, at, end);
                at = at == DnsNames.Bad ? at : DnsNames.Skip(message, at, end);
                return at != DnsNames.Bad && end - at == DnsFormat.SoaTail;

            default:
                return true;
        }
    }

    /// <summary>
    /// Looks for an address of the name, or of what it is an alias of (RFC 1035 rules 3.3.1-1 and 7.4-1). The records of a chain usually stand in order; else the answers
    /// are gone through again, at most once for each alias.
    /// </summary>
    /// <returns>False when the chain is too long.</returns>
    private bool FollowAliases(byte[] message)
    {
        int target = DnsFormat.Header;
        int depth = 0;
        int shortest = int.MaxValue;
        bool moved;
        do
        {
            moved = false;
            _next = _first;
            for (int i = 0; i < _answers; i++)
            {
                ReadRecord(message, _next);
                if (_class != DnsFormat.ClassIn || (_type != DnsFormat.TypeA && _type != DnsFormat.TypeCname) || !DnsNames.Same(message, _owner, target))
                {
                    continue;
                }

                int ttl = TtlOf(message);
                if (_type == DnsFormat.TypeA)
                {
                    uint address = DnsFormat.Get32(message, _data);
                    if (IPv4Address.IsUnicast(address))
                    {
                        Address = address;
                        Ttl = ttl < shortest ? ttl : shortest;
                        return true;
                    }

                    _counters.Count((int)DnsCounter.AddressesIgnored);
                    continue;
                }

                depth++;
                if (depth > DeepestAlias)
                {
                    return false;
                }

                target = _data;
                shortest = ttl < shortest ? ttl : shortest;
                moved = true;
            }
        }
        while (moved);
        return true;
    }

    /// <summary>RFC 2308 rule 2.2-1: name servers and neither a SOA record nor the word of an authority.</summary>
    private bool IsReferral(byte[] message)
    {
        if ((message[DnsFormat.Flags] & DnsFormat.AuthoritativeBit) != 0)
        {
            return false;
        }

        bool servers = false;
        SkipAnswers(message);
        for (int i = 0; i < _authority; i++)
        {
            ReadRecord(message, _next);
            if (_type == DnsFormat.TypeSoa)
            {
                return false;
            }

            servers |= _type == DnsFormat.TypeNs;
        }

        return servers;
    }

    /// <summary>RFC 2308 rules 3-1, 5-1, 5-2 and 8-1: the smaller of the SOA record's TTL and its last field; without the record nothing is kept.</summary>
    private int NegativeTtl(byte[] message)
    {
        SkipAnswers(message);
        for (int i = 0; i < _authority; i++)
        {
            ReadRecord(message, _next);
            if (_type == DnsFormat.TypeSoa && _class == DnsFormat.ClassIn)
            {
                int ttl = TtlOf(message);
                int minimum = Seconds(message, _next - 4);
                return minimum < ttl ? minimum : ttl;
            }
        }

        return 0;
    }

    private void SkipAnswers(byte[] message)
    {
        _next = _first;
        for (int i = 0; i < _answers; i++)
        {
            ReadRecord(message, _next);
        }
    }

    /// <summary>Reads a record that was checked.</summary>
    private void ReadRecord(byte[] message, int at)
    {
        _owner = at;
        int tail = DnsNames.SkipChecked(message, at);
        _type = DnsFormat.Get16(message, tail);
        _class = DnsFormat.Get16(message, tail + 2);
        _data = tail + DnsFormat.RecordTail;
        _next = _data + DnsFormat.Get16(message, _data - 2);
    }

    private int TtlOf(byte[] message)
    {
        return Seconds(message, _data - 6);
    }

    /// <summary>A time to live. With the highest bit set it counts as zero (RFC 2181 section 8).</summary>
    private static int Seconds(byte[] message, int at)
    {
        return message[at] >= 0x80 ? 0 : (message[at] << 24) | (DnsFormat.Get16(message, at + 1) << 8) | message[at + 3];
    }
}
