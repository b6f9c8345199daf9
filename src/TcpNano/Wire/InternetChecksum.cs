using System;

namespace TcpNano.Wire;

/// <summary>
/// The Internet checksum of IPv4, ICMP, UDP and TCP (RFC 1071; RFC 9293 section 3.1, MUST-2 and MUST-3).
/// </summary>
/// <remarks>
/// A sum is built in pieces, <see cref="PseudoHeader"/> and <see cref="Add"/> in any order, and ends in <see cref="Finish"/>.
/// Over data that hold their own correct checksum <see cref="Finish"/> answers 0.
/// </remarks>
internal static partial class InternetChecksum
{
    // Up to this length, calls of BitConverter would cost more than they save.
    private const int LongestHeader = 40;

    /// <summary>Adds the 16-bit big-endian words of a piece of the data to a sum.</summary>
    /// <param name="sum">The sum so far, 0 at first: any value.</param>
    /// <param name="buffer">Holds the piece.</param>
    /// <param name="offset">Where the piece starts in the buffer.</param>
    /// <param name="length">Octets in the piece. Only the last piece may have an odd length: it is padded with a zero octet.</param>
    /// <returns>The new sum, not folded.</returns>
    public static uint Add(uint sum, byte[] buffer, int offset, int length)
    {
        // Folds the sum, so that no number of pieces can overflow it.
        sum = (sum & 0xFFFF) + (sum >> 16);

        if (length > LongestHeader)
        {
            // The order of octets in the words does not matter until the end (RFC 1071 section 2 (B)). So this sums 64-bit words,
            // little-endian as all runtimes are. It sums the upper halves apart, or carries out of the top would be lost; the sum
            // of all words less that of the upper halves is the sum of the lower halves.
            ulong upper = 0;
            ulong all = 0;
#if !NANOFRAMEWORK_1_0
            int summed = AddVectors(buffer, offset, length, ref upper, ref all);
            offset += summed;
            length -= summed;
#endif
            int blocks = length >> 5;
            while (blocks != 0)
            {
                ulong word = BitConverter.ToUInt64(buffer, offset);
                upper += word >> 32;
                all += word;
                word = BitConverter.ToUInt64(buffer, offset + 8);
                upper += word >> 32;
                all += word;
                word = BitConverter.ToUInt64(buffer, offset + 16);
                upper += word >> 32;
                all += word;
                word = BitConverter.ToUInt64(buffer, offset + 24);
                upper += word >> 32;
                all += word;
                offset += 32;
                blocks--;
            }

            length &= 31;
            while (length >= 8)
            {
                ulong word = BitConverter.ToUInt64(buffer, offset);
                upper += word >> 32;
                all += word;
                offset += 8;
                length -= 8;
            }

            all -= upper << 32;
            all += upper;
            all = (all & 0xFFFFFFFF) + (all >> 32);
            all = (all & 0xFFFF) + ((all >> 16) & 0xFFFF) + (all >> 32);

            // This fold cannot carry again: a carry out of 32 bits above left the rest small.
            uint folded = (uint)all;
            folded = (folded & 0xFFFF) + (folded >> 16);
            sum += ((folded & 0xFF) << 8) + (folded >> 8);
        }

        // Sums even and odd octets apart: one shift for all words.
        int high = 0;
        int low = 0;
        while (length >= 20)
        {
            high += buffer[offset] + buffer[offset + 2] + buffer[offset + 4] + buffer[offset + 6] + buffer[offset + 8]
                + buffer[offset + 10] + buffer[offset + 12] + buffer[offset + 14] + buffer[offset + 16] + buffer[offset + 18];
            low += buffer[offset + 1] + buffer[offset + 3] + buffer[offset + 5] + buffer[offset + 7] + buffer[offset + 9]
                + buffer[offset + 11] + buffer[offset + 13] + buffer[offset + 15] + buffer[offset + 17] + buffer[offset + 19];
            offset += 20;
            length -= 20;
        }

        while (length >= 4)
        {
            high += buffer[offset] + buffer[offset + 2];
            low += buffer[offset + 1] + buffer[offset + 3];
            offset += 4;
            length -= 4;
        }

        if (length >= 2)
        {
            high += buffer[offset];
            low += buffer[offset + 1];
            offset += 2;
            length -= 2;
        }

        if (length != 0)
        {
            high += buffer[offset];
        }

        return sum + (uint)((high << 8) + low);
    }

    /// <summary>Folds a sum to 16 bits and complements it: the value for the checksum field.</summary>
    public static int Finish(uint sum)
    {
        // The first fold can carry again.
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)(sum ^ 0xFFFF);
    }

    /// <summary>The sum of the IPv4 pseudo-header that TCP and UDP put before the segment (RFC 9293 section 3.1).</summary>
    /// <param name="source">Source address, first octet in the top bits.</param>
    /// <param name="destination">Destination address.</param>
    /// <param name="protocol">Protocol number.</param>
    /// <param name="length">Octets of header and data.</param>
    public static uint PseudoHeader(uint source, uint destination, int protocol, int length)
    {
        return (source >> 16) + (source & 0xFFFF) + (destination >> 16) + (destination & 0xFFFF) + (uint)protocol + (uint)length;
    }
}
