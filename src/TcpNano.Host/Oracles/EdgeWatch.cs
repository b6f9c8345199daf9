using System.Buffers.Binary;
using TcpNano.Host.Network;

namespace TcpNano.Host.Oracles;

/// <summary>
/// Watches the wire: the right edge of the window a station has advertised never moves left (RFC 9293 section 3.8.6, SHLD-14),
/// nor does what it has acknowledged.
/// </summary>
internal sealed class EdgeWatch : IFrameObserver
{
    private const int Ip = 14;
    private const int Tcp = Ip + 20;
    private const int Syn = 2;
    private const int Rst = 4;
    private const int Ack = 16;

    private readonly Dictionary<(VirtualDriver From, uint Ports), (uint Acknowledged, uint Edge)> _edges = [];

    /// <summary>What was wrong first; null while nothing was.</summary>
    public string? Broken { get; private set; }

    /// <inheritdoc/>
    public void Sent(VirtualFrame frame)
    {
        ReadOnlySpan<byte> f = frame.Data.AsSpan(0, frame.Length);
        if (Broken is not null || frame.From is null || f.Length < Tcp + 20 || f[12] != 8 || f[13] != 0 || f[Ip] != 0x45 || f[Ip + 9] != 6)
        {
            return;
        }

        int flags = f[Tcp + 13];
        (VirtualDriver, uint) key = (frame.From, BinaryPrimitives.ReadUInt32BigEndian(f[Tcp..]));
        if ((flags & Syn) != 0 || (flags & Ack) == 0)
        {
            _edges.Remove(key);
            return;
        }

        if ((flags & Rst) != 0)
        {
            return;
        }

        uint acknowledged = BinaryPrimitives.ReadUInt32BigEndian(f[(Tcp + 8)..]);
        uint edge = acknowledged + BinaryPrimitives.ReadUInt16BigEndian(f[(Tcp + 14)..]);
        if (_edges.TryGetValue(key, out (uint Acknowledged, uint Edge) last))
        {
            if ((int)(acknowledged - last.Acknowledged) < 0)
            {
                Broken = $"{frame.From.Name} takes an acknowledgment back";
            }

            // The FIN takes the sequence number at the edge of a window that is full.
            if ((int)(edge - last.Edge) < 0)
            {
                Broken = $"{frame.From.Name} moves the right edge of its window left, by {last.Edge - edge}";
            }
        }

        _edges[key] = (acknowledged, edge);
    }

    /// <inheritdoc/>
    public void Lost(VirtualFrame frame)
    {
    }

    /// <inheritdoc/>
    public void Arriving(VirtualFrame frame)
    {
    }

    /// <inheritdoc/>
    public void Processed(VirtualFrame frame)
    {
    }

    /// <inheritdoc/>
    public void Polled(VirtualHost host)
    {
    }
}
