namespace TcpNano.Wire;

/// <summary>ARP for IPv4 over Ethernet (RFC 826): offsets from the start of the packet, and numbers.</summary>
internal static class ArpPacket
{
    public const int HardwareType = 0;
    public const int ProtocolType = 2;
    public const int HardwareLength = 4;
    public const int ProtocolLength = 5;
    public const int Operation = 6;
    public const int SenderHardware = 8;
    public const int SenderProtocol = 14;
    public const int TargetHardware = 18;
    public const int TargetProtocol = 24;
    public const int Length = 28;

    public const int HardwareEthernet = 1;
    public const int OperationRequest = 1;
    public const int OperationReply = 2;
}
