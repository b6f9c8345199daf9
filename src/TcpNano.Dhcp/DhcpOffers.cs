namespace TcpNano.Dhcp;

/// <summary>
/// The offers of one transaction, and which to take. Servers that have failed us lately, by silence, by DHCPNAK or with an address that is taken, come
/// last, so a server that offers and never grants cannot keep a good one out.
/// </summary>
internal sealed class DhcpOffers
{
    /// <summary>Offers kept. Of more, chance decides which: whoever sends most of them at once does not keep the others out.</summary>
    public const int Most = 4;

    /// <summary>Offers of this transaction.</summary>
    public int Count;

    private readonly uint[] _servers = new uint[Most];
    private readonly uint[] _addresses = new uint[Most];
    private readonly uint[] _blamed = new uint[Most];
    private int _nextBlamed;
    private int _seen;

    /// <summary>Whether a server has failed since the last lease.</summary>
    public bool HasBlamed
    {
        get { return _blamed[0] != 0; }
    }

    /// <summary>A new transaction.</summary>
    public void Clear()
    {
        Count = 0;
        _seen = 0;
    }

    /// <summary>An offer has come to nothing.</summary>
    public void Remove(int offer)
    {
        Count--;
        _servers[offer] = _servers[Count];
        _addresses[offer] = _addresses[Count];
    }

    /// <summary>A lease was granted: what was before does not matter any more.</summary>
    public void Forgive()
    {
        for (int i = 0; i < Most; i++)
        {
            _blamed[i] = 0;
        }

        _nextBlamed = 0;
    }

    /// <summary>Remembers that a server has failed us; of more than four the oldest is forgotten.</summary>
    public void Blame(uint server)
    {
        if (!IsBlamed(server))
        {
            _blamed[_nextBlamed] = server;
            _nextBlamed = (_nextBlamed + 1) % Most;
        }
    }

    /// <summary>Adds an offer.</summary>
    /// <returns><see cref="DhcpReader.Good"/>, or the counter of why it, or another one for it, is not kept.</returns>
    public int Add(uint server, uint address, DhcpRandom random)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_servers[i] == server)
            {
                return (int)DhcpCounter.DroppedSecondOffer;
            }
        }

        int place = Count;
        _seen++;
        if (place == Most)
        {
            // Each of all that have come stays with the same chance.
            place = random.UpTo(_seen - 1);
        }
        else
        {
            Count++;
        }

        if (place < Most)
        {
            _servers[place] = server;
            _addresses[place] = address;
        }

        return _seen > Most ? (int)DhcpCounter.DroppedTooManyOffers : DhcpReader.Good;
    }

    /// <summary>Chooses an offer: one of those servers that have not failed us if there is one, the first unless one has failed, else any.</summary>
    /// <returns>Its number.</returns>
    public int Choose(DhcpRandom random)
    {
        // Whoever is quickest may be whoever has failed under another name: then chance decides.
        int start = HasBlamed ? random.UpTo(Count - 1) : 0;
        for (int i = 0; i < Count; i++)
        {
            int candidate = (start + i) % Count;
            if (!IsBlamed(_servers[candidate]))
            {
                return candidate;
            }
        }

        return start;
    }

    /// <summary>The server that made an offer.</summary>
    public uint Server(int offer)
    {
        return _servers[offer];
    }

    /// <summary>The address offered.</summary>
    public uint Address(int offer)
    {
        return _addresses[offer];
    }

    private bool IsBlamed(uint server)
    {
        for (int i = 0; i < Most; i++)
        {
            if (_blamed[i] == server)
            {
                return true;
            }
        }

        return false;
    }
}
