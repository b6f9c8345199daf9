using TcpNano.Lab.Simulation;
using TcpNano.Tcp;

namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>An end that the stack serves while a thread of its own drives it. Its app acts while that thread stands still.</summary>
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

    /// <summary>Spoils octets on their way from the app to the stack: told the octets and their number.</summary>
    public Action<byte[], int>? Spoil { get; set; }

    /// <inheritdoc/>
    public override int Send(byte[] buffer, int count)
    {
        Spoil?.Invoke(buffer, count);
        return base.Send(buffer, count);
    }

    /// <inheritdoc/>
    public override void Shutdown()
    {
        Finish();
        base.Shutdown();
    }

    /// <inheritdoc/>
    public override void Close()
    {
        Finish();
        base.Close();
    }

    private void Finish()
    {
        PeerFinishedFirst |= !_finished && (Connection.Block is TransmissionControlBlock c ? (c.RcvFlags & RcvFlags.FinReceived) != 0 : (Connection.Bits & HandleFlags.PeerFinished) != 0);
        _finished = true;
    }
}
