namespace TcpNano.Wire;

/// <summary>Ethernet II: offsets and numbers of the 14-octet header in front of every frame.</summary>
internal static class EthernetHeader
{
    public const int Destination = 0;
    public const int Source = 6;
    public const int Type = 12;
    public const int Length = 14;

    public const int AddressLength = 6;

    public const int TypeIPv4 = 0x0800;
    public const int TypeArp = 0x0806;

    /// <summary>An IEEE 802.1Q tag: these two octets, two of priority and VLAN, then the type of the frame.</summary>
    public const int TypeTag = 0x8100;

    /// <summary>Octets of a tag.</summary>
    public const int TagLength = 4;

    /// <summary>The bits of the VLAN in the third and fourth octet of a tag. 0 is no VLAN: such a tag carries only a priority.</summary>
    public const int VlanMask = 0x0FFF;

    /// <summary>Bit of the first destination octet that marks multicast and broadcast frames.</summary>
    public const int GroupBit = 1;
}
