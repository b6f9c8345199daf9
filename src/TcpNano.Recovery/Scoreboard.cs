namespace TcpNano.Recovery;

/// <summary>
/// What a connection has in flight: a ring of records, one for each segment, in the order of their sequence numbers (the scoreboard: RFC 6675 rule 3-1). A
/// record starts where the one before it ends, the first at <see cref="Una"/>.
/// </summary>
/// <remarks>
/// The number of records is fixed. When more segments are in flight than that, neighbours with the same marks become one record: it counts as received
/// only when all of it is, so the worst that follows is a retransmission that was not needed.
/// </remarks>
internal sealed class Scoreboard
{
    /// <summary>Mark: the peer has it, by a SACK block (RFC 2018 rule 5-1).</summary>
    public const int Sacked = 0x1;

    /// <summary>Mark: what was sent first is lost.</summary>
    public const int Lost = 0x2;

    /// <summary>Mark: its retransmission is in flight.</summary>
    public const int Resent = 0x4;

    /// <summary>Mark: it was retransmitted at some time.</summary>
    public const int EverResent = 0x8;

    /// <summary>Octets on .NET, for <c>BytesRequired</c>.</summary>
    public const int OctetsOnNet = 80;

    /// <summary>Fields, for <c>BytesRequired</c>.</summary>
    public const int Fields = 13;

    /// <summary>Where the first record starts: SND.UNA, as far as the scoreboard was told.</summary>
    public uint Una;

    /// <summary>Records in use.</summary>
    public int Count;

    /// <summary>Octets with the mark <see cref="Sacked"/>.</summary>
    public int SackedOctets;

    /// <summary>Records with it.</summary>
    public int SackedRecords;

    /// <summary>Octets with the mark <see cref="Lost"/>.</summary>
    public int LostOctets;

    /// <summary>Octets with the mark <see cref="Resent"/>.</summary>
    public int ResentOctets;

    /// <summary>After <see cref="Release"/>: when the last record that went was sent.</summary>
    public int ReleasedTime;

    /// <summary>After <see cref="Release"/>: where it ended.</summary>
    public uint ReleasedEnd;

    private readonly uint[] _ends;
    private readonly int[] _times;
    private readonly byte[] _marks;
    private readonly int _capacity;
    private int _head;

    public Scoreboard(int capacity)
    {
        _capacity = capacity;
        _ends = new uint[capacity];
        _times = new int[capacity];
        _marks = new byte[capacity];
    }

    /// <summary>Records for a send buffer: enough for segments of 536 octets, and some to spare for small ones.</summary>
    public static int CapacityFor(int sendBuffer)
    {
        return (sendBuffer / 536) + 8;
    }

    /// <summary>The sequence number after the last record.</summary>
    public uint Tail
    {
        get { return Count == 0 ? Una : _ends[At(Count - 1)]; }
    }

    /// <summary>Octets in flight: pipe, as SetPipe () computes it (RFC 6675 rule 4-3). What is received or lost is not; a retransmission is.</summary>
    public int Pipe
    {
        get { return (int)(long)(Tail - Una) - SackedOctets - LostOctets + ResentOctets; }
    }

