using TcpNano.Diagnostics;

namespace TcpNano.Virtual.Ladders;

/// <summary>
/// Records the TCP segments between two hosts of a <see cref="VirtualNetwork"/> and the states of both ends, and lays
/// them out as a ladder when all is over.
/// </summary>
/// <remarks>
/// A segment takes one line when nothing happened at its receiver while it was on its way; the line shows the sender's
/// state after sending and the receiver's after receiving. Else it takes two, as the crossing segments in RFC 9293
/// figure 7 do: one where it left, one where it arrived.
/// </remarks>
public sealed class LadderLog : IFrameObserver
{
    private const int UsualConnections = 16;

    private readonly VirtualNetwork _network;
    private readonly VirtualHost _left;
    private readonly VirtualHost? _right;
    private readonly SegmentText _text;
    private readonly List<LadderEvent> _events = [];
    private readonly Dictionary<long, int> _departures = [];
    private SegmentEnds _last;
    private readonly Queue<LadderEvent> _arriving = [];
    private TcpState? _leftState;
    private TcpState? _rightState;

    /// <summary>Starts recording.</summary>
    /// <param name="network">The network.</param>
    /// <param name="left">The host on the ladder's left.</param>
    /// <param name="right">The host on its right; null when somebody without a stack is there, who shows no states.</param>
    /// <param name="connections">Connections whose first sequence numbers are remembered at once.</param>
    public LadderLog(VirtualNetwork network, VirtualHost left, VirtualHost? right, int connections = UsualConnections)
    {
        ArgumentNullException.ThrowIfNull(network);
        _network = network;
        _left = left;
        _right = right;
        _text = new SegmentText(connections);
        network.AddObserver(this);
    }

    /// <summary>Names the conversation of a segment, by the right end's address and port and the left end's port; empty when that is clear anyway.</summary>
    public Func<uint, int, int, string>? LabelOf { get; init; }

    /// <summary>Which segments to record; all when null.</summary>
    internal Func<SegmentEnds, bool>? Concerns { get; init; }

    /// <summary>Segments sent by the two hosts.</summary>
    public int Segments { get; private set; }

    /// <summary>Segments of which nothing arrived.</summary>
    public int LostSegments { get; private set; }

    /// <summary>Records a state both ends start from.</summary>
    /// <param name="left">The left end's state.</param>
    /// <param name="right">The right end's state.</param>
    public void Begin(TcpState left, TcpState right)
    {
        Add(LadderEventKind.State, true, left);
        Add(LadderEventKind.State, false, right);
    }

    /// <summary>Records that somebody did something.</summary>
    /// <param name="atLeft">Whether at the left end.</param>
    /// <param name="text">What.</param>
    public void Note(bool atLeft, string text)
    {
        _events.Add(new LadderEvent { Kind = LadderEventKind.Note, Time = _network.Now, AtLeft = atLeft, Text = text });
    }

    /// <summary>The states an end went through.</summary>
    /// <param name="atLeft">Whether of the left end.</param>
    /// <returns>The states in order, none twice in a row.</returns>
    public IReadOnlyList<TcpState> Path(bool atLeft)
    {
        List<TcpState> path = [];
        foreach (LadderEvent happened in _events)
        {
            if (happened.AtLeft == atLeft && happened.State is TcpState state && (path.Count == 0 || path[^1] != state))
            {
                path.Add(state);
            }
        }

        return path;
    }

    /// <summary>Whether an end was in a state.</summary>
    /// <param name="atLeft">Whether the left end.</param>
    /// <param name="state">The state.</param>
    /// <returns>True when it was.</returns>
    public bool Visited(bool atLeft, TcpState state)
    {
        return Path(atLeft).Contains(state);
    }

    /// <summary>Lays out what was recorded.</summary>
    /// <param name="leftName">Who the left end is.</param>
    /// <param name="rightName">Who the right end is.</param>
    /// <param name="origin">The virtual time to count from; null for that of the first segment.</param>
    /// <returns>The lines, the heading first.</returns>
    public IReadOnlyList<LadderRow> Layout(string leftName, string rightName, long? origin = null)
    {
        return new LadderLayout(_events, origin).Rows(leftName, rightName);
    }

