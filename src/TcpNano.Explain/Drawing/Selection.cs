using TcpNano.Explain.Analysis;
using TcpNano.Pcap.Packets;

namespace TcpNano.Explain.Drawing;

/// <summary>Chooses the segments of a long conversation that are drawn: its beginning, its end, and what is special in between.</summary>
public static class Selection
{
    private const SegmentMarks Special = SegmentMarks.Retransmission | SegmentMarks.Overtaken | SegmentMarks.AfterGap | SegmentMarks.ZeroWindow
        | SegmentMarks.WindowProbe | SegmentMarks.KeepAlive | SegmentMarks.AckOfUnseen | SegmentMarks.Foreign | SegmentMarks.Lost;

    /// <summary>Chooses.</summary>
    /// <param name="segments">All segments.</param>
    /// <param name="must">Frames that findings point to.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>The indices of those that are drawn, in order.</returns>
    public static IReadOnlyList<int> Choose(IReadOnlyList<Segment> segments, IReadOnlySet<long> must, int most)
    {
        ArgumentNullException.ThrowIfNull(segments);
        ArgumentNullException.ThrowIfNull(must);
        if (segments.Count <= most)
        {
            return [.. Enumerable.Range(0, segments.Count)];
        }

        SortedSet<int> chosen = [];
        Take(chosen, most, Enumerable.Range(0, segments.Count).Where(i => must.Contains(segments[i].Frame)));
        Take(chosen, chosen.Count + (most / 4), Enumerable.Range(0, segments.Count));
        Take(chosen, chosen.Count + (most / 6), Enumerable.Range(0, segments.Count).Reverse());
        Take(chosen, most, Enumerable.Range(0, segments.Count).Where(i => segments[i].Is(Special) || segments[i].Has(TcpFlags.Syn | TcpFlags.Fin | TcpFlags.Rst)));
        Take(chosen, most, Enumerable.Range(0, segments.Count));
        return [.. chosen.Take(most)];
    }

    private static void Take(SortedSet<int> chosen, int most, IEnumerable<int> candidates)
    {
        foreach (int candidate in candidates)
        {
            if (chosen.Count >= most)
            {
                return;
            }

            chosen.Add(candidate);
        }
    }
}
