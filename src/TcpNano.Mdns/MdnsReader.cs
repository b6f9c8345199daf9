using System;

namespace TcpNano.Mdns;

/// <summary>Reads questions and records of a message, after all of it was checked. Every walk goes forwards.</summary>
internal sealed class MdnsReader
{
    /// <summary>The longest data that <see cref="Expand"/> writes; all of our own is shorter.</summary>
    public const int LongestData = 320;

    /// <summary>The message.</summary>
    public readonly byte[] Message;

    /// <summary>How many questions.</summary>
    public int Questions;

    /// <summary>How many answers.</summary>
    public int Answers;

    /// <summary>How many records in the authority section: what a probe wants to have.</summary>
    public int Authority;

    /// <summary>How many records in all.</summary>
    public int Records;

    /// <summary>Where the first record begins.</summary>
    public int FirstRecord;

    // What was read last, a question or a record.
    public int Name;
    public int Type;
    public int Class;
    public bool HasTopBit;
    public int Data;
    public int DataLength;
    public int Next;

    public MdnsReader(byte[] message)
    {
        Message = message;
    }

    /// <summary>The time to live of the record that was read last, in seconds. With the highest bit set it counts as 0 (RFC 2181 section 8).</summary>
    public int Ttl
    {
        get
        {
            byte[] message = Message;
            int at = Data - 6;
            return message[at] >= 0x80 ? 0 : (MdnsFormat.Get16(message, at) << 16) | MdnsFormat.Get16(message, at + 2);
        }
    }

    /// <summary>Checks all of a message: afterwards nothing in it reaches out of it (RFC 6762 rule 18-1).</summary>
    /// <param name="length">Its octets.</param>
    /// <returns>False when it is malformed.</returns>
    public bool Check(int length)
    {
        byte[] message = Message;
        if (length < MdnsFormat.Header)
        {
            return false;
        }

        Questions = MdnsFormat.Get16(message, MdnsFormat.Questions);
        Answers = MdnsFormat.Get16(message, MdnsFormat.Answers);
        Authority = MdnsFormat.Get16(message, MdnsFormat.Authority);
        Records = Answers + Authority + MdnsFormat.Get16(message, MdnsFormat.Additional);
        int at = MdnsFormat.Header;
        for (int i = 0; i < Questions; i++)
        {
            at = MdnsNames.Skip(message, at, length);
            if (at == MdnsNames.Bad || length - at < 4)
            {
                return false;
            }

            at += 4;
        }

        FirstRecord = at;
        for (int i = 0; i < Records; i++)
        {
            at = MdnsNames.Skip(message, at, length);
            if (at == MdnsNames.Bad || length - at < MdnsFormat.RecordTail)
            {
                return false;
            }

            int data = at + MdnsFormat.RecordTail;
            int end = data + MdnsFormat.Get16(message, data - 2);
            if (end > length)
            {
                return false;
            }

            int head = HeadOf(MdnsFormat.Get16(message, at));
            if (head >= 0)
            {
                // The name in the data; only NSEC has something behind it.
                int tail = head > end - data ? MdnsNames.Bad : MdnsNames.Skip(message, data + head, end);
                if (tail == MdnsNames.Bad || (tail != end && MdnsFormat.Get16(message, at) != MdnsFormat.TypeNsec))
                {
                    return false;
                }
            }

            at = end;
        }

        return true;
    }

    /// <summary>Reads a question.</summary>
    public void ReadQuestion(int at)
    {
        Name = at;
        at = End(at);
        ReadType(at);
        Next = at + 4;
    }

    /// <summary>Reads a record.</summary>
    public void ReadRecord(int at)
    {
        Name = at;
        at = End(at);
        ReadType(at);
        Data = at + MdnsFormat.RecordTail;
        DataLength = MdnsFormat.Get16(Message, Data - 2);
        Next = Data + DataLength;
    }

    /// <summary>Writes the data of the record that was read last, a name in it without pointers. What is longer than <see cref="LongestData"/> is cut.</summary>
    /// <returns>Octets.</returns>
    public int Expand(byte[] to)
    {
        int head = HeadOf(Type);
        if (head < 0)
        {
            int count = DataLength < LongestData ? DataLength : LongestData;
            Array.Copy(Message, Data, to, 0, count);
            return count;
        }

        Array.Copy(Message, Data, to, 0, head);
        int length = head + MdnsNames.Expand(Message, Data + head, to, head);
        int rest = End(Data + head);
        int left = Next - rest < LongestData - length ? Next - rest : LongestData - length;
        Array.Copy(Message, rest, to, length, left);
        return length + left;
    }

    // Octets before the name in a record's data; -1 where there is no name, or none that may be compressed here (RFC 6762 section 18.14).
    private static int HeadOf(int type)
    {
        switch (type)
        {
            case MdnsFormat.TypeNs:
            case MdnsFormat.TypeCname:
            case MdnsFormat.TypePtr:
            case MdnsFormat.TypeDname:
            case MdnsFormat.TypeNsec:
                return 0;

            case MdnsFormat.TypeSrv:
                return MdnsFormat.SrvHead;

            default:
                return -1;
        }
    }

    private void ReadType(int at)
    {
        Type = MdnsFormat.Get16(Message, at);
        int kind = MdnsFormat.Get16(Message, at + 2);
        HasTopBit = (kind & MdnsFormat.TopBit) != 0;
        Class = kind & ~MdnsFormat.TopBit;
    }

    // The end of a name that was checked.
    private int End(int at)
    {
        byte[] message = Message;
        for (;;)
        {
            int label = message[at];
            if (label == 0)
            {
                return at + 1;
            }

            if (label > MdnsFormat.LongestLabel)
            {
                return at + 2;
            }

            at += label + 1;
        }
    }
}
