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

    /// <summary>Every slot, by index.</summary>
    public readonly TcpConnection[] All;

    private readonly ushort[] _buckets;
    private readonly ushort[] _next;
    private readonly uint _mask;
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
        _mask = (uint)(buckets - 1);

        // Multiply-shift hashing with odd secret multipliers: universal, and a few instructions only.
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
        return HeapLayout.Object(nano, 3, 2, 4, 0)
            + HeapLayout.References(nano, connections)
            + HeapLayout.Array(nano, BucketsFor(connections), 2)
            + HeapLayout.Array(nano, connections, 2);
    }

    /// <summary>Slots not in use.</summary>
    public int FreeSlots;

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
        int i = _buckets[(uint)((_keyAddress * remote + _keyPorts * ports) >> 32) & _mask];
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
        uint bucket = (uint)((_keyAddress * c.Remote + _keyPorts * c.Ports) >> 32) & _mask;
        _next[c.Index] = _buckets[bucket];
        _buckets[bucket] = (ushort)c.Index;
    }

    /// <summary>Takes a connection out of its bucket.</summary>
    public void Remove(TcpConnection c)
    {
        uint bucket = (uint)((_keyAddress * c.Remote + _keyPorts * c.Ports) >> 32) & _mask;
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
}
