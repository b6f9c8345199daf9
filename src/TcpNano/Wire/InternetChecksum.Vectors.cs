#if !NANOFRAMEWORK_1_0
using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace TcpNano.Wire;

/// <content>The same sum on .NET, as many 64-bit words at a time as the processor has room for. nanoCLR has no vectors.</content>
internal static partial class InternetChecksum
{
    /// <summary>Adds the 64-bit words at the start of a piece.</summary>
    /// <param name="buffer">Holds the piece.</param>
    /// <param name="offset">Where the piece starts.</param>
    /// <param name="length">Octets in the piece.</param>
    /// <param name="upper">Gets the sum of their upper halves added.</param>
    /// <param name="all">Gets the sum of the words added, modulo 2^64.</param>
    /// <returns>Octets taken: the piece but for less than two vectors, or nothing where the processor has none.</returns>
    private static int AddVectors(byte[] buffer, int offset, int length, ref ulong upper, ref ulong all)
    {
        int step = 2 * Vector<byte>.Count;
        if (length < step || !Vector.IsHardwareAccelerated)
        {
            return 0;
        }

        // The only check of the range: the loads below have none of their own.
        ref byte start = ref MemoryMarshal.GetReference(new ReadOnlySpan<byte>(buffer, offset, length));
        int taken = length - (length % step);

        // Two sums of each kind, so that no addition has to wait for the one before.
        Vector<ulong> upper0 = Vector<ulong>.Zero;
        Vector<ulong> upper1 = Vector<ulong>.Zero;
        Vector<ulong> all0 = Vector<ulong>.Zero;
        Vector<ulong> all1 = Vector<ulong>.Zero;
        for (int i = 0; i < taken; i += step)
        {
            Vector<ulong> word = Vector.AsVectorUInt64(Vector.LoadUnsafe(ref start, (nuint)i));
            upper0 += Vector.ShiftRightLogical(word, 32);
            all0 += word;
            word = Vector.AsVectorUInt64(Vector.LoadUnsafe(ref start, (nuint)(i + Vector<byte>.Count)));
            upper1 += Vector.ShiftRightLogical(word, 32);
            all1 += word;
        }

        upper += Vector.Sum(upper0 + upper1);
        all += Vector.Sum(all0 + all1);
        return taken;
    }
}
#endif
