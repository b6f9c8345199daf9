using TcpNano.HostTests.Kernel.Floods;
using TcpNano.Link;

namespace TcpNano.HostTests.Kernel.Soak;

/// <summary>A TAP whose clock can jump, and that knows what the thread that drives the stack has allocated.</summary>
internal sealed class SoakDriver(MacDriver driver) : FloodGauge(driver)
{
    private long _ahead;
    private long _allocated;

    /// <summary>Octets that the stack's own thread has allocated since it began.</summary>
    public long AllocatedByPump => Volatile.Read(ref _allocated);

    /// <summary>Lets the clock jump forward.</summary>
    public void Jump(int milliseconds)
    {
        Interlocked.Add(ref _ahead, milliseconds);
        Kick();
    }

    public override long Now()
    {
        return base.Now() + Volatile.Read(ref _ahead);
    }

    public override int Receive(byte[] frame)
    {
        // No other thread takes frames.
        Volatile.Write(ref _allocated, GC.GetAllocatedBytesForCurrentThread());
        return base.Receive(frame);
    }
}
