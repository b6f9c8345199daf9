using TcpNano;
using TcpNano.Diagnostics;
using TcpNano.Link;

namespace HttpDemo;

/// <summary>The page: heap, uptime, connections, counters and close reasons, as HTML in one buffer. Nothing in it comes from elsewhere.</summary>
public sealed class StatusPage
{
    /// <summary>Most octets of the page, with all that it can show.</summary>
    public const int MostOctets = 3072;

    private const long HeapInterval = 1000;

    // The order of _labels.
    private static readonly int[] s_counters =
    {
        (int)StackCounter.FramesReceived, (int)StackCounter.FramesSent, (int)StackCounter.SegmentsReceived, (int)StackCounter.SegmentsSent, (int)StackCounter.Retransmissions,
        (int)StackCounter.RetransmitTimeouts, (int)StackCounter.ResetsReceived, (int)StackCounter.ResetsSent, (int)StackCounter.ConnectionsTimedOut, (int)StackCounter.SynCookiesSent,
    };

    private readonly byte[][] _labels =
    {
        Octets.Of("Frames received"), Octets.Of("Frames sent"), Octets.Of("Segments received"), Octets.Of("Segments sent"), Octets.Of("Retransmissions"),
        Octets.Of("Retransmission timeouts"), Octets.Of("Resets received"), Octets.Of("Resets sent"), Octets.Of("Given up"), Octets.Of("SYN cookies sent"),
    };

    private readonly byte[][] _reasons = new byte[(int)CloseReason.GaveWay + 1][];

    private readonly byte[] _head = Octets.Of(
        "<!DOCTYPE html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'><meta http-equiv=refresh content=5>"
        + "<link rel=icon href='data:,'><title>TcpNano</title><style>"
        + "body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f2f4f7;color:#1c2733}"
        + "header{background:#12395b;color:#fff;padding:18px 24px}h1{margin:0;font-size:22px}header p{margin:0;opacity:.8}"
        + "main{display:grid;gap:16px;padding:16px;max-width:1080px;margin:auto;grid-template-columns:repeat(auto-fit,minmax(280px,1fr))}"
        + "table{background:#fff;border-radius:8px;box-shadow:0 1px 3px #0002;border-spacing:0;width:100%;padding:8px 16px;height:fit-content}"
        + "caption{text-align:left;font-weight:600;padding:4px 0}td{padding:3px 0;border-top:1px solid #e6eaef}"
        + "td+td{text-align:right;font-variant-numeric:tabular-nums}</style><header><h1>TcpNano</h1><p>up ");

    private readonly byte[] _device = Octets.Of("</p></header><main><table><caption>Device</caption>");
    private readonly byte[] _server = Octets.Of("</table><table><caption>Server</caption>");
    private readonly byte[] _stackTable = Octets.Of("</table><table><caption>Stack</caption>");
    private readonly byte[] _endings = Octets.Of("</table><table><caption>Connections ended</caption>");
    private readonly byte[] _foot = Octets.Of("</table></main></html>\n");
    private readonly byte[] _row = Octets.Of("<tr><td>");
    private readonly byte[] _cell = Octets.Of("<td>");
    private readonly byte[] _none = Octets.Of("none yet");
    private readonly byte[] _days = Octets.Of(" d ");
    private readonly byte[] _heap = Octets.Of("Heap free, octets");
    private readonly byte[] _slots = Octets.Of("Connections free");
    private readonly byte[] _open = Octets.Of("Open now");
    private readonly byte[] _accepted = Octets.Of("Accepted");
    private readonly byte[] _answered = Octets.Of("Requests answered");
    private readonly byte[] _refused = Octets.Of("Requests refused");
    private readonly byte[] _slow = Octets.Of("Slow clients dropped");

    private readonly Octets _page = new Octets(MostOctets);
    private readonly NetworkStack _stack;
    private readonly HttpStatistics _statistics;
    private readonly long _started;
    private long _heapAt;
    private uint _heapFree;

    /// <summary>Makes the page, which counts its uptime from now.</summary>
    /// <param name="stack">The stack it tells of.</param>
    /// <param name="statistics">The server's counts.</param>
    /// <param name="now">The time, in the milliseconds of <see cref="MacDriver.Now"/>.</param>
    public StatusPage(NetworkStack stack, HttpStatistics statistics, long now)
    {
        _stack = stack;
        _statistics = statistics;
        _started = now;
        _heapAt = now - HeapInterval;
        for (int i = 0; i < _reasons.Length; i++)
        {
            _reasons[i] = Octets.Of(CloseReasonText.Of((CloseReason)i));
        }
    }

    /// <summary>Writes the page anew. Allocates nothing.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The page, which is good until the next call.</returns>
    public Octets Write(long now)
    {
        if (now - _heapAt >= HeapInterval)
        {
            _heapFree = Heap.Free();
            _heapAt = now;
        }

        _page.Count = 0;
        _page.Add(_head);
        WriteUptime((now - _started) / 1000);
        _page.Add(_device);
        Row(_heap, _heapFree);
        Row(_slots, _stack.FreeConnections);
        _page.Add(_server);
        Row(_open, _statistics.Open);
        Row(_accepted, _statistics.Accepted);
        Row(_answered, _statistics.Answered);
        Row(_refused, _statistics.Refused);
        Row(_slow, _statistics.DroppedSlow);
        _page.Add(_stackTable);
        for (int i = 0; i < s_counters.Length; i++)
        {
            Row(_labels[i], _stack.Counters[(StackCounter)s_counters[i]]);
        }

        _page.Add(_endings);
        bool none = true;
        for (int i = 1; i < _reasons.Length; i++)
        {
            if (_statistics.Ended[i] > 0)
            {
                Row(_reasons[i], _statistics.Ended[i]);
                none = false;
            }
        }

        if (none)
        {
            _page.Add(_row).Add(_none);
        }

        return _page.Add(_foot);
    }

    private void Row(byte[] label, long number)
    {
        _page.Add(_row).Add(label).Add(_cell).AddNumber(number, 1);
    }

    private void WriteUptime(long seconds)
    {
        _page.AddNumber(seconds / 86400, 1).Add(_days).AddNumber(seconds / 3600 % 24, 2).Add((byte)':');
        _page.AddNumber(seconds / 60 % 60, 2).Add((byte)':').AddNumber(seconds % 60, 2);
    }
}
