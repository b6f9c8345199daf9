using System.Globalization;

namespace TcpNano.Tool.Serving;

/// <summary>Reads addresses as they are written on command lines.</summary>
internal static class NetworkText
{
    /// <summary>An IPv4 address.</summary>
    /// <param name="text">Such as 10.0.0.2.</param>
    /// <returns>The address.</returns>
    /// <exception cref="FormatException">It is none, or no single host's.</exception>
    public static uint HostAddress(string text)
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

    /// <summary>An address with the length of its network's prefix.</summary>
    /// <param name="text">Such as 10.0.0.2/24.</param>
    /// <returns>The address and netmask.</returns>
    /// <exception cref="FormatException">It is not such a thing.</exception>
    public static InterfaceAddress InterfaceAddress(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int prefix)
            || prefix is < 1 or > 30)
        {
            throw new FormatException($"'{text}' is no address with a prefix length of 1 to 30, such as 10.0.0.2/24.");
        }

        uint address = HostAddress(text[..slash]);
        uint netmask = uint.MaxValue << (32 - prefix);
        if ((address & ~netmask) == 0 || (address | netmask) == uint.MaxValue)
        {
            throw new FormatException($"{text} is the network's own or its broadcast address, not a host's.");
        }

        return new InterfaceAddress(address, netmask);
    }

    /// <summary>A hardware address.</summary>
    /// <param name="text">Such as 02:00:00:00:00:01.</param>
    /// <returns>Its 6 octets.</returns>
    /// <exception cref="FormatException">It is not such a thing.</exception>
    public static byte[] HardwareAddress(string text)
    {
        string[] parts = text.Split(':');
        byte[] address = new byte[6];
        bool right = parts.Length == address.Length;
        for (int i = 0; right && i < address.Length; i++)
        {
            right = parts[i].Length == 2
                && byte.TryParse(parts[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out address[i]);
        }

        return right ? address : throw new FormatException($"'{text}' is no hardware address such as 02:00:00:00:00:01.");
    }

    /// <summary>An address and a port.</summary>
    /// <param name="text">Such as 10.0.0.1:7.</param>
    /// <returns>The end.</returns>
    /// <exception cref="FormatException">It is not such a thing.</exception>
    public static RemoteEnd RemoteEnd(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 0)
        {
            throw new FormatException($"'{text}' is no address and port such as 10.0.0.1:7.");
        }

        return new RemoteEnd(HostAddress(text[..colon]), Port(text[(colon + 1)..]));
    }

    /// <summary>A port.</summary>
    /// <param name="text">1 to 65535.</param>
    /// <returns>The port.</returns>
    /// <exception cref="FormatException">It is none.</exception>
    public static int Port(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is >= 1 and <= 65535)
        {
            return port;
        }

        throw new FormatException($"'{text}' is no port from 1 to 65535.");
    }
}
