using System;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Internet;

/// <summary>Puts fragments together (RFC 791 section 3.2, RFC 1122 section 3.3.2), a few datagrams at a time, each in a buffer of its own.</summary>
/// <remarks>
/// Which octets have come is a bit for each 8 of them, which is the unit of offsets. A fragment that overlaps another one only in part ends the whole
/// datagram: RFC 5722 has that for IPv6, because overlaps are of use to attackers only. One that brings nothing new is a duplicate.
/// </remarks>
internal sealed class Reassembler
{
    /// <summary>Answer of <see cref="Take"/>: nothing is complete.</summary>
    public const int None = -1;

    /// <summary>Octets of a buffer before the payload.</summary>
    public const int HeaderRoom = Payload;

    /// <summary>The timer in the wheel.</summary>
    public readonly int Timer;

    // RFC 1122 section 3.3.2: between 60 and 120 s.
    private const int Timeout = 60000;

    private const int Start = FrameLayout.Payload;
    private const int Payload = Start + IPv4Header.MinLength;

    private readonly StackCounters _counters;
    private readonly byte[][] _buffers; // Ethernet header and IPv4 header of the first fragment, then the payload
    private readonly byte[][] _blocks;  // a bit for each 8 octets of payload
    private readonly uint[] _sources;   // 0 for a free one
    private readonly uint[] _destinations;
    private readonly int[] _keys;       // identification and protocol
    private readonly int[] _started;
    private readonly int[] _received;   // octets
    private readonly int[] _lengths;    // of the payload; 0 until the last fragment has come
    private readonly bool[] _groups;    // whether it was sent to many
    private readonly bool[] _marked; // whether a router has marked a fragment
    private readonly TimerWheel _timers;
    private readonly int _most;

    public Reassembler(StackOptions options, StackCounters counters, TimerWheel timers, int timer)
    {
        int datagrams = options.ReassemblyDatagrams;
        _counters = counters;
        _timers = timers;
        Timer = timer;
        _most = options.ReassemblyBytes;
        _buffers = new byte[datagrams][];
        _blocks = new byte[datagrams][];
        for (int i = 0; i < datagrams; i++)
        {
            _buffers[i] = new byte[Payload + _most];
            _blocks[i] = new byte[(_most + 63) / 64];
        }

        _sources = new uint[datagrams];
        _destinations = new uint[datagrams];
        _keys = new int[datagrams];
        _started = new int[datagrams];
        _received = new int[datagrams];
        _lengths = new int[datagrams];
        _groups = new bool[datagrams];
        _marked = new bool[datagrams];
    }

    /// <summary>Takes a fragment.</summary>
    /// <param name="frame">Its frame.</param>
    /// <param name="ip">What <see cref="IPv4Input.Accept"/> has found.</param>
    /// <param name="now">The time.</param>
    /// <returns>The number of a datagram that is complete now, for <see cref="Complete"/>; or <see cref="None"/>.</returns>
    public int Take(byte[] frame, IPv4Input ip, int now)
    {
        int field = (frame[Start + IPv4Header.Fragment] << 8) | frame[Start + IPv4Header.Fragment + 1];
        int offset = (field & IPv4Header.OffsetMask) << 3;
        bool more = (field & IPv4Header.MoreFragments) != 0;
        int length = ip.Length;
        if (length == 0 || (more && (length & 7) != 0))
        {
            _counters.Count(StackCounter.IPv4DroppedFragment);
            return None;
        }

        int key = (frame[Start + IPv4Header.Identification] << 16) | (frame[Start + IPv4Header.Identification + 1] << 8) | frame[Start + IPv4Header.Protocol];
        int index = FindOrBegin(ip, key, now);
        int end = offset + length;
        int known = _lengths[index];
        if (end > _most || (known != 0 && (end > known || (!more && end != known))) || (!more && Reach(index) >= end))
        {
            // Longer than we take, or than its own last fragment has said.
            return Discard(index);
        }

        int first = offset >> 3;
        int last = (end + 7) >> 3;
        int have = CountBlocks(index, first, last);
        if (have == last - first)
        {
            _counters.Count(StackCounter.IPv4DuplicateFragments);
            return None;
        }

        if (have != 0)
        {
            return Discard(index);
        }

        byte[] blocks = _blocks[index];
        for (int block = first; block < last; block++)
        {
            blocks[block >> 3] |= (byte)(1 << (block & 7));
        }

        byte[] buffer = _buffers[index];
        Array.Copy(frame, ip.Offset, buffer, Payload + offset, length);
        _received[index] += length;
        if ((frame[Start + IPv4Header.TypeOfService] & IPv4Header.EcnMask) == IPv4Header.CongestionExperienced)
        {
            _marked[index] = true;
        }

        if (!more)
        {
            _lengths[index] = end;
        }

        if (offset == 0)
        {
            Array.Copy(frame, FrameLayout.Start, buffer, FrameLayout.Start, EthernetHeader.Length + IPv4Header.MinLength);
        }

        return _lengths[index] != 0 && _received[index] == _lengths[index] ? index : None;
    }

