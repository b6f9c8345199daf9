using TcpNano.Wire;

namespace TcpNano.Udp;

/// <summary>The open ports. One socket has a port, and a hash finds it.</summary>
internal sealed class UdpTable
{
    /// <summary>First of the ephemeral ports (RFC 6335 section 6).</summary>
    public const int FirstEphemeral = 49152;

    /// <summary>The open ports by place; null where none is.</summary>
    public readonly UdpPort[] All;

    private const int Ephemeral = 16384;
    private const byte None = 0xFF;

    private readonly byte[] _chains;
    private readonly byte[] _next;
    private readonly int _mask;
    private readonly SipHash _hash;
    private uint _tries;

    public UdpTable(int sockets, SipHash hash)
    {
        _hash = hash;
        All = new UdpPort[sockets];
        _next = new byte[sockets];
        int chains = ChainsFor(sockets);
        _chains = new byte[chains];
        _mask = chains - 1;
        for (int i = 0; i < chains; i++)
        {
            _chains[i] = None;
        }
    }

    /// <summary>Size of the hash for a number of sockets: the next power of two.</summary>
    public static int ChainsFor(int sockets)
    {
        int chains = 1;
        while (chains < sockets)
        {
            chains <<= 1;
        }

        return chains;
    }

    /// <summary>The socket on a port; null when there is none.</summary>
    public UdpPort Find(int number)
    {
        int place = _chains[number & _mask];
        while (place != None)
        {
            UdpPort port = All[place];
            if (port.Number == number)
            {
                return port;
            }

            place = _next[place];
        }

        return null;
    }

    /// <summary>Takes a place for a port.</summary>
    /// <param name="port">A closed one.</param>
    /// <param name="number">A number that no other has.</param>
    /// <returns>False when every place is taken.</returns>
    public bool Add(UdpPort port, int number)
    {
        for (int place = 0; place < All.Length; place++)
        {
            if (All[place] == null)
            {
                All[place] = port;
                port.Place = place;
                port.Number = number;
                _next[place] = _chains[number & _mask];
                _chains[number & _mask] = (byte)place;
                return true;
            }
        }

        return false;
    }

    /// <summary>Frees the place of an open port.</summary>
    public void Remove(UdpPort port)
    {
        int chain = port.Number & _mask;
        int place = port.Place;
        if (_chains[chain] == place)
        {
            _chains[chain] = _next[place];
        }
        else
        {
            int before = _chains[chain];
            while (_next[before] != place)
            {
                before = _next[before];
            }

            _next[before] = _next[place];
        }

        All[place] = null;
        port.Number = 0;
    }

    /// <summary>A port that nobody outside can guess (RFC 6056, RFC 5452 section 9.2).</summary>
    /// <returns>A port that is free; there are more ports than sockets.</returns>
    public int Choose()
    {
        int start = (int)(_hash.Hash(_tries++, 0x83) & (Ephemeral - 1));
        while (Find(FirstEphemeral + start) != null)
        {
            start = (start + 1) & (Ephemeral - 1);
        }

        return FirstEphemeral + start;
    }
}
