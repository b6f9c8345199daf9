using TcpNano.Lab.Attacks;
using TcpNano.Link;
using TcpNano.Tool.Serving;

namespace TcpNano.HostTests.Kernel.Floods;

/// <summary>Sits in front of a stack's driver and counts the frames of an attack that the stack has dealt with.</summary>
internal class FloodGauge(MacDriver driver) : WatchingDriver(driver)
{
    private long _seen;

    /// <summary>Frames of the attack that the stack has taken.</summary>
    public long Seen => Volatile.Read(ref _seen);

    protected override void Show(NetworkStack stack, byte[] frame, int length, bool sent)
    {
        if (!sent && Onslaught.IsOne(frame))
        {
            Volatile.Write(ref _seen, _seen + 1);
        }
    }
}
