using TcpNano.Link;

namespace TcpNano.HostTests.Prediction;

/// <summary>A MAC with a queue of frames to receive, a list of all it was given to send, and as much room as the test says.</summary>
internal sealed class RecordingDriver(MacCapabilities capabilities) : MacDriver
{
    private readonly Queue<byte[]> _waiting = new();

    public override MacCapabilities Capabilities => capabilities;

    public override int Mtu => 1500;

    public override bool IsLinkUp => true;

    /// <summary>What was sent, oldest first.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>How many of the next frames find no room.</summary>
    public int Refusals { get; set; }

    /// <summary>The clock.</summary>
    public long Time { get; set; } = 5_000_000;

    /// <summary>Lets a frame arrive.</summary>
    public void Push(byte[] frame)
    {
        _waiting.Enqueue(frame);
    }

    public override void GetAddress(byte[] buffer)
    {
        PeerFrames.Station.CopyTo(buffer, 0);
    }

    public override int Receive(byte[] frame)
    {
        if (!_waiting.TryDequeue(out byte[]? next))
        {
            return 0;
        }

        next.CopyTo(frame, FrameOffset);
        return next.Length;
    }

    public override bool Transmit(byte[] frame, int length)
    {
        if (Refusals > 0)
        {
            Refusals--;
            return false;
        }

        Sent.Add(frame[FrameOffset..(FrameOffset + length)]);
        return true;
    }

    public override int Wait(int timeout)
    {
        throw new NotSupportedException();
    }

    public override void Kick()
    {
    }

    public override long Now()
    {
        return Time;
    }
}
