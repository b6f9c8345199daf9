using System;

namespace TcpNano.Mdns;

/// <summary>Our records: names, types, data, and which of them a question is about. A kind is a number, a set of them bits.</summary>
internal sealed class MdnsRecords
{
    public const int HostAddress = 0;   // host.local A
    public const int Reverse = 1;       // d.c.b.a.in-addr.arpa PTR host.local
    public const int Service = 2;       // instance SRV (RFC 6763 rule 5-1)
    public const int Text = 3;          // instance TXT
    public const int Pointer = 4;       // type PTR instance (RFC 6763 rule 4.1-1)
    public const int Types = 5;         // _services._dns-sd._udp.local PTR type (RFC 6763 rule 9-1)
    public const int HostNsec = 6;      // host.local has no other type (RFC 6762 section 6.1)
    public const int InstanceNsec = 7;  // nor has the instance
    public const int Count = 8;

    /// <summary>The kinds that are announced.</summary>
    public const int Announced = (1 << HostNsec) - 1;

    /// <summary>Answers of which other stations may have some, too.</summary>
    public const int Shared = (1 << Pointer) | (1 << Types);

    /// <summary>Seconds for records with an address or a host name (RFC 6762 section 10).</summary>
    public const int HostTtl = 120;

    /// <summary>Seconds for all others.</summary>
    public const int OtherTtl = 4500;

    /// <summary>Nothing.</summary>
    public const int None = -1;

    /// <summary>The host's name.</summary>
    public readonly MdnsLabel Host;

    /// <summary>The service's name; null without one.</summary>
    public readonly MdnsLabel Instance;

    /// <summary>The kinds there are.</summary>
    public readonly int Present;

    private const int LongestReverse = 30;

    private readonly byte[][] _names = new byte[Count][];
    private readonly byte[] _text;
    private readonly byte[] _reverse = new byte[LongestReverse];
    private readonly byte[] _arpa = Encode("in-addr.arpa");
    private readonly byte[] _ours = new byte[MdnsReader.LongestData];
    private readonly byte[] _theirs = new byte[MdnsReader.LongestData];
    private readonly byte[] _least = new byte[MdnsReader.LongestData];
    private readonly int _port;
    private uint _address;

    /// <summary>Takes all the memory that the records need.</summary>
    /// <param name="options">Checked.</param>
    public MdnsRecords(MdnsOptions options)
    {
        Host = new MdnsLabel(Octets(options.HostName), Encode("local"), false);
        _names[HostAddress] = Host.Name;
        _names[HostNsec] = Host.Name;
        _names[Reverse] = _reverse;
        Present = (1 << HostAddress) | (1 << HostNsec) | (options.ReversePointer ? 1 << Reverse : 0);
        if (options.InstanceName != null)
        {
            byte[] type = Encode(options.ServiceType + ".local");
            Instance = new MdnsLabel(Octets(options.InstanceName), type, true);
            _names[Service] = Instance.Name;
            _names[Text] = Instance.Name;
            _names[InstanceNsec] = Instance.Name;
            _names[Pointer] = type;
            _names[Types] = Encode("_services._dns-sd._udp.local");
            _text = options.TextOctets();
            _port = options.Port;
            Present |= (1 << Service) | (1 << Text) | (1 << InstanceNsec) | (1 << Pointer) | (1 << Types);
        }
    }

    /// <summary>Our address. The name for the reverse look-up follows it.</summary>
    public uint Address
    {
        get
        {
            return _address;
        }

        set
        {
            _address = value;
            int at = 0;
            for (int shift = 0; shift < 32; shift += 8)
            {
                int octet = (int)((value >> shift) & 255);
                int digits = octet >= 100 ? 3 : octet >= 10 ? 2 : 1;
                _reverse[at] = (byte)digits;
                for (int i = digits; i > 0; i--)
                {
                    _reverse[at + i] = (byte)('0' + (octet % 10));
                    octet /= 10;
                }

                at += digits + 1;
            }

            Array.Copy(_arpa, 0, _reverse, at, _arpa.Length);
        }
    }

    /// <summary>A record's name.</summary>
    public byte[] NameOf(int kind)
    {
        return _names[kind];
    }

    /// <summary>A record's type.</summary>
    public static int TypeOf(int kind)
    {
        switch (kind)
        {
            case HostAddress:
                return MdnsFormat.TypeA;

            case Service:
                return MdnsFormat.TypeSrv;

            case Text:
                return MdnsFormat.TypeTxt;

            case Reverse:
            case Pointer:
            case Types:
                return MdnsFormat.TypePtr;

            default:
                return MdnsFormat.TypeNsec;
        }
    }

