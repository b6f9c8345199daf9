using System;
using TcpNano.Virtual;

namespace TcpNano.Recovery.Tests.Goodput;

/// <summary>A link of limited rate before a station, with a queue that drops what does not fit: what a path with a bottleneck does.</summary>
internal sealed class Bottleneck
{
    private readonly VirtualNetwork _network;
    private readonly byte _station;
    private readonly int _rate;
    private readonly int _queue;
    private double _freeAt;

    /// <summary>Puts a bottleneck before a station.</summary>
    /// <param name="network">The network.</param>
    /// <param name="station">The last octet of the station's hardware address.</param>
    /// <param name="rate">Octets per millisecond.</param>
    /// <param name="queue">Octets that wait at most.</param>
    public Bottleneck(VirtualNetwork network, byte station, int rate, int queue)
    {
        _network = network;
        _station = station;
        _rate = rate;
        _queue = queue;
        network.Override = Pass;
    }

    /// <summary>Frames dropped because the queue was full.</summary>
    public int Dropped { get; private set; }

    private FrameFate Pass(VirtualDriver from, ReadOnlySpan<byte> frame, FrameFate fate)
    {
        if (fate.IsLost || frame[5] != _station || frame[12] != 8 || frame[13] != 0)
        {
            return fate;
        }

        long now = _network.Now;
        double start = Math.Max(now, _freeAt);
        if ((start - now) * _rate > _queue)
        {
            Dropped++;
            return new FrameFate(0, 0, 0, -1);
        }

        _freeAt = start + ((double)frame.Length / _rate);
        return fate with { Due = fate.Due + (long)Math.Round(_freeAt) - now };
    }
}
