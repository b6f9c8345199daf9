namespace TcpNano.Tool.Shell.Prompting;

/// <summary>The terminal as prompt and output share it: whoever has something to say writes above the prompt, which is drawn again below.</summary>
/// <param name="terminal">The terminal.</param>
internal sealed class PromptScreen(TextWriter terminal)
{
    private const string EraseLine = "\r\u001b[2K";

    private readonly Lock _lock = new();
    private bool _isOpen;
    private volatile bool _isHidden;

    /// <summary>Whether something was written over the prompt, so that it has to be drawn again.</summary>
    public bool IsHidden => _isHidden;

    /// <summary>The prompt comes: from now on its line is kept free.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _isOpen = true;
        }
    }

    /// <summary>The prompt has got its line, which stays as it is.</summary>
    public void Submit()
    {
        lock (_lock)
        {
            _isOpen = false;
            _isHidden = false;
        }
    }

    /// <summary>The prompt goes, and its line with it.</summary>
    public void Close()
    {
        lock (_lock)
        {
            if (_isOpen)
            {
                terminal.Write(EraseLine);
                terminal.Flush();
            }

            _isOpen = false;
            _isHidden = false;
        }
    }

    /// <summary>Takes note that the prompt is drawn again.</summary>
    public void Recover()
    {
        _isHidden = false;
    }

    /// <summary>Draws the prompt, or a change in it.</summary>
    /// <param name="text">What to draw.</param>
    public void Draw(string text)
    {
        lock (_lock)
        {
            terminal.Write(text);
            terminal.Flush();
        }
    }

    /// <summary>Writes above the prompt.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="lines">Whole lines.</param>
    public void Print(TextWriter writer, string lines)
    {
        lock (_lock)
        {
            if (_isOpen)
            {
                terminal.Write(EraseLine);
                terminal.Flush();
            }

            writer.Write(lines);
            writer.Flush();
            _isHidden = _isOpen;
        }
    }
}
