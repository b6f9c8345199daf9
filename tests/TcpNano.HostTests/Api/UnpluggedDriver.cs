using TcpNano.Link;

namespace TcpNano.HostTests.Api;

/// <summary>A driver whose cable can be pulled out: it takes no frame then.</summary>
internal sealed class UnpluggedDriver(MacDriver inner) : MacDriver
{
    private volatile bool _isOut;

    /// <summary>Whether the cable is out.</summary>
    public bool IsOut
    {
        get => _isOut;
        set
        {
            _isOut = value;
            inner.Kick();
        }
    }

    public override MacCapabilities Capabilities => inner.Capabilities;

    public override int Mtu => inner.Mtu;

    public override bool IsLinkUp => !_isOut;

    public override void GetAddress(byte[] buffer)
    {
        inner.GetAddress(buffer);
    }

    public override int Receive(byte[] frame)
    {
        int length = inner.Receive(frame);
        return _isOut ? 0 : length;
    }

    public override bool Transmit(byte[] frame, int length)
    {
        return !_isOut && inner.Transmit(frame, length);
    }

    public override long Now()
    {
        return inner.Now();
    }

    public override int Wait(int timeout)
    {
        return inner.Wait(timeout);
    }

    public override void Kick()
    {
        inner.Kick();
    }
}
