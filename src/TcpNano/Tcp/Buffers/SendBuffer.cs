using System;

namespace TcpNano.Tcp;

/// <summary>The ring that holds sent data until the peer has acknowledged it. SendHead is the index of the first unacknowledged octet.</summary>
internal static class SendBuffer
{
    /// <summary>Empties the ring: a connection begins or has ended.</summary>
    public static void Clear(TransmissionControlBlock c)
    {
        c.SendHead = 0;
        c.SendCount = 0;
    }

    /// <summary>Appends what fits.</summary>
    /// <returns>Octets taken.</returns>
    public static int Append(TransmissionControlBlock c, byte[] source, int offset, int count)
    {
        byte[] ring = c.SendRing;
        int size = ring.Length;
        int used = c.SendCount;
        if (count > size - used)
        {
            count = size - used;
        }

        if (count > 0)
        {
            int at = c.SendHead + used;
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

            c.SendCount = used + count;
        }

        return count;
    }

    /// <summary>Copies data that starts <paramref name="skip"/> octets after SND.UNA. It stays in the ring.</summary>
    public static void CopyTo(TransmissionControlBlock c, int skip, byte[] target, int offset, int count)
    {
        byte[] ring = c.SendRing;
        int size = ring.Length;
        int at = c.SendHead + skip;
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

    /// <summary>Releases acknowledged octets; what is only in SACK blocks stays (RFC 2018 rules 5-5 and 8-4). An empty ring starts again at index 0, where copies do not wrap.</summary>
    public static void Release(TransmissionControlBlock c, int count)
    {
        int left = c.SendCount - count;
        c.SendCount = left;
        if (left == 0)
        {
            c.SendHead = 0;
            return;
        }

        int head = c.SendHead + count;
        int size = c.SendRing.Length;
        c.SendHead = head >= size ? head - size : head;
    }
}