    /// <summary>A record's time to live, in seconds (RFC 6762 rule 10-1).</summary>
    public static int TtlOf(int kind)
    {
        return kind == Text || kind == Pointer || kind == Types || kind == InstanceNsec ? OtherTtl : HostTtl;
    }

    /// <summary>The set of records that answer a question: of its type, or all (RFC 6762 rules 6-1 and 6.5-1). When there are none of its type under a name of ours, it is the NSEC record that says so (RFC 6762 rule 6.1-1).</summary>
    /// <param name="reader">Has read the question.</param>
    public int Matching(MdnsReader reader)
    {
        if (reader.Class != MdnsFormat.ClassIn && reader.Class != MdnsFormat.Any)
        {
            return 0;
        }

        int found = 0;
        int nsec = 0;
        byte[] named = null;
        for (int kind = 0; kind < Count; kind++)
        {
            if ((Present & (1 << kind)) == 0)
            {
                continue;
            }

            // Kinds with the same name have the same array.
            byte[] name = _names[kind];
            if (name != named && !MdnsNames.Same(reader.Message, reader.Name, name, 0))
            {
                continue;
            }

            named = name;
            if (kind >= HostNsec)
            {
                nsec |= 1 << kind;
            }
            else if (reader.Type == MdnsFormat.Any || reader.Type == TypeOf(kind))
            {
                found |= 1 << kind;
            }
        }

        return found != 0 ? found : nsec;
    }

    /// <summary>The name of ours that a record or question has and that we probe for: <see cref="HostAddress"/>, <see cref="Service"/> or <see cref="None"/>.</summary>
    public int Owner(MdnsReader reader)
    {
        if (MdnsNames.Same(reader.Message, reader.Name, Host.Name, 0))
        {
            return HostAddress;
        }

        return Instance != null && MdnsNames.Same(reader.Message, reader.Name, Instance.Name, 0) ? Service : None;
    }

    /// <summary>The record of ours that is the same as the one read last in name, type, class and data; <see cref="None"/> for none.</summary>
    public int Identical(MdnsReader reader)
    {
        if (reader.Class != MdnsFormat.ClassIn)
        {
            return None;
        }

        for (int kind = 0; kind < Count; kind++)
        {
            if ((Present & (1 << kind)) != 0 && reader.Type == TypeOf(kind) && MdnsNames.Same(reader.Message, reader.Name, _names[kind], 0))
            {
                int count = reader.Expand(_theirs);
                int head = kind == Service ? MdnsFormat.SrvHead : kind == HostAddress || kind == Text ? count : 0;
                if (count == PutData(kind) && Compare(_ours, head, _theirs, head) == 0 && MdnsNames.SameText(_ours, head, _theirs, head, count - head))
                {
                    return kind;
                }
            }
        }

        return None;
    }

    /// <summary>
    /// Compares what another station probes for with our own records of that name: in the order of class, type and data, and the first difference counts
    /// (RFC 6762 rule 8.2-1).
    /// </summary>
    /// <param name="reader">Has the message.</param>
    /// <param name="owner">Which name.</param>
    /// <returns>Less than 0 when ours come first, which have to give way; more when theirs do; 0 when they are the same.</returns>
    public int CompareProbe(MdnsReader reader, int owner)
    {
        // Ours in their order: A alone, or TXT (16) and SRV (33).
        int kind = owner == HostAddress ? HostAddress : Text;
        int latestType = -1;
        int latestClass = -1;
        int latest = 0;
        for (;;)
        {
            // Theirs: the least of those that come after the one before.
            int leastType = int.MaxValue;
            int leastClass = int.MaxValue;
            int least = 0;
            reader.Next = reader.FirstRecord;
            for (int i = 0; i < reader.Answers + reader.Authority; i++)
            {
                reader.ReadRecord(reader.Next);
                if (i < reader.Answers || Owner(reader) != owner)
                {
                    continue;
                }

                int count = reader.Expand(_theirs);
                if (Order(reader.Class, reader.Type, _theirs, count, latestClass, latestType, _ours, latest) > 0
                    && Order(reader.Class, reader.Type, _theirs, count, leastClass, leastType, _least, least) < 0)
                {
                    leastClass = reader.Class;
                    leastType = reader.Type;
                    least = count;
                    Array.Copy(_theirs, 0, _least, 0, count);
                }
            }

            if (leastType == int.MaxValue || kind == None)
            {
                // Who has records left comes later.
                return leastType != int.MaxValue ? -1 : kind != None ? 1 : 0;
            }

            int ours = PutData(kind);
            int order = Order(MdnsFormat.ClassIn, TypeOf(kind), _ours, ours, leastClass, leastType, _least, least);
            if (order != 0)
            {
                return order;
            }

            // They are the same, so ours stands for the one before.
            latestClass = leastClass;
            latestType = leastType;
            latest = ours;
            kind = kind == Text ? Service : None;
        }
    }

