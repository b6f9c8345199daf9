using TcpNano.Link;

namespace TcpNano.HostTests.Memory;

/// <summary>A MAC on which nothing ever happens: for stacks that are only constructed and measured.</summary>
internal sealed class SilentDriver(int mtu) : MacDriver
{
    public override MacCapabilities Capabilities => MacCapabilities.None;

    public override int Mtu => mtu;

    public override bool IsLinkUp => true;

    public override void GetAddress(byte[] buffer)
    {
        buffer[0] = 2;
        buffer[5] = 1;
    }

    public override int Receive(byte[] frame)
    {
        return 0;
    }

    public override bool Transmit(byte[] frame, int length)
    {
        return false;
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
        return 0;
    }
}
