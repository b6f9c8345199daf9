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

    /// <summary>Octets of an IPv4 address.</summary>
    public const int AddressLength = 4;

    public const int HardwareEthernet = 1;
    public const int OperationRequest = 1;
    public const int OperationReply = 2;

    /// <summary>Whether a frame holds an ARP packet for IPv4 over Ethernet (RFC 826 rule R1) in the name of a single station that is not us.</summary>
    /// <remarks>
    /// The sender need not be the source of the frame: a VRRP router answers from its own address for the virtual one (RFC 5798 section
    /// 8.1.2), and access points answer for their stations.
    /// </remarks>
    /// <param name="frame">Holds the frame, as <see cref="FrameLayout"/> says.</param>
    /// <param name="length">The frame's length in octets.</param>
    /// <param name="own">Our own hardware address, which no other station may use.</param>
    public static bool IsWellFormed(byte[] frame, int length, byte[] own)
    {
        if (length < EthernetHeader.Length + Length)
        {
            return false;
        }

        const int start = FrameLayout.Payload;
        if (((frame[start + HardwareType] << 8) | frame[start + HardwareType + 1]) != HardwareEthernet
            || ((frame[start + ProtocolType] << 8) | frame[start + ProtocolType + 1]) != EthernetHeader.TypeIPv4
            || frame[start + HardwareLength] != EthernetHeader.AddressLength
            || frame[start + ProtocolLength] != AddressLength)
        {
            return false;
        }

        int operation = (frame[start + Operation] << 8) | frame[start + Operation + 1];
        if (operation != OperationRequest && operation != OperationReply)
        {
            return false;
        }

        // The sender's hardware address must be a single station's (RFC 1812 section 3.3.2), and not ours.
        int hardware = start + SenderHardware;
        if ((frame[hardware] & EthernetHeader.GroupBit) != 0
            || (frame[hardware] | frame[hardware + 1] | frame[hardware + 2] | frame[hardware + 3] | frame[hardware + 4] | frame[hardware + 5]) == 0
            || Same(frame, hardware, own, 0))
        {
            return false;
        }

        return true;
    }

    /// <summary>Whether two hardware addresses are the same.</summary>
    public static bool Same(byte[] a, int i, byte[] b, int j)
    {
        return a[i] == b[j] && a[i + 1] == b[j + 1] && a[i + 2] == b[j + 2]
            && a[i + 3] == b[j + 3] && a[i + 4] == b[j + 4] && a[i + 5] == b[j + 5];
    }
}
