namespace TcpNano.Virtual;

/// <summary>A frame on its way through a <see cref="VirtualNetwork"/>. Reused for another one afterwards: observers copy what they keep.</summary>
public sealed class VirtualFrame
{
    internal VirtualFrame(int capacity)
    {
        Data = new byte[capacity];
    }

    /// <summary>The frame, from index 0 on; as it arrives, so possibly damaged.</summary>
    public byte[] Data { get; }

    /// <summary>Its length in octets.</summary>
    public int Length { get; internal set; }

    /// <summary>The number of the transmission, counted from 1; the copies of a frame share it.</summary>
    public long Id { get; internal set; }

    /// <summary>Who sent it; null when it was injected.</summary>
    public VirtualDriver? From { get; internal set; }

    /// <summary>Who gets it.</summary>
    public VirtualDriver? To { get; internal set; }

    /// <summary>When it arrives.</summary>
    public long Due { get; internal set; }

    /// <summary>Whether the network turned a bit over.</summary>
    public bool IsDamaged { get; internal set; }

    /// <summary>Whether observers are still to hear of it.</summary>
    internal bool IsHeld { get; set; }

    /// <summary>Whether the receiver took it while it was held.</summary>
    internal bool IsTaken { get; set; }

    /// <summary>Breaks ties between frames due at the same time: they arrive in the order they were sent.</summary>
    internal long Order { get; set; }
}
