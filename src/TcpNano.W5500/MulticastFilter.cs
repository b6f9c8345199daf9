namespace TcpNano.W5500;

/// <summary>Which frames to groups of stations the chip passes on. Broadcasts and frames to the own address always pass.</summary>
public enum MulticastFilter
{
    /// <summary>
    /// IPv4 multicast (01:00:5E) passes, all of it: the chip knows no single groups. mDNS and IGMP work. The default. The datasheet says that its MAC
    /// filter lets only broadcasts and own frames pass; Espressif's driver found on hardware that IPv4 multicast passes, too, unless it is blocked.
    /// </summary>
    IPv4 = 0,

    /// <summary>The chip drops multicast: nothing to do for frames that nobody wants. mDNS and IGMP do not work.</summary>
    None = 1,

    /// <summary>
    /// Everything passes: the chip's filter is off, and the driver drops what is meant for other stations. All of that comes over SPI first, so
    /// take it only where a chip keeps back what <see cref="IPv4"/> should let pass, or for groups that are not IPv4's.
    /// </summary>
    All = 2,
}
