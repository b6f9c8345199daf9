using System.Globalization;
using System.Text;

namespace TcpNano.Benchmarks.Results;

/// <summary>Writes the tables of a run as a page: when, on what, and what limits each figure.</summary>
internal static class MarkdownFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="date">When they were measured.</param>
    /// <param name="command">The arguments of the command that measured them.</param>
    /// <param name="path">The file.</param>
    public static void Write(IEnumerable<ResultTable> tables, DateTime date, string command, string path)
    {
        File.WriteAllText(path, Text(tables, date, command));
    }

    /// <summary>The page.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="date">When they were measured.</param>
    /// <param name="command">The arguments of the command that measured them.</param>
    /// <returns>Its text.</returns>
    public static string Text(IEnumerable<ResultTable> tables, DateTime date, string command)
    {
        StringBuilder text = new();
        text.Append("# What was measured\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{date:yyyy-MM-dd}, on {Machine.InWords()}:\n\n");
        text.Append(CultureInfo.InvariantCulture, $"    dotnet run --project tests/TcpNano.Benchmarks -c Release -- {command}\n\n");
        text.Append(Limits.General.Trim()).Append('\n');
        foreach (ResultTable table in tables)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {table.Title}\n\n");
            AppendRow(text, table.Columns);
            AppendRow(text, table.Columns.Select(_ => "---"));
            foreach (string[] row in table.Rows)
            {
                AppendRow(text, row);
            }

            text.Append("\n**What limits it.** ").Append(Limits.Of(table.Key)).Append('\n');
        }

        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells)
    {
        text.Append('|');
        foreach (string cell in cells)
        {
            text.Append(' ').Append(cell.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |");
        }

        text.Append('\n');
    }
}
