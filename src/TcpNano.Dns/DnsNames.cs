namespace TcpNano.Dns;

/// <summary>Names: from text, and in messages, where they may end with a pointer to an earlier one (RFC 1035 sections 3.1 and 4.1.4).</summary>
internal static class DnsNames
{
    /// <summary>What <see cref="Encode"/> and <see cref="Skip"/> answer for what is no name.</summary>
    public const int Bad = -1;

    private const int PointerBits = 0xC0;

    /// <summary>Writes a host name in the form of messages, in small letters. A dot at the end changes nothing: every name is absolute.</summary>
    /// <param name="text">Letters, digits, hyphens, underscores and dots (RFC 1035 rule 3.1-1; RFC 1123 section 2.1).</param>
    /// <param name="wire">Gets the name.</param>
    /// <param name="room">Octets there is room for.</param>
    /// <returns>Its octets, the root's zero included; <see cref="Bad"/> for no host name, one too long, or one whose last label is a number.</returns>
    public static int Encode(string text, byte[] wire, int room)
    {
        int end = text.Length;
        if (end > 1 && text[end - 1] == '.')
        {
            end--;
        }

        // Each character takes an octet, and so do the first length and the root.
        if (end == 0 || end + 2 > room)
        {
            return Bad;
        }

        int start = 0;
        bool numeric = true;
        for (int i = 0; i < end; i++)
        {
            char c = text[i];
            if (c == '.')
            {
                if (!Close(wire, start, i))
                {
                    return Bad;
                }

                start = i + 1;
                numeric = true;
                continue;
            }

            if (c >= 'A' && c <= 'Z')
            {
                c += (char)32;
            }

            if (c < '0' || c > '9')
            {
                numeric = false;
                if ((c < 'a' || c > 'z') && c != '-' && c != '_')
                {
                    return Bad;
                }
            }

            wire[i + 1] = (byte)c;
        }

        if (numeric || !Close(wire, start, end))
        {
            return Bad;
        }

        wire[end + 1] = 0;
        return end + 2;
    }

    /// <summary>
    /// Skips a name in a message, with pointers in it (RFC 1035 rule 4.1.4-1), and checks all of it. A pointer leads to before the piece that it ends, so that no name can loop (RFC 1035
    /// rule 4.1.4-2).
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="at">Where the name begins.</param>
    /// <param name="length">The message's length.</param>
    /// <returns>What follows the name; or <see cref="Bad"/>.</returns>
    public static int Skip(byte[] message, int at, int length)
    {
        int next = Bad;
        int piece = at;
        int octets = 1;
        while (at < length)
        {
            int label = message[at];
            if (label == 0)
            {
                return next != Bad ? next : at + 1;
            }

            if ((label & PointerBits) == 0)
            {
                octets += label + 1;
                if (octets > DnsFormat.LongestName)
                {
                    return Bad;
                }

                at += label + 1;
                continue;
            }

            if ((label & PointerBits) != PointerBits || at + 1 >= length)
            {
                return Bad;
            }

            if (next == Bad)
            {
                next = at + 2;
            }

            at = ((label & ~PointerBits) << 8) | message[at + 1];
            if (at >= piece || at < DnsFormat.Header)
            {
                return Bad;
            }

            piece = at;
        }

        return Bad;
    }

    /// <summary>Skips a name that has passed <see cref="Skip"/>.</summary>
    public static int SkipChecked(byte[] message, int at)
    {
        for (;;)
        {
            int label = message[at];
            if (label == 0)
            {
                return at + 1;
            }

            if (label >= PointerBits)
            {
                return at + 2;
            }

            at += label + 1;
        }
    }

    /// <summary>Whether two names in a message are the same; capitals do not matter (RFC 1035 rule 2.3.3-1). Both have passed <see cref="Skip"/>.</summary>
    public static bool Same(byte[] message, int a, int b)
    {
        for (;;)
        {
            a = Follow(message, a);
            b = Follow(message, b);
            if (a == b)
            {
                return true;
            }

            int count = message[a];
            if (count != message[b])
            {
                return false;
            }

            if (count == 0)
            {
                return true;
            }

            if (!SameText(message, a + 1, message, b + 1, count))
            {
                return false;
            }

            a += count + 1;
            b += count + 1;
        }
    }

    /// <summary>Whether octets are the same but for capitals. Lengths of labels are no letters.</summary>
    public static bool SameText(byte[] one, int a, byte[] other, int b, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (Lower(one[a + i]) != Lower(other[b + i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A letter as a small one, anything else as it is.</summary>
    public static int Lower(int octet)
    {
        return octet >= 'A' && octet <= 'Z' ? octet + 32 : octet;
    }

    private static int Follow(byte[] message, int at)
    {
        while (message[at] >= PointerBits)
        {
            at = ((message[at] & ~PointerBits) << 8) | message[at + 1];
        }

        return at;
    }

    /// <summary>Writes the length of a label before it.</summary>
    private static bool Close(byte[] wire, int start, int end)
    {
        int count = end - start;
        wire[start] = (byte)count;
        return count >= 1 && count <= DnsFormat.LongestLabel;
    }
}
