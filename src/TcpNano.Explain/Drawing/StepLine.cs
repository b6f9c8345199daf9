using System.Text;

namespace TcpNano.Explain.Drawing;

/// <summary>A line that keeps its height until the next point: what holds until somebody says something else.</summary>
internal sealed class StepLine
{
    private const int MostSteps = 4000;

    private readonly StringBuilder _path = new();
    private string _last = "";
    private int _steps;

    /// <summary>Adds a point.</summary>
    /// <param name="x">Its place.</param>
    /// <param name="y">Its height.</param>
    public void Add(double x, double y)
    {
        string height = Axis.Text(y);
        if (height != _last && _steps++ < MostSteps)
        {
            _path.Append(_path.Length == 0 ? $"M{Axis.Text(x)} {height}" : $"H{Axis.Text(x)}V{height}");
            _last = height;
        }
    }

    /// <summary>Ends the line.</summary>
    /// <param name="x">Where.</param>
    /// <returns>The path for SVG; empty when there was no point.</returns>
    public string End(double x)
    {
        return _path.Length == 0 ? "" : _path.Append($"H{Axis.Text(x)}").ToString();
    }
}
