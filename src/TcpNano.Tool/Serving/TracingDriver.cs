using TcpNano.Pcap.Files;
using TcpNano.Pcap.Packets;
using TcpNano.Diagnostics;
using TcpNano.Link;
using TcpNano.Virtual.Captures;
using TcpNano.Virtual.Ladders;

namespace TcpNano.Tool.Serving;

/// <summary>Prints each frame of a stack as a line of a ladder: the peer on the left, our state on the right, and why a frame was dropped.</summary>
internal sealed class TracingDriver : WatchingDriver
{
    private const int PeerWidth = 21;

    private readonly Action<LadderRow> _write;
    private readonly SegmentText _text;
    private readonly Ladder _ladder = new(PeerWidth);
    private readonly DropWatch _drops = new();
    private readonly long _start;
    private bool _begun;

    /// <summary>Wraps a driver.</summary>
    /// <param name="driver">The driver that does the work.</param>
    /// <param name="write">Takes the lines.</param>
    /// <param name="connections">Connections whose sequence numbers are to be remembered.</param>
    public TracingDriver(MacDriver driver, Action<LadderRow> write, int connections)
        : base(driver)
    {
        _write = write;
        _text = new SegmentText(connections + 1);
        _start = driver.Now();
    }

    /// <inheritdoc/>
    protected override void Show(NetworkStack stack, byte[] frame, int length, bool sent)
    {
        string? dropped = sent ? null : _drops.Look(stack);
        SegmentEnds ends = SegmentEnds.Of(frame.AsSpan(0, length));
        bool isOurs = ends.IsSegment && (sent ? ends.Source : ends.Destination) == stack.Address;
        if (!_begun)
        {
            _begun = true;
            _write(new LadderRow(_ladder.Heading("peer", "here"), LadderRowKind.Heading));
        }

        (string peer, string text, string here) = isOurs ? Segment(stack, ends, frame, length, sent) : Other(frame, length, sent);
        string right = dropped is null ? here : (here + "  (dropped by " + dropped + ")").TrimStart();
        string line = _ladder.Line(Now() - _start, peer, text, !sent, SegmentFate.Delivered, right).TrimEnd();
        _write(new LadderRow(line, dropped is null ? LadderRowKind.Segment : LadderRowKind.Lost));
    }

    private (string Peer, string Text, string Here) Segment(NetworkStack stack, SegmentEnds ends, byte[] frame, int length, bool sent)
    {
        uint peer = sent ? ends.Destination : ends.Source;
        int peerPort = sent ? ends.DestinationPort : ends.SourcePort;
        int ourPort = sent ? ends.SourcePort : ends.DestinationPort;
        TcpState state = sent ? ends.StateAtSource(stack) : ends.StateAtDestination(stack);
        if (state == TcpState.Listen && !ends.IsSyn)
        {
            // The port is listened on; the connection this segment belonged to is over.
            state = TcpState.Closed;
        }

        return (IPv4Address.Format(peer) + ":" + peerPort, _text.Of(frame, length), TcpStateName.Of(state) + " :" + ourPort);
    }

    private static (string Peer, string Text, string Here) Other(byte[] frame, int length, bool sent)
    {
        Packet packet = PacketDecoder.Decode(LinkType.Ethernet, frame.AsSpan(0, length));
        string peer = (sent ? packet.Destination : packet.Source)?.ToString() ?? "";
        return (peer, packet.Kind == PacketKind.Other ? $"frame len={length}" : packet.ToString(), "");
    }
}
