namespace TcpNano.Tool.Shell.Prompting;

/// <summary>The terminal as prompt and output share it: whoever has something to say writes above the prompt, which is drawn again below.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="width">How many columns it has now.</param>
internal sealed class PromptScreen(TextWriter terminal, Func<int> width)
{
    private const string Prompt = "> ";
    private const string EraseLine = "\r\u001b[2K";
    private const string EraseRest = "\u001b[K";

    private readonly Lock _lock = new();
    private string _line = "";
    private int _cursor;
    private bool _isOpen;
    private bool _isOver;

    /// <summary>Draws the prompt with a line that is being typed.</summary>
    /// <param name="line">The line.</param>
    /// <param name="cursor">Where in it the next character goes.</param>
    public void Draw(string line, int cursor)
    {
        lock (_lock)
        {
            _isOpen = !_isOver;
            _line = line;
            _cursor = cursor;
            Draw();
        }
    }

    /// <summary>A line was entered: it stays, and what comes goes below it.</summary>
    /// <param name="line">The line.</param>
    public void Submit(string line)
    {
        lock (_lock)
        {
            _line = line;
            _cursor = line.Length;
            Draw();
            if (_isOpen)
            {
                terminal.Write("\r\n");
                terminal.Flush();
            }

            _isOpen = false;
        }
    }

    /// <summary>The prompt goes for good, and its line with it.</summary>
    public void Close()
    {
        lock (_lock)
        {
            Erase();
            _isOpen = false;
            _isOver = true;
        }
    }

    /// <summary>Writes above the prompt.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="lines">Whole lines.</param>
    public void Print(TextWriter writer, string lines)
    {
        lock (_lock)
        {
            Erase();
            writer.Write(lines);
            writer.Flush();
            Draw();
        }
    }

    private void Erase()
    {
        if (_isOpen)
        {
            terminal.Write(EraseLine);
            terminal.Flush();
        }
    }

    // Of a line that is too long the part around the cursor: a prompt has one line of the screen, whatever its width.
    private void Draw()
    {
        if (!_isOpen)
        {
            return;
        }

        int room = Math.Max(1, width() - Prompt.Length - 1);
        int from = Math.Clamp(_cursor - room + 1, 0, Math.Max(0, _line.Length - room + 1));
        string shown = _line.Substring(from, Math.Min(room, _line.Length - from));
        int back = shown.Length - (_cursor - from);
        terminal.Write("\r" + Prompt + shown + EraseRest + (back > 0 ? $"\u001b[{back}D" : ""));
        terminal.Flush();
    }
}
