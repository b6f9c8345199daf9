using TcpNano.Link;

namespace TcpNano.InterpreterCost;

/// <summary>A MAC in memory that does the checksums, and that starts and stops a meter as frames are handed over.</summary>
public sealed class MeteredDriver : MacDriver
{
    private readonly Queue<byte[]> _received = [];
    private readonly byte _station;

    /// <summary>Makes station 02:00:00:00:00:<paramref name="station"/>.</summary>
    public MeteredDriver(byte station)
    {
        _station = station;
    }

    /// <summary>Where transmitted frames go.</summary>
    public MeteredDriver? Peer { get; set; }

    /// <summary>Runs from the moment a received frame is handed over until the next one is asked for; null for none.</summary>
    public Meter? Meter { get; set; }

    /// <summary>The time.</summary>
    public long Clock { get; set; } = 1000;

    /// <summary>Frames that wait to be received.</summary>
    public int Waiting => _received.Count;

    /// <summary>Leaves one frame waiting.</summary>
    /// <returns>The others.</returns>
    public Queue<byte[]> KeepFirst()
    {
        byte[] first = _received.Dequeue();
        Queue<byte[]> rest = new(_received);
        _received.Clear();
        _received.Enqueue(first);
        return rest;
    }

    /// <summary>Takes the first frame away.</summary>
    public byte[] TakeBack()
    {
        return _received.Dequeue();
    }

    /// <summary>Lets frames wait again.</summary>
    public void PutBack(Queue<byte[]> frames)
    {
        foreach (byte[] frame in frames)
        {
            _received.Enqueue(frame);
        }
    }

    /// <inheritdoc/>
    public override MacCapabilities Capabilities => MacCapabilities.ReceiveChecksumsVerified | MacCapabilities.TransmitChecksumsFilled;

    /// <inheritdoc/>
    public override int Mtu => 1500;

    /// <inheritdoc/>
    public override bool IsLinkUp => true;

    /// <inheritdoc/>
    public override void GetAddress(byte[] buffer)
    {
        Array.Clear(buffer, 0, 6);
        buffer[0] = 2;
        buffer[5] = _station;
    }

    /// <inheritdoc/>
    public override int Receive(byte[] frame)
    {
        Meter?.Stop();
        int length = 0;
        if (_received.TryDequeue(out byte[]? next))
        {
            length = next.Length;
            next.CopyTo(frame, FrameOffset);
        }

        Meter?.Start();
        return length;
    }

    /// <inheritdoc/>
    public override bool Transmit(byte[] frame, int length)
    {
        Peer?._received.Enqueue(frame.AsSpan(FrameOffset, length).ToArray());
        return true;
    }

    /// <summary>Ends at once, by the frame that the scenario brings next.</summary>
    public override int Wait(int timeout) => WakeFrame;

    /// <inheritdoc/>
    public override void Kick()
    {
    }

    /// <inheritdoc/>
    public override long Now() => Clock;
}