    void IFrameObserver.Sent(VirtualFrame frame)
    {
        SegmentEnds ends = SegmentEnds.Of(frame.Data.AsSpan(0, frame.Length));
        if (!ends.IsSegment || (Concerns is not null && !Concerns(ends)))
        {
            return;
        }

        bool injected = frame.From is null;
        bool atLeft = ends.Source == _left.Stack.Address;
        _last = ends;
        _departures.Add(frame.Id, _events.Count);
        Add(
            new LadderEvent
            {
                Kind = LadderEventKind.Departure,
                Time = _network.Now,
                AtLeft = atLeft,
                State = injected || HostAt(atLeft) is not VirtualHost sender ? null : Shown(atLeft, ends.StateAtSource(sender.Stack)),
                Text = _text.Of(frame.Data, frame.Length) + Label(atLeft, ends),
                Ends = ends,
                IsInjected = injected,
            });
        Segments += injected ? 0 : 1;
    }

    void IFrameObserver.Lost(VirtualFrame frame)
    {
        if (_departures.TryGetValue(frame.Id, out int departure) && _events[departure].Arrival < 0)
        {
            _events[departure].IsLost = true;
            LostSegments++;
        }
    }

    void IFrameObserver.Arriving(VirtualFrame frame)
    {
        if (!_departures.TryGetValue(frame.Id, out int departure))
        {
            return;
        }

        LadderEvent sent = _events[departure];
        if (sent.Arrival < 0)
        {
            sent.Arrival = _events.Count;
            LostSegments -= sent.IsLost ? 1 : 0;
            sent.IsLost = false;
        }

        LadderEvent arrival = new()
        {
            Kind = LadderEventKind.Arrival,
            Time = _network.Now,
            AtLeft = !sent.AtLeft,
            Text = frame.IsDamaged ? sent.Text + " (damaged)" : sent.Text,
            Ends = sent.Ends,
            Departure = departure,
        };
        _events.Add(arrival);
        _arriving.Enqueue(arrival);
    }

    void IFrameObserver.Processed(VirtualFrame frame)
    {
        if (_departures.ContainsKey(frame.Id))
        {
            LadderEvent arrival = _arriving.Dequeue();
            if (HostAt(arrival.AtLeft) is VirtualHost receiver)
            {
                arrival.State = Shown(arrival.AtLeft, arrival.Ends.StateAtDestination(receiver.Stack));
                Remember(arrival);
            }
        }
    }

    void IFrameObserver.Polled(VirtualHost host)
    {
        if (!_last.IsSegment || (host != _left && host != _right))
        {
            return;
        }

        bool atLeft = host == _left;
        TcpState state = Shown(
            atLeft,
            _last.Source == host.Stack.Address ? _last.StateAtSource(host.Stack) : _last.StateAtDestination(host.Stack));
        if (state != (atLeft ? _leftState : _rightState))
        {
            Add(LadderEventKind.State, atLeft, state);
        }
    }

    private VirtualHost? HostAt(bool left)
    {
        return left ? _left : _right;
    }

    private string Label(bool fromLeft, SegmentEnds ends)
    {
        string label = LabelOf is null
            ? ""
            : fromLeft
                ? LabelOf(ends.Destination, ends.DestinationPort, ends.SourcePort)
                : LabelOf(ends.Source, ends.SourcePort, ends.DestinationPort);
        return label.Length == 0 ? "" : $" ({label})";
    }

    // A port that is listened on is LISTEN for connections to come; the one that was there and ended is CLOSED.
    private TcpState Shown(bool atLeft, TcpState state)
    {
        TcpState? before = atLeft ? _leftState : _rightState;
        return state == TcpState.Listen && (before == TcpState.Closed || before >= TcpState.Established) ? TcpState.Closed : state;
    }

    private void Add(LadderEventKind kind, bool atLeft, TcpState state)
    {
        Add(new LadderEvent { Kind = kind, Time = _network.Now, AtLeft = atLeft, State = state });
    }

    private void Add(LadderEvent happened)
    {
        _events.Add(happened);
        Remember(happened);
    }

    private void Remember(LadderEvent happened)
    {
        if (happened.State is null)
        {
            return;
        }

        if (happened.AtLeft)
        {
            _leftState = happened.State;
        }
        else
        {
            _rightState = happened.State;
        }
    }
}
