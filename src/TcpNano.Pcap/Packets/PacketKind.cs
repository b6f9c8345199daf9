namespace TcpNano.Pcap.Packets;

/// <summary>What a frame carries, as far as this library looks.</summary>
public enum PacketKind
{
    /// <summary>Something else, or too short to tell.</summary>
    Other,

    /// <summary>An ARP request or reply for IPv4.</summary>
    Arp,

    /// <summary>A TCP segment with its whole fixed header.</summary>
    Tcp,

    /// <summary>A UDP datagram.</summary>
    Udp,

    /// <summary>An ICMP message, of IPv4 or IPv6.</summary>
    Icmp,

    /// <summary>A fragment of an IP datagram other than the first, or the first of one that is not whole.</summary>
    Fragment,

    /// <summary>An IP datagram of another protocol.</summary>
    OtherIp,
}
