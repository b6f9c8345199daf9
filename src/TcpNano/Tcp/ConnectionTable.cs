using TcpNano.Diagnostics;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// All connection slots: those in use in a hash over remote address and both ports, keyed so that a peer cannot aim
/// at one bucket; the free ones in a first-in first-out list, so that a slot rests as long as possible before it is used again.
/// </summary>
internal sealed class ConnectionTable
{
    private const int None = 0xFFFF;

    // 2^32 divided by the golden ratio: neighbours go far apart.
    private const uint Golden = 2654435769;

    /// <summary>Every slot, by index.</summary>
    public readonly TcpConnection[] All;

    private readonly ushort[] _buckets;
    private readonly ushort[] _next;
    private readonly int _shift;
    private readonly ulong _keyAddress;
    private readonly ulong _keyPorts;
    private int _freeHead;
    private int _freeTail;

    public ConnectionTable(int connections, SipHash hash)
    {
        All = new TcpConnection[connections];
        int buckets = BucketsFor(connections);
        _buckets = new ushort[buckets];
        _next = new ushort[connections];
        _shift = 32;
        for (int i = buckets; i > 1; i >>= 1)
        {
            _shift--;
        }

        // Multiply-shift hashing with odd secret multipliers: universal, and a few instructions only. It is linear, though, and
        // ports and addresses come in regular steps, which for one secret in a hundred or so all but meet in a few buckets: so the
        // two halves of the sum are folded into each other, and spread again.
        _keyAddress = hash.Hash(1, 1) | 1;
        _keyPorts = hash.Hash(1, 2) | 1;
        for (int i = 0; i < buckets; i++)
        {
            _buckets[i] = None;
        }

        for (int i = 0; i < connections; i++)
        {
            _next[i] = (ushort)(i + 1 < connections ? i + 1 : None);
        }

        _freeHead = 0;
        _freeTail = connections - 1;
        FreeSlots = connections;
    }

    /// <summary>Octets of heap it takes: the object, and what its constructor makes for it.</summary>
    public static int HeapSize(bool nano, int connections)
    {
        return HeapLayout.Object(nano, 4, 2, 4, 0)
            + HeapLayout.References(nano, connections)
            + HeapLayout.Array(nano, BucketsFor(connections), 2)
            + HeapLayout.Array(nano, connections, 2);
    }

    /// <summary>Slots not in use.</summary>
    public int FreeSlots;

    /// <summary>The connection found last by whoever sets it; null once that has gone from the table.</summary>
    public TcpConnection Recent;

    /// <summary>Size of the hash for a number of connections: a power of two, half full at most.</summary>
    public static int BucketsFor(int connections)
    {
        int buckets = 16;
        while (buckets < 2 * connections)
        {
            buckets <<= 1;
        }

        return buckets;
    }

    /// <summary>The connection of a 4-tuple (our address is one only), or null.</summary>
    /// <param name="remote">The peer's address.</param>
    /// <param name="ports">The peer's port in the upper half, ours in the lower: as the first word of its segments.</param>
    public TcpConnection Find(uint remote, uint ports)
    {
        ulong sum = (_keyAddress * remote) + (_keyPorts * ports);
        int i = _buckets[(((uint)(sum >> 32) ^ (uint)sum) * Golden) >> _shift];
        while (i != None)
        {
            TcpConnection c = All[i];
            if (c.Ports == ports && c.Remote == remote)
            {
                return c;
            }

            i = _next[i];
        }

        return null;
    }

    /// <summary>Takes the slot that has been free for longest, or null.</summary>
    public TcpConnection TakeFree()
    {
        int i = _freeHead;
        if (i == None)
        {
            return null;
        }

        _freeHead = _next[i];
        if (_freeHead == None)
        {
            _freeTail = None;
        }

        FreeSlots--;
        return All[i];
    }

    /// <summary>Puts a slot that is in no bucket back to the free ones.</summary>
    public void Free(TcpConnection c)
    {
        int i = c.Index;
        _next[i] = None;
        if (_freeTail == None)
        {
            _freeHead = i;
        }
        else
        {
            _next[_freeTail] = (ushort)i;
        }

        _freeTail = i;
        FreeSlots++;
    }

    /// <summary>Enters a connection whose Remote and Ports are set.</summary>
    public void Add(TcpConnection c)
    {
        uint bucket = Bucket(c);
        _next[c.Index] = _buckets[bucket];
        _buckets[bucket] = (ushort)c.Index;
    }

    /// <summary>Takes a connection out of its bucket.</summary>
    public void Remove(TcpConnection c)
    {
        Recent = null;
        uint bucket = Bucket(c);
        int wanted = c.Index;
        int i = _buckets[bucket];
        if (i == wanted)
        {
            _buckets[bucket] = _next[wanted];
            return;
        }

        while (i != None)
        {
            int next = _next[i];
            if (next == wanted)
            {
                _next[i] = _next[wanted];
                return;
            }

            i = next;
        }
    }

    private uint Bucket(TcpConnection c)
    {
        ulong sum = (_keyAddress * c.Remote) + (_keyPorts * c.Ports);
        return (((uint)(sum >> 32) ^ (uint)sum) * Golden) >> _shift;
    }
}
