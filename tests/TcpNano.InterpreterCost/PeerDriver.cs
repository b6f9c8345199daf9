using TcpNano.Link;

namespace TcpNano.InterpreterCost;

/// <summary>The MAC of a peer that does its checksums in software, as everybody behind a real cable does.</summary>
public sealed class PeerDriver : MacDriver
{
    private readonly Queue<byte[]> _received = [];

    /// <summary>Where transmitted frames go.</summary>
    public Action<byte[]>? Out { get; set; }

    /// <summary>Frames that wait to be received.</summary>
    public int Waiting => _received.Count;

    /// <inheritdoc/>
    public override MacCapabilities Capabilities => MacCapabilities.None;

    /// <inheritdoc/>
    public override int Mtu => 1500;

    /// <inheritdoc/>
    public override bool IsLinkUp => true;

    /// <summary>A frame arrives.</summary>
    public void Arrive(ReadOnlySpan<byte> frame)
    {
        _received.Enqueue(frame.ToArray());
    }

    /// <inheritdoc/>
    public override void GetAddress(byte[] buffer)
    {
        new byte[] { 2, 0, 0, 0, 0, 2 }.CopyTo(buffer, 0);
    }

    /// <inheritdoc/>
    public override int Receive(byte[] frame)
    {
        if (!_received.TryDequeue(out byte[]? next))
        {
            return 0;
        }

        next.CopyTo(frame, FrameOffset);
        return next.Length;
    }

    /// <inheritdoc/>
    public override bool Transmit(byte[] frame, int length)
    {
        Out?.Invoke(frame.AsSpan(FrameOffset, length).ToArray());
        return true;
    }

    /// <inheritdoc/>
    public override int Wait(int timeout) => 0;

    /// <inheritdoc/>
    public override void Kick()
    {
    }

    /// <inheritdoc/>
    public override long Now() => 1000;
}
