using System.Globalization;
using TcpNano.Diagnostics;
using TcpNano.Tool.Serving;

namespace TcpNano.Tool.Watching;

/// <summary>The device's table of connections, as it was last told, and what it has counted.</summary>
internal sealed class WatchTable
{
    private readonly List<TraceConnection> _coming = [];
    private List<TraceConnection> _connections = [];

    /// <summary>The columns.</summary>
    public static string[] Titles { get; } = ["PEER", "PORT", "STATE", "SRTT", "CWND", "RESENT", "SEND-Q", "RECV-Q", "RTO", "HEARD"];

    /// <summary>What the device has counted.</summary>
    public SortedDictionary<StackCounter, uint> Counters { get; } = [];

    /// <summary>The last end of a table; null before the first.</summary>
    public TraceTableEnd? End { get; private set; }

    /// <summary>A row comes.</summary>
    /// <param name="connection">The row.</param>
    public void Take(TraceConnection connection)
    {
        _coming.Add(connection);
    }

    /// <summary>The table is complete.</summary>
    /// <param name="end">Its end.</param>
    public void Take(TraceTableEnd end)
    {
        End = end;
        _connections = [.. _coming.Where(row => !row.IsWatcher).OrderBy(row => row.Slot)];
        _coming.Clear();
    }

    /// <summary>Counters have changed.</summary>
    /// <param name="counters">Which.</param>
    public void Take(TraceCounters counters)
    {
        foreach ((StackCounter counter, uint value) in counters.Values)
        {
            Counters[counter] = value;
        }
    }

    /// <summary>The connections, without those of watchers.</summary>
    /// <param name="most">How many at most: those that were heard last.</param>
    /// <returns>The rows, and one that says how many there are more.</returns>
    public IEnumerable<string[]> Rows(int most)
    {
        IEnumerable<TraceConnection> shown = _connections.Count <= most ? _connections : _connections.OrderBy(row => row.Heard).Take(most - 1).OrderBy(row => row.Slot);
        foreach (TraceConnection row in shown)
        {
            yield return Cells(row);
        }

        if (_connections.Count > most)
        {
            yield return [Text($"and {_connections.Count - most + 1} more"), .. Titles[1..].Select(_ => "")];
        }
    }

    private static string[] Cells(TraceConnection row)
    {
        string mark = row.IsOrphan ? " (closed by the app)" : row.IsWaiting ? " (not accepted yet)" : "";
        return
        [
            new RemoteEnd(row.Peer, row.PeerPort).ToString(),
            Text($"{row.Port}"),
            TcpStateName.Of(row.State),
            row.RoundTrip == 0 ? "-" : Text($"{row.RoundTrip}ms"),
            Text($"{row.CongestionWindow}"),
            Text($"{row.Retransmissions}"),
            Text($"{row.SendQueue}"),
            Text($"{row.ReceiveQueue}"),
            Text($"{row.Timeout}ms"),
            Text($"{row.Heard}ms{mark}"),
        ];
    }

    private static string Text(FormattableString text)
    {
        return text.ToString(CultureInfo.InvariantCulture);
    }
}
