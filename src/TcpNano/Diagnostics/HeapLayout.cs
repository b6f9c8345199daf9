namespace TcpNano.Diagnostics;

/// <summary>
/// What objects and arrays take of the heap, on nanoCLR and on 64-bit .NET. Every class that owns arrays states its share
/// beside its constructor, in a method named HeapSize; <see cref="MemoryModel"/> adds them up.
/// </summary>
/// <remarks>
/// nanoCLR hands out blocks of 12 octets: an object takes one and one more for each field, whatever its type; an array's 20
/// octets of header are followed by its elements, 12 octets for a reference. .NET aligns to 8 octets: an object has 16 octets
/// of header and at least 24 in all, an array 24 octets of header.
/// </remarks>
internal static class HeapLayout
{
    private const int NanoBlock = 12;
    private const int NanoArrayHeader = 20;
    private const int NetObjectHeader = 16;
    private const int NetLeastObject = 24;
    private const int NetArrayHeader = 24;

    // AutoResetEvent (24) and its SafeWaitHandle (32); the event itself is the operating system's.
    private const int NetEvent = 56;

    /// <summary>An object, by how many fields it has of each width; inherited ones count, constants and static ones do not.</summary>
    /// <param name="nano">Whether on nanoCLR; else on 64-bit .NET.</param>
    /// <param name="references">References.</param>
    /// <param name="longs">Fields of 8 octets.</param>
    /// <param name="ints">Fields of 4 octets, enums included.</param>
    /// <param name="bytes">Fields of 1 octet: byte and bool.</param>
    /// <returns>Octets.</returns>
    public static int Object(bool nano, int references, int longs, int ints, int bytes)
    {
        if (nano)
        {
            return NanoBlock * (1 + references + longs + ints + bytes);
        }

        int size = NetObjectHeader + ((8 * (references + longs) + 4 * ints + bytes + 7) & ~7);
        return size < NetLeastObject ? NetLeastObject : size;
    }

    /// <summary>An array of numbers.</summary>
    /// <param name="nano">Whether on nanoCLR.</param>
    /// <param name="length">Elements.</param>
    /// <param name="elementSize">Octets in one.</param>
    /// <returns>Octets.</returns>
    public static int Array(bool nano, int length, int elementSize)
    {
        int data = length * elementSize;
        return nano
            ? (NanoArrayHeader + data + NanoBlock - 1) / NanoBlock * NanoBlock
            : (NetArrayHeader + data + 7) & ~7;
    }

    /// <summary>An array of references, without what they refer to.</summary>
    /// <param name="nano">Whether on nanoCLR.</param>
    /// <param name="length">Elements.</param>
    /// <returns>Octets.</returns>
    public static int References(bool nano, int length)
    {
        return Array(nano, length, nano ? NanoBlock : 8);
    }

    /// <summary>An AutoResetEvent.</summary>
    /// <param name="nano">Whether on nanoCLR.</param>
    /// <returns>Octets.</returns>
    public static int Event(bool nano)
    {
        return nano ? NanoBlock : NetEvent;
    }
}
