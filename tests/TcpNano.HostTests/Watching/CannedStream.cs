namespace TcpNano.HostTests.Watching;

/// <summary>A connection whose other end has said all it will say, and notes what it is told.</summary>
/// <param name="said">What it has said.</param>
internal sealed class CannedStream(byte[] said) : Stream
{
    private readonly MemoryStream _said = new(said);
    private readonly MemoryStream _written = new();

    /// <summary>What it was told.</summary>
    public byte[] Written => _written.ToArray();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    // A few at a time, as a network has it.
    public override int Read(byte[] buffer, int offset, int count)
    {
        return _said.Read(buffer, offset, Math.Min(count, 7));
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        _written.Write(buffer, offset, count);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        throw new NotSupportedException();
    }

    public override void SetLength(long value)
    {
        throw new NotSupportedException();
    }
}
