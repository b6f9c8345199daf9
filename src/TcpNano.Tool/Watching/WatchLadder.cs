using System.Globalization;
using TcpNano.Diagnostics;
using TcpNano.Tool.Serving;
using TcpNano.Virtual.Captures;
using TcpNano.Virtual.Ladders;

namespace TcpNano.Tool.Watching;

/// <summary>Events of a device as lines of a ladder: the peer on the left, the device's state on the right, and what else happened between.</summary>
/// <param name="clock">The device's clock.</param>
internal sealed class WatchLadder(TraceClock clock)
{
    private const int PeerWidth = 21;
    private const int MostConnections = 1000;

    private readonly Ladder _ladder = new(PeerWidth);
    private readonly SegmentText _text = new(MostConnections);
    private TraceEvent? _segment;
    private bool _hasBegun;

    /// <summary>The device's address.</summary>
    public uint Address { get; set; }

    /// <summary>The states of its connections.</summary>
    public ConnectionStates States { get; } = new();

    /// <summary>Takes an event. A segment waits for the next one, which may tell what it has led to.</summary>
    /// <param name="happened">The event.</param>
    /// <returns>The lines it makes.</returns>
    public IReadOnlyList<LadderRow> Take(TraceEvent happened)
    {
        List<LadderRow> rows = [];
        bool isLedTo = _segment is not null && IsLedTo(happened, _segment);
        if (isLedTo && DropOf(happened) is StackCounter drop)
        {
            Flush(rows, "  (dropped by " + CounterWords.OfDrop(drop) + ")");
            return rows;
        }

        if (!isLedTo)
        {
            Flush(rows);
        }

        States.Learn(happened);
        if (isLedTo)
        {
            // The state it leads to, perhaps through another one, stands in the segment's line; how a connection has ended is worth a line of its own.
            if (happened.Second == (uint)CloseReason.None)
            {
                return rows;
            }

            Flush(rows);
        }

        if ((StackEventKind)happened.Kind is StackEventKind.SegmentReceived or StackEventKind.SegmentSent)
        {
            _segment = happened;
            return rows;
        }

        bool isBad = happened.Kind == (int)StackEventKind.RetransmissionTimeout || DropOf(happened) is not null;
        Add(rows, _ladder.Note(clock.SinceFirst(happened.Time), Peer(happened), "(" + EventWords.Of(happened) + ")", Here(happened)), isBad ? LadderRowKind.Lost : LadderRowKind.Note);
        return rows;
    }

    /// <summary>Nothing more is to come at the moment: a segment waits no more.</summary>
    /// <returns>Its line, if there is one.</returns>
    public IReadOnlyList<LadderRow> Flush()
    {
        List<LadderRow> rows = [];
        Flush(rows);
        return rows;
    }

    /// <summary>Says something about the stream itself.</summary>
    /// <param name="text">What.</param>
    /// <returns>The lines it makes.</returns>
    public IReadOnlyList<LadderRow> Remark(string text)
    {
        List<LadderRow> rows = [];
        Flush(rows);
        Add(rows, _ladder.Note(clock.LatestSinceFirst, "", "(" + text + ")", ""), LadderRowKind.Lost);
        return rows;
    }

    private void Flush(List<LadderRow> rows, string dropped = "")
    {
        if (_segment is not TraceEvent segment)
        {
            return;
        }

        _segment = null;
        byte[] frame = EventFrame.Of(segment, Address);
        string text = _text.Of(frame, frame.Length);
        if (segment.Third > ushort.MaxValue)
        {
            text = text.Replace(" win=65535", string.Create(CultureInfo.InvariantCulture, $" win={segment.Third}"), StringComparison.Ordinal);
        }

        bool isReceived = segment.Kind == (int)StackEventKind.SegmentReceived;
        string line = _ladder.Line(clock.SinceFirst(segment.Time), Peer(segment), text, isReceived, SegmentFate.Delivered, Here(segment) + dropped);
        Add(rows, line, dropped.Length == 0 ? LadderRowKind.Segment : LadderRowKind.Lost);
    }

    private void Add(List<LadderRow> rows, string line, LadderRowKind kind)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            rows.Add(new LadderRow(_ladder.Heading("peer", "device"), LadderRowKind.Heading));
        }

        rows.Add(new LadderRow(line, kind));
    }

    // The state that a segment has led to, or the reason why it was dropped, comes right behind it.
    private static bool IsLedTo(TraceEvent happened, TraceEvent segment)
    {
        bool isSame = (happened.Peer, happened.PeerPort, happened.Port) == (segment.Peer, segment.PeerPort, segment.Port);
        return segment.Kind == (int)StackEventKind.SegmentReceived
            && ((happened.Kind == (int)StackEventKind.StateChanged && isSame) || DropOf(happened)?.ToString().StartsWith("Tcp", StringComparison.Ordinal) == true);
    }

    private static StackCounter? DropOf(TraceEvent happened)
    {
        return EventWords.CounterOf(happened) is StackCounter counter && CounterWords.IsDrop(counter) ? counter : null;
    }

    private static string Peer(TraceEvent happened)
    {
        return happened.PeerPort == 0 ? "" : new RemoteEnd(happened.Peer, happened.PeerPort).ToString();
    }

    private string Here(TraceEvent happened)
    {
        TcpState? state = States.Of(happened.Peer, happened.PeerPort, happened.Port);
        string name = state is null ? "" : TcpStateName.Of(state.Value) + " ";
        return happened.Port == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{name}:{happened.Port}");
    }
}
