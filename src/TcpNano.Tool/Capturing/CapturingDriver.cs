using TcpNano.Link;
using TcpNano.Tool.Serving;
using TcpNano.Virtual.Captures;

namespace TcpNano.Tool.Capturing;

/// <summary>Writes each frame of a stack to a capture.</summary>
internal sealed class CapturingDriver : WatchingDriver
{
    private readonly LiveCapture _capture;
    private readonly DropWatch _drops = new();
    private long _receivedAt;

    /// <summary>Wraps a driver.</summary>
    /// <param name="driver">The driver that does the work.</param>
    /// <param name="capture">Where frames go.</param>
    public CapturingDriver(MacDriver driver, LiveCapture capture)
        : base(driver)
    {
        _capture = capture;
    }

    /// <inheritdoc/>
    public override int Receive(byte[] frame)
    {
        int length = base.Receive(frame);
        _receivedAt = LiveCapture.Now;
        return length;
    }

    /// <inheritdoc/>
    protected override void Show(NetworkStack stack, byte[] frame, int length, bool sent)
    {
        _capture.Write(stack, frame.AsSpan(0, length), sent ? LiveCapture.Now : _receivedAt, sent, sent ? null : _drops.Look(stack));
    }
}
