namespace TcpNano.Virtual;

/// <summary>Frames to be used again, so that a network that has warmed up allocates none.</summary>
internal sealed class FramePool
{
    // With a VLAN tag, which some drivers leave in front of the datagram.
    private const int FrameCapacity = VirtualDriver.LargestMtu + VirtualDriver.EthernetHeaderLength + 4;

    private readonly Stack<VirtualFrame> _free = new(64);

    /// <summary>Frames made so far: how many were alive at once at most.</summary>
    public int Made { get; private set; }

    public VirtualFrame Take()
    {
        if (_free.TryPop(out VirtualFrame? frame))
        {
            return frame;
        }

        // Room for its return, so that whoever returns it allocates nothing.
        Made++;
        _free.EnsureCapacity(Made);
        return new VirtualFrame(FrameCapacity);
    }

    /// <summary>Makes frames until there have been so many.</summary>
    public void Reserve(int frames)
    {
        _free.EnsureCapacity(frames);
        while (Made < frames)
        {
            Made++;
            _free.Push(new VirtualFrame(FrameCapacity));
        }
    }

    public void Return(VirtualFrame frame)
    {
        frame.From = null;
        frame.To = null;
        _free.Push(frame);
    }
}
