using RadLine;
using Spectre.Console;

namespace TcpNano.Tool.Shell.Prompting;

/// <summary>
/// Reads lines from a terminal: with arrow keys, a history, Tab for the words there are, and Ctrl-D for the one that ends the program.
/// What is written meanwhile goes above the line that is being typed.
/// </summary>
internal sealed class Prompt : TextReader
{
    private readonly CancellationTokenSource _end = new();
    private readonly PromptScreen _screen;
    private readonly LineEditor _editor;

    /// <summary>Makes a prompt.</summary>
    /// <param name="terminal">The terminal, which is interactive.</param>
    /// <param name="words">First words of lines.</param>
    /// <param name="end">The word that ends the program.</param>
    public Prompt(Terminal terminal, IReadOnlyList<string> words, string end)
    {
        _screen = new PromptScreen(terminal.Output);
        Terminal = terminal.Above(_screen);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(new DrawingWriter(_screen)),
        });
        _editor = new LineEditor(console, new PromptKeys(_screen))
        {
            Prompt = new LineEditorPrompt(">"),
            Completion = new WordCompletion(words),
        };
        _editor.KeyBindings.Add<PreviousHistoryCommand>(ConsoleKey.UpArrow);
        _editor.KeyBindings.Add<NextHistoryCommand>(ConsoleKey.DownArrow);

        // Enter that was typed before there was a prompt: until then the terminal makes a line feed of it.
        _editor.KeyBindings.Add<SubmitCommand>(ConsoleKey.Enter, ConsoleModifiers.Control);
        _editor.KeyBindings.Add(ConsoleKey.D, ConsoleModifiers.Control, () => new EndCommand(end));
    }

    /// <summary>The same terminal for all who write while the prompt is there.</summary>
    public Terminal Terminal { get; }

    /// <summary>Reads a line.</summary>
    /// <returns>The line; null when the prompt is over.</returns>
    public override string? ReadLine()
    {
        try
        {
            // The first question for keys switches the terminal's own echo off; before the prompt is drawn, not after it.
            _ = Console.KeyAvailable;
            _screen.Open();
            return _editor.ReadLine(_end.Token).GetAwaiter().GetResult();
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The program ends, or the terminal is gone.
            return null;
        }
        finally
        {
            _screen.Submit();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _screen.Close();
            _end.Cancel();
        }

        base.Dispose(disposing);
    }
}
