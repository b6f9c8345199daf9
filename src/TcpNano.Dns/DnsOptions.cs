using System;

namespace TcpNano.Dns;

/// <summary>How much a <see cref="DnsResolver"/> remembers and how patient it is. All memory is taken when it is constructed.</summary>
public sealed class DnsOptions
{
    /// <summary>Names that the cache holds, 0 to 64. Default 8.</summary>
    public int CacheEntries = 8;

    /// <summary>The longest name in characters, 1 to 253 (RFC 1035 rule 2.3.4-2). Longer ones are <see cref="DnsResult.BadName"/>. Default 64.</summary>
    public int NameLength = 64;

    /// <summary>Different names that can be asked for at a time, 1 to 8. Each takes a UDP socket while it is asked for. Default 2.</summary>
    public int Queries = 2;

    /// <summary>
    /// How long the first server asked has to answer, 100 to 10000 ms. Every round over all servers doubles it, up to 16 s. Default 2 s
    /// (RFC 1035 rule 4.2.1-4).
    /// </summary>
    public int AttemptTimeout = 2000;

    /// <summary>How often each server is asked, 1 to 8. Default 3: 14 s for one server.</summary>
    public int Rounds = 3;

    /// <summary>The longest time that the cache keeps an address, whatever its TTL says, 0 to 604800 s (RFC 1035 rule 7.3-5). Default a day.</summary>
    public int LongestTtl = 86400;

    /// <summary>The longest time that the cache keeps that there is no address, 0 to 10800 s (RFC 2308 rule 5-3). Default 5 minutes.</summary>
    public int LongestNegativeTtl = 300;

    /// <summary>
    /// Whether letters are sent in capitals or not by chance: a forger has to guess that, too. A server that answers in another case is asked
    /// again without it. Default true.
    /// </summary>
    public bool RandomizeCase = true;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    internal void Check()
    {
        Check(CacheEntries, 0, 64, nameof(CacheEntries));
        Check(NameLength, 1, DnsFormat.LongestName - 2, nameof(NameLength));
        Check(Queries, 1, 8, nameof(Queries));
        Check(AttemptTimeout, 100, 10000, nameof(AttemptTimeout));
        Check(Rounds, 1, 8, nameof(Rounds));
        Check(LongestTtl, 0, 604800, nameof(LongestTtl));
        Check(LongestNegativeTtl, 0, 10800, nameof(LongestNegativeTtl));
    }

    /// <summary>A copy, with every option checked.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    internal DnsOptions CheckedCopy()
    {
        Check();
        return (DnsOptions)MemberwiseClone();
    }

    private static void Check(int value, int least, int most, string name)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }
}
