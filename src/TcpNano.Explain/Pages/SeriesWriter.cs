using TcpNano.Explain.Drawing;

namespace TcpNano.Explain.Pages;

/// <summary>Makes a drawing of values over time: one file of SVG that needs nothing else, light and dark.</summary>
public static class SeriesWriter
{
    /// <summary>Makes the drawing.</summary>
    /// <param name="sheet">What is on it.</param>
    /// <returns>SVG; whatever the texts say is escaped.</returns>
    public static string Write(SeriesSheet sheet)
    {
        return PageWriter.Render<SeriesDrawing>(nameof(SeriesDrawing.Sheet), sheet);
    }
}
