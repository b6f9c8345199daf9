namespace TcpNano.Dhcp;

/// <summary>
/// The times of a lease (RFC 2131 section 4.4.5), in milliseconds of the stack's clock. All count from when the request was sent, so the client
/// never believes a lease to be longer than the server does.
/// </summary>
internal sealed class LeaseClock
{
    /// <summary>A time that never comes.</summary>
    public const long Never = long.MaxValue;

    /// <summary>When the request was sent.</summary>
    public long Start;

    /// <summary>When to ask the server for more: T1, with its fuzz.</summary>
    public long RenewAt;

    /// <summary>When to ask any server: T2, with its fuzz.</summary>
    public long RebindAt;

    /// <summary>When the address is no longer ours.</summary>
    public long End;

    private const int Second = 1000;

    // A server cannot make us renew more often than this.
    private const long SoonestRenewal = 5 * Second;
    private const int MostFuzz = 600 * Second;
    private const long LongestMinimum = 60 * Second;
    private const long ShortestMinimum = 4 * Second;

    /// <summary>Sets the times of a new or extended lease.</summary>
    /// <param name="start">When the request was sent.</param>
    /// <param name="lease">Its length in seconds; <see cref="DhcpTerms.Infinite"/> never ends.</param>
    /// <param name="values">Has T1 and T2, if the server names them.</param>
    /// <param name="random">Draws the fuzz.</param>
    /// <returns>False when the server's T1 and T2 do not go together and the defaults were taken (RFC 2131 rules 4.4.5-2 and 4.4.5-7).</returns>
    public bool Set(long start, uint lease, DhcpValues values, DhcpRandom random)
    {
        Start = start;
        if (lease == DhcpTerms.Infinite)
        {
            // Nothing to renew (RFC 2131 rule 3.3-1).
            RenewAt = Never;
            RebindAt = Never;
            End = Never;
            return true;
        }

        long length = (long)lease * Second;
        long t1 = values.Has(DhcpValues.RenewalTime) ? (long)values.Number(DhcpValues.RenewalTime, 0) * Second : length / 2;
        long t2 = values.Has(DhcpValues.RebindingTime) ? (long)values.Number(DhcpValues.RebindingTime, 0) * Second : length / 8 * 7;
        bool good = t1 >= SoonestRenewal && t1 < t2 && t2 < length;
        if (!good)
        {
            t1 = length / 2;
            t2 = length / 8 * 7;
        }

        // An eighth of the least distance keeps their order (RFC 2131 rule 4.4.5-8).
        long distance = t2 - t1 < length - t2 ? t2 - t1 : length - t2;
        distance = (t1 < distance ? t1 : distance) / 8;
        int fuzz = distance < MostFuzz ? (int)distance : MostFuzz;
        RenewAt = start + t1 + random.Around(fuzz);
        RebindAt = start + t2 + random.Around(fuzz);
        End = start + length;
        return good;
    }

    /// <summary>When an unanswered request to extend the lease is sent again (RFC 2131 rule 4.4.5-9).</summary>
    /// <param name="now">The time.</param>
    /// <param name="until">T2 or the end of the lease: half of what is left until then is waited.</param>
    /// <returns>The time; not after <paramref name="until"/>.</returns>
    public long NextTry(long now, long until)
    {
        // The RFC's minimum of 60 s would leave a lease of some minutes one try: then it is an eighth of the lease.
        long least = (End - Start) / 8;
        if (least > LongestMinimum)
        {
            least = LongestMinimum;
        }
        else if (least < ShortestMinimum)
        {
            least = ShortestMinimum;
        }

        long wait = (until - now) / 2;
        if (wait < least)
        {
            wait = least;
        }

        return now + wait < until ? now + wait : until;
    }

    /// <summary>A clock that went back would make the lease longer: then it counts from now, and is as long as ever.</summary>
    /// <param name="now">The time.</param>
    public void NotBefore(long now)
    {
        long back = Start - now;
        if (back > 0 && End != Never)
        {
            Start -= back;
            RenewAt -= back;
            RebindAt -= back;
            End -= back;
        }
    }
}
