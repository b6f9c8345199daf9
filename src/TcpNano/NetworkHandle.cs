namespace TcpNano;

/// <summary>
/// What <see cref="NetworkStack.NextReady"/> names: a <see cref="TcpConnection"/> or a <see cref="TcpListener"/> that the app holds.
/// </summary>
public abstract class NetworkHandle
{
    /// <summary>The lock of the stack it belongs to.</summary>
    internal readonly CallGate Gate;

    /// <summary>Whether it is the app's now: from Accept, Connect or Listen until Close or Abort.</summary>
    internal bool IsOpen;

    /// <summary>Bits of <see cref="TcpEvents"/> that the app has not seen.</summary>
    internal int Events;

    /// <summary>The next one in the ready queue; the last one's is itself, and null is for those that are not in it.</summary>
    internal NetworkHandle NextInQueue;

    internal NetworkHandle(CallGate gate)
    {
        Gate = gate;
    }

    /// <summary>Whatever the app wants to find again with this connection or listener; the stack does not look at it.</summary>
    public object Tag { get; set; }

    /// <summary>What happened since the last call; for apps that serve many as <see cref="NetworkStack.NextReady"/> names them.</summary>
    /// <returns>The events, which are cleared.</returns>
    public TcpEvents TakeEvents()
    {
        lock (Gate)
        {
            int events = Events;
            Events = 0;
            return (TcpEvents)events;
        }
    }
}
