using System;

namespace TcpNano.Mdns;

/// <summary>Writes messages. Names are compressed against all that stand before them (RFC 6762 rule 18.14-1).</summary>
internal sealed class MdnsWriter
{
    /// <summary>The longest message: what one responder can have to say at once is shorter, and it fits a frame (RFC 6762 rule 17-1).</summary>
    public const int MessageSize = 1024;

    private const int MostLabels = 48;

    /// <summary>The message.</summary>
    public readonly byte[] Message = new byte[MessageSize];

    /// <summary>Its octets.</summary>
    public int Length;

    private readonly int[] _labels = new int[MostLabels]; // where labels begin
    private int _labelCount;
    private int _data; // of the record that is being written

    /// <summary>Begins a message. Multicasts have the number 0 and, when they answer, the bit of authority and no question (RFC 6762 rules 18.1-1, 18.4-1 and 6-8).</summary>
    /// <param name="id">Its number; 0 in all multicasts.</param>
    /// <param name="flags">The first octet of flags.</param>
    public void Begin(int id, int flags)
    {
        byte[] message = Message;
        Array.Clear(message, 0, MdnsFormat.Header);
        MdnsFormat.Put16(message, 0, id);
        message[MdnsFormat.Flags] = (byte)flags;
        Length = MdnsFormat.Header;
        _labelCount = 0;
    }

    /// <summary>Adds a question.</summary>
    /// <param name="name">Its name, without pointers.</param>
    /// <param name="type">Its type.</param>
    /// <param name="kind">Its class, with the bit for a unicast answer.</param>
    public void AddQuestion(byte[] name, int type, int kind)
    {
        PutName(name, 0, true);
        Put16(type);
        Put16(kind);
        Message[MdnsFormat.Questions + 1]++;
    }

    /// <summary>Adds a record, all but its data.</summary>
    /// <param name="section">Where its count stands: <see cref="MdnsFormat.Answers"/> and so on.</param>
    /// <param name="name">Its name, without pointers.</param>
    /// <param name="type">Its type.</param>
    /// <param name="kind">Its class, with the bit that has other records forgotten.</param>
    /// <param name="ttl">Seconds.</param>
    public void BeginRecord(int section, byte[] name, int type, int kind, int ttl)
    {
        PutName(name, 0, true);
        Put16(type);
        Put16(kind);
        Put16(0);
        Put16(ttl);
        Put16(0);
        _data = Length;
        Message[section + 1]++;
    }

    /// <summary>Adds octets to the data of the record.</summary>
    public void PutOctets(byte[] octets, int start, int count)
    {
        Array.Copy(octets, start, Message, Length, count);
        Length += count;
    }

    /// <summary>Adds two octets.</summary>
    public void Put16(int value)
    {
        MdnsFormat.Put16(Message, Length, value);
        Length += 2;
    }

    /// <summary>Adds a name.</summary>
    /// <param name="name">Holds it, without pointers.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="compress">Whether it may end with a pointer.</param>
    public void PutName(byte[] name, int at, bool compress)
    {
        byte[] message = Message;
        while (name[at] != 0)
        {
            int earlier = compress ? Find(name, at) : -1;
            if (earlier >= 0)
            {
                Put16(0xC000 | earlier);
                return;
            }

            if (_labelCount < MostLabels)
            {
                _labels[_labelCount++] = Length;
            }

            int count = name[at] + 1;
            PutOctets(name, at, count);
            at += count;
        }

        message[Length++] = 0;
    }

    /// <summary>Ends the record.</summary>
    public void EndRecord()
    {
        MdnsFormat.Put16(Message, _data - 2, Length - _data);
    }

    private int Find(byte[] name, int at)
    {
        for (int i = 0; i < _labelCount; i++)
        {
            // The labels of the name itself that are written already are no ends of what follows.
            int label = _labels[i];
            if (Message[label] == name[at] && IsComplete(label) && MdnsNames.Same(Message, label, name, at))
            {
                return label;
            }
        }

        return -1;
    }

    // Whether the name that begins at a label has its end: the one that is being written has not.
    private bool IsComplete(int at)
    {
        while (at < Length)
        {
            int label = Message[at];
            if (label == 0 || label > MdnsFormat.LongestLabel)
            {
                return true;
            }

            at += label + 1;
        }

        return false;
    }
}
