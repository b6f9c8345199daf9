using TcpNano.Link;

namespace TcpNano.Tool.Serving;

/// <summary>Sits between a stack and its driver and shows each frame to somebody, once the stack has dealt with it.</summary>
internal abstract class WatchingDriver : MacDriver
{
    private const int FrameLength = 1518; // with an IEEE 802.1Q tag

    private readonly MacDriver _driver;
    private readonly byte[] _received = new byte[FrameLength];
    private readonly byte[] _sent = new byte[FrameLength];
    private int _receivedLength;

    /// <summary>Wraps a driver.</summary>
    /// <param name="driver">The driver that does the work.</param>
    protected WatchingDriver(MacDriver driver)
    {
        _driver = driver;
    }

    /// <summary>The stack whose frames these are; nothing is shown before it is known.</summary>
    public NetworkStack? Stack { get; set; }

    /// <inheritdoc/>
    public override MacCapabilities Capabilities => _driver.Capabilities;

    /// <inheritdoc/>
    public override int Mtu => _driver.Mtu;

    /// <inheritdoc/>
    public override bool IsLinkUp => _driver.IsLinkUp;

    /// <inheritdoc/>
    public override void GetAddress(byte[] buffer)
    {
        _driver.GetAddress(buffer);
    }

    /// <inheritdoc/>
    public override int Receive(byte[] frame)
    {
        ShowReceived();
        int length = _driver.Receive(frame);
        Array.Copy(frame, FrameOffset, _received, 0, length);
        _receivedLength = length;
        return length;
    }

    /// <inheritdoc/>
    public override bool Transmit(byte[] frame, int length)
    {
        ShowReceived();
        bool accepted = _driver.Transmit(frame, length);
        if (accepted && Stack is not null)
        {
            Array.Copy(frame, FrameOffset, _sent, 0, length);
            Show(Stack, _sent, length, sent: true);
        }

        return accepted;
    }

    /// <inheritdoc/>
    public override int Wait(int timeout)
    {
        ShowReceived();
        return _driver.Wait(timeout);
    }

    /// <inheritdoc/>
    public override void Kick()
    {
        _driver.Kick();
    }

    /// <inheritdoc/>
    public override long Now()
    {
        return _driver.Now();
    }

    /// <summary>A frame was sent, or received and dealt with.</summary>
    /// <param name="stack">The stack whose frame it is.</param>
    /// <param name="frame">The frame, from index 0 on.</param>
    /// <param name="length">Its length.</param>
    /// <param name="sent">Whether it was sent.</param>
    protected abstract void Show(NetworkStack stack, byte[] frame, int length, bool sent);

    // Only after the stack has dealt with a segment is its state the one the segment led to.
    private void ShowReceived()
    {
        if (_receivedLength > 0 && Stack is not null)
        {
            Show(Stack, _received, _receivedLength, sent: false);
        }

        _receivedLength = 0;
    }
}
