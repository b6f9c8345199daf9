using System;

namespace TcpNano.Tcp;

/// <summary>
/// Remembers which stretches beyond RCV.NXT are already in the receive ring (RFC 9293 SHLD-31): a fixed number of
/// blocks per connection, sorted, never touching each other. The octets themselves lie in the ring.
/// </summary>
internal sealed class ReassemblyQueue
{
    /// <summary>Number of blocks of each connection: 0 means that nothing is missing.</summary>
    public readonly byte[] Counts;

    private readonly uint[] _start;
    private readonly uint[] _end;
    private readonly uint[] _fin;
    private readonly int _blocks;

    public ReassemblyQueue(int connections, int blocks)
    {
        _blocks = blocks;
        _start = new uint[connections * blocks];
        _end = new uint[connections * blocks];
        _fin = new uint[connections];
        Counts = new byte[connections];
    }

    /// <summary>Forgets all blocks.</summary>
    public void Clear(int index)
    {
        Counts[index] = 0;
    }

    /// <summary>Remembers where a FIN that came too early stands.</summary>
    public void SetFin(int index, uint sequence)
    {
        _fin[index] = sequence;
    }

    /// <summary>Where the FIN that came too early stands.</summary>
    public uint Fin(int index)
    {
        return _fin[index];
    }

    /// <summary>Adds the stretch [<paramref name="start"/>, <paramref name="end"/>), merging it with what it touches.</summary>
    /// <returns>False when it touches nothing and no block is free: the data must be dropped.</returns>
    public bool Add(int index, uint start, uint end)
    {
        int first = index * _blocks;
        int last = first + Counts[index];

        // i: the first block that ends at or after our start; everything before it stays.
        int i = first;
        while (i < last && (int)(_end[i] - start) < 0)
        {
            i++;
        }

        // j: the first block that starts after our end; [i, j) melt into one.
        int j = i;
        while (j < last && (int)(_start[j] - end) <= 0)
        {
            j++;
        }

        if (i == j)
        {
            if (last - first == _blocks)
            {
                return false;
            }

            Array.Copy(_start, i, _start, i + 1, last - i);
            Array.Copy(_end, i, _end, i + 1, last - i);
            _start[i] = start;
            _end[i] = end;
            Counts[index]++;
            return true;
        }

        if ((int)(_start[i] - start) > 0)
        {
            _start[i] = start;
        }

        uint highest = _end[j - 1];
        _end[i] = (int)(highest - end) > 0 ? highest : end;
        int melted = j - i - 1;
        if (melted > 0)
        {
            Array.Copy(_start, j, _start, i + 1, last - j);
            Array.Copy(_end, j, _end, i + 1, last - j);
            Counts[index] = (byte)(last - first - melted);
        }

        return true;
    }

    /// <summary>Removes what lies at or before a new RCV.NXT.</summary>
    /// <param name="index">The connection.</param>
    /// <param name="next">RCV.NXT after the segment just taken.</param>
    /// <returns>RCV.NXT after the block that now follows without a gap, or <paramref name="next"/> itself.</returns>
    public uint Advance(int index, uint next)
    {
        int first = index * _blocks;
        int count = Counts[index];
        int gone = 0;
        while (gone < count && (int)(_start[first + gone] - next) <= 0)
        {
            uint end = _end[first + gone];
            if ((int)(end - next) > 0)
            {
                next = end;
            }

            gone++;
        }

        if (gone > 0)
        {
            Array.Copy(_start, first + gone, _start, first, count - gone);
            Array.Copy(_end, first + gone, _end, first, count - gone);
            Counts[index] = (byte)(count - gone);
        }

        return next;
    }
}
