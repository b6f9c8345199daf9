using System;
using System.Threading;

namespace TcpNano.Dns;

/// <content>Calls of the app.</content>
public sealed partial class DnsResolver
{
    private const int TicketBits = 3;
    private const int LastGeneration = int.MaxValue >> TicketBits;

    /// <summary>Finds the address of a name, and waits for it. Like all calls that wait it needs the pump (<see cref="NetworkStack.Start"/>), or another thread that polls.</summary>
    /// <param name="name">A host name, or an address in dotted-decimal form, which is answered at once.</param>
    /// <param name="timeout">Milliseconds to wait; 0 looks only and has servers asked, -1 waits until they have answered or been given up.</param>
    /// <returns>The address; 0 when it is not known in time, see <see cref="LastResult"/>.</returns>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is less than -1.</exception>
    /// <exception cref="InvalidOperationException">Called on the pump's own thread with a timeout; or no UDP socket is left (<see cref="StackOptions.UdpSockets"/>).</exception>
    public uint Resolve(string name, int timeout)
    {
        uint address;
        LastResult = Resolve(name, timeout, out address);
        return address;
    }

    /// <summary>The same, for several threads.</summary>
    /// <param name="name">As above.</param>
    /// <param name="timeout">As above.</param>
    /// <param name="address">The address; 0 when it is not known in time.</param>
    /// <returns>What came of it. <see cref="DnsResult.Pending"/>: the time was over, and servers go on being asked.</returns>
    /// <exception cref="ArgumentNullException">As above.</exception>
    /// <exception cref="ArgumentOutOfRangeException">As above.</exception>
    /// <exception cref="InvalidOperationException">As above.</exception>
    public DnsResult Resolve(string name, int timeout, out uint address)
    {
        CheckCall(name, timeout);
        bool waited = false;
        long started = 0;
        DnsQuery query = null;
        for (;;)
        {
            int left;
            lock (Lock)
            {
                EnterCall();
                DnsResult result;
                if (query != null)
                {
                    query.Waiters--;
                    result = query.Result;
                    address = query.Address;
                }
                else
                {
                    if (waited)
                    {
                        _roomWaiters--;
                    }

                    result = Look(name);
                    address = _address;
                    query = _query;
                }

                left = result == DnsResult.Pending || result == DnsResult.Busy ? TimeLeft(timeout, waited, ref started) : 0;
                LeaveCall();
                if (left == 0)
                {
                    if (query != null && query.Waiters != 0 && result != DnsResult.Pending)
                    {
                        // One signal may be for several threads.
                        query.Signal.Set();
                    }

                    if (result != DnsResult.Busy)
                    {
                        TellRoom();
                    }

                    return result;
                }

                if (query != null)
                {
                    query.Waiters++;
                }
                else
                {
                    _roomWaiters++;
                }
            }

            waited = true;
            WaitFor(query != null ? query.Signal : _roomSignal, left);
        }
    }

    /// <summary>The same for apps without a pump: has turns itself until the address is known. What else becomes ready meanwhile stays for <see cref="NetworkStack.NextReady()"/>.</summary>
    /// <param name="name">As above.</param>
    /// <param name="timeout">As above.</param>
    /// <param name="address">As above.</param>
    /// <returns>As above.</returns>
    /// <exception cref="ArgumentNullException">As above.</exception>
    /// <exception cref="ArgumentOutOfRangeException">As above.</exception>
    /// <exception cref="InvalidOperationException">The pump runs, or called from inside a poll; or no UDP socket is left.</exception>
    public DnsResult ResolvePolling(string name, int timeout, out uint address)
    {
        CheckCall(name, timeout);
        bool waited = false;
        long started = 0;
        int ticket = 0;
        for (;;)
        {
            Network.PollInput();
            int left;
            lock (Lock)
            {
                EnterCall();
                DnsResult result = ticket == 0 ? BeginLocked(name, out ticket, out address) : TakeLocked(ticket, out address);
                if (result != DnsResult.Pending && result != DnsResult.Busy)
                {
                    return result;
                }

                left = TimeLeft(timeout, waited, ref started);
                if (left == 0)
                {
                    ForgetLocked(ticket);
                    return result;
                }
            }

            waited = true;
            Network.WaitForWork(left);
        }
    }

    /// <summary>Finds the address of a name without waiting, if it is known; else has servers asked.</summary>
    /// <param name="name">As <see cref="Resolve(string, int)"/> has it.</param>
    /// <param name="ticket">With <see cref="DnsResult.Pending"/>: a number for <see cref="TryTake"/>; else 0.</param>
    /// <param name="address">With <see cref="DnsResult.Found"/>: the address; else 0.</param>
    /// <returns>What is known. <see cref="DnsResult.Busy"/>: try again when <see cref="NetworkStack.NextReady()"/> has named the resolver.</returns>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    /// <exception cref="InvalidOperationException">No UDP socket is left (<see cref="StackOptions.UdpSockets"/>).</exception>
    public DnsResult Begin(string name, out int ticket, out uint address)
    {
        CheckCall(name, 0);
        lock (Lock)
        {
            EnterCall();
            DnsResult result = BeginLocked(name, out ticket, out address);
            LeaveCall();
            return result;
        }
    }

