using Spectre.Console;
using TcpNano.Tool.Shell.Prompting;
using TcpNano.Virtual.Ladders;

namespace TcpNano.Tool.Shell;

/// <summary>Where a command's words go: plain text into files and pipes, colours on terminals.</summary>
internal sealed class Terminal
{
    // Wide enough that no table is ever broken into several lines in a file.
    private const int WidthOfFiles = 200;

    private readonly string _command;
    private readonly IAnsiConsole? _colours;

    /// <summary>Writes to any writers, without colours.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Complaints.</param>
    public Terminal(string command, TextWriter output, TextWriter error)
        : this(command, output, error, colours: false)
    {
    }

    private Terminal(string command, TextWriter output, TextWriter error, bool colours)
    {
        _command = command;
        Output = output;
        Error = error;
        _colours = colours ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }) : null;
    }

    /// <summary>Whether somebody sits before it, types, and reads what is written.</summary>
    public bool IsInteractive { get; private init; }

    /// <summary>Results go here.</summary>
    public TextWriter Output { get; }

    /// <summary>Complaints go here.</summary>
    public TextWriter Error { get; }

    /// <summary>The process's own standard output and error.</summary>
    /// <param name="command">The command's name.</param>
    /// <returns>The terminal.</returns>
    public static Terminal OfProcess(string command)
    {
        bool colours = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        bool isPlain = Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";
        return new Terminal(command, new OutputWriter(Console.Out), Console.Error, colours) { IsInteractive = !Console.IsInputRedirected && !Console.IsOutputRedirected && !isPlain };
    }

    /// <summary>The same terminal with a prompt in its last line.</summary>
    /// <param name="screen">Where the prompt is.</param>
    /// <returns>What writes above it.</returns>
    public Terminal Above(PromptScreen screen)
    {
        TextWriter error = Console.IsErrorRedirected ? Error : new LineWriter(lines => screen.Print(Error, lines));
        return new Terminal(_command, new LineWriter(lines => screen.Print(Output, lines)), error, _colours is not null);
    }

    /// <summary>Prints a line of a ladder.</summary>
    /// <param name="row">The line.</param>
    public void Write(LadderRow row)
    {
        if (_colours is null)
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
        _colours.Write(new Text(row.Text, style) { Overflow = Overflow.Ellipsis });
        _colours.WriteLine();
    }

    /// <summary>Prints a table.</summary>
    /// <param name="titles">The columns' titles.</param>
    /// <param name="rows">The rows, with as many cells.</param>
    public void WriteTable(string[] titles, IEnumerable<string[]> rows)
    {
        Table table = new() { Border = TableBorder.None };
        for (int i = 0; i < titles.Length; i++)
        {
            Text title = new(titles[i], new Style(decoration: Decoration.Bold));
            table.AddColumn(new TableColumn(title) { NoWrap = i < titles.Length - 1 });
        }

        foreach (string[] row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)).ToArray());
        }

        if (_colours is not null)
        {
            _colours.Write(table);
            return;
        }

        // Tables are padded to their full width: no blanks at the ends of lines in files.
        foreach (string line in Plain(table).Split('\n'))
        {
            Output.WriteLine(line.TrimEnd());
        }
    }

    /// <summary>Does something long, with a bar that shows how far it is on terminals.</summary>
    /// <param name="title">What it is.</param>
    /// <param name="whole">How much there is to do.</param>
    /// <param name="work">Does it, and tells how much more is done.</param>
    public void Progress(string title, long whole, Action<Action<long>> work)
    {
        if (_colours is null)
        {
            work(_ => { });
            return;
        }

        _colours.Progress().AutoClear(true).Start(context =>
        {
            ProgressTask task = context.AddTask(title, maxValue: whole);
            work(more => task.Increment(more));
        });
    }

    private static string Plain(Table table)
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
