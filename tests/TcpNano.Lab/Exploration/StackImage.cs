namespace TcpNano.Lab.Exploration;

/// <summary>All that can change in a stack, put aside by a <see cref="StackCamera"/>. States of the world that differ only at the other end share it.</summary>
/// <param name="scalars">Number of plain fields.</param>
/// <param name="octets">Octets in arrays.</param>
/// <param name="references">Number of references.</param>
internal sealed class StackImage(int scalars, int octets, int references)
{
    /// <summary>Plain fields.</summary>
    public readonly long[] Scalars = new long[scalars];

    /// <summary>Arrays of numbers, one after the other.</summary>
    public readonly byte[] Octets = new byte[octets];

    /// <summary>References.</summary>
    public readonly object?[] References = new object?[references];

    /// <summary>How many hold it; it is used again when nobody does.</summary>
    public int Holders;
}
