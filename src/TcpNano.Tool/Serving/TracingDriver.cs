using TcpNano.Diagnostics;
using TcpNano.Virtual.Ladders;
using TcpNano.Link;

namespace TcpNano.Tool.Serving;

/// <summary>Prints each TCP segment of a stack as a line of a ladder: the peer on the left, our state on the right.</summary>
internal sealed class TracingDriver : WatchingDriver
{
    private const int PeerWidth = 21;

    private readonly TextWriter _writer;
    private readonly SegmentText _text;
    private readonly Ladder _ladder = new(PeerWidth);
    private readonly long _start;
    private bool _begun;

    /// <summary>Wraps a driver.</summary>
    /// <param name="driver">The driver that does the work.</param>
    /// <param name="writer">Where the lines go.</param>
    /// <param name="connections">Connections whose sequence numbers are to be remembered.</param>
    public TracingDriver(MacDriver driver, TextWriter writer, int connections)
        : base(driver)
    {
        _writer = writer;
        _text = new SegmentText(connections + 1);
        _start = driver.Now();
    }

    /// <inheritdoc/>
    protected override void Show(NetworkStack stack, byte[] frame, int length, bool sent)
    {
        SegmentEnds ends = SegmentEnds.Of(frame.AsSpan(0, length));
        if (!ends.IsSegment || (sent ? ends.Source : ends.Destination) != stack.Address)
        {
            return;
        }

        if (!_begun)
        {
            _begun = true;
            _writer.WriteLine(_ladder.Heading("peer", "here"));
        }

        uint peer = sent ? ends.Destination : ends.Source;
        int peerPort = sent ? ends.DestinationPort : ends.SourcePort;
        int ourPort = sent ? ends.SourcePort : ends.DestinationPort;
        TcpState state = sent ? ends.StateAtSource(stack) : ends.StateAtDestination(stack);
        if (state == TcpState.Listen && !ends.IsSyn)
        {
            // The port is listened on; the connection this segment belonged to is over.
            state = TcpState.Closed;
        }

        _writer.WriteLine(
            _ladder.Line(
                Now() - _start,
                IPv4Address.Format(peer) + ":" + peerPort,
                _text.Of(frame, length),
                !sent,
                SegmentFate.Delivered,
                TcpStateName.Of(state) + " :" + ourPort));
    }
}
