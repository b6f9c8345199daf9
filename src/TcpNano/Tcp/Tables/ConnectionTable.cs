using TcpNano.Internet;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// The demultiplexer, with all connection slots. Those in use are in a hash over remote address and both ports, with a secret key
/// so that a peer cannot aim at one bucket. Free slots are in a first-in first-out list, so each rests as long as possible.
/// </summary>
internal sealed class ConnectionTable
{
    private const int None = 0xFFFF;

    // 2^32 divided by the golden ratio: spreads neighbouring values.
    private const uint Golden = 2654435769;

    /// <summary>Every slot, by index.</summary>
    public readonly TransmissionControlBlock[] All;

    /// <summary>The peer's address of each slot, also after it has left the table.</summary>
    public readonly uint[] Remotes;

    /// <summary>Our address of each slot (RFC 9293 MUST-45).</summary>
    public readonly uint[] Locals;

    /// <summary>The ports of each slot: the peer's in the upper half, ours in the lower.</summary>
    public readonly uint[] Ports;

    /// <summary>The peer's place in the destination cache, of each slot.</summary>
    public readonly ushort[] Destinations;

    private readonly DestinationCache _destinations;
    private readonly ushort[] _buckets;
    private readonly ushort[] _next;
    private readonly int _shift;
    private readonly ulong _keyAddress;
    private readonly ulong _keyPorts;
    private int _freeHead;
    private int _freeTail;

    public ConnectionTable(int connections, SipHash hash, DestinationCache destinations)
    {
        All = new TransmissionControlBlock[connections];
        Remotes = new uint[connections];
        Destinations = new ushort[connections];
        _destinations = destinations;
        Locals = new uint[connections];
        Ports = new uint[connections];
        int buckets = BucketsFor(connections);
        _buckets = new ushort[buckets];
        _next = new ushort[connections];
        _shift = 32;
        for (int i = buckets; i > 1; i >>= 1)
        {
            _shift--;
        }

        // Multiply-shift hashing with odd secret multipliers: universal, and a few instructions only. Being linear, it clusters
        // arithmetic sequences, such as ports, for about 1 % of secrets; folding the halves and multiplying again removes that.
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

    /// <summary>The hash of the segment that <see cref="Find(Segment)"/> has found no connection for: other tables use it too.</summary>
    public uint Hash;

    /// <summary>Number of slots not in use.</summary>
    public int FreeSlots;

    /// <summary>The connection that <c>Fast</c> found last; null after any connection left the table.</summary>
    public TransmissionControlBlock Recent;

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
    public TransmissionControlBlock Find(uint remote, uint ports)
    {
        ulong sum = (_keyAddress * remote) + (_keyPorts * ports);
        int i = _buckets[(((uint)(sum >> 32) ^ (uint)sum) * Golden) >> _shift];
        while (i != None)
        {
            if (Ports[i] == ports && Remotes[i] == remote)
            {
                return All[i];
            }

            i = _next[i];
        }

        return null;
    }

    /// <summary>The connection a segment belongs to, or null.</summary>
    /// <remarks>Repeats the search above to save the full path a call. Tries first what <c>Fast</c> has just found.</remarks>
    public TransmissionControlBlock Find(Segment s)
    {
        uint ports = s.Ports;
        uint remote = s.Source;
        TransmissionControlBlock recent = Recent;
        if (recent != null && Ports[recent.Index] == ports && Remotes[recent.Index] == remote)
        {
            return recent;
        }

        ulong sum = (_keyAddress * remote) + (_keyPorts * ports);
        uint hash = ((uint)(sum >> 32) ^ (uint)sum) * Golden;
        int i = _buckets[hash >> _shift];
        while (i != None)
        {
            if (Ports[i] == ports && Remotes[i] == remote)
            {
                return All[i];
            }

            i = _next[i];
        }

        Hash = hash;
        return null;
    }

    /// <summary>The keyed hash of a 4-tuple; its upper bits choose a bucket.</summary>
    /// <param name="remote">The peer's address.</param>
    /// <param name="ports">The peer's port in the upper half, ours in the lower.</param>
    public uint HashOf(uint remote, uint ports)
    {
        ulong sum = (_keyAddress * remote) + (_keyPorts * ports);
        return ((uint)(sum >> 32) ^ (uint)sum) * Golden;
    }

    /// <summary>The keyed hash of a segment's 4-tuple.</summary>
    public uint HashOf(Segment s)
    {
        return HashOf(s.Source, s.Ports);
    }

    /// <summary>Enters a connection that a segment opens, for which <see cref="Find(Segment)"/> has just found none: <see cref="Hash"/> is that of the segment.</summary>
    public void Add(TransmissionControlBlock c, Segment s)
    {
        Enter(c.Index, s.Source, s.Target, s.Ports, Hash >> _shift);
    }

    /// <summary>Takes the slot that has been free longest, or null.</summary>
    public TransmissionControlBlock TakeFree()
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

    /// <summary>Returns a slot that is in no bucket to the free ones.</summary>
    public void Free(TransmissionControlBlock c)
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

    /// <summary>Enters a connection under its addresses and ports.</summary>
    public void Add(TransmissionControlBlock c, uint remote, uint local, uint ports)
    {
        Enter(c.Index, remote, local, ports, HashOf(remote, ports) >> _shift);
    }

    /// <summary>Takes a connection out of its bucket.</summary>
    public void Remove(TransmissionControlBlock c)
    {
        Recent = null;
        int wanted = c.Index;
        _destinations.Release(Destinations[wanted]);
        uint bucket = Bucket(wanted);
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

    private void Enter(int index, uint remote, uint local, uint ports, uint bucket)
    {
        Remotes[index] = remote;
        Locals[index] = local;
        Ports[index] = ports;
        Destinations[index] = (ushort)_destinations.Take(remote);
        _next[index] = _buckets[bucket];
        _buckets[bucket] = (ushort)index;
    }

    private uint Bucket(int index)
    {
        ulong sum = (_keyAddress * Remotes[index]) + (_keyPorts * Ports[index]);
        return (((uint)(sum >> 32) ^ (uint)sum) * Golden) >> _shift;
    }
}
