using TcpNano.Link;

namespace TcpNano.W5500.Tests.Kernel;

/// <summary>A driver that counts what another one allocates while it is called.</summary>
internal sealed class MeasuringDriver : MacDriver
{
    private readonly MacDriver _inner;
    private long _allocated;

    public MeasuringDriver(MacDriver inner)
    {
        _inner = inner;
    }

    public long Allocated => Interlocked.Read(ref _allocated);

    public override MacCapabilities Capabilities => _inner.Capabilities;

    public override int Mtu => _inner.Mtu;

    public override bool IsLinkUp => _inner.IsLinkUp;

    public override void GetAddress(byte[] buffer) => _inner.GetAddress(buffer);

    public override int Receive(byte[] frame)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        int length = _inner.Receive(frame);
        Interlocked.Add(ref _allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        return length;
    }

    public override bool Transmit(byte[] frame, int length)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool taken = _inner.Transmit(frame, length);
        Interlocked.Add(ref _allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        return taken;
    }

    public override int Wait(int timeout)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        int woken = _inner.Wait(timeout);
        Interlocked.Add(ref _allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        return woken;
    }

    public override void Kick() => _inner.Kick();

    public override long Now() => _inner.Now();
}
