using TcpNano.Explain.Analysis;
using TcpNano.Pcap.Packets;

namespace TcpNano.Explain.Drawing;

/// <summary>Octets over time in one direction: what was sent, how far it was acknowledged, and how far the receiver had room.</summary>
public sealed class SequencePlot
{
    private const int MostPoints = 800;

    private readonly List<PlotPoint> _points = [];

    /// <summary>Lays a plot out.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="fromClient">Whether of what the client sends.</param>
    /// <param name="rows">Frames that the ladder has rows for.</param>
    /// <param name="isOnly">Whether there is no other plot, for the other direction: no segment is in both.</param>
    public SequencePlot(Conversation conversation, bool fromClient, IReadOnlySet<long> rows, bool isOnly)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        ArgumentNullException.ThrowIfNull(rows);
        FromClient = fromClient;
        List<Segment> all = [.. conversation.Segments.Where(segment => !segment.Is(SegmentMarks.Foreign) && !segment.Has(TcpFlags.Rst))];
        long sent = all.Where(segment => segment.FromClient == fromClient).Select(segment => segment.End).DefaultIfEmpty(1).Max();
        long taken = all.Where(segment => segment.FromClient != fromClient && segment.Has(TcpFlags.Ack)).Select(segment => segment.Acknowledgment).DefaultIfEmpty(1).Max();

        // Room far beyond what was ever sent would press everything else to the bottom.
        long most = Math.Max(sent, taken) * 3 / 2;
        Frame = new PlotFrame(all, most);
        StepLine acknowledged = new();
        StepLine room = new();
        int every = Math.Max(1, (all.Count + MostPoints - 1) / MostPoints);
        for (int i = 0; i < all.Count; i++)
        {
            Segment segment = all[i];
            bool isAck = segment.FromClient != fromClient;
            double x = Frame.At(segment.Time);
            if (isAck && segment.Has(TcpFlags.Ack))
            {
                acknowledged.Add(x, Frame.Y.Place(segment.Acknowledgment));
                room.Add(x, Frame.Y.Place(Math.Min(segment.Acknowledgment + segment.Window, (long)(most * 1.04))));
            }

            bool hasRow = rows.Contains(segment.Frame);
            bool isHere = isAck ? segment.IsPureAck || (isOnly && segment.Has(TcpFlags.Ack)) : isOnly || !segment.IsPureAck;
            if ((hasRow || i % every == 0) && isHere)
            {
                double low = Frame.Y.Place(isAck ? segment.Acknowledgment : segment.Sequence);
                _points.Add(new PlotPoint(segment, x, low, isAck ? low : Frame.Y.Place(segment.End), hasRow));
            }
        }

        Acknowledged = acknowledged.End(PlotFrame.Right);
        Room = room.End(PlotFrame.Right);
    }

    /// <summary>Whether the client sends.</summary>
    public bool FromClient { get; }

    /// <summary>Size and axes.</summary>
    public PlotFrame Frame { get; }

    /// <summary>The segments.</summary>
    public IReadOnlyList<PlotPoint> Points => _points;

    /// <summary>How far the receiver has acknowledged, as a path.</summary>
    public string Acknowledged { get; }

    /// <summary>How far the receiver has room, as a path.</summary>
    public string Room { get; }
}
