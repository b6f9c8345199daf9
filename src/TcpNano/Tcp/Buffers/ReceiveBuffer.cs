using System;

namespace TcpNano.Tcp;

/// <summary>
/// The ring that holds received data until the app takes it. ReceiveHead is the index of the app's next octet, ReceiveCount the
/// octets in order; data received out of order is further on, at its final place.
/// </summary>
internal static class ReceiveBuffer
{
    /// <summary>Empties the ring: a connection begins.</summary>
    public static void Clear(TransmissionControlBlock c)
    {
        c.ReceiveHead = 0;
        c.ReceiveCount = 0;
    }

    /// <summary>Counts the given number of octets as received in order.</summary>
    public static void Extend(TransmissionControlBlock c, int count)
    {
        c.ReceiveCount += count;
    }

    /// <summary>Writes data that starts <paramref name="ahead"/> octets after RCV.NXT. It must be inside the window.</summary>
    public static void Write(TransmissionControlBlock c, int ahead, byte[] frame, int offset, int count)
    {
        byte[] ring = c.ReceiveRing;
        int size = ring.Length;
        int at = c.ReceiveHead + c.ReceiveCount + ahead;
        if (at >= size)
        {
            at -= size;
        }

        int first = size - at;
        if (first >= count)
        {
            Array.Copy(frame, offset, ring, at, count);
        }
        else
        {
            Array.Copy(frame, offset, ring, at, first);
            Array.Copy(frame, offset + first, ring, 0, count - first);
        }
    }

    /// <summary>
    /// Takes what is there in order, up to a number of octets. An empty ring starts at its beginning again, where copies need no
    /// second piece; not while data that came too early lies in it.
    /// </summary>
    /// <returns>Octets taken.</returns>
    public static int Read(TransmissionControlBlock c, byte[] target, int offset, int count)
    {
        int used = c.ReceiveCount;
        if (count > used)
        {
            count = used;
        }

        if (count > 0)
        {
            byte[] ring = c.ReceiveRing;
            int size = ring.Length;
            int at = c.ReceiveHead;
            if (at + count <= size)
            {
                Array.Copy(ring, at, target, offset, count);
            }
            else
            {
                int first = size - at;
                Array.Copy(ring, at, target, offset, first);
                Array.Copy(ring, 0, target, offset + first, count - first);
            }

            int left = used - count;
            c.ReceiveCount = left;
            if ((left | (c.RcvFlags & RcvFlags.Hole)) == 0)
            {
                c.ReceiveHead = 0;
            }
            else
            {
                at += count;
                c.ReceiveHead = at >= size ? at - size : at;
            }
        }

        return count;
    }
}
