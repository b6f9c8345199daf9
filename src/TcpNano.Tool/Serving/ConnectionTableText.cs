using System.Globalization;
using TcpNano.Diagnostics;
using TcpNano.Tool.Services;
using TcpNano.Tcp;

namespace TcpNano.Tool.Serving;

/// <summary>All connections as a table, in the manner of <c>ss</c>.</summary>
internal static class ConnectionTableText
{
    private static readonly string[] TimerNames = ["rto", "persist", "delack", "keepalive", "timeout", "linger"];

    /// <summary>The columns.</summary>
    public static string[] Titles { get; } = ["N", "STATE", "RECV-Q", "SEND-Q", "LOCAL", "PEER", "SERVICE", "TIMERS"];

    /// <summary>One row for each connection.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="slots">Its connection slots.</param>
    /// <param name="services">Who owns them.</param>
    /// <returns>The rows.</returns>
    public static IEnumerable<string[]> Rows(NetworkStack stack, int slots, ServiceTable services)
    {
        for (int i = 0; i < slots; i++)
        {
            TcpConnection connection = stack.ConnectionAt(i);
            if (connection.State != TcpState.Closed)
            {
                yield return
                [
                    Text(i),
                    TcpStateName.Of(connection.State),
                    Text(connection.Available),
                    Text(connection.SendQueued),
                    IPv4Address.Format(connection.LocalAddress) + ":" + Text(connection.LocalPort),
                    IPv4Address.Format(connection.RemoteAddress) + ":" + Text(connection.RemotePort),
                    services.At(i)?.Name ?? "-",
                    Timers(stack, i),
                ];
            }
        }
    }

    private static string Timers(NetworkStack stack, int slot)
    {
        List<string> armed = [];
        for (int kind = 0; kind < TimerKind.Count; kind++)
        {
            int timer = (slot * TimerKind.Count) + kind;
            if (stack.Tcp.Timers.IsArmed(timer))
            {
                armed.Add(TimerNames[kind] + " " + Text(stack.Tcp.Timers.DeadlineOf(timer) - stack.Tcp.Now) + "ms");
            }
        }

        return armed.Count == 0 ? "-" : string.Join(", ", armed);
    }

    private static string Text(int number)
    {
        return number.ToString(CultureInfo.InvariantCulture);
    }
}
