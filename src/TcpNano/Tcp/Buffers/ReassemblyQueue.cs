using System;

namespace TcpNano.Tcp;

/// <summary>
/// Remembers which data beyond RCV.NXT is in the receive ring already (RFC 9293 SHLD-31): a fixed number of blocks per
/// connection, sorted, with gaps between them. The octets themselves are in the ring.
/// </summary>
internal sealed class ReassemblyQueue
{
    /// <summary>Number of blocks of each connection; 0 when nothing is missing.</summary>
    public readonly byte[] Counts;

    /// <summary>First sequence number of each block. The blocks of a connection are adjacent and in order.</summary>
    public readonly uint[] Starts;

    /// <summary>The sequence number after each block.</summary>
    public readonly uint[] Ends;

    /// <summary>Most blocks of a connection.</summary>
    public readonly int Blocks;

    /// <summary>Answer of <see cref="NextNewest"/>: no further block.</summary>
    public const int None = -1;

    /// <summary>After <see cref="Add"/> and <see cref="Advance"/>: the first octets that had come before (RFC 2883 rule 4.2-1), from here up to <see cref="DuplicateEnd"/>; none if that is the same.</summary>
    public uint DuplicateStart;

    /// <summary>See <see cref="DuplicateStart"/>.</summary>
    public uint DuplicateEnd;

    private readonly uint[] _fin;
    private readonly ushort[] _ages; // of each block: the number of the segment that last extended it
    private ushort _age;

    public ReassemblyQueue(int connections, int blocks)
    {
        Blocks = blocks;
        Starts = new uint[connections * blocks];
        Ends = new uint[connections * blocks];
        _ages = new ushort[connections * blocks];
        _fin = new uint[connections];
        Counts = new byte[connections];
    }

    /// <summary>Forgets all blocks.</summary>
    public void Clear(int index)
    {
        Counts[index] = 0;
    }

    /// <summary>Remembers the sequence number of a FIN that came out of order.</summary>
    public void SetFin(int index, uint sequence)
    {
        _fin[index] = sequence;
    }

    /// <summary>The sequence number of the FIN that came out of order.</summary>
    public uint Fin(int index)
    {
        return _fin[index];
    }

    /// <summary>Adds [<paramref name="start"/>, <paramref name="end"/>), and merges it with the blocks it touches.</summary>
    /// <returns>False when it touches none and no block is free: the data must be dropped.</returns>
    public bool Add(int index, uint start, uint end)
    {
        int first = index * Blocks;
        int last = first + Counts[index];

        // i: the first block that ends at or after our start. The blocks before it stay.
        int i = first;
        while (i < last && (int)(Ends[i] - start) < 0)
        {
            i++;
        }

        // j: the first block that starts after our end. Blocks [i, j) become one.
        int j = i;
        while (j < last && (int)(Starts[j] - end) <= 0)
        {
            j++;
        }

        DuplicateStart = start;
        DuplicateEnd = start;
        if (i == j)
        {
            if (last - first == Blocks)
            {
                return false;
            }

            Array.Copy(Starts, i, Starts, i + 1, last - i);
            Array.Copy(Ends, i, Ends, i + 1, last - i);
            Array.Copy(_ages, i, _ages, i + 1, last - i);
            Starts[i] = start;
            Ends[i] = end;
            _ages[i] = ++_age;
            Counts[index]++;
            return true;
        }

        NoteDuplicate(i, j, start, end);
        _ages[i] = ++_age;

        if ((int)(Starts[i] - start) > 0)
        {
            Starts[i] = start;
        }

        uint highest = Ends[j - 1];
        Ends[i] = (int)(highest - end) > 0 ? highest : end;
        int melted = j - i - 1;
        if (melted > 0)
        {
            Array.Copy(Starts, j, Starts, i + 1, last - j);
            Array.Copy(Ends, j, Ends, i + 1, last - j);
            Array.Copy(_ages, j, _ages, i + 1, last - j);
            Counts[index] = (byte)(last - first - melted);
        }

        return true;
    }

    /// <summary>Removes the blocks that start at or before a new RCV.NXT. Those that start before it came twice, in part at least.</summary>
    /// <param name="index">The connection.</param>
    /// <param name="next">RCV.NXT after the segment just taken.</param>
    /// <returns>RCV.NXT after the last block that follows without a gap, or <paramref name="next"/> itself.</returns>
    public uint Advance(int index, uint next)
    {
        int first = index * Blocks;
        int count = Counts[index];
        int gone = 0;
        DuplicateEnd = DuplicateStart;
        if (count > 0 && (int)(next - Starts[first]) > 0)
        {
            DuplicateStart = Starts[first];
            DuplicateEnd = (int)(Ends[first] - next) < 0 ? Ends[first] : next;
        }

        while (gone < count && (int)(Starts[first + gone] - next) <= 0)
        {
            uint end = Ends[first + gone];
            if ((int)(end - next) > 0)
            {
                next = end;
            }

            gone++;
        }

        if (gone > 0)
        {
            Array.Copy(Starts, first + gone, Starts, first, count - gone);
            Array.Copy(Ends, first + gone, Ends, first, count - gone);
            Array.Copy(_ages, first + gone, _ages, first, count - gone);
            Counts[index] = (byte)(count - gone);
        }

        return next;
    }

    /// <summary>The block that was extended last before another one, in the order in which they are reported (RFC 2018 rules 4-7 and 4-9).</summary>
    /// <param name="index">The connection.</param>
    /// <param name="after">That other block; <see cref="None"/> for the newest of all.</param>
    /// <returns>Its place in <see cref="Starts"/> and <see cref="Ends"/>, or <see cref="None"/>.</returns>
    public int NextNewest(int index, int after)
    {
        int first = index * Blocks;
        int last = first + Counts[index];
        int found = None;
        for (int i = first; i < last; i++)
        {
            // Older than the block before, and the newest of those. Ages wrap: of two that are 2^15 segments apart the order may be wrong, which does no harm.
            if ((after == None || (short)(_ages[i] - _ages[after]) < 0) && (found == None || (short)(_ages[i] - _ages[found]) > 0))
            {
                found = i;
            }
        }

        return found;
    }

    /// <summary>Blocks i up to j touch a segment: the first octets that both have.</summary>
    private void NoteDuplicate(int i, int j, uint start, uint end)
    {
        for (; i < j; i++)
        {
            uint from = (int)(Starts[i] - start) > 0 ? Starts[i] : start;
            uint to = (int)(Ends[i] - end) < 0 ? Ends[i] : end;
            if ((int)(to - from) > 0)
            {
                DuplicateStart = from;
                DuplicateEnd = to;
                return;
            }
        }
    }
}