    /// <summary>Whether no record has a mark that counts.</summary>
    public bool IsClean
    {
        get { return (SackedOctets | LostOctets | ResentOctets) == 0; }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear(uint una)
    {
        Una = una;
        Count = 0;
        _head = 0;
        SackedOctets = 0;
        SackedRecords = 0;
        LostOctets = 0;
        ResentOctets = 0;
    }

    public uint EndOf(int record)
    {
        return _ends[At(record)];
    }

    public uint StartOf(int record)
    {
        return record == 0 ? Una : _ends[At(record - 1)];
    }

    public int TimeOf(int record)
    {
        return _times[At(record)];
    }

    public int MarksOf(int record)
    {
        return _marks[At(record)];
    }

    /// <summary>New data has left.</summary>
    public void Append(uint end, int now)
    {
        if (Count == _capacity)
        {
            // The last record takes the new data. If it has marks, two others may become one instead, and if none can its marks go.
            if (_marks[At(Count - 1)] == 0 || !MergeSome())
            {
                Mark(Count - 1, 0);
                Count--;
            }
        }

        int at = At(Count);
        _ends[at] = end;
        _times[at] = now;
        _marks[at] = 0;
        Count++;
    }

    /// <summary>Removes the records without marks that are acknowledged as a whole: the usual case, in one call.</summary>
    /// <param name="una">SND.UNA.</param>
    /// <returns>Whether any was removed.</returns>
    public bool Release(uint una)
    {
        int count = Count;
        int head = _head;
        int before = count;
        uint[] ends = _ends;
        while (count != 0 && (int)(ends[head] - una) <= 0)
        {
            ReleasedTime = _times[head];
            ReleasedEnd = ends[head];
            head++;
            if (head == _capacity)
            {
                head = 0;
            }

            count--;
        }

        _head = head;
        Count = count;
        Una = una;
        return count != before;
    }

    /// <summary>Removes the first record, whatever its marks.</summary>
    public void DropFirst()
    {
        uint end = EndOf(0);
        Mark(0, 0);
        Una = end;
        Count--;
        _head++;
        if (_head == _capacity)
        {
            _head = 0;
        }
    }

    /// <summary>The first record is acknowledged in part.</summary>
    public void Trim(uint una)
    {
        if (Count != 0)
        {
            int marks = MarksOf(0);
            Mark(0, 0);
            Una = una;
            Mark(0, marks);
        }

        Una = una;
    }

    /// <summary>Gives a record new marks, and keeps the sums.</summary>
    public void Mark(int record, int marks)
    {
        int at = At(record);
        int before = _marks[at];
        int changed = before ^ marks;
        if (changed == 0)
        {
            return;
        }

        int length = (int)(_ends[at] - StartOf(record));
        if ((changed & Sacked) != 0)
        {
            SackedOctets += (marks & Sacked) != 0 ? length : -length;
            SackedRecords += (marks & Sacked) != 0 ? 1 : -1;
        }

        if ((changed & Lost) != 0)
        {
            LostOctets += (marks & Lost) != 0 ? length : -length;
        }

        if ((changed & Resent) != 0)
        {
            ResentOctets += (marks & Resent) != 0 ? length : -length;
        }

        _marks[at] = (byte)marks;
    }

    /// <summary>A stretch that has records was sent again, or a part of it.</summary>
    public void SentAgain(uint sequence, uint end, int now)
    {
        Split(sequence);
        Split(end);
        int record = Find(sequence);
        while (record < Count && (int)(StartOf(record) - end) < 0)
        {
            // What was received stays so. For the others the first transmission no longer counts.
            if ((MarksOf(record) & Sacked) == 0)
            {
                Mark(record, Lost | Resent | EverResent);
            }

            _times[At(record)] = now;
            record++;
        }
    }

    /// <summary>The first record that ends after a sequence number; <see cref="Count"/> when there is none.</summary>
    public int Find(uint sequence)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if ((int)(_ends[At(middle)] - sequence) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The first record that is lost and whose retransmission is not in flight; -1 when there is none.</summary>
    public int FirstToResend()
    {
        if (LostOctets == ResentOctets)
        {
            // A resent record is always lost, too.
            return -1;
        }

        for (int i = 0; i < Count; i++)
        {
            if ((_marks[At(i)] & (Lost | Resent)) == Lost)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The last record that was not received; -1 when there is none.</summary>
    public int LastUnsacked()
    {
        for (int i = Count - 1; i >= 0; i--)
        {
            if ((_marks[At(i)] & Sacked) == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private int At(int record)
    {
        int at = _head + record;
        return at >= _capacity ? at - _capacity : at;
    }

    /// <summary>Makes two records of the one that holds a sequence number, if there is room.</summary>
    private void Split(uint sequence)
    {
        int record = Find(sequence);
        if (record == Count || (int)(sequence - StartOf(record)) <= 0 || (Count == _capacity && !MergeSome()))
        {
            return;
        }

        record = Find(sequence);
        if (record == Count || (int)(sequence - StartOf(record)) <= 0)
        {
            return;
        }

        for (int i = Count; i > record; i--)
        {
            Copy(i - 1, i);
        }

        Count++;
        _ends[At(record)] = sequence;
        if ((MarksOf(record) & Sacked) != 0)
        {
            SackedRecords++;
        }
    }

    /// <summary>Makes one record of the first two neighbours with the same marks.</summary>
    private bool MergeSome()
    {
        for (int i = 1; i < Count; i++)
        {
            if (MarksOf(i) == MarksOf(i - 1))
            {
                if ((MarksOf(i) & Sacked) != 0)
                {
                    SackedRecords--;
                }

                for (int j = i; j < Count; j++)
                {
                    Copy(j, j - 1);
                }

                Count--;
                return true;
            }
        }

        return false;
    }

    private void Copy(int from, int to)
    {
        int source = At(from);
        int target = At(to);
        _ends[target] = _ends[source];
        _times[target] = _times[source];
        _marks[target] = _marks[source];
    }
}
