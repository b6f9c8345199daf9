namespace TcpNano.Pcap.Files;

/// <summary>How the frames of an interface begin: the link types of the tcpdump project that this library knows.</summary>
public enum LinkType
{
    /// <summary>BSD loopback: the address family in the byte order of the machine that captured.</summary>
    Null = 0,

    /// <summary>Ethernet II, or IEEE 802.3.</summary>
    Ethernet = 1,

    /// <summary>IPv4 or IPv6 without anything in front; the number that some systems use.</summary>
    RawOnBsd = 12,

    /// <summary>IPv4 or IPv6 without anything in front.</summary>
    Raw = 101,

    /// <summary>OpenBSD loopback: the address family in network byte order.</summary>
    Loop = 108,

    /// <summary>Linux "cooked" capture: what <c>tcpdump -i any</c> wrote for long.</summary>
    LinuxSll = 113,

    /// <summary>IPv4 without anything in front.</summary>
    IPv4 = 228,

    /// <summary>IPv6 without anything in front.</summary>
    IPv6 = 229,

    /// <summary>Linux "cooked" capture, version 2: what <c>tcpdump -i any</c> writes today.</summary>
    LinuxSll2 = 276,
}
