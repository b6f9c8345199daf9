using TcpNano.Explain.Analysis;
using TcpNano.Pcap.Packets;

namespace TcpNano.Explain.Drawing;

/// <summary>Over time: the room each end offers, and what the ends have on their way.</summary>
public sealed class WindowPlot
{
    private readonly List<(double From, double To, ZeroWindow Time, bool OfClient)> _zeros = [];

    /// <summary>Lays a plot out.</summary>
    /// <param name="conversation">The conversation.</param>
    public WindowPlot(Conversation conversation)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        List<Segment> all = [.. conversation.Segments.Where(segment => !segment.Is(SegmentMarks.Foreign) && !segment.Has(TcpFlags.Rst))];
        long most = all.Count == 0 ? 1 : all.Max(segment => Math.Max(segment.Window, segment.InFlight));
        Frame = new PlotFrame(all, most);
        StepLine[] windows = [new StepLine(), new StepLine()];
        StepLine[] flights = [new StepLine(), new StepLine()];
        foreach (Segment segment in all)
        {
            int side = segment.FromClient ? 0 : 1;
            double x = Frame.At(segment.Time);
            windows[side].Add(x, Frame.Y.Place(segment.Window));
            flights[side].Add(x, Frame.Y.Place(segment.InFlight));
            flights[1 - side].Add(x, Frame.Y.Place(segment.PeerInFlight));
        }

        ClientWindow = windows[0].End(PlotFrame.Right);
        ServerWindow = windows[1].End(PlotFrame.Right);
        ClientFlight = conversation.Client.Octets > 0 ? flights[0].End(PlotFrame.Right) : "";
        ServerFlight = conversation.Server.Octets > 0 ? flights[1].End(PlotFrame.Right) : "";
        long last = all.Select(segment => segment.Time).DefaultIfEmpty().Max();
        foreach (bool client in Conversation.BothEnds)
        {
            foreach (ZeroWindow time in conversation.Half(client).ZeroWindows.Where(time => time.From <= last))
            {
                double from = Frame.At(time.From);
                _zeros.Add((from, Math.Max(from + 2, Frame.At(Math.Min(time.To ?? last, last))), time, client));
            }
        }
    }

    /// <summary>Size and axes.</summary>
    public PlotFrame Frame { get; }

    /// <summary>The room the client offers, as a path.</summary>
    public string ClientWindow { get; }

    /// <summary>The room the server offers, as a path.</summary>
    public string ServerWindow { get; }

    /// <summary>What the client has on its way, as a path; empty when it sends no data.</summary>
    public string ClientFlight { get; }

    /// <summary>What the server has on its way, as a path; empty when it sends no data.</summary>
    public string ServerFlight { get; }

    /// <summary>Times without room: from and to where in the plot, and whose.</summary>
    public IReadOnlyList<(double From, double To, ZeroWindow Time, bool OfClient)> Zeros => _zeros;
}
