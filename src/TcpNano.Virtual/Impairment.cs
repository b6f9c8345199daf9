using System.Buffers.Binary;

namespace TcpNano.Virtual;

/// <summary>
/// Decides what an imperfect network does to each frame of one direction: lose it, delay it, let others overtake it,
/// deliver it twice or with a bit turned over. It moves no frames itself and knows no clock, so that the virtual-time
/// wire and the real-time relay share it.
/// </summary>
/// <remarks>
/// <para>
/// The same seed, profile and sequence of calls give the same decisions on every machine. Each decision takes the same
/// number of random draws whatever comes out of it: with one seed, raising the loss from 3 % to 4 % loses the same
/// frames and some more, and switching duplication on does not change which frames are lost.
/// </para>
/// <para>One object serves one direction from one thread at a time. Deciding allocates nothing.</para>
/// </remarks>
public sealed class Impairment
{
    private const int EthernetHeaderLength = 14;
    private const int TypeOfService = EthernetHeaderLength + 1;
    private const int HeaderChecksum = EthernetHeaderLength + 10;
    private const ulong MarkSeed = 0x9E3779B97F4A7C15;
    private const int ArpTypeHigh = 0x08;
    private const int ArpTypeLow = 0x06;

    private readonly ImpairmentProfile _profile;
    private readonly SplitMix64 _random;
    private readonly SplitMix64 _bursts;
    private readonly SplitMix64 _marks;
    private int _burst;
    private long _lastInOrder = long.MinValue;

    /// <summary>Prepares the decisions for one direction.</summary>
    /// <param name="profile">How bad the network is in this direction.</param>
    /// <param name="seed">Gives the whole sequence of decisions. Use different seeds for the two directions of one wire.</param>
    public Impairment(ImpairmentProfile profile, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(profile);
        _profile = profile;
        _random = new SplitMix64(seed);

        // Of their own, so that bursts and marks change nothing about what else befalls a frame.
        _bursts = new SplitMix64(~seed);
        _marks = new SplitMix64(seed ^ MarkSeed);
    }

    /// <summary>The profile it goes by.</summary>
    public ImpairmentProfile Profile => _profile;

    /// <summary>Decides about the next frame.</summary>
    /// <param name="now">When it is sent; never earlier than at the call before.</param>
    /// <returns>How often and when it arrives.</returns>
    public FrameFate Decide(long now)
    {
        // All draws first: their number must not depend on what comes out.
        bool lost = _random.Chance(_profile.Loss);
        bool reordered = _random.Chance(_profile.Reorder);
        bool duplicated = _random.Chance(_profile.Duplicate);
        bool corrupted = _random.Chance(_profile.Corruption);
        int jitter = _random.Below(_profile.Jitter + 1);
        int gap = _random.Below(_profile.ReorderHold + 1);
        int bit = _random.Below(int.MaxValue);

        if (_burst > 0)
        {
            _burst--;
            lost = true;
        }
        else if (_profile.Burst > 0 && _bursts.Chance(_profile.Burst))
        {
            _burst = _bursts.Below(_profile.BurstLength + 1);
        }

        if (lost)
        {
            return new FrameFate(0, 0, 0, -1);
        }

        long due = Math.Max(now + _profile.Delay + jitter, _lastInOrder);
        if (reordered)
        {
            due += _profile.ReorderHold;
        }
        else
        {
            _lastInOrder = due;
        }

        bool marked = _profile.Mark > 0 && _marks.Chance(_profile.Mark);
        return new FrameFate(duplicated ? 2 : 1, due, due + gap, corrupted ? bit : -1) { IsMarked = marked };
    }

    /// <summary>Sets congestion experienced (RFC 3168 section 5) in a datagram that may be marked, if <see cref="Decide"/> chose it.</summary>
    /// <param name="frame">An Ethernet II frame.</param>
    /// <param name="fate">The decision about this frame.</param>
    /// <returns>Whether it has the mark now.</returns>
    public static bool Mark(Span<byte> frame, in FrameFate fate)
    {
        if (!fate.IsMarked || frame.Length < EthernetHeaderLength + 20 || frame[12] != 0x08 || frame[13] != 0x00 || (frame[TypeOfService] & 3) == 0)
        {
            return false;
        }

        // The header checksum is that of the words before, so that it only takes the difference (RFC 1624).
        int added = 3 - (frame[TypeOfService] & 3);
        int sum = (BinaryPrimitives.ReadUInt16BigEndian(frame[HeaderChecksum..]) ^ 0xFFFF) + added;
        sum = (sum & 0xFFFF) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(frame[HeaderChecksum..], (ushort)~sum);
        frame[TypeOfService] |= 3;
        return true;
    }

    /// <summary>Turns over the bit that <see cref="Decide"/> chose; does nothing when it chose none.</summary>
    /// <param name="frame">An Ethernet II frame without the frame check sequence.</param>
    /// <param name="fate">The decision about this frame.</param>
    /// <returns>Whether a bit was turned over.</returns>
    /// <remarks>
    /// Only what lies behind the Ethernet header is damaged, and ARP is spared: on a real link the frame check sequence
    /// protects both, and neither has a checksum of its own. IPv4, ICMP and TCP must notice every single-bit error.
    /// </remarks>
    public static bool Corrupt(Span<byte> frame, in FrameFate fate)
    {
        if (fate.CorruptBit < 0 || frame.Length <= EthernetHeaderLength
            || (frame[12] == ArpTypeHigh && frame[13] == ArpTypeLow))
        {
            return false;
        }

        int bit = (int)(fate.CorruptBit % ((frame.Length - EthernetHeaderLength) * 8L));
        frame[EthernetHeaderLength + (bit >> 3)] ^= (byte)(1 << (bit & 7));
        return true;
    }
}
