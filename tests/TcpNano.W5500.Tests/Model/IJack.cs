namespace TcpNano.W5500.Tests.Model;

/// <summary>What is at the chip's network jack.</summary>
internal interface IJack
{
    /// <summary>The chip has sent a frame.</summary>
    public void Sent(ReadOnlySpan<byte> frame);
}