    /// <summary>Takes what came of a name, without waiting. A result that nobody takes stays until its place is needed; its address is in the cache then.</summary>
    /// <param name="ticket">The number that <see cref="Begin"/> has given.</param>
    /// <param name="address">The address; 0 when it is not known.</param>
    /// <returns>The result; <see cref="DnsResult.Pending"/> when there is none yet; <see cref="DnsResult.None"/> when the ticket was taken, forgotten or given up.</returns>
    public DnsResult TryTake(int ticket, out uint address)
    {
        lock (Lock)
        {
            EnterCall();
            return TakeLocked(ticket, out address);
        }
    }

    /// <summary>Says that nobody will ask for a result. What servers answer still goes into the cache, unless the place is needed for another name.</summary>
    /// <param name="ticket">The number that <see cref="Begin"/> has given; anything else does nothing.</param>
    public void Forget(int ticket)
    {
        lock (Lock)
        {
            EnterCall();
            ForgetLocked(ticket);
        }
    }

    /// <summary>The time now.</summary>
    internal long Clock
    {
        get
        {
            lock (Lock)
            {
                EnterCall();
                return Now;
            }
        }
    }

    private static void CheckCall(string name, int timeout)
    {
        if (name == null)
        {
            ThrowNull();
        }

        if (timeout < -1)
        {
            ThrowTimeout();
        }
    }

    private static void ThrowTimeout()
    {
        throw new ArgumentOutOfRangeException("timeout");
    }

    private DnsResult BeginLocked(string name, out int ticket, out uint address)
    {
        DnsResult result = Look(name);
        ticket = 0;
        address = _address;
        if (result == DnsResult.Pending)
        {
            _query.Tickets++;
            ticket = (_query.Generation << TicketBits) | PlaceInTable(_query);
        }
        else if (result == DnsResult.Busy)
        {
            _isRoomWanted = true;
        }

        return result;
    }

    private DnsResult TakeLocked(int ticket, out uint address)
    {
        address = 0;
        DnsQuery query = QueryOf(ticket);
        if (query == null)
        {
            return DnsResult.None;
        }

        if (query.Result != DnsResult.Pending)
        {
            address = query.Address;
            query.Tickets--;
            TellRoom();
        }

        return query.Result;
    }

    private void ForgetLocked(int ticket)
    {
        DnsQuery query = QueryOf(ticket);
        if (query != null)
        {
            query.Tickets--;
            TellRoom();
        }
    }

    private DnsQuery QueryOf(int ticket)
    {
        int place = ticket & ((1 << TicketBits) - 1);
        if (ticket <= 0 || place >= _queries.Length)
        {
            return null;
        }

        DnsQuery query = _queries[place];
        return query.Tickets != 0 && query.Generation == ticket >> TicketBits ? query : null;
    }

    private int PlaceInTable(DnsQuery query)
    {
        int place = 0;
        while (_queries[place] != query)
        {
            place++;
        }

        return place;
    }

    /// <summary>Answers at once if it can; else has servers asked. The address is in <see cref="_address"/>, and with Pending the query in <see cref="_query"/>.</summary>
    private DnsResult Look(string name)
    {
        _query = null;
        if (IPv4Address.TryParse(name, out _address))
        {
            return _address != 0 ? DnsResult.Found : DnsResult.BadName;
        }

        int length = DnsNames.Encode(name, _name, _name.Length);
        if (length == DnsNames.Bad)
        {
            return DnsResult.BadName;
        }

        int entry = _cache.Find(_name, length, Now);
        if (entry != DnsCache.None)
        {
            _counters.Count((int)DnsCounter.CacheHits);
            _address = _cache.AddressOf(entry);
            return _cache.ResultOf(entry);
        }

        if (_serverCount == 0)
        {
            return DnsResult.NoServer;
        }

        // One query for a name at a time: several would be as many chances for whoever guesses (RFC 5452 section 5).
        DnsQuery query = Asked(length);
        if (query == null)
        {
            query = FreePlace();
            if (query == null)
            {
                return DnsResult.Busy;
            }

            Start(query, length);
            SetTimer();
        }

        _query = query;
        return DnsResult.Pending;
    }

    /// <summary>The query that asks for the name in <see cref="_name"/>; null when none does.</summary>
    private DnsQuery Asked(int length)
    {
        for (int i = 0; i < _queries.Length; i++)
        {
            DnsQuery query = _queries[i];
            if (query.Result == DnsResult.Pending && query.QuestionLength == length + DnsFormat.QuestionTail && DnsNames.SameText(query.Question, 0, _name, 0, length))
            {
                return query;
            }
        }

        return null;
    }

    /// <summary>A place for another name: a free one, else one whose result nobody has taken, else one that nobody waits for. The longest untouched goes first.</summary>
    private DnsQuery FreePlace()
    {
        DnsQuery choice = null;
        int best = 0;
        for (int i = 0; i < _queries.Length; i++)
        {
            DnsQuery query = _queries[i];
            bool pending = query.Result == DnsResult.Pending;
            int rank = query.Waiters != 0 ? 0 : !pending ? (query.Tickets == 0 ? 3 : 2) : query.Tickets == 0 ? 1 : 0;
            if (rank > best || (rank == best && rank != 0 && query.Generation < choice.Generation))
            {
                best = rank;
                choice = query;
            }
        }

        if (choice != null)
        {
            // An answer to the name before must not be taken for one to the next.
            choice.Socket.Close();
            choice.Result = DnsResult.None;
        }

        return choice;
    }
}
