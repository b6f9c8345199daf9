using System.Buffers.Binary;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Memory;

/// <summary>
/// Frames that no honest station sends, addressed to one: noise, and the frames overheard on the link last with something
/// wrong in them, most of them with right checksums so that they get far. The same seed gives the same frames; making them
/// allocates nothing.
/// </summary>
internal sealed class Garbage : IFrameObserver
{
    private const int Ethernet = 14;
    private const int MostSamples = 16;
    private const int Longest = 1514;

    private readonly SplitMix64 _random;
    private readonly byte[][] _samples = new byte[MostSamples][];
    private readonly int[] _lengths = new int[MostSamples];
    private readonly byte[] _frame = new byte[Longest];
    private readonly byte[] _target;

    public Garbage(ulong seed, byte[] target)
    {
        _random = new SplitMix64(seed);
        _target = target;
        for (int i = 0; i < MostSamples; i++)
        {
            _samples[i] = new byte[Longest];
        }
    }

    /// <summary>Real frames overheard so far.</summary>
    public int Overheard { get; private set; }

    /// <summary>The next frame; valid until the one after.</summary>
    public ReadOnlySpan<byte> Next()
    {
        if (_random.Chance(10))
        {
            return Noise();
        }

        int sample = _random.Below(Math.Min(Overheard, MostSamples));
        int length = _lengths[sample];
        Array.Copy(_samples[sample], _frame, length);
        int faults = 1 + _random.Below(4);
        for (int i = 0; i < faults; i++)
        {
            length = Spoil(length);
        }

        // A handshake with a station that does not exist holds a slot for three minutes. Floods of them are a matter of its own.
        if ((_frame[47] & 0x12) == 0x02 && !_random.Chance(0.1))
        {
            BinaryPrimitives.WriteUInt32BigEndian(_frame.AsSpan(26), VirtualPair.LeftAddress);
        }

        FillChecksums(length, _random.Chance(95), _random.Chance(90));

        if (_random.Chance(3))
        {
            _frame.AsSpan(0, 6).Fill(0xFF);
        }

        return _frame.AsSpan(0, length);
    }

    public void Sent(VirtualFrame frame)
    {
    }

    public void Lost(VirtualFrame frame)
    {
    }

    public void Arriving(VirtualFrame frame)
    {
        if (frame.From is not null && frame.Data.AsSpan(0, 6).SequenceEqual(_target))
        {
            int sample = Overheard++ % MostSamples;
            Array.Copy(frame.Data, _samples[sample], frame.Length);
            _lengths[sample] = frame.Length;
        }
    }

    public void Processed(VirtualFrame frame)
    {
    }

    public void Polled(VirtualHost host)
    {
    }

    /// <summary>The target's address, a type that it takes more often than not, and nonsense.</summary>
    private ReadOnlySpan<byte> Noise()
    {
        int length = 6 + _random.Below(_random.Chance(50) ? 90 : _frame.Length - 5);
        for (int i = 0; i < length; i++)
        {
            _frame[i] = (byte)_random.Next();
        }

        _target.CopyTo(_frame, 0);
        if (length > Ethernet && _random.Chance(80))
        {
            _frame[6] &= 0xFE;
            _frame[12] = 0x08;
            _frame[13] = (byte)(_random.Chance(50) ? 0x00 : 0x06);
            if (_random.Chance(70))
            {
                _frame[14] = 0x45;
            }
        }

        return _frame.AsSpan(0, length);
    }

