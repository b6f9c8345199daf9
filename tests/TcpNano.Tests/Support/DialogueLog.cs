using TcpNano.Diagnostics;
using TcpNano.Dialogues;

namespace TcpNano.Tests.Support;

/// <summary>The last segments of a dialogue, written out when it fails.</summary>
internal sealed class DialogueLog
{
    private const int Capacity = 48;

    private readonly DialogueSegment[] _segments = new DialogueSegment[Capacity];
    private readonly string[] _remarks = new string[Capacity];
    private readonly long[] _times = new long[Capacity];
    private int _count;

    /// <summary>Adds a segment.</summary>
    public void Add(DialogueSegment segment)
    {
        int slot = _count % Capacity;
        _segments[slot] = segment;
        _remarks[slot] = null;
        _times[slot] = segment.Time;
        _count++;
    }

    /// <summary>Adds anything else.</summary>
    public void Add(long time, string remark)
    {
        int slot = _count % Capacity;
        _segments[slot] = null;
        _remarks[slot] = remark;
        _times[slot] = time;
        _count++;
    }

    /// <summary>Writes the exchange as the ladder that the stack's own tools print: we are on the left, the peer's port on the right.</summary>
    public string Format(long origin)
    {
        Ladder ladder = new Ladder(Ladder.StateWidth);
        string text = "\n" + ladder.Heading("10.0.0.1", "peer") + "\n";
        int first = _count > Capacity ? _count - Capacity : 0;
        if (first > 0)
        {
            text += "  (" + first.ToString() + " earlier lines left out)\n";
        }

        for (int i = first; i < _count; i++)
        {
            DialogueSegment segment = _segments[i % Capacity];
            long time = _times[i % Capacity] - origin;
            if (segment == null)
            {
                text += ladder.Note(time, "", _remarks[i % Capacity], "") + "\n";
            }
            else
            {
                string port = "port " + segment.Flow.PeerPort.ToString();
                text += ladder.Line(time, TcpStateName.Of(segment.State), segment.Describe(), segment.IsOurs, SegmentFate.Delivered, port) + "\n";
            }
        }

        return text;
    }
}
