using Spectre.Console;
using Spectre.Console.Rendering;
using TcpNano.Tool.Shell.Prompting;
using TcpNano.Virtual.Ladders;

using SystemConsole = System.Console;

namespace TcpNano.Tool.Shell;

/// <summary>Where a command's words go: plain text into files and pipes, colours on terminals.</summary>
internal sealed class Terminal
{
    // Wide enough that no table is ever broken into several lines in a file.
    private const int WidthOfFiles = 200;

    private readonly string _command;
    private bool _isLive;

    /// <summary>Writes to any writers, without colours.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Complaints.</param>
    public Terminal(string command, TextWriter output, TextWriter error)
        : this(command, output, error, console: null)
    {
    }

    /// <summary>Writes to a console with colours.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="console">The console.</param>
    /// <param name="error">Complaints.</param>
    public Terminal(string command, IAnsiConsole console, TextWriter error)
        : this(command, console.Profile.Out.Writer, error, console)
    {
    }

    private Terminal(string command, TextWriter output, TextWriter error, IAnsiConsole? console)
    {
        _command = command;
        Output = output;
        Error = error;
        Console = console;
    }

    /// <summary>Whether somebody sits before it, types, and reads what is written.</summary>
    public bool IsInteractive { get; private init; }

    /// <summary>Results go here.</summary>
    public TextWriter Output { get; }

    /// <summary>Complaints go here.</summary>
    public TextWriter Error { get; }

    /// <summary>Where the results go, when somebody reads them on a terminal; null for files and pipes.</summary>
    public IAnsiConsole? Console { get; }

    /// <summary>Tells how long something takes.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The process's own standard output and error.</summary>
    /// <param name="command">The command's name.</param>
    /// <returns>The terminal.</returns>
    public static Terminal OfProcess(string command)
    {
        OutputWriter output = new(SystemConsole.Out);
        bool isPlain = Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";
        return new Terminal(command, output, SystemConsole.Error, SystemConsole.IsOutputRedirected ? null : ConsoleOn(output))
        {
            IsInteractive = !SystemConsole.IsInputRedirected && !SystemConsole.IsOutputRedirected && !isPlain,
        };
    }

    /// <summary>The same terminal with a prompt in its last line.</summary>
    /// <param name="screen">Where the prompt is.</param>
    /// <returns>What writes above it.</returns>
    public Terminal Above(PromptScreen screen)
    {
        TextWriter error = SystemConsole.IsErrorRedirected ? Error : new LineWriter(lines => screen.Print(Error, lines));
        LineWriter output = new(lines => screen.Print(Output, lines));
        return new Terminal(_command, output, error, Console is null ? null : ConsoleOn(output));
    }

    /// <summary>Prints a line of a ladder; on several lines where it is wider than the terminal.</summary>
    /// <param name="row">The line.</param>
    public void Write(LadderRow row)
    {
        if (Console is null)
        {
            Output.WriteLine(row.Text);
            return;
        }

        Style style = row.Kind switch
        {
            LadderRowKind.Heading => new Style(decoration: Decoration.Bold),
            LadderRowKind.Lost => new Style(Color.Red),
            LadderRowKind.Note => new Style(Color.Grey),
            _ => Style.Plain,
        };
        foreach (string line in NarrowLadder.Fit(row.Text, Console.Profile.Width))
        {
            // It is written over the first line of a table that is shown.
            Console.Write(new Text((_isLive ? line.PadRight(Console.Profile.Width) : line) + "\n", style));
        }
    }

    /// <summary>Prints a line of a ladder beside the results, where complaints go.</summary>
    /// <param name="row">The line.</param>
    public void WriteAside(LadderRow row)
    {
        int width = SystemConsole.IsErrorRedirected ? WidthOfFiles : ConsoleOn(Error).Profile.Width;
        foreach (string line in NarrowLadder.Fit(row.Text, width))
        {
            Error.WriteLine(line);
        }
    }

    /// <summary>Prints sentences; on a terminal no word is broken at its edge.</summary>
    /// <param name="text">The sentences, in one line.</param>
    public void WriteLine(string text)
    {
        foreach (string line in Console is null ? [text] : WordWrap.Lines(text, Console.Profile.Width, 0))
        {
            Output.WriteLine(line);
        }
    }

