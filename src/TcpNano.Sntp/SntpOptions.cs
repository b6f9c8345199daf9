using System;

namespace TcpNano.Sntp;

/// <summary>How often an <see cref="SntpClient"/> asks. The defaults suit a device whose clock drifts by seconds a day.</summary>
public sealed class SntpOptions
{
    /// <summary>Seconds between two requests that are answered, 15 to 131072 (RFC 4330 rule 10-1). Default an hour. A server that asks for less traffic doubles it.</summary>
    public int PollInterval = 3600;

    /// <summary>
    /// The first request leaves after a random time up to this, 0 to 300000 ms, so that devices which are switched on together do not ask
    /// together. Default 1 s.
    /// </summary>
    public int StartDelay = 1000;

    /// <summary>How long a server has to answer, and the longest round trip that is believed, 100 to 10000 ms. Default 3 s. The time can be wrong by half of the round trip.</summary>
    public int AnswerTimeout = 3000;

    /// <summary>Seconds after which the time no longer counts as synchronized, 60 to 2000000. Default a day.</summary>
    public int LongestAge = 86400;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    internal void Check()
    {
        Check(PollInterval, SntpFormat.ShortestInterval, SntpFormat.LongestInterval, nameof(PollInterval));
        Check(StartDelay, 0, 300000, nameof(StartDelay));
        Check(AnswerTimeout, 100, 10000, nameof(AnswerTimeout));
        Check(LongestAge, 60, 2000000, nameof(LongestAge));
    }

    /// <summary>A copy, with every option checked.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    internal SntpOptions CheckedCopy()
    {
        Check();
        return (SntpOptions)MemberwiseClone();
    }

    private static void Check(int value, int least, int most, string name)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }
}
