namespace TcpNano.Virtual;

/// <summary>Is told of everything that happens to the frames of a <see cref="VirtualNetwork"/>; implements what it wants to hear of.</summary>
public interface IFrameObserver
{
    /// <summary>A station's driver accepted a frame.</summary>
    /// <param name="frame">The frame as it was sent; <see cref="VirtualFrame.To"/> and <see cref="VirtualFrame.Due"/> mean nothing yet.</param>
    public void Sent(VirtualFrame frame)
    {
    }

    /// <summary>A frame never arrives: the network lost it, the receiver's ring was full, its link down, or nobody has the address.</summary>
    /// <param name="frame">The frame.</param>
    public void Lost(VirtualFrame frame)
    {
    }

    /// <summary>A frame arrives and is about to be taken by the receiver.</summary>
    /// <param name="frame">The frame, damaged if the network damaged it.</param>
    public void Arriving(VirtualFrame frame)
    {
    }

    /// <summary>The receiver has dealt with a frame; its app has not acted yet.</summary>
    /// <param name="frame">The frame.</param>
    public void Processed(VirtualFrame frame)
    {
    }

    /// <summary>A host was polled: its states may have changed without any frame.</summary>
    /// <param name="host">The host.</param>
    public void Polled(VirtualHost host)
    {
    }
}