    /// <summary>Writes a record of ours.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="section">Which section.</param>
    /// <param name="kind">Which.</param>
    /// <param name="ttl">Its time to live in seconds.</param>
    /// <param name="topBit">Whether others are to forget other records of its name and type.</param>
    /// <param name="plain">For resolvers of plain DNS, which know no compressed SRV targets (RFC 6762 rule 18.14-2).</param>
    public void Put(MdnsWriter writer, int section, int kind, int ttl, bool topBit, bool plain)
    {
        writer.BeginRecord(section, _names[kind], TypeOf(kind), topBit ? MdnsFormat.ClassIn | MdnsFormat.TopBit : MdnsFormat.ClassIn, ttl);
        int count = PutData(kind);
        int head = kind == HostAddress || kind == Text ? count : kind == Service ? MdnsFormat.SrvHead : 0;
        writer.PutOctets(_ours, 0, head);
        if (head < count)
        {
            writer.PutName(_ours, head, !plain || kind != Service);
            if (kind >= HostNsec)
            {
                int name = MdnsNames.LengthOf(_ours);
                writer.PutOctets(_ours, name, count - name);
            }
        }

        writer.EndRecord();
    }

    // Octets of the data of a record, in _ours, without pointers.
    private int PutData(int kind)
    {
        byte[] data = _ours;
        switch (kind)
        {
            case HostAddress:
                data[0] = (byte)(_address >> 24);
                data[1] = (byte)(_address >> 16);
                data[2] = (byte)(_address >> 8);
                data[3] = (byte)_address;
                return 4;

            case Service:
                Array.Clear(data, 0, 4); // priority and weight
                MdnsFormat.Put16(data, 4, _port);
                return MdnsFormat.SrvHead + MdnsNames.Expand(Host.Name, 0, data, MdnsFormat.SrvHead);

            case Text:
                Array.Copy(_text, 0, data, 0, _text.Length);
                return _text.Length;

            case Reverse:
                return MdnsNames.Expand(Host.Name, 0, data, 0);

            case Pointer:
                return MdnsNames.Expand(Instance.Name, 0, data, 0);

            case Types:
                return MdnsNames.Expand(_names[Pointer], 0, data, 0);

            default:
                return PutNsec(kind, data);
        }
    }

    // RFC 4034 section 4.1.2, restricted by RFC 6762 rule 6.1-2: block 0, as many octets as the highest type needs.
    private int PutNsec(int kind, byte[] data)
    {
        int at = MdnsNames.Expand(_names[kind], 0, data, 0);
        int octets = kind == HostNsec ? 1 : 1 + (MdnsFormat.TypeSrv / 8);
        data[at] = 0;
        data[at + 1] = (byte)octets;
        at += 2;
        Array.Clear(data, at, octets);
        if (kind == HostNsec)
        {
            data[at] = 0x80 >> MdnsFormat.TypeA;
        }
        else
        {
            data[at + (MdnsFormat.TypeTxt / 8)] = 0x80 >> (MdnsFormat.TypeTxt % 8);
            data[at + (MdnsFormat.TypeSrv / 8)] = 0x80 >> (MdnsFormat.TypeSrv % 8);
        }

        return at + octets;
    }

    private static int Order(int kind, int type, byte[] data, int count, int otherKind, int otherType, byte[] otherData, int otherCount)
    {
        if (kind != otherKind)
        {
            return kind < otherKind ? -1 : 1;
        }

        return type != otherType ? (type < otherType ? -1 : 1) : Compare(data, count, otherData, otherCount);
    }

    // As octets without sign; of two with the same beginning the longer one comes later.
    private static int Compare(byte[] one, int count, byte[] other, int otherCount)
    {
        int least = count < otherCount ? count : otherCount;
        for (int i = 0; i < least; i++)
        {
            if (one[i] != other[i])
            {
                return one[i] < other[i] ? -1 : 1;
            }
        }

        return count == otherCount ? 0 : count < otherCount ? -1 : 1;
    }

    private static byte[] Octets(string text)
    {
        byte[] octets = new byte[MdnsFormat.LongestLabel];
        int count = MdnsOptions.PutUtf8(text, octets);
        byte[] exact = new byte[count];
        Array.Copy(octets, 0, exact, 0, count);
        return exact;
    }

    // A name of plain labels.
    private static byte[] Encode(string name)
    {
        byte[] octets = new byte[name.Length + 2];
        int label = 0;
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] == '.')
            {
                octets[label] = (byte)(i - label);
                label = i + 1;
            }
            else
            {
                octets[i + 1] = (byte)name[i];
            }
        }

        octets[label] = (byte)(name.Length - label);
        return octets;
    }
}
