namespace TcpNano.Virtual.Scripts;

/// <summary>One line of a script, cut into words. Comments begin with # and are no words; quoted text is one word.</summary>
internal sealed class ScriptLine
{
    private readonly List<(string Text, int Column)> _words = [];
    private int _next;

    /// <summary>Cuts a line up.</summary>
    /// <param name="number">Its number in the file, counted from 1.</param>
    /// <param name="text">The line, as the file or a repetition has it.</param>
    public ScriptLine(int number, string text)
    {
        Number = number;
        Text = text.Replace('\t', ' ').TrimEnd();
        End = Text.Length;
        int at = 0;
        while (at < Text.Length)
        {
            if (Text[at] == ' ')
            {
                at++;
                continue;
            }

            if (Text[at] == '#')
            {
                End = Text.AsSpan(0, at).TrimEnd().Length;
                break;
            }

            int start = at;
            bool quoted = false;
            while (at < Text.Length && (quoted || Text[at] != ' '))
            {
                quoted ^= Text[at] == '"';
                at++;
            }

            _words.Add((Text[start..at], start));
        }
    }

    /// <summary>Its number in the file.</summary>
    public int Number { get; }

    /// <summary>The line, tabs as blanks.</summary>
    public string Text { get; }

    /// <summary>Where its last word ends.</summary>
    public int End { get; }

    /// <summary>Whether there is no word left.</summary>
    public bool IsAtEnd => _next == _words.Count;

    /// <summary>The next word; empty when there is none.</summary>
    public string Peek => IsAtEnd ? "" : _words[_next].Text;

    /// <summary>Where the next word begins, or would.</summary>
    public int Column => IsAtEnd ? End : _words[_next].Column;

    /// <summary>Where the word taken last begins.</summary>
    public int TakenColumn => _next == 0 ? 0 : _words[_next - 1].Column;

    /// <summary>All from the next word to the end of the last one.</summary>
    public string Rest => IsAtEnd ? "" : Text[Column..End];

    /// <summary>Takes the next word.</summary>
    /// <returns>The word; empty when there is none.</returns>
    public string Take()
    {
        return IsAtEnd ? "" : _words[_next++].Text;
    }

    /// <summary>Takes all the words that are left.</summary>
    /// <returns>The line from the next word on.</returns>
    public string TakeRest()
    {
        string rest = Rest;
        _next = _words.Count;
        return rest;
    }

    /// <summary>Refuses the word taken last.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="hint">What was probably meant.</param>
    /// <returns>To be thrown.</returns>
    public ScriptException Wrong(string message, string hint = "")
    {
        return new ScriptException(this, TakenColumn, message, hint);
    }

    /// <summary>Says that a word is missing at the end.</summary>
    /// <param name="what">What is missing.</param>
    /// <param name="hint">An example.</param>
    /// <returns>To be thrown.</returns>
    public ScriptException Missing(string what, string hint = "")
    {
        return new ScriptException(this, Column, what, hint);
    }
}
