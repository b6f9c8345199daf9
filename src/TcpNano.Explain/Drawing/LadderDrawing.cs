using TcpNano.Explain.Analysis;
using TcpNano.Explain.Findings;

namespace TcpNano.Explain.Drawing;

/// <summary>The ladder of a conversation: the client's line at the left, the server's at the right, time runs down.</summary>
public sealed class LadderDrawing
{
    /// <summary>Width of the drawing.</summary>
    public const int Width = 760;

    /// <summary>Where the client's line is.</summary>
    public const int Left = 92;

    /// <summary>Where the server's line is.</summary>
    public const int Right = 740;

    /// <summary>Height of a line of comments.</summary>
    public const int CommentHeight = 14;

    private const int Top = 46;
    private const int AboveRow = 22;
    private const int PieceHeight = 120;
    private const int RowHeight = 36;
    private const int MostComments = 4;
    private const int CommentWidth = 100;

    private readonly List<LadderRow> _rows = [];

    /// <summary>Lays a ladder out.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="chosen">The indices of the segments that are drawn.</param>
    public LadderDrawing(Conversation conversation, IReadOnlyList<int> chosen)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        ArgumentNullException.ThrowIfNull(chosen);
        int y = Top;
        int expected = 0;
        long[] windows = [-1, -1];
        foreach (int index in chosen)
        {
            y = AddRun(y, index - expected);
            Segment segment = conversation.Segments[index];
            int side = segment.FromClient ? 0 : 1;
            bool showsWindow = segment.Window == 0 || windows[side] == 0;
            windows[side] = segment.Window;
            string[] comments = [.. segment.Comments.Take(MostComments).Select(Cut)];
            _rows.Add(new LadderRow(y, segment, SegmentWords.Label(segment, showsWindow && !segment.Has(Pcap.Packets.TcpFlags.Rst)), comments));
            y += RowHeight + (comments.Length * CommentHeight);
            expected = index + 1;
        }

        Height = AddRun(y, conversation.Count - expected);
    }

    /// <summary>Height of the drawing.</summary>
    public int Height { get; }

    /// <summary>The same in pieces one below another, so that a sheet of paper ends between two rows and not in one: where each begins and ends, and its rows.</summary>
    public IEnumerable<(int From, int To, IReadOnlyList<LadderRow> Rows)> Pieces
    {
        get
        {
            int from = 0;
            List<LadderRow> rows = [];
            foreach (LadderRow row in _rows)
            {
                int top = row.Y - AboveRow;
                if (rows.Count > 0 && top - from > PieceHeight)
                {
                    yield return (from, top, rows);
                    from = top;
                    rows = [];
                }

                rows.Add(row);
            }

            yield return (from, Height, rows);
        }
    }

    /// <summary>Its rows.</summary>
    public IReadOnlyList<LadderRow> Rows => _rows;

    private int AddRun(int y, int count)
    {
        if (count <= 0)
        {
            return y;
        }

        _rows.Add(new LadderRow(y, null, Words.Count(count, "segment") + " not drawn", []));
        return y + RowHeight;
    }

    private static string Cut(string comment)
    {
        string line = comment.ReplaceLineEndings(" ");
        return line.Length <= CommentWidth ? line : line[..(CommentWidth - 3)] + "...";
    }
}
