using TcpNano.Virtual;

namespace TcpNano.Simulation.Defence;

/// <summary>
/// Gives a host as much time as a poll takes, one in each millisecond, and notes the most that any poll has done. What a host
/// cannot take within its budget waits in its receive ring, and is lost when that is full.
/// </summary>
internal sealed class PollGauge : IFrameObserver
{
    private readonly VirtualNetwork _network;
    private readonly VirtualHost _host;
    private uint _received;
    private uint _sent;

    public PollGauge(VirtualNetwork network, VirtualHost host)
    {
        _network = network;
        _host = host;
        _received = host.Stack.Counters[StackCounter.FramesReceived];
        _sent = host.Stack.Counters[StackCounter.FramesSent];
        network.AddObserver(this);
    }

    /// <summary>Most frames taken in one poll.</summary>
    public uint MostReceived { get; private set; }

    /// <summary>Most frames sent in one poll, and by the app after it.</summary>
    public uint MostSent { get; private set; }

    /// <summary>Polls.</summary>
    public long Polls { get; private set; }

    public void Polled(VirtualHost host)
    {
        if (host != _host)
        {
            return;
        }

        StackCounters counters = host.Stack.Counters;
        MostReceived = Math.Max(MostReceived, counters[StackCounter.FramesReceived] - _received);
        MostSent = Math.Max(MostSent, counters[StackCounter.FramesSent] - _sent);
        _received = counters[StackCounter.FramesReceived];
        _sent = counters[StackCounter.FramesSent];
        Polls++;
        host.AsleepUntil = _network.Now + 1;
    }
}
