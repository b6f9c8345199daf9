namespace TcpNano.Tool.Shell.Prompting;

/// <summary>
/// Reads lines from a terminal: with arrow keys, a history, Tab for the words there are, and Ctrl-D for the one that ends the program.
/// What is written meanwhile goes above the line that is being typed.
/// </summary>
internal sealed class Prompt : TextReader
{
    private readonly PromptScreen _screen;
    private readonly LineEditor _editor;

    /// <summary>Makes a prompt.</summary>
    /// <param name="terminal">The terminal, which is interactive.</param>
    /// <param name="words">First words of lines.</param>
    /// <param name="end">The word that ends the program.</param>
    public Prompt(Terminal terminal, IReadOnlyList<string> words, string end)
    {
        _screen = new PromptScreen(terminal.Output, () => terminal.Console?.Profile.Width ?? 80);
        Terminal = terminal.Above(_screen);
        _editor = new LineEditor(words, end);
    }

    /// <summary>The same terminal for all who write while the prompt is there.</summary>
    public Terminal Terminal { get; }

    /// <summary>Reads a line.</summary>
    /// <returns>The line; null when the terminal is gone.</returns>
    public override string? ReadLine()
    {
        try
        {
            // The first question for keys switches the terminal's own echo off; before the prompt is drawn, not after it.
            _ = Console.KeyAvailable;
            string? line = null;
            while (line is null)
            {
                _screen.Draw(_editor.Text, _editor.Cursor);
                line = _editor.Press(Console.ReadKey(intercept: true));
            }

            _screen.Submit(line);
            return line;
        }
        catch (Exception ended) when (ended is IOException or InvalidOperationException)
        {
            // The terminal is gone.
            return null;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _screen.Close();
        }

        base.Dispose(disposing);
    }
}
