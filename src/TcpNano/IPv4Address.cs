using System;

namespace TcpNano;

/// <summary>
/// Makes IPv4 addresses from octets and text, and text from them. An address is a plain <see cref="uint"/> in host order, which
/// costs nothing: 192.168.0.1 is 0xC0A80001. Text allocates, so keep it off hot paths.
/// </summary>
public static class IPv4Address
{
    /// <summary>0.0.0.0: no address.</summary>
    public const uint Any = 0;

    /// <summary>255.255.255.255: every station on the link.</summary>
    public const uint Broadcast = 0xFFFFFFFF;

    /// <summary>Makes an address from its four octets.</summary>
    /// <param name="a">First octet, 0 to 255.</param>
    /// <param name="b">Second octet, 0 to 255.</param>
    /// <param name="c">Third octet, 0 to 255.</param>
    /// <param name="d">Last octet, 0 to 255.</param>
    /// <returns>The address.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An octet is not 0 to 255.</exception>
    public static uint From(int a, int b, int c, int d)
    {
        if (((a | b | c | d) & ~0xFF) != 0)
        {
            throw new ArgumentOutOfRangeException();
        }

        return ((uint)a << 24) | ((uint)b << 16) | ((uint)c << 8) | (uint)d;
    }

    /// <summary>Reads an address in dotted-decimal form.</summary>
    /// <param name="text">Four decimal octets without leading zeros, such as 192.168.0.1.</param>
    /// <returns>The address.</returns>
    /// <exception cref="ArgumentException"><paramref name="text"/> is null or not such an address.</exception>
    public static uint Parse(string text)
    {
        uint address;
        if (!TryParse(text, out address))
        {
            throw new ArgumentException();
        }

        return address;
    }

    /// <summary>As <see cref="Parse"/>, for text that may be something else: nothing is thrown or allocated.</summary>
    /// <param name="text">Four decimal octets without leading zeros; may be null.</param>
    /// <param name="address">The address; 0 when it is none.</param>
    /// <returns>Whether it is an address.</returns>
    public static bool TryParse(string text, out uint address)
    {
        address = 0;
        uint value = 0;
        int octet = -1;
        int dots = 0;
        int length = text == null ? 0 : text.Length;
        for (int i = 0; i < length; i++)
        {
            char c = text[i];
            if (c == '.' && octet >= 0 && dots < 3)
            {
                value = (value << 8) | (uint)octet;
                octet = -1;
                dots++;
            }
            else if (c >= '0' && c <= '9' && octet != 0)
            {
                octet = (octet < 0 ? 0 : octet * 10) + (c - '0');
                if (octet > 255)
                {
                    return false;
                }
            }
            else
            {
                return false;
            }
        }

        if (dots != 3 || octet < 0)
        {
            return false;
        }

        address = (value << 8) | (uint)octet;
        return true;
    }

    /// <summary>Writes an address in dotted-decimal form.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Such as 192.168.0.1.</returns>
    public static string Format(uint address)
    {
        return (address >> 24).ToString() + "." + ((address >> 16) & 0xFF).ToString() + "."
            + ((address >> 8) & 0xFF).ToString() + "." + (address & 0xFF).ToString();
    }

    /// <summary>Whether an address can belong to one host: not 0.x.x.x, loopback, multicast, reserved or limited broadcast.</summary>
    /// <param name="address">The address.</param>
    /// <returns>True when it can be the source or destination of a TCP segment (RFC 9293 MUST-46, MUST-63).</returns>
    public static bool IsUnicast(uint address)
    {
        uint first = address >> 24;
        return first != 0 && first != 127 && first < 224;
    }
}
