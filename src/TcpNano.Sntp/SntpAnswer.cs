namespace TcpNano.Sntp;

/// <summary>Reads a server's answer: whether it is one to our request, whether the server can be believed, and what time it says it is.</summary>
internal sealed class SntpAnswer
{
    /// <summary>What <see cref="Read"/> answers for a time to be believed.</summary>
    public const int Good = -1;

    // 1 January 1970 in seconds since 1900.
    private const long UnixEpoch = 2208988800;
    private const long Era = 0x100000000;

    /// <summary>When the server got the request, in milliseconds since 1970.</summary>
    public long Received;

    /// <summary>When the server sent the answer, in milliseconds since 1970.</summary>
    public long Transmitted;

    /// <summary>Servers between it and a reference clock: 1 to 15.</summary>
    public int Stratum;

    /// <summary>Announces a leap second: see <see cref="SntpClient.LeapIndicator"/>.</summary>
    public int Leap;

    /// <summary>What a server that sends no time says instead.</summary>
    public uint Kiss;

    // A field gives the number its sign on nanoCLR.
    private uint _seconds;

    /// <summary>Reads an answer.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="length">Its length in octets.</param>
    /// <param name="cookieHigh">The first half of the transmit timestamp that we sent.</param>
    /// <param name="cookieLow">The second half.</param>
    /// <returns><see cref="Good"/>, or the counter of what is wrong. Up to <see cref="SntpCounter.DroppedWrongOrigin"/> it is no answer to our request; beyond, the server cannot help.</returns>
    public int Read(byte[] packet, int length, uint cookieHigh, uint cookieLow)
    {
        if (length < SntpFormat.Length)
        {
            return (int)SntpCounter.DroppedShort;
        }

        // RFC 4330 rule 5-5.
        int first = packet[SntpFormat.First];
        if ((first & 7) != SntpFormat.ModeServer)
        {
            return (int)SntpCounter.DroppedWrongMode;
        }

        if (((first >> 3) & 7) != SntpFormat.Version)
        {
            return (int)SntpCounter.DroppedWrongVersion;
        }

        // RFC 4330 rule 5-4: nobody else knows what we sent.
        if (SntpFormat.Get32(packet, SntpFormat.Originate) != cookieHigh || SntpFormat.Get32(packet, SntpFormat.Originate + 4) != cookieLow)
        {
            return (int)SntpCounter.DroppedWrongOrigin;
        }

        Stratum = packet[SntpFormat.Stratum];
        if (Stratum == 0)
        {
            Kiss = SntpFormat.Get32(packet, SntpFormat.Reference);
            return (int)SntpCounter.KissesOfDeath;
        }

        Leap = first >> 6;
        if (Leap == SntpFormat.LeapAlarm || Stratum > SntpFormat.WorstStratum)
        {
            return (int)SntpCounter.Unsynchronized;
        }

        if (SntpFormat.Get32(packet, SntpFormat.RootDelay) >= SntpFormat.Infinity || SntpFormat.Get32(packet, SntpFormat.RootDispersion) >= SntpFormat.Infinity)
        {
            return (int)SntpCounter.TooFarFromRoot;
        }

        if ((SntpFormat.Get32(packet, SntpFormat.Transmit) | SntpFormat.Get32(packet, SntpFormat.Transmit + 4)) == 0
            || (SntpFormat.Get32(packet, SntpFormat.Receive) | SntpFormat.Get32(packet, SntpFormat.Receive + 4)) == 0)
        {
            return (int)SntpCounter.BadTimes;
        }

        Received = TimeAt(packet, SntpFormat.Receive);
        Transmitted = TimeAt(packet, SntpFormat.Transmit);
        return Transmitted < Received ? (int)SntpCounter.BadTimes : Good;
    }

    /// <summary>
    /// A timestamp in milliseconds since 1970. Its seconds count from 1900, or from 7 February 2036 when the first bit is not set (RFC 4330
    /// rule 3-1): it is right from 1968 to 2104.
    /// </summary>
    private long TimeAt(byte[] packet, int at)
    {
        _seconds = SntpFormat.Get32(packet, at);
        long seconds = _seconds;
        if (packet[at] < 0x80)
        {
            seconds += Era;
        }

        _seconds = SntpFormat.Get32(packet, at + 4);
        long fraction = _seconds;
        return ((seconds - UnixEpoch) * 1000) + (((fraction * 1000) + (Era / 2)) / Era);
    }
}
