using TcpNano.Lab.Simulation;

namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>An end that says what it is told to say: for a judge that must not believe everything.</summary>
/// <param name="reason">How it ends.</param>
/// <param name="seesEnd">Whether it hears that its peer has finished.</param>
internal sealed class FakeSocket(CloseReason reason, bool seesEnd) : IEndSocket
{
    /// <summary>What it receives next, before anything else; empty for nothing.</summary>
    public byte[] Arriving { get; set; } = [];

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Whether all that is ever to be received has arrived.</summary>
    public bool HasArrived { get; set; }

    /// <inheritdoc/>
    public TcpState State => TcpState.Established;

    /// <inheritdoc/>
    public int Available => 0;

    /// <inheritdoc/>
    public CloseReason Reason => HasEnded ? reason : CloseReason.None;

    /// <inheritdoc/>
    public int Send(byte[] buffer, int count)
    {
        return count;
    }

    /// <inheritdoc/>
    public int Receive(byte[] buffer)
    {
        int count = Arriving.Length;
        if (count == 0)
        {
            return seesEnd && HasArrived ? 0 : TcpResult.TimedOut;
        }

        Arriving.CopyTo(buffer, 0);
        Arriving = [];
        return count;
    }

    /// <inheritdoc/>
    public void SetNoDelay(bool on)
    {
    }

    /// <inheritdoc/>
    public void SetKeepAlive(bool on)
    {
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
    }

    /// <inheritdoc/>
    public void Close()
    {
    }

    /// <inheritdoc/>
    public void Abort()
    {
    }
}
