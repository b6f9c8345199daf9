using System.Globalization;
using TcpNano.Linux;

namespace TcpNano.Tool.Serving;

/// <summary>Reads addresses as they are written on command lines.</summary>
internal static class NetworkText
{
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

    /// <summary>An address, or a name, and a port.</summary>
    /// <param name="text">Such as 10.0.0.1:7 or example.org:80.</param>
    /// <returns>The end.</returns>
    /// <exception cref="FormatException">It is not such a thing.</exception>
    public static RemoteEnd RemoteEnd(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 0)
        {
            throw new FormatException($"'{text}' is no address and port such as 10.0.0.1:7.");
        }

        string host = text[..colon];
        int port = Port(text[(colon + 1)..]);
        return IsName(host) ? new RemoteEnd(0, port, host) : new RemoteEnd(InterfaceAddress.ParseHost(host), port);
    }

    /// <summary>An address, or a name, and perhaps a port.</summary>
    /// <param name="text">Such as 10.0.0.1, or example.org:80.</param>
    /// <param name="port">The port if there is none.</param>
    /// <returns>The end.</returns>
    /// <exception cref="FormatException">It is not such a thing.</exception>
    public static RemoteEnd RemoteEnd(string text, int port)
    {
        return RemoteEnd(text.Contains(':', StringComparison.Ordinal) ? text : text + ":" + port.ToString(CultureInfo.InvariantCulture));
    }

    // What has a letter, and no character that host names do not have (RFC 1123 section 2.1); whatever else is wrong with it the resolver says.
    private static bool IsName(string host)
    {
        return host.Any(char.IsAsciiLetter) && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
    }

    /// <summary>The first part of a host's name.</summary>
    /// <param name="text">Letters, digits, and hyphens between them; 63 at most (RFC 1123 section 2.1).</param>
    /// <returns>The name.</returns>
    /// <exception cref="FormatException">It is none.</exception>
    public static string HostLabel(string text)
    {
        bool right = text.Length is >= 1 and <= 63 && text[0] != '-' && text[^1] != '-' && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
        return right ? text : throw new FormatException($"'{text}' is no name for a host: letters, digits, and hyphens between them, 63 at most.");
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
