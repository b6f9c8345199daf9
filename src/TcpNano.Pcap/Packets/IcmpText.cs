using System.Globalization;

namespace TcpNano.Pcap.Packets;

/// <summary>ICMP messages in words.</summary>
internal static class IcmpText
{
    /// <summary>One line about a message.</summary>
    /// <param name="packet">The message.</param>
    /// <returns>Such as "ICMP port unreachable".</returns>
    public static string Of(Packet packet)
    {
        (int type, int code) = packet.Icmp;
        string? known = packet.IsIPv6 ? OfVersion6(type, code) : OfVersion4(type, code);
        return known is not null ? "ICMP " + known : string.Create(CultureInfo.InvariantCulture, $"ICMP type={type} code={code}");
    }

    private static string? OfVersion4(int type, int code)
    {
        return (type, code) switch
        {
            (0, _) => "echo reply",
            (3, 0) => "network unreachable",
            (3, 1) => "host unreachable",
            (3, 2) => "protocol unreachable",
            (3, 3) => "port unreachable",
            (3, 4) => "packet too big",
            (3, 9 or 10 or 13) => "administratively prohibited",
            (5, _) => "redirect",
            (8, _) => "echo request",
            (11, _) => "time exceeded",
            _ => null,
        };
    }

    private static string? OfVersion6(int type, int code)
    {
        return (type, code) switch
        {
            (1, 0) => "no route",
            (1, 1) => "administratively prohibited",
            (1, 3) => "address unreachable",
            (1, 4) => "port unreachable",
            (2, _) => "packet too big",
            (3, _) => "time exceeded",
            (128, _) => "echo request",
            (129, _) => "echo reply",
            (133, _) => "router solicitation",
            (134, _) => "router advertisement",
            (135, _) => "neighbour solicitation",
            (136, _) => "neighbour advertisement",
            _ => null,
        };
    }
}
