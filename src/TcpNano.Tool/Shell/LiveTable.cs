using Spectre.Console;
using Spectre.Console.Rendering;

namespace TcpNano.Tool.Shell;

/// <summary>A table in the last lines of a terminal, which changes, while what is written goes above it.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="context">Draws it.</param>
internal sealed class LiveTable(Terminal terminal, LiveDisplayContext context)
{
    /// <summary>Shows it as it is now.</summary>
    /// <param name="summary">A line above it.</param>
    /// <param name="titles">The columns' titles.</param>
    /// <param name="rows">The rows, as many as there is room for.</param>
    public void Show(string summary, string[] titles, Func<int, IEnumerable<string[]>> rows)
    {
        // Half of the screen is for what goes on above.
        int most = Math.Max(2, terminal.Console!.Profile.Height / 2 - 3);
        string[][] shown = [.. rows(most)];
        int lines = shown.Length == 0 ? 1 : terminal.LinesOfRow([titles, .. shown]);
        shown = lines > 1 ? [.. rows(Math.Max(2, most / lines))] : shown;
        // A column less: what fills a line to its end may count as one or as two.
        IRenderable text = new Rows(WordWrap.Lines(summary, terminal.Console.Profile.Width - 1, 0).Select(line => new Text(line, new Style(decoration: Decoration.Bold))));
        context.UpdateTarget(shown.Length == 0 ? text : new Rows(text, terminal.Layout(titles, shown)));
    }
}
