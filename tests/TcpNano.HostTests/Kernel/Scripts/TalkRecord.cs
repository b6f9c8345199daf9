using System.Buffers.Binary;
using TcpNano.Diagnostics;
using TcpNano.Lab.Segments;
using TcpNano.Lab.Simulation;
using TcpNano.Virtual.Oracles;
using TcpNano.Wire;

namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>What the stack's driver saw of one conversation: the segments, to be printed, and what they prove.</summary>
internal sealed class TalkRecord
{
    // A talk of a few kilobytes takes a hundred segments; one that never ends need not be kept whole.
    private const int MostKept = 3000;
    private readonly Lock _lock = new();
    private readonly List<Line> _lines = [];
    private readonly Dictionary<(int Peer, int Own), WireFlow> _flows = [];
    private bool _isOther;
    private int _segments;

    /// <summary>The octets that belong in the stack's segments; null when nobody knows.</summary>
    public StreamOracle? Text { get; set; }

    /// <summary>What the stack has sent first that it must not send, whatever came (see <see cref="WireFlow"/>); null while all was well.</summary>
    public string? Wrong { get; private set; }

    /// <summary>Whether a RST of the kernel's came, undamaged.</summary>
    public bool ResetFromKernel { get; private set; }

    /// <summary>Whether the stack sent a RST.</summary>
    public bool ResetFromStack { get; private set; }

    /// <summary>What is known of the stack's end; null until it has sent a SYN.</summary>
    public WireEnd? StackEnd { get; private set; }

    /// <summary>Whether a FIN of the kernel's came, undamaged.</summary>
    public bool FinFromKernel => StackEnd?.PeerFinArrivedAt >= 0;

    /// <summary>Whether each end has acknowledged the other's FIN, and with it all that came before.</summary>
    public bool IsOrderly => StackEnd is { SentFin: true, IsAcknowledged: true, PeerFinAckedAt: >= 0 };

    /// <summary>Octets of the stack's that the kernel has acknowledged.</summary>
    public long AckedByKernel => StackEnd is WireEnd end && end.Acknowledged != end.Iss
        ? end.Acknowledged - end.Iss - 1 - (end is { SentFin: true, IsAcknowledged: true } ? 1 : 0)
        : 0;

    /// <summary>Takes down a segment.</summary>
    /// <param name="time">When.</param>
    /// <param name="frame">Its frame.</param>
    /// <param name="length">The frame's length.</param>
    /// <param name="sent">Whether the stack sent it.</param>
    /// <param name="state">The stack's state after it.</param>
    public void Add(long time, byte[] frame, int length, bool sent, TcpState state)
    {
        lock (_lock)
        {
            ReadOnlySpan<byte> whole = frame.AsSpan(0, length);
            bool damaged = WireFrame.Segment(whole).Length < TcpHeader.MinLength || !WireFrame.ChecksumsHold(whole);
            Wrong ??= sent && damaged ? "a damaged frame" : null;
            if (++_segments <= MostKept)
            {
                _lines.Add(new Line(time, frame.AsSpan(0, length).ToArray(), sent, damaged, state));
            }

            if (!damaged)
            {
                Hold(frame, length, sent);
                Learn(time, frame, sent);
            }
        }
    }

    /// <summary>The segments as a ladder.</summary>
    /// <param name="origin">The time to count from.</param>
    /// <returns>Lines: the kernel on the left, the stack and its state on the right.</returns>
    public IEnumerable<string> Ladder(long origin)
    {
        lock (_lock)
        {
            Ladder ladder = new(1);
            SegmentText text = new(2);
            List<string> rows = [ladder.Heading("kernel", "stack")];
            foreach (Line line in _lines)
            {
                // The damaged one comes a second time, and whole; only then is it to be counted.
                string segment = line.Damaged ? "(damaged)" : text.Of(line.Frame, line.Frame.Length);
                rows.Add(ladder.Line(line.Time - origin, "", segment, !line.Sent, line.Damaged ? SegmentFate.Lost : SegmentFate.Delivered, TcpStateName.Of(line.State)));
            }

            if (_segments > MostKept)
            {
                rows.Add($"and {_segments - MostKept} more");
            }

            return rows;
        }
    }

    private void Hold(byte[] frame, int length, bool sent)
    {
        ReadOnlySpan<byte> whole = frame.AsSpan(0, length);
        ReadOnlySpan<byte> segment = WireFrame.Segment(whole);
        uint peer = BinaryPrimitives.ReadUInt32BigEndian(whole[(WireFrame.Ethernet + (sent ? IPv4Header.Destination : IPv4Header.Source))..]);
        int source = BinaryPrimitives.ReadUInt16BigEndian(segment);
        int destination = BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
        (int Peer, int Own) ports = sent ? (destination, source) : (source, destination);
        if (!_flows.TryGetValue(ports, out WireFlow? flow))
        {
            flow = new WireFlow(peer, ports.Peer, ports.Own, _ => Text is null ? null : new WireText(Text));
            _flows.Add(ports, flow);
        }

        if (!sent)
        {
            flow.Arriving(segment);
        }
        else if ((segment[TcpHeader.Flags] & TcpHeader.Rst) == 0)
        {
            Wrong ??= flow.Sent(segment);
        }
    }

    private void Learn(long time, byte[] frame, bool sent)
    {
        Segment segment = SegmentFrame.Read(frame);
        ResetFromStack |= segment.Rst && sent;
        ResetFromKernel |= segment.Rst && !sent;
        if (sent && segment.Syn)
        {
            // An old SYN may bring about another connection that comes to nothing.
            StackEnd ??= new WireEnd(segment.Sequence, time);
            _isOther = segment.Sequence != StackEnd.Iss;
        }

        if (!_isOther && sent)
        {
            StackEnd?.Sent(segment, time);
        }
        else if (!_isOther)
        {
            StackEnd?.Arrived(segment, time);
        }
    }

    private sealed record Line(long Time, byte[] Frame, bool Sent, bool Damaged, TcpState State);
}
