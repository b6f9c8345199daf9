using TcpNano.Lab.Simulation;
using TcpNano.Tcp;

namespace TcpNano.Lab.Plots;

/// <summary>What one end of a connection had over time, from its first moment to its last.</summary>
/// <param name="end">The end.</param>
internal sealed class EndRecord(SimulatedEnd end)
{
    private readonly TcpStatistics _statistics = new();
    private readonly List<(long At, EndSample Sample)> _samples = [];
    private bool _isClosed;

    /// <summary>What it is called in reports.</summary>
    public string Name => end.Name;

    /// <summary>Every change, and when it was seen, in milliseconds. Empty when there was no connection.</summary>
    public IReadOnlyList<(long At, EndSample Sample)> Samples => _samples;

    /// <summary>When its stack forgot the connection, or when it was last looked at; negative when there was none.</summary>
    public long Until { get; private set; } = -1;

    /// <summary>Looks at it.</summary>
    /// <param name="now">The time.</param>
    public void Look(long now)
    {
        TcpConnection? connection = end.Connection;
        if (connection is null || !connection.GetStatistics(_statistics))
        {
            Close(now);
            return;
        }

        TransmissionControlBlock block = connection.Block!;
        EndSample sample = new(
            _statistics.CongestionWindow,
            _statistics.SlowStartThreshold,
            block.SndWnd,
            _statistics.SmoothedRoundTripTime,
            _statistics.RetransmissionTimeout,
            block.SendCount,
            (int)(block.SndNxt - block.SndUna),
            block.ReceiveCount,
            _statistics.OctetsReceived,
            _statistics.Retransmissions);
        Add(now, sample);
    }

    // Where the last octets came with the FIN, the stack had forgotten the connection before anybody could look; but the app has read them.
    private void Close(long now)
    {
        if (_samples.Count > 0 && !_isClosed)
        {
            _isClosed = true;
            EndSample last = _samples[^1].Sample;
            Add(now, last with { Received = Math.Max(last.Received, (uint)end.InOrder) });
        }
    }

    private void Add(long now, EndSample sample)
    {
        if (_samples.Count == 0 || _samples[^1].Sample != sample)
        {
            _samples.Add((now, sample));
        }

        Until = now;
    }
}
