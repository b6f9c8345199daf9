using System;

namespace TcpNano.Tcp;

/// <summary>The ring that holds what the app sent until the peer has acknowledged it. TxHead is the place of the first unacknowledged octet.</summary>
internal static class SendBuffer
{
    /// <summary>Appends what fits.</summary>
    /// <returns>Octets taken.</returns>
    public static int Append(TcpConnection c, byte[] source, int offset, int count)
    {
        byte[] ring = c.TxRing;
        int size = ring.Length;
        int used = c.TxCount;
        if (count > size - used)
        {
            count = size - used;
        }

        if (count > 0)
        {
            int at = c.TxHead + used;
            if (at >= size)
            {
                at -= size;
            }

            int first = size - at;
            if (first >= count)
            {
                Array.Copy(source, offset, ring, at, count);
            }
            else
            {
                Array.Copy(source, offset, ring, at, first);
                Array.Copy(source, offset + first, ring, 0, count - first);
            }

            c.TxCount = used + count;
        }

        return count;
    }

    /// <summary>Copies a stretch that starts <paramref name="skip"/> octets after SND.UNA; it stays in the ring.</summary>
    public static void CopyTo(TcpConnection c, int skip, byte[] target, int offset, int count)
    {
        byte[] ring = c.TxRing;
        int size = ring.Length;
        int at = c.TxHead + skip;
        if (at >= size)
        {
            at -= size;
        }

        int first = size - at;
        if (first >= count)
        {
            Array.Copy(ring, at, target, offset, count);
        }
        else
        {
            Array.Copy(ring, at, target, offset, first);
            Array.Copy(ring, 0, target, offset + first, count - first);
        }
    }

    /// <summary>Forgets acknowledged octets.</summary>
    public static void Release(TcpConnection c, int count)
    {
        int head = c.TxHead + count;
        int size = c.TxRing.Length;
        c.TxHead = head >= size ? head - size : head;
        c.TxCount -= count;
    }
}
