using System.Globalization;
using System.Text;
using TcpNano.Diagnostics;

namespace TcpNano.Lab.Exploration;

/// <summary>Draws the states and arrows that were visited, in the places of RFC 9293 figure 5.</summary>
internal static class StateDiagram
{
    private const int Width = 900;
    private const int BoxWidth = 130;
    private const int BoxHeight = 34;
    private const int MostInLine = 130;
    private const int Shift = 9; // apart, for two arrows between the same boxes

    private static readonly CultureInfo s_text = CultureInfo.InvariantCulture;

    /// <summary>Draws.</summary>
    /// <param name="result">What was visited.</param>
    /// <returns>SVG.</returns>
    public static string Draw(ExplorationResult result)
    {
        HashSet<TcpState> visited = [.. result.Arrows.Keys.SelectMany(arrow => new[] { arrow.From, arrow.To })];
        (TcpState From, TcpState To)[] others = [.. Figure5.Others(result)];
        (TcpState From, TcpState To)[] deleted = [.. others.Where(arrow => arrow.To == TcpState.Closed)];
        (TcpState From, TcpState To)[] skipped = [.. others.Except(deleted)];
        string[] notes =
        [
            "Solid: arrows of RFC 9293 figure 5, visited by the exploration. Dashed: not visited.",
            .. Figure5.Missing(result).SelectMany(arrow => Lines($"{Name(arrow.From)} to {Name(arrow.To)}: {arrow.WhyNot ?? "not visited"}.")),
            "To CLOSED by RST, ABORT or giving up, from: " + string.Join(", ", deleted.Select(arrow => Name(arrow.From))) + ".",
            "Two arrows at one segment or call:",
            .. skipped.Chunk(4).Select(chunk => "    " + string.Join(", ", chunk.Select(arrow => $"{Name(arrow.From)} to {Name(arrow.To)}"))),
        ];
        int height = 770 + (notes.Length * 18);
        StringBuilder svg = new();
        svg.Append(s_text, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\">\n");
        svg.Append("<defs><marker id=\"tip\" markerWidth=\"9\" markerHeight=\"8\" refX=\"8\" refY=\"4\" orient=\"auto\"><path d=\"M0,0 L9,4 L0,8 z\"/></marker></defs>\n");
        svg.Append(s_text, $"<rect width=\"{Width}\" height=\"{height}\" fill=\"white\"/>\n");
        foreach (Figure5Arrow arrow in Figure5.Arrows)
        {
            Arrow(svg, arrow, result.Arrows.ContainsKey((arrow.From, arrow.To)));
        }

        foreach (TcpState state in Enum.GetValues<TcpState>())
        {
            Box(svg, PlaceOf(state, isEnd: false), Name(state), visited.Contains(state));
        }

        Box(svg, PlaceOf(TcpState.Closed, isEnd: true), Name(TcpState.Closed), visited.Contains(TcpState.Closed));
        for (int i = 0; i < notes.Length; i++)
        {
            svg.Append(s_text, $"<text x=\"20\" y=\"{775 + (i * 18)}\" font-size=\"12\" xml:space=\"preserve\">{notes[i]}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static (int X, int Y) PlaceOf(TcpState state, bool isEnd)
    {
        return state switch
        {
            TcpState.Closed => isEnd ? (750, 720) : (450, 40),
            TcpState.Listen => (450, 150),
            TcpState.SynReceived => (150, 260),
            TcpState.SynSent => (750, 260),
            TcpState.Established => (450, 370),
            TcpState.FinWait1 => (150, 480),
            TcpState.CloseWait => (750, 480),
            TcpState.FinWait2 => (150, 600),
            TcpState.Closing => (450, 600),
            TcpState.LastAck => (750, 600),
            _ => (450, 720),
        };
    }

    private static IEnumerable<string> Lines(string text)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length + word.Length > MostInLine)
            {
                yield return line;
                line = "   ";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        yield return line;
    }

    private static string Name(TcpState state)
    {
        return TcpStateName.Of(state);
    }

    private static void Box(StringBuilder svg, (int X, int Y) place, string name, bool isVisited)
    {
        string fill = isVisited ? "#e4f0e4" : "#eeeeee";
        svg.Append(s_text, $"<rect x=\"{place.X - (BoxWidth / 2)}\" y=\"{place.Y - (BoxHeight / 2)}\" width=\"{BoxWidth}\" height=\"{BoxHeight}\" rx=\"6\" fill=\"{fill}\" stroke=\"black\"/>\n");
        svg.Append(s_text, $"<text x=\"{place.X}\" y=\"{place.Y + 5}\" font-size=\"14\" text-anchor=\"middle\">{name}</text>\n");
    }

    private static void Arrow(StringBuilder svg, Figure5Arrow arrow, bool isVisited)
    {
        bool toEnd = arrow.From is TcpState.LastAck or TcpState.TimeWait;
        (int x1, int y1) = PlaceOf(arrow.From, isEnd: false);
        (int x2, int y2) = PlaceOf(arrow.To, toEnd);
        bool isPair = Figure5.Arrows.Any(other => other.From == arrow.To && other.To == arrow.From);
        double length = Math.Sqrt(((x2 - x1) * (x2 - x1)) + ((y2 - y1) * (y2 - y1)));
        double aside = isPair ? Shift : 0;
        double dx = -(y2 - y1) / length * aside;
        double dy = (x2 - x1) / length * aside;
        (double startX, double startY) = Edge(x1 + dx, y1 + dy, x2 - x1, y2 - y1);
        (double endX, double endY) = Edge(x2 + dx, y2 + dy, x1 - x2, y1 - y2);
        string style = isVisited ? "" : " stroke-dasharray=\"5,4\"";
        string colour = isVisited ? "black" : "#999999";
        svg.Append(s_text, $"<line x1=\"{startX:F1}\" y1=\"{startY:F1}\" x2=\"{endX:F1}\" y2=\"{endY:F1}\" stroke=\"{colour}\"{style} marker-end=\"url(#tip)\"/>\n");

        // Each at its own third of the way, on its own side.
        double part = isPair ? 0.42 : 0.5;
        double labelX = startX + ((endX - startX) * part) + (dx * 1.2);
        double labelY = startY + ((endY - startY) * part) + (dy * 1.2);
        string anchor = isPair && dx > 1 ? "start" : isPair && dx < -1 ? "end" : "middle";
        svg.Append(s_text, $"<text x=\"{labelX:F1}\" y=\"{labelY - 3:F1}\" font-size=\"11\" text-anchor=\"{anchor}\" fill=\"{colour}\" stroke=\"white\" stroke-width=\"3\" paint-order=\"stroke\">{arrow.Label}</text>\n");
    }

    // Where a line from the middle of a box leaves it.
    private static (double X, double Y) Edge(double x, double y, double dx, double dy)
    {
        double scale = Math.Min(
            dx == 0 ? double.MaxValue : BoxWidth / 2.0 / Math.Abs(dx),
            dy == 0 ? double.MaxValue : BoxHeight / 2.0 / Math.Abs(dy));
        return (x + (dx * scale), y + (dy * scale));
    }
}
