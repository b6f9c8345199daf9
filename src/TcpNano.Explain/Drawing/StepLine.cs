using System.Text;

namespace TcpNano.Explain.Drawing;

/// <summary>
/// A line that keeps its height until the next point: what holds until somebody says something else. Of many points in one narrow
/// column only the lowest, the highest and the last are drawn, so that a line of a million points stays small and is still true.
/// </summary>
internal sealed class StepLine
{
    private const double ColumnWidth = 0.5;

    private readonly StringBuilder _path = new();
    private string _drawn = "";
    private long _column;
    private bool _isEmpty = true;
    private double _x;
    private double _low;
    private double _high;
    private double _last;

    /// <summary>Adds a point.</summary>
    /// <param name="x">Its place.</param>
    /// <param name="y">Its height.</param>
    public void Add(double x, double y)
    {
        long column = (long)Math.Floor(x / ColumnWidth);
        if (_isEmpty || column != _column)
        {
            Draw();
            _isEmpty = false;
            _column = column;
            _x = x;
            _low = y;
            _high = y;
        }

        _low = Math.Min(_low, y);
        _high = Math.Max(_high, y);
        _last = y;
    }

    /// <summary>Ends the line.</summary>
    /// <param name="x">Where.</param>
    /// <returns>The path for SVG; empty when there was no point.</returns>
    public string End(double x)
    {
        Draw();
        return _path.Length == 0 ? "" : _path.Append($"H{Axis.Text(x)}").ToString();
    }

    // Draws the column that is complete.
    private void Draw()
    {
        if (_isEmpty)
        {
            return;
        }

        foreach (double y in (double[])[_low, _high, _last])
        {
            string height = Axis.Text(y);
            if (_path.Length == 0)
            {
                _path.Append($"M{Axis.Text(_x)} {height}");
            }
            else if (height != _drawn)
            {
                _path.Append($"H{Axis.Text(_x)}V{height}");
            }

            _drawn = height;
        }
    }
}