    /// <summary>Prints a table; on several lines for each row where it is wider than the terminal.</summary>
    /// <param name="titles">The columns' titles.</param>
    /// <param name="rows">The rows, with as many cells.</param>
    public void WriteTable(string[] titles, IEnumerable<string[]> rows)
    {
        IRenderable table = Layout(titles, [.. rows]);
        if (Console is not null)
        {
            Console.Write(table);
            return;
        }

        // Tables are padded to their full width: no blanks at the ends of lines in files.
        foreach (string line in Plain(table).Split('\n'))
        {
            Output.WriteLine(line.TrimEnd());
        }
    }

    /// <summary>A table as it fits.</summary>
    /// <param name="titles">The columns' titles.</param>
    /// <param name="rows">The rows, with as many cells.</param>
    /// <returns>What to draw.</returns>
    public IRenderable Layout(string[] titles, string[][] rows)
    {
        Style bold = new(decoration: Decoration.Bold);
        FoldedTable folded = Fold([titles, .. rows]);
        if (folded.IsFolded)
        {
            return new Rows([.. folded.Lines(titles).Select(line => new Text(line, bold)), .. rows.SelectMany(folded.Lines).Select(line => new Text(line))]);
        }

        Table table = new() { Border = TableBorder.None };
        for (int i = 0; i < titles.Length; i++)
        {
            table.AddColumn(new TableColumn(new Text(titles[i], bold)) { NoWrap = i < titles.Length - 1 });
        }

        foreach (string[] row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)).ToArray());
        }

        return table;
    }

    /// <summary>Lines that a row of a table takes.</summary>
    /// <param name="rows">The titles, and the rows.</param>
    /// <returns>1 where the table fits.</returns>
    public int LinesOfRow(string[][] rows)
    {
        return Fold(rows).LinesOfRow;
    }

    /// <summary>
    /// Does something long: on a terminal with a bar that shows how far it is, elsewhere with a line of that every ten seconds, where complaints go.
    /// </summary>
    /// <param name="title">What it is.</param>
    /// <param name="whole">How much there is to do.</param>
    /// <param name="work">Does it, and tells how much more is done.</param>
    public void Progress(string title, long whole, Action<Action<long>> work)
    {
        if (Console is not { Profile.Capabilities.Ansi: true })
        {
            ProgressLines lines = new(title, whole, Error, Time);
            work(lines.Add);
            return;
        }

        Console.Progress().AutoClear(true).Start(context =>
        {
            ProgressTask task = context.AddTask(title, maxValue: whole);
            work(more => task.Increment(more));
        });
    }

    /// <summary>Does something with a table in the last lines of a terminal.</summary>
    /// <param name="work">Does it, and shows the table; it gets null where there is no terminal.</param>
    public void Live(Action<LiveTable?> work)
    {
        if (Console is not { Profile.Capabilities.Ansi: true })
        {
            work(null);
            return;
        }

        Console.Live(Text.Empty).AutoClear(true).Start(context =>
        {
            _isLive = true;
            try
            {
                work(new LiveTable(this, context));
            }
            finally
            {
                _isLive = false;
            }
        });
    }

    /// <summary>Puts the cursor back that a bar or a table has hidden: the process ends, and nobody else will.</summary>
    public static void ShowCursor()
    {
        if (!SystemConsole.IsOutputRedirected)
        {
            SystemConsole.Out.Write("\u001b[?25h");
        }
    }

    private FoldedTable Fold(string[][] rows)
    {
        return new FoldedTable(rows, Console?.Profile.Width ?? WidthOfFiles);
    }

    // Without colours and bold letters where somebody wants none (no-color.org).
    private static IAnsiConsole ConsoleOn(TextWriter output)
    {
        bool isPlain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return AnsiConsole.Create(new AnsiConsoleSettings { Ansi = isPlain ? AnsiSupport.No : AnsiSupport.Detect, Out = new AnsiConsoleOutput(output) });
    }

    private static string Plain(IRenderable table)
    {
        StringWriter text = new() { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(text),
            });
        console.Profile.Width = WidthOfFiles;
        console.Write(table);
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>Complains in one line that begins with the command's name.</summary>
    /// <param name="message">What is wrong.</param>
    public void Complain(string message)
    {
        Error.WriteLine(_command + ": " + message.ReplaceLineEndings(" "));
    }
}
