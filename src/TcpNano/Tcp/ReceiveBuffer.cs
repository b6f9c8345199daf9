using System;

namespace TcpNano.Tcp;

/// <summary>
/// The ring that holds what came until the app takes it. RxHead is the place of the next octet for the app, RxCount what is
/// there in order; data that came too early lies further on already, where it will belong.
/// </summary>
internal static class ReceiveBuffer
{
    /// <summary>Writes data that starts <paramref name="ahead"/> octets after RCV.NXT. The caller has made sure that it lies inside the window.</summary>
    public static void Write(TcpConnection c, int ahead, byte[] frame, int offset, int count)
    {
        byte[] ring = c.RxRing;
        int size = ring.Length;
        int at = c.RxHead + c.RxCount + ahead;
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

    /// <summary>Takes what is there in order, up to a number of octets.</summary>
    /// <returns>Octets taken.</returns>
    public static int Read(TcpConnection c, byte[] target, int offset, int count)
    {
        if (count > c.RxCount)
        {
            count = c.RxCount;
        }

        if (count > 0)
        {
            byte[] ring = c.RxRing;
            int size = ring.Length;
            int at = c.RxHead;
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

            at += count;
            c.RxHead = at >= size ? at - size : at;
            c.RxCount -= count;
        }

        return count;
    }
}
