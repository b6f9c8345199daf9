using System.Globalization;
using System.Net;

namespace TcpNano.Pcap.Packets;

/// <summary>What a captured frame carries.</summary>
public sealed record Packet
{
    /// <summary>What it is.</summary>
    public PacketKind Kind { get; init; }

    /// <summary>Who sent it; for ARP the sender's protocol address. Null when there is none.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>Whom it is for; for ARP the address that is asked for. Null when there is none.</summary>
    public IPAddress? Destination { get; init; }

    /// <summary>The port it was sent from; 0 when it has none.</summary>
    public int SourcePort { get; init; }

    /// <summary>The port it was sent to; 0 when it has none.</summary>
    public int DestinationPort { get; init; }

    /// <summary>Octets that it carries for whom it is for, as its headers say; the capture may have cut some off.</summary>
    public int Length { get; init; }

    /// <summary>The segment; null when it is none.</summary>
    public TcpFields? Tcp { get; init; }

    /// <summary>Type and code of an ICMP message.</summary>
    public (int Type, int Code) Icmp { get; init; }

    /// <summary>The packet an ICMP error is about, as far as it is quoted; null when there is none.</summary>
    public Packet? Quoted { get; init; }

    /// <summary>Whether it is an ARP reply, and not a request.</summary>
    public bool IsArpReply { get; init; }

    /// <summary>The IP protocol; 0 when it is not IP.</summary>
    public int Protocol { get; init; }

    /// <summary>Whether it is IPv6.</summary>
    public bool IsIPv6 => Source?.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    /// <summary>One line about packets that are not TCP.</summary>
    /// <returns>Such as "ARP who-has 10.0.0.1" or "UDP 68 -> 67 len=300".</returns>
    public override string ToString()
    {
        return Kind switch
        {
            PacketKind.Arp when Equals(Source, Destination) => $"ARP announces {Source}",
            PacketKind.Arp => IsArpReply ? $"ARP {Source} is here" : $"ARP who-has {Destination}",
            PacketKind.Udp => string.Create(CultureInfo.InvariantCulture, $"UDP {SourcePort} -> {DestinationPort} len={Length}"),
            PacketKind.Icmp => IcmpText.Of(this),
            PacketKind.Fragment => string.Create(CultureInfo.InvariantCulture, $"IP fragment protocol={Protocol} len={Length}"),
            PacketKind.OtherIp => string.Create(CultureInfo.InvariantCulture, $"IP protocol={Protocol} len={Length}"),
            PacketKind.Tcp => string.Create(CultureInfo.InvariantCulture, $"TCP {SourcePort} -> {DestinationPort} len={Length}"),
            _ => "frame",
        };
    }
}