    private int Spoil(int length)
    {
        int at = Ethernet + _random.Below(Math.Max(1, Math.Min(length, 74) - Ethernet));
        switch (_random.Below(10))
        {
            case 0:
                _frame[at] ^= (byte)(1 << _random.Below(8));
                return length;

            case 1:
                _frame[at] = (byte)_random.Next();
                return length;

            case 2:
                // Cut off, or padded with what was there before.
                return Math.Clamp(length + _random.Below(80) - 60, 6, _frame.Length);

            case 3:
                // Other control bits.
                _frame[47] = (byte)_random.Next();
                return length;

            case 4:
                // A number near the real one.
                Move(38);
                return length;

            case 5:
                Move(42);
                return length;

            case 6:
                // Somebody else, or another port of the same.
                _frame[29] = (byte)_random.Next();
                return length;

            case 7:
                _frame[35] = (byte)_random.Next();
                return length;

            case 8:
                // Data offset and options.
                _frame[46] = (byte)_random.Next();
                _frame[54] = (byte)_random.Below(9);
                _frame[55] = (byte)_random.Below(9);
                return length;

            default:
                _frame[23] = 17;
                if (_random.Chance(70))
                {
                    return MakeIcmp();
                }

                if (_random.Chance(50))
                {
                    // Of UDP: the header alone is a length that can be.
                    _frame[38] = 0;
                    _frame[39] = 8;
                }

                return length;
        }
    }

    /// <summary>Turns the segment at hand into an ICMP message about a segment of the other direction.</summary>
    private int MakeIcmp()
    {
        Span<byte> f = _frame;
        uint ports = BinaryPrimitives.ReadUInt32BigEndian(f[34..]);
        uint ack = BinaryPrimitives.ReadUInt32BigEndian(f[42..]);
        f[14..34].CopyTo(f[42..]);
        f[26..30].CopyTo(f[58..]);
        f[30..34].CopyTo(f[54..]);
        f[51] = 6;
        BinaryPrimitives.WriteUInt32BigEndian(f[62..], (ports << 16) | (ports >> 16));
        BinaryPrimitives.WriteUInt32BigEndian(f[66..], ack + (uint)(_random.Below(400) - 100));
        BinaryPrimitives.WriteUInt32BigEndian(f[34..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(f[38..], (uint)_random.Below(2000));
        f[14] = 0x45;
        f[17] = (byte)(_random.Chance(90) ? 56 : 20 + _random.Below(36));
        f[16] = 0;
        f[23] = 1;
        f[34] = (byte)_random.Below(16);
        f[35] = (byte)_random.Below(16);
        return Ethernet + 56;
    }

    private void Move(int offset)
    {
        int most = _random.Chance(30) ? 100_000 : 3000;
        int distance = _random.Below(2 * most) - most;
        Span<byte> field = _frame.AsSpan(offset, 4);
        BinaryPrimitives.WriteUInt32BigEndian(field, BinaryPrimitives.ReadUInt32BigEndian(field) + (uint)distance);
    }

    private void FillChecksums(int length, bool outer, bool inner)
    {
        int header = (_frame[Ethernet] & 0x0F) * 4;
        int total = BinaryPrimitives.ReadUInt16BigEndian(_frame.AsSpan(16));
        if (_frame[12] != 0x08 || _frame[13] != 0x00 || header < 20 || total < header || Ethernet + total > length)
        {
            return;
        }

        if (outer)
        {
            _frame[24] = 0;
            _frame[25] = 0;
            Put(24, Sum(_frame.AsSpan(Ethernet, header)));
        }

        Span<byte> payload = _frame.AsSpan(Ethernet + header, total - header);
        int field = _frame[23] switch
        {
            1 => 2,
            6 => 16,
            _ => _frame.Length,
        };
        if (inner && field + 1 < payload.Length)
        {
            payload[field] = 0;
            payload[field + 1] = 0;
            uint sum = Sum(payload);
            if (field == 16)
            {
                sum += Sum(_frame.AsSpan(26, 8)) + 6 + (uint)payload.Length;
            }

            Put(Ethernet + header + field, sum);
        }
    }

    private static uint Sum(ReadOnlySpan<byte> data)
    {
        uint sum = 0;
        for (int i = 0; i < data.Length; i++)
        {
            sum += (i & 1) == 0 ? (uint)data[i] << 8 : data[i];
        }

        return sum;
    }

    private void Put(int offset, uint sum)
    {
        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        BinaryPrimitives.WriteUInt16BigEndian(_frame.AsSpan(offset), (ushort)~sum);
    }
}
