using TcpNano.Diagnostics;

namespace TcpNano.Virtual.Ladders;

/// <summary>Turns recorded events into the lines of a ladder: decides which segments need two lines, and which states to show.</summary>
internal sealed class LadderLayout
{
    private readonly List<LadderEvent> _events;
    private readonly List<LadderRow> _rows = [];
    private readonly Ladder _ladder = new(Ladder.StateWidth);
    private readonly long? _givenOrigin;
    private long _origin;
    private TcpState? _shownLeft;
    private TcpState? _shownRight;

    public LadderLayout(List<LadderEvent> events, long? origin)
    {
        _givenOrigin = origin;
        _events = events;
    }

    public IReadOnlyList<LadderRow> Rows(string leftName, string rightName)
    {
        SplitCrossing();

        // Time counts from the first segment: resolving addresses comes before and is not shown.
        LadderEvent? first = _events.Find(e => e.Kind == LadderEventKind.Departure);
        _origin = _givenOrigin ?? first?.Time ?? 0;
        _rows.Add(new LadderRow(_ladder.Heading(leftName, rightName), LadderRowKind.Heading));
        for (int i = 0; i < _events.Count; i++)
        {
            AddRow(i);
        }

        return _rows;
    }

    // A segment is told on one line only if its arrival can be told where it left: if nothing happened at the receiver
    // in between, and nobody did anything worth a line. Splitting one can force another apart, hence the rounds.
    private void SplitCrossing()
    {
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int i = 0; i < _events.Count; i++)
            {
                LadderEvent departure = _events[i];
                if (departure.Kind == LadderEventKind.Departure && !departure.IsSplit && departure.Arrival >= 0
                    && (departure.IsInjected || IsCrossed(i, departure.Arrival)))
                {
                    departure.IsSplit = true;
                    changed = true;
                }
            }
        }
    }

    private bool IsCrossed(int departure, int arrival)
    {
        bool receiverAtLeft = _events[arrival].AtLeft;
        for (int i = departure + 1; i < arrival; i++)
        {
            LadderEvent between = _events[i];
            if (between.Kind == LadderEventKind.Note)
            {
                return true;
            }

            if (between.AtLeft != receiverAtLeft)
            {
                continue;
            }

            // An earlier segment that arrives in between stands above on its own line, if that one is not split.
            bool isAbove = between.Kind == LadderEventKind.Arrival && between.Departure < departure
                && _events[between.Departure].Arrival == i && !_events[between.Departure].IsSplit;
            if (!isAbove)
            {
                return true;
            }
        }

        return false;
    }

    private void AddRow(int index)
    {
        LadderEvent happened = _events[index];
        switch (happened.Kind)
        {
            case LadderEventKind.Departure:
                AddDeparture(happened);
                break;
            case LadderEventKind.Arrival:
                LadderEvent departure = _events[happened.Departure];
                if (departure.IsSplit || departure.Arrival != index)
                {
                    AddSegment(happened, happened.Text, departure.AtLeft, SegmentFate.Arrived);
                }

                break;
            case LadderEventKind.State:
                AddState(index);
                break;
            default:
                string line = _ladder.Note(TimeOf(happened), "", "(" + happened.Text + ")", "");
                _rows.Add(new LadderRow(line, LadderRowKind.Note));
                break;
        }
    }

    private void AddDeparture(LadderEvent departure)
    {
        if (departure.IsInjected)
        {
            return;
        }

        if (departure.IsLost)
        {
            AddSegment(departure, departure.Text, departure.AtLeft, SegmentFate.Lost);
        }
        else if (departure.IsSplit || departure.Arrival < 0)
        {
            AddSegment(departure, departure.Text, departure.AtLeft, SegmentFate.Departed);
        }
        else
        {
            LadderEvent arrival = _events[departure.Arrival];
            TcpState? left = departure.AtLeft ? departure.State : arrival.State;
            TcpState? right = departure.AtLeft ? arrival.State : departure.State;
            AddLine(TimeOf(departure), left, arrival.Text, departure.AtLeft, SegmentFate.Delivered, right);
        }
    }

    private void AddSegment(LadderEvent happened, string text, bool toRight, SegmentFate fate)
    {
        AddLine(
            TimeOf(happened),
            happened.AtLeft ? happened.State : null,
            text,
            toRight,
            fate,
            happened.AtLeft ? null : happened.State);
    }

    private void AddLine(long time, TcpState? left, string text, bool toRight, SegmentFate fate, TcpState? right)
    {
        string line = _ladder.Line(time, NameOf(left), text, toRight, fate, NameOf(right));
        _rows.Add(new LadderRow(line, fate == SegmentFate.Lost ? LadderRowKind.Lost : LadderRowKind.Segment));
        _shownLeft = left ?? _shownLeft;
        _shownRight = right ?? _shownRight;
    }

    // Both ends' changes at the same time share a line.
    private void AddState(int index)
    {
        LadderEvent change = _events[index];
        TcpState? left = change.AtLeft ? change.State : null;
        TcpState? right = change.AtLeft ? null : change.State;
        if (index + 1 < _events.Count && _events[index + 1] is { Kind: LadderEventKind.State } next
            && next.AtLeft != change.AtLeft && next.Time == change.Time)
        {
            left ??= next.State;
            right ??= next.State;
        }

        if ((left ?? _shownLeft) == _shownLeft && (right ?? _shownRight) == _shownRight)
        {
            return;
        }

        string line = _ladder.Note(TimeOf(change), NameOf(left), "", NameOf(right));
        _rows.Add(new LadderRow(line, LadderRowKind.Note));
        _shownLeft = left ?? _shownLeft;
        _shownRight = right ?? _shownRight;
    }

    private long TimeOf(LadderEvent happened)
    {
        return Math.Max(0, happened.Time - _origin);
    }

    private static string NameOf(TcpState? state)
    {
        return state is null ? "" : TcpStateName.Of(state.Value);
    }
}
