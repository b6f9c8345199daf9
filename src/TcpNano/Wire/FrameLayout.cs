namespace TcpNano.Wire;

/// <summary>
/// Where the parts of an Ethernet frame are in the array that holds it, received or to be sent: everywhere in the stack, frames
/// begin at <see cref="Start"/>. <see cref="EthernetHeader"/> counts from the frame's own first octet.
/// </summary>
internal static class FrameLayout
{
    /// <summary>Where the frame begins: <see cref="Link.MacDriver.FrameOffset"/> says why.</summary>
    public const int Start = 2;

    public const int Destination = Start + EthernetHeader.Destination;
    public const int Source = Start + EthernetHeader.Source;
    public const int Type = Start + EthernetHeader.Type;

    /// <summary>Where the Ethernet header ends: the start of an IPv4 header or an ARP packet.</summary>
    public const int Payload = Start + EthernetHeader.Length;
}
