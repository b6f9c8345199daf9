using TcpNano.Host.Simulation;
using TcpNano.Tcp;

namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>An end that the stack serves while a thread of its own drives it: looks and acts in one go where that matters.</summary>
internal sealed class StackSideSocket : StackSocket
{
    private bool _finished;

    /// <summary>Takes a connection.</summary>
    /// <param name="connection">The connection.</param>
    public StackSideSocket(TcpConnection connection)
    {
        Attach(connection);
    }

    /// <summary>Whether the peer's FIN had come when this end finished sending.</summary>
    public bool PeerFinishedFirst { get; private set; }

    /// <inheritdoc/>
    public override void Shutdown()
    {
        lock (Connection.Layer.Stack.Gate)
        {
            Finish();
            base.Shutdown();
        }
    }

    /// <inheritdoc/>
    public override void Close()
    {
        lock (Connection.Layer.Stack.Gate)
        {
            Finish();
            base.Close();
        }
    }

    private void Finish()
    {
        PeerFinishedFirst |= !_finished && (Connection.Flags & ConnectionFlags.FinReceived) != 0;
        _finished = true;
    }
}
