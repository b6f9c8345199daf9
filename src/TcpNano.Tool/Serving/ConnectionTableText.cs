using System.Globalization;
using TcpNano.Diagnostics;
using TcpNano.Tool.Services;

namespace TcpNano.Tool.Serving;

/// <summary>The connections of a server as a table, in the manner of <c>ss -i</c>.</summary>
internal static class ConnectionTableText
{
    /// <summary>The columns.</summary>
    public static string[] Titles { get; } =
        ["N", "STATE", "RECV-Q", "SEND-Q", "LOCAL", "PEER", "SERVICE", "SRTT", "RTO", "CWND", "RESENT", "HEARD"];

    /// <summary>One row for each connection that has not ended; without a service when that has finished.</summary>
    /// <param name="services">Who has accepted and opened them.</param>
    /// <returns>The rows.</returns>
    public static IEnumerable<string[]> Rows(ServiceTable services)
    {
        TcpStatistics figures = new();
        foreach (Session session in services.Sessions)
        {
            TcpConnection connection = session.Connection;
            if (connection.GetStatistics(figures))
            {
                yield return
                [
                    Text(session.Number),
                    TcpStateName.Of(connection.State),
                    Text(connection.Available),
                    Text(connection.SendQueued),
                    IPv4Address.Format(connection.LocalAddress) + ":" + Text(connection.LocalPort),
                    IPv4Address.Format(connection.RemoteAddress) + ":" + Text(connection.RemotePort),
                    session.IsServed ? session.Service.Name : "-",
                    figures.SmoothedRoundTripTime == 0 ? "-" : Milliseconds(figures.SmoothedRoundTripTime),
                    Milliseconds(figures.RetransmissionTimeout),
                    Text(figures.CongestionWindow),
                    figures.Retransmissions.ToString(CultureInfo.InvariantCulture),
                    Milliseconds(figures.SinceLastHeard),
                ];
            }
        }
    }

    private static string Milliseconds(int time)
    {
        return Text(time) + "ms";
    }

    private static string Text(int number)
    {
        return number.ToString(CultureInfo.InvariantCulture);
    }
}
