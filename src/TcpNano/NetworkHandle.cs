using TcpNano.Tcp;

namespace TcpNano;

/// <summary>
/// What <see cref="NetworkStack.NextReady()"/> returns: a <see cref="TcpConnection"/>, a <see cref="TcpListener"/> or a <see cref="UdpSocket"/> of the app, the
/// stack's <see cref="LinkStatus"/>, or a <see cref="NetworkService"/>.
/// </summary>
public abstract class NetworkHandle
{
    /// <summary>The stack it belongs to.</summary>
    internal readonly NetworkStack Stack;

    /// <summary>The <see cref="TcpEvents"/> that the app has not seen, and <see cref="HandleFlags"/>.</summary>
    internal int Bits;

    /// <summary>The next one in the ready queue; the last one's is itself, and null is for those that are not in it.</summary>
    internal NetworkHandle NextInQueue;

    internal NetworkHandle(NetworkStack stack)
    {
        Stack = stack;
    }

    /// <summary>Whether the app owns it now: from Accept, Connect or Listen until Close or Abort.</summary>
    internal bool IsOpen
    {
        get { return (Bits & HandleFlags.Open) != 0; }
    }

    /// <summary>An object of the app's choice that belongs to this connection or listener. The stack does not use it.</summary>
    public object Tag { get; set; }

    /// <summary>What happened since the last call; for apps that serve many connections by <see cref="NetworkStack.NextReady()"/>.</summary>
    /// <returns>The events, which are cleared.</returns>
    public TcpEvents TakeEvents()
    {
        lock (Stack.Gate)
        {
            return TakeEventsLocked();
        }
    }

    /// <summary>As <see cref="TakeEvents"/>, with the gate locked already.</summary>
    internal TcpEvents TakeEventsLocked()
    {
        int bits = Bits;
        Bits = bits & ~HandleFlags.Events;
        return (TcpEvents)(bits & HandleFlags.Events);
    }
}
