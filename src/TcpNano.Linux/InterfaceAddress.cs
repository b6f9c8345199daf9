using System.Globalization;

namespace TcpNano.Linux;

/// <summary>A station's address and its network.</summary>
/// <param name="Address">The address, in host order as everywhere in TcpNano.</param>
/// <param name="Netmask">The netmask.</param>
public sealed record InterfaceAddress(uint Address, uint Netmask)
{
    /// <summary>Reads an address with the length of its network's prefix.</summary>
    /// <param name="text">Such as 10.0.0.2/24.</param>
    /// <returns>The address and netmask.</returns>
    /// <exception cref="FormatException">It is not such a thing.</exception>
    public static InterfaceAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int prefix)
            || prefix is < 1 or > 30)
        {
            throw new FormatException($"'{text}' is no address with a prefix length of 1 to 30, such as 10.0.0.2/24.");
        }

        uint address = ParseHost(text[..slash]);
        uint netmask = uint.MaxValue << (32 - prefix);
        if ((address & ~netmask) == 0 || (address | netmask) == uint.MaxValue)
        {
            throw new FormatException($"{text} is the network's own or its broadcast address, not a host's.");
        }

        return new InterfaceAddress(address, netmask);
    }

    /// <summary>Reads the address of one host.</summary>
    /// <param name="text">Such as 10.0.0.2.</param>
    /// <returns>The address.</returns>
    /// <exception cref="FormatException">It is none, or no single host's.</exception>
    public static uint ParseHost(string text)
    {
        uint address;
        try
        {
            address = IPv4Address.Parse(text);
        }
        catch (ArgumentException)
        {
            throw new FormatException($"'{text}' is no IPv4 address such as 10.0.0.2.");
        }

        return IPv4Address.IsUnicast(address) ? address : throw new FormatException($"{text} is not the address of one host.");
    }

    /// <summary>Whether an address stands for all hosts of the network, or for the network itself.</summary>
    /// <param name="address">The address.</param>
    /// <returns>True when nobody can be connected to there.</returns>
    public bool IsBroadcast(uint address)
    {
        return ((address ^ Address) & Netmask) == 0 && ((address | Netmask) == uint.MaxValue || (address & ~Netmask) == 0);
    }
}
