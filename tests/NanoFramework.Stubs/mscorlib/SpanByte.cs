namespace System;

/// <summary>A part of an array of octets; mscorlib of nanoFramework has it.</summary>
public readonly ref struct SpanByte
{
    /// <summary>The whole of an array; nothing when it is null.</summary>
    public SpanByte(byte[] array)
    {
        Octets = array;
    }

    /// <summary>Part of an array.</summary>
    public SpanByte(byte[] array, int start, int length)
    {
        Octets = array.AsSpan(start, length);
    }

    /// <summary>The octets, for the other stand-ins.</summary>
    public Span<byte> Octets { get; }

    /// <summary>How many.</summary>
    public int Length => Octets.Length;

    /// <summary>The whole of an array.</summary>
    public static implicit operator SpanByte(byte[] array) => new(array);
}
