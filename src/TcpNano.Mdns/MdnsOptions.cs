using System;

namespace TcpNano.Mdns;

/// <summary>What a responder tells of its device.</summary>
public sealed class MdnsOptions
{
    /// <summary>The most octets that <see cref="Text"/> takes, a length octet for each string included.</summary>
    public const int LongestText = 256;

    /// <summary>The host name without "local": one label of 1 to 63 letters, digits and hyphens (RFC 6762 rule 3-1).</summary>
    public string HostName;

    /// <summary>The service's name as people read it, 1 to 63 octets of UTF-8 (RFC 6763 rule 4.1.1-1); null for no service.</summary>
    public string InstanceName;

    /// <summary>The service's type: <c>_http._tcp</c>, with 1 to 15 letters, digits and hyphens, at least one letter among them (RFC 6335 section 5.1).</summary>
    public string ServiceType;

    /// <summary>The service's port, 1 to 65535.</summary>
    public int Port;

    /// <summary>Strings such as <c>path=/</c>, ASCII of 1 to 255 characters each, and none begins with = (RFC 6763 rule 6.4-1); null for none.</summary>
    public string[] Text;

    /// <summary>Whether the address can be looked up, too: a PTR record under in-addr.arpa (RFC 6762 rule 4-1). Default true.</summary>
    public bool ReversePointer = true;

    /// <summary>Checks everything.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    internal void Check()
    {
        if (!IsLabel(HostName, 0, HostName == null ? 0 : HostName.Length, MdnsFormat.LongestLabel))
        {
            throw new ArgumentException(nameof(HostName));
        }

        if (InstanceName == null)
        {
            return;
        }

        int octets = Utf8Length(InstanceName);
        if (octets < 1 || octets > MdnsFormat.LongestLabel)
        {
            throw new ArgumentException(nameof(InstanceName));
        }

        int dot = ServiceType == null ? -1 : ServiceType.IndexOf('.');
        if (dot < 1 || ServiceType[0] != '_' || !IsLabel(ServiceType, 1, dot - 1, 15) || !HasLetter(ServiceType, dot)
            || !IsProtocol(ServiceType, dot))
        {
            throw new ArgumentException(nameof(ServiceType));
        }

        if (Port < 1 || Port > 65535)
        {
            throw new ArgumentException(nameof(Port));
        }

        TextOctets();
    }

    /// <summary>The data of the TXT record: at least one string, which may be empty (RFC 6763 rules 6.1-1 and 6.1-2).</summary>
    /// <exception cref="ArgumentException">A string is none.</exception>
    internal byte[] TextOctets()
    {
        int length = 0;
        bool good = true;
        for (int i = 0; Text != null && i < Text.Length; i++)
        {
            good &= Text[i] != null && Text[i].Length >= 1 && Text[i].Length <= 255 && Text[i][0] != '=';
            length += good ? Text[i].Length + 1 : 0;
        }

        if (!good || length > LongestText)
        {
            throw new ArgumentException(nameof(Text));
        }

        byte[] octets = new byte[length == 0 ? 1 : length];
        int at = 0;
        for (int i = 0; length != 0 && i < Text.Length; i++)
        {
            string text = Text[i];
            octets[at++] = (byte)text.Length;
            for (int j = 0; j < text.Length; j++)
            {
                if (text[j] > 126 || text[j] < 32)
                {
                    throw new ArgumentException(nameof(Text));
                }

                octets[at++] = (byte)text[j];
            }
        }

        return octets;
    }

    /// <summary>Writes text as UTF-8.</summary>
    /// <returns>Octets written.</returns>
    internal static int PutUtf8(string text, byte[] to)
    {
        int at = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            if (c >= 0xD800 && c < 0xDC00 && i + 1 < text.Length)
            {
                c = 0x10000 + ((c - 0xD800) << 10) + (text[++i] - 0xDC00);
                to[at++] = (byte)(0xF0 | (c >> 18));
                to[at++] = (byte)(0x80 | ((c >> 12) & 63));
            }
            else if (c >= 0x800)
            {
                to[at++] = (byte)(0xE0 | (c >> 12));
            }

            if (c >= 0x800)
            {
                to[at++] = (byte)(0x80 | ((c >> 6) & 63));
            }
            else if (c >= 0x80)
            {
                to[at++] = (byte)(0xC0 | (c >> 6));
            }

            to[at++] = (byte)(c < 0x80 ? c : 0x80 | (c & 63));
        }

        return at;
    }

    // Octets of UTF-8; -1 for control characters and halves of pairs.
    private static int Utf8Length(string text)
    {
        int octets = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            bool high = c >= 0xD800 && c < 0xDC00;
            if (c < 32 || c == 127 || (c >= 0xDC00 && c < 0xE000) || (high && (i + 1 == text.Length || text[i + 1] < 0xDC00 || text[i + 1] > 0xDFFF)))
            {
                return -1;
            }

            i += high ? 1 : 0;
            octets += c < 0x80 ? 1 : c < 0x800 ? 2 : high ? 4 : 3;
        }

        return octets;
    }

    private static bool IsLabel(string text, int start, int count, int most)
    {
        if (count < 1 || count > most || text[start] == '-' || text[start + count - 1] == '-')
        {
            return false;
        }

        for (int i = start; i < start + count; i++)
        {
            char c = text[i];
            if (!IsLetter(c) && (c < '0' || c > '9') && c != '-')
            {
                return false;
            }
        }

        return true;
    }

    // "._tcp" or "._udp" (RFC 6763 rule 7-1), and nothing behind it.
    private static bool IsProtocol(string text, int dot)
    {
        return text.Length == dot + 5 && text[dot + 1] == '_' && text[dot + 4] == 'p'
            && ((text[dot + 2] == 't' && text[dot + 3] == 'c') || (text[dot + 2] == 'u' && text[dot + 3] == 'd'));
    }

    private static bool HasLetter(string text, int end)
    {
        for (int i = 0; i < end; i++)
        {
            if (IsLetter(text[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLetter(char c)
    {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
