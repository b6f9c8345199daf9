using TcpNano.Diagnostics;
using TcpNano.Host.Ladders;
using TcpNano.Link;

namespace TcpNano.Host.Commands;

/// <summary>
/// Sits between a stack and its driver and prints each TCP segment as a line of a ladder: the peer on the left, our
/// state on the right.
/// </summary>
internal sealed class TracingDriver : MacDriver
{
    private const int FrameLength = 1514;
    private const int PeerWidth = 21;

    private readonly MacDriver _driver;
    private readonly TextWriter _writer;
    private readonly SegmentText _text;
    private readonly Ladder _ladder = new(PeerWidth);
    private readonly byte[] _received = new byte[FrameLength];
    private readonly long _start;
    private int _receivedLength;
    private bool _begun;

    /// <summary>Wraps a driver.</summary>
    /// <param name="driver">The driver that does the work.</param>
    /// <param name="writer">Where the lines go.</param>
    /// <param name="connections">Connections whose sequence numbers are to be remembered.</param>
    public TracingDriver(MacDriver driver, TextWriter writer, int connections)
    {
        _driver = driver;
        _writer = writer;
        _text = new SegmentText(connections + 1);
        _start = driver.Now();
    }

    /// <summary>The stack whose states are printed.</summary>
    public TcpStack? Stack { get; set; }

    /// <inheritdoc/>
    public override MacCapabilities Capabilities => _driver.Capabilities;

    /// <inheritdoc/>
    public override int Mtu => _driver.Mtu;

    /// <inheritdoc/>
    public override bool IsLinkUp => _driver.IsLinkUp;

    /// <inheritdoc/>
    public override void GetAddress(byte[] buffer)
    {
        _driver.GetAddress(buffer);
    }

    /// <inheritdoc/>
    public override int Receive(byte[] frame)
    {
        PrintReceived();
        int length = _driver.Receive(frame);
        Array.Copy(frame, _received, length);
        _receivedLength = length;
        return length;
    }

    /// <inheritdoc/>
    public override bool Transmit(byte[] frame, int length)
    {
        PrintReceived();
        bool accepted = _driver.Transmit(frame, length);
        if (accepted)
        {
            Print(frame, length, sent: true);
        }

        return accepted;
    }

    /// <inheritdoc/>
    public override int Wait(int timeout)
    {
        PrintReceived();
        return _driver.Wait(timeout);
    }

    /// <inheritdoc/>
    public override void Kick()
    {
        _driver.Kick();
    }

    /// <inheritdoc/>
    public override long Now()
    {
        return _driver.Now();
    }

    // Only after the stack has dealt with a segment is its state the one the segment led to.
    private void PrintReceived()
    {
        if (_receivedLength > 0)
        {
            Print(_received, _receivedLength, sent: false);
            _receivedLength = 0;
        }
    }

    private void Print(byte[] frame, int length, bool sent)
    {
        SegmentEnds ends = SegmentEnds.Of(frame.AsSpan(0, length));
        if (!ends.IsSegment || Stack is null || (sent ? ends.Source : ends.Destination) != Stack.Address)
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
        TcpState state = sent ? ends.StateAtSource(Stack) : ends.StateAtDestination(Stack);
        if (state == TcpState.Listen && !ends.IsSyn)
        {
            // The port is listened on; the connection this segment belonged to is over.
            state = TcpState.Closed;
        }

        _writer.WriteLine(
            _ladder.Line(
                _driver.Now() - _start,
                IPv4Address.Format(peer) + ":" + peerPort,
                _text.Of(frame, length),
                !sent,
                SegmentFate.Delivered,
                TcpStateName.Of(state) + " :" + ourPort));
    }
}
