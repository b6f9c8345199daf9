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

    private readonly uint[] _fin;
    
    /// <summary>Most blocks of a connection.</summary>
    public readonly int Blocks;

    public ReassemblyQueue(int connections, int blocks)
    {
        Blocks = blocks;
        Starts = new uint[connections * blocks];
        Ends = new uint[connections * blocks];
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

        if (i == j)
        {
            if (last - first == Blocks)
            {
                return false;
            }

            Array.Copy(Starts, i, Starts, i + 1, last - i);
            Array.Copy(Ends, i, Ends, i + 1, last - i);
            Starts[i] = start;
            Ends[i] = end;
            Counts[index]++;
            return true;
        }

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
            Counts[index] = (byte)(last - first - melted);
        }

        return true;
    }

    /// <summary>Removes the blocks that start at or before a new RCV.NXT.</summary>
    /// <param name="index">The connection.</param>
    /// <param name="next">RCV.NXT after the segment just taken.</param>
    /// <returns>RCV.NXT after the last block that follows without a gap, or <paramref name="next"/> itself.</returns>
    public uint Advance(int index, uint next)
    {
        int first = index * Blocks;
        int count = Counts[index];
        int gone = 0;
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
            Counts[index] = (byte)(count - gone);
        }

        return next;
    }
}
