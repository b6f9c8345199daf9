using TcpNano.Benchmarks.Results;
using TcpNano.Benchmarks.Suites;
using TcpNano.Tool.Shell;

namespace TcpNano.Benchmarks.Commands;

/// <summary>Where results go beside the terminal.</summary>
/// <param name="Json">The file for all samples; null for none.</param>
/// <param name="Svg">The folder for plots; null for none.</param>
/// <param name="Markdown">The file for the page; null for none.</param>
internal sealed record Reports(string? Json, string? Svg, string? Markdown)
{
    /// <summary>Prints the tables, and writes what was asked for.</summary>
    /// <param name="suites">The suites that ran.</param>
    /// <param name="samples">What they measured.</param>
    /// <param name="command">The command that ran them.</param>
    /// <param name="terminal">Where to print.</param>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    public void Write(IReadOnlyList<Suite> suites, Samples samples, string command, Terminal terminal)
    {
        List<ResultTable> tables = [.. suites.SelectMany(suite => suite.Tables(samples))];
        foreach (ResultTable table in tables)
        {
            terminal.Output.WriteLine();
            terminal.Output.WriteLine(table.Title);
            terminal.WriteTable(table.Columns, table.Rows);
        }

        DateTime now = DateTime.Now;
        Try(Json, path => JsonFile.Write(samples, now, command, path));
        Try(Svg, path => SvgFiles.Write(suites.SelectMany(suite => suite.Charts(samples)), path));
        Try(Markdown, path => MarkdownFile.Write(tables, now, command, path));
    }

    /// <summary>Makes the files and the folder: a bad path is told now, and not after ten minutes.</summary>
    /// <exception cref="OutputException">One cannot be made.</exception>
    public void Prepare()
    {
        Try(Json, path => File.WriteAllText(path, ""));
        Try(Svg, path => Directory.CreateDirectory(path));
        Try(Markdown, path => File.WriteAllText(path, ""));
    }

    private static void Try(string? path, Action<string> write)
    {
        try
        {
            if (path is not null)
            {
                write(path);
            }
        }
        catch (Exception trouble) when (OutputException.IsFor(trouble))
        {
            throw new OutputException(path!, trouble);
        }
    }
}