    /// <summary>
    /// Makes a datagram of what has come, without options, and describes it as <see cref="IPv4Input.Accept"/> would. The buffer is the caller's until the next fragment.
    /// </summary>
    /// <returns>The buffer, laid out as a frame.</returns>
    public byte[] Complete(int index, IPv4Input ip)
    {
        byte[] buffer = _buffers[index];
        int length = _lengths[index];
        int total = IPv4Header.MinLength + length;
        buffer[Start] = 0x45;
        if (_marked[index])
        {
            buffer[Start + IPv4Header.TypeOfService] |= IPv4Header.CongestionExperienced; // the mark of one fragment is that of the datagram (RFC 3168 rule 5.3-1)
        }

        buffer[Start + IPv4Header.TotalLength] = (byte)(total >> 8);
        buffer[Start + IPv4Header.TotalLength + 1] = (byte)total;
        buffer[Start + IPv4Header.Fragment] = 0;
        buffer[Start + IPv4Header.Fragment + 1] = 0;
        ip.HeaderLength = IPv4Header.MinLength;
        ip.Offset = Payload;
        ip.Length = length;
        _sources[index] = 0;
        _counters.Count(StackCounter.IPv4Reassembled);
        return buffer;
    }

    /// <summary>The timer has expired: gives up a datagram that has taken too long (RFC 1122 section 3.3.2).</summary>
    /// <param name="ip">Gets the description of its first fragment.</param>
    /// <param name="now">The time.</param>
    /// <returns>The first fragment, laid out as a frame, whose sender should hear of it; null when that has not come, or nothing is left to give up.</returns>
    public byte[] Expired(IPv4Input ip, int now)
    {
        byte[] first = null;
        int next = -1;
        for (int i = 0; i < _sources.Length; i++)
        {
            if (_sources[i] == 0)
            {
                continue;
            }

            int left = _started[i] + Timeout - now;
            if (left > 0 || first != null)
            {
                left = left > 0 ? left : 0;
                next = next < 0 || left < next ? left : next;
                continue;
            }

            if ((_blocks[i][0] & 1) != 0)
            {
                first = _buffers[i];
                ip.Source = _sources[i];
                ip.Destination = _destinations[i];
                ip.HeaderLength = IPv4Header.MinLength;
                ip.Offset = Payload;
                ip.Length = 8;
                ip.IsBroadcast = _groups[i];
            }

            Discard(i);
        }

        if (next >= 0)
        {
            _timers.Schedule(Timer, now + next);
        }

        return first;
    }

    // There are so few that looking at each takes less than a hash would.
    private int FindOrBegin(IPv4Input ip, int key, int now)
    {
        int chosen = 0;
        for (int i = 0; i < _sources.Length; i++)
        {
            if (_sources[i] != 0 && _sources[i] == ip.Source && _destinations[i] == ip.Destination && _keys[i] == key)
            {
                return i;
            }

            if (_sources[chosen] != 0 && (_sources[i] == 0 || _started[i] - _started[chosen] < 0))
            {
                // A free one, or else the oldest: a sender of first fragments only must not keep all of them.
                chosen = i;
            }
        }

        if (_sources[chosen] != 0)
        {
            Discard(chosen);
        }

        _sources[chosen] = ip.Source;
        _destinations[chosen] = ip.Destination;
        _keys[chosen] = key;
        _started[chosen] = now;
        _received[chosen] = 0;
        _lengths[chosen] = 0;
        _groups[chosen] = ip.IsBroadcast;
        _marked[chosen] = false;
        if (!_timers.IsArmed(Timer))
        {
            _timers.Schedule(Timer, now + Timeout);
        }

        Array.Clear(_blocks[chosen], 0, _blocks[chosen].Length);
        return chosen;
    }

    private int Discard(int index)
    {
        _sources[index] = 0;
        _counters.Count(StackCounter.IPv4DroppedFragment);
        return None;
    }

    private int CountBlocks(int index, int from, int to)
    {
        byte[] blocks = _blocks[index];
        int count = 0;
        for (int block = from; block < to; block++)
        {
            count += (blocks[block >> 3] >> (block & 7)) & 1;
        }

        return count;
    }

    // Where the furthest block that has come begins; negative when none has.
    private int Reach(int index)
    {
        byte[] blocks = _blocks[index];
        int block = (blocks.Length << 3) - 1;
        while (block >= 0 && (blocks[block >> 3] >> (block & 7) & 1) == 0)
        {
            block--;
        }

        return block << 3;
    }
}
