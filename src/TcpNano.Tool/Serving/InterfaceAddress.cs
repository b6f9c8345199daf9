namespace TcpNano.Tool.Serving;

/// <summary>A station's address and its network.</summary>
/// <param name="Address">The address.</param>
/// <param name="Netmask">The netmask.</param>
internal sealed record InterfaceAddress(uint Address, uint Netmask)
{
    /// <summary>Whether an address stands for all hosts of the network, or for the network itself.</summary>
    /// <param name="address">The address.</param>
    /// <returns>True when nobody can be connected to there.</returns>
    public bool IsBroadcast(uint address)
    {
        return ((address ^ Address) & Netmask) == 0 && ((address | Netmask) == uint.MaxValue || (address & ~Netmask) == 0);
    }
}
