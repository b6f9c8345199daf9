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

    /// <summary>Writes the exchange, one segment a line: time, our state, the arrow and what it carries, the peer's port.</summary>
    public string Format(long origin)
    {
        string text = "\n";
        int first = _count > Capacity ? _count - Capacity : 0;
        if (first > 0)
        {
            text += "  (" + first.ToString() + " earlier lines left out)\n";
        }

        for (int i = first; i < _count; i++)
        {
            DialogueSegment segment = _segments[i % Capacity];
            text += Time(_times[i % Capacity] - origin);
            if (segment == null)
            {
                text += "  * " + _remarks[i % Capacity] + "\n";
                continue;
            }

            string state = StateName(segment.State);
            text += "  " + state + new string(' ', 13 - state.Length) + (segment.IsOurs ? "-- " : "<- ") + segment.Describe()
                + (segment.IsOurs ? " ->" : " --") + "  :" + segment.Flow.PeerPort.ToString() + "\n";
        }

        return text;
    }

    /// <summary>The RFC's name of a state; enum.ToString prints a number on nanoCLR.</summary>
    public static string StateName(TcpState state)
    {
        switch (state)
        {
            case TcpState.Closed:
                return "CLOSED";
            case TcpState.Listen:
                return "LISTEN";
            case TcpState.SynSent:
                return "SYN-SENT";
            case TcpState.SynReceived:
                return "SYN-RECEIVED";
            case TcpState.Established:
                return "ESTABLISHED";
            case TcpState.FinWait1:
                return "FIN-WAIT-1";
            case TcpState.FinWait2:
                return "FIN-WAIT-2";
            case TcpState.CloseWait:
                return "CLOSE-WAIT";
            case TcpState.Closing:
                return "CLOSING";
            case TcpState.LastAck:
                return "LAST-ACK";
            case TcpState.TimeWait:
                return "TIME-WAIT";
            default:
                return "?";
        }
    }

    private static string Time(long milliseconds)
    {
        string fraction = (milliseconds % 1000).ToString();
        string seconds = (milliseconds / 1000).ToString();
        return (seconds.Length < 6 ? new string(' ', 6 - seconds.Length) : "") + seconds + "." + new string('0', 3 - fraction.Length) + fraction;
    }
}
