using TcpNano.Explain.Drawing;
using TcpNano.Explain.Pages;

namespace TcpNano.Lab.Plots;

/// <summary>Draws what the ends of all conversations of a simulated seed had over time.</summary>
internal static class RunDrawing
{
    private const long NanosecondsPerMillisecond = 1_000_000;

    /// <summary>Draws.</summary>
    /// <param name="title">What it is of.</param>
    /// <param name="lines">What else is to be said.</param>
    /// <param name="talks">The conversations.</param>
    /// <returns>SVG.</returns>
    public static string Draw(string title, IReadOnlyList<string> lines, IReadOnlyList<TalkRecord> talks)
    {
        return SeriesWriter.Write(new SeriesSheet(title, lines, [.. talks.Select(Group)]));
    }

    private static SeriesGroup Group(TalkRecord talk)
    {
        EndRecord[] ends = [talk.Opener, talk.Acceptor];

        // The same time for both ends: what lies above each other and beside each other is the same moment.
        long from = ends.Where(end => end.Samples.Count > 0).Select(end => end.Samples[0].At).DefaultIfEmpty().Min();
        long to = Math.Max(from, ends.Max(end => end.Until));
        return new SeriesGroup($"Conversation {talk.Number}", [.. ends.Select(end => new SeriesColumn(end.Name, Plots(end, from, to)))]);
    }

    private static IReadOnlyList<SeriesPlot> Plots(EndRecord end, long from, long to)
    {
        if (end.Samples.Count == 0)
        {
            return [];
        }

        long portion = Goodput.Portion(to - from);
        return
        [
            Plot("What may be sent: congestion window, its threshold, and the window of the peer", "octets",
                Of("cwnd", sample => sample.CongestionWindow),
                Of("ssthresh, once there was a loss", sample => sample.SlowStartThreshold == int.MaxValue ? null : sample.SlowStartThreshold),
                Of("window of the peer", sample => sample.PeerWindow)).WithEvents("sent again", Resent(end)),
            Plot("Round trip, smoothed", "milliseconds", Of("SRTT", sample => sample.SmoothedRoundTripTime == 0 ? null : sample.SmoothedRoundTripTime)),
            Plot("Retransmission timeout", "milliseconds", Of("RTO", sample => sample.RetransmissionTimeout)),
            Plot("Queues", "octets",
                Of("send buffer", sample => sample.Unacknowledged),
                Of("receive buffer, unread", sample => sample.Unread),
                Of("in flight", sample => sample.InFlight)),
            Plot($"Goodput: received in order, every {portion} ms", "octets a second",
                new Series("goodput", [.. Goodput.Of(end.Samples, from, portion).Where(rate => rate.At <= to).Select(rate => (rate.At * NanosecondsPerMillisecond, rate.Rate))])),
        ];

        SeriesPlot Plot(string title, string unit, params IReadOnlyList<Series> series)
        {
            return new SeriesPlot(title, unit, from * NanosecondsPerMillisecond, to * NanosecondsPerMillisecond, series);
        }

        Series Of(string name, Func<EndSample, double?> value)
        {
            return new Series(name, [.. end.Samples.Where(seen => value(seen.Sample) is not null).Select(seen => (seen.At * NanosecondsPerMillisecond, value(seen.Sample)!.Value))]);
        }
    }

    private static IEnumerable<long> Resent(EndRecord end)
    {
        uint before = 0;
        foreach ((long at, EndSample sample) in end.Samples)
        {
            if (sample.Retransmissions != before)
            {
                yield return at * NanosecondsPerMillisecond;
            }

            before = sample.Retransmissions;
        }
    }
}
