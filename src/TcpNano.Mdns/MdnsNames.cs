using System;

namespace TcpNano.Mdns;

/// <summary>Names in messages: rows of labels that may end with a pointer to an earlier one (RFC 1035 section 4.1.4). Our own are rows of labels without pointers.</summary>
internal static class MdnsNames
{
    /// <summary>What <see cref="Skip"/> answers for what is no name.</summary>
    public const int Bad = -1;

    private const int PointerBits = 0xC0;

    /// <summary>Checks a name and finds its end. Every pointer must lead to before the piece it stands in, so that no name can loop (RFC 1035 section 4.1.4).</summary>
    /// <param name="message">The message.</param>
    /// <param name="at">Where the name begins.</param>
    /// <param name="end">Where its labels and pointers have to end: those of a record's data may not reach out of it.</param>
    /// <returns>What follows the name; or <see cref="Bad"/>.</returns>
    public static int Skip(byte[] message, int at, int end)
    {
        int next = Bad;
        int piece = at;
        int octets = 1;
        while (at < end)
        {
            int label = message[at];
            if (label == 0)
            {
                return next == Bad ? at + 1 : next;
            }

            if (label <= MdnsFormat.LongestLabel)
            {
                octets += label + 1;
                if (octets > MdnsFormat.LongestName)
                {
                    return Bad;
                }

                at += label + 1;
                continue;
            }

            if (label < PointerBits || at + 1 >= end)
            {
                return Bad;
            }

            next = next == Bad ? at + 2 : next;
            int target = ((label - PointerBits) << 8) | message[at + 1];
            if (target < MdnsFormat.Header || target >= piece)
            {
                return Bad;
            }

            at = target;
            piece = target;
        }

        return Bad;
    }

    /// <summary>Whether a name that has passed <see cref="Skip"/> is the one in an array; capitals do not matter (RFC 6762 rule 16-1).</summary>
    /// <param name="message">The message.</param>
    /// <param name="at">Where its name begins.</param>
    /// <param name="name">Holds the other name, without pointers.</param>
    /// <param name="from">Where.</param>
    public static bool Same(byte[] message, int at, byte[] name, int from)
    {
        for (;;)
        {
            int label = message[at];
            if (label >= PointerBits)
            {
                at = ((label - PointerBits) << 8) | message[at + 1];
                continue;
            }

            if (label != name[from])
            {
                return false;
            }

            if (label == 0)
            {
                return true;
            }

            if (!SameText(message, at + 1, name, from + 1, label))
            {
                return false;
            }

            at += label + 1;
            from += label + 1;
        }
    }

    /// <summary>Whether octets are the same but for capitals of ASCII.</summary>
    public static bool SameText(byte[] one, int a, byte[] other, int b, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int x = one[a + i];
            int y = other[b + i];
            x = x >= 'A' && x <= 'Z' ? x + 32 : x;
            y = y >= 'A' && y <= 'Z' ? y + 32 : y;
            if (x != y)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes a name that has passed <see cref="Skip"/> without pointers.</summary>
    /// <returns>Octets written, 255 at most.</returns>
    public static int Expand(byte[] message, int at, byte[] to, int start)
    {
        int end = start;
        for (;;)
        {
            int label = message[at];
            if (label >= PointerBits)
            {
                at = ((label - PointerBits) << 8) | message[at + 1];
                continue;
            }

            Array.Copy(message, at, to, end, label + 1);
            end += label + 1;
            if (label == 0)
            {
                return end - start;
            }

            at += label + 1;
        }
    }

    /// <summary>Octets of a name without pointers.</summary>
    public static int LengthOf(byte[] name)
    {
        int at = 0;
        while (name[at] != 0)
        {
            at += name[at] + 1;
        }

        return at + 1;
    }
}
