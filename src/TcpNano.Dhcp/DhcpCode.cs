namespace TcpNano.Dhcp;

/// <summary>Option codes (RFC 2132), those that the client sends or reads.</summary>
internal static class DhcpCode
{
    public const int Pad = 0;
    public const int Netmask = 1;
    public const int Router = 3;
    public const int DnsServer = 6;
    public const int HostName = 12;
    public const int DomainName = 15;
    public const int Mtu = 26;
    public const int Broadcast = 28;
    public const int NtpServer = 42;
    public const int RequestedAddress = 50;
    public const int LeaseTime = 51;
    public const int Overload = 52;
    public const int MessageType = 53;
    public const int Server = 54;
    public const int Parameters = 55;
    public const int LargestMessage = 57;
    public const int RenewalTime = 58;
    public const int RebindingTime = 59;
    public const int ClientId = 61;
    public const int End = 255;
}
