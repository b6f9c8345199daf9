using System;
using System.Threading;

namespace TcpNano.Dns;

/// <summary>
/// Finds the IPv4 addresses of names by asking recursive servers (RFC 1034 section 5.3.1: a stub resolver; RFC 1035), and remembers
/// for as long as they say, also that there is none (RFC 2308). One per stack is enough.
/// </summary>
/// <remarks>
/// <para>
/// It runs inside the stack's turns, whoever has them: the pump or a loop that polls. <see cref="Resolve(string, int)"/> waits;
/// <see cref="Begin"/> and <see cref="TryTake"/> do not, and <see cref="NetworkStack.NextReady()"/> names the resolver when there is
/// something to take (<see cref="TcpEvents.Changed"/>).
/// </para>
/// <para>
/// Each query leaves from a port and with a number that nobody can guess, and in letters some of which are capitals. Only an answer from the
/// server asked that repeats all three counts. Nothing is allocated once it is constructed. All members may be used from any thread.
/// </para>
/// </remarks>
public sealed partial class DnsResolver : NetworkService
{
    /// <summary>Servers that can be set.</summary>
    public const int MostServers = 4;

    private readonly DnsOptions _options;
    private readonly DnsCounters _counters = new DnsCounters();
    private readonly DnsReader _reader;
    private readonly DnsCache _cache;
    private readonly DnsQuery[] _queries;
    private readonly uint[] _servers = new uint[MostServers];
    private readonly UdpOrigin _origin = new UdpOrigin();
    private readonly byte[] _message = new byte[DnsFormat.LongestMessage];
    private readonly byte[] _name;
    private readonly AutoResetEvent _roomSignal = new AutoResetEvent(false);
    private uint _ownAddress;
    private int _serverCount;
    private int _preferred;
    private int _roomWaiters;
    private bool _isRoomWanted;
    private int _generation;
    private uint _random;
    private int _randomBits;
    private int _drawn;

    // What Look has found, besides what it returns.
    private uint _address;
    private DnsQuery _query;

    /// <summary>Makes a resolver. Takes one of <see cref="StackOptions.Services"/>, and one of <see cref="StackOptions.UdpSockets"/> for each name while it is asked for.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="options">Sizes and patience; copied.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="InvalidOperationException">All services of the stack are taken.</exception>
    public DnsResolver(NetworkStack stack, DnsOptions options)
        : base(Checked(stack, options))
    {
        _options = options.CheckedCopy();
        int room = NameRoom(options);
        _name = new byte[room];
        _reader = new DnsReader(_counters);
        _cache = new DnsCache(options.CacheEntries, room, _counters);
        _queries = new DnsQuery[options.Queries];
        for (int i = 0; i < _queries.Length; i++)
        {
            _queries[i] = new DnsQuery(this, room, ReceiveBuffer, SendBuffer(options));
        }
    }

    /// <summary>What it did and dropped.</summary>
    public DnsCounters Counters
    {
        get { return _counters; }
    }

    /// <summary>What the latest <see cref="Resolve(string, int)"/> came to, of whatever thread. With several threads use <see cref="Resolve(string, int, out uint)"/>.</summary>
    public DnsResult LastResult { get; private set; }

    /// <summary>How many servers are set.</summary>
    public int ServerCount
    {
        get { return _serverCount; }
    }

    /// <summary>Adds a server, to be asked when those before it do not answer. Names that are being asked for go on with the servers there are then.</summary>
    /// <param name="address">Its address. One that is set already stays once.</param>
    /// <returns>False when <see cref="MostServers"/> are set.</returns>
    /// <exception cref="ArgumentException">Not a host's address.</exception>
    public bool AddServer(uint address)
    {
        if (!IPv4Address.IsUnicast(address))
        {
            ThrowAddress();
        }

        lock (Lock)
        {
            return Add(address);
        }
    }

    /// <summary>Sets the servers, in place of those before. Those beyond <see cref="MostServers"/> are left out.</summary>
    /// <param name="addresses">Their addresses, the best first.</param>
    /// <exception cref="ArgumentNullException">The array is null.</exception>
    /// <exception cref="ArgumentException">One is not a host's address; then nothing changes.</exception>
    public void SetServers(uint[] addresses)
    {
        if (addresses == null)
        {
            ThrowNull();
        }

        for (int i = 0; i < addresses.Length; i++)
        {
            if (!IPv4Address.IsUnicast(addresses[i]))
            {
                ThrowAddress();
            }
        }

        lock (Lock)
        {
            ForgetServers();
            for (int i = 0; i < addresses.Length; i++)
            {
                Add(addresses[i]);
            }
        }
    }

    /// <summary>Forgets all servers. Names that are being asked for end when their latest query has had its time.</summary>
    public void ClearServers()
    {
        lock (Lock)
        {
            ForgetServers();
        }
    }

    /// <summary>Forgets all that servers have said. It happens by itself when the stack gets another address: another network may have other names.</summary>
    public void ClearCache()
    {
        lock (Lock)
        {
            _cache.Clear();
        }
    }

    /// <inheritdoc/>
    protected override void Serve(ServiceWork work)
    {
        uint own = Network.Address;
        if (own != 0 && own != _ownAddress)
        {
            _ownAddress = own;
            _cache.Clear();
        }

        if ((work & ServiceWork.Datagrams) != 0)
        {
            for (int i = 0; i < _queries.Length; i++)
            {
                ReceiveAll(_queries[i]);
            }
        }

        bool mayLeave = (work & (ServiceWork.Address | ServiceWork.Link)) != 0;
        for (int i = 0; i < _queries.Length; i++)
        {
            DnsQuery query = _queries[i];
            if (query.Result == DnsResult.Pending)
            {
                if (query.Due <= Now)
                {
                    TimeOver(query);
                }
                else if (mayLeave && (query.IsUnsent || query.From != own) && own != 0 && _serverCount != 0)
                {
                    // What was sent from another address is answered there.
                    Ask(query);
                }
            }
        }

        SetTimer();
    }

    private static NetworkStack Checked(NetworkStack stack, DnsOptions options)
    {
        if (stack == null || options == null)
        {
            throw new ArgumentNullException(stack == null ? nameof(stack) : nameof(options));
        }

        // Before a place in the stack is taken.
        options.Check();
        return stack;
    }

    private static void ThrowAddress()
    {
        throw new ArgumentException("address");
    }

    private static void ThrowNull()
    {
        throw new ArgumentNullException(null);
    }

    private bool Add(uint address)
    {
        for (int i = 0; i < _serverCount; i++)
        {
            if (_servers[i] == address)
            {
                return true;
            }
        }

        if (_serverCount == MostServers)
        {
            return false;
        }

        _servers[_serverCount] = address;
        _serverCount++;
        return true;
    }

    private void ForgetServers()
    {
        _serverCount = 0;
        _preferred = 0;
        for (int i = 0; i < _queries.Length; i++)
        {
            // The places get new servers.
            _queries[i].Failed = 0;
        }
    }

    /// <summary>Sets the timer for the query whose time is over first.</summary>
    private void SetTimer()
    {
        long due = NetworkStack.Never;
        for (int i = 0; i < _queries.Length; i++)
        {
            if (_queries[i].Result == DnsResult.Pending && _queries[i].Due < due)
            {
                due = _queries[i].Due;
            }
        }

        if (due == NetworkStack.Never)
        {
            Cancel();
            return;
        }

        // No query waits longer than the longest timeout.
        int wait = due <= Now ? 0 : (int)(due - Now);
        Schedule(wait);
    }
}
