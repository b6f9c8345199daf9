using System.Text;

namespace TcpNano.Tool.Shell.Prompting;

/// <summary>A line that is being typed, and what each key does to it. The keys are those of every shell.</summary>
/// <param name="words">First words of lines, which Tab completes.</param>
/// <param name="end">The line that Ctrl-D in an empty line stands for.</param>
internal sealed class LineEditor(IReadOnlyList<string> words, string end)
{
    private readonly StringBuilder _text = new();
    private readonly InputHistory _history = new();

    /// <summary>The line.</summary>
    public string Text => _text.ToString();

    /// <summary>Where the next character goes.</summary>
    public int Cursor { get; private set; }

    /// <summary>Obeys a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The line once it is entered, and the next one begins; null until then.</returns>
    public string? Press(ConsoleKeyInfo key)
    {
        // A terminal that nobody has asked for keys yet makes a line feed of Enter, which is read as Ctrl-J or Ctrl-Enter.
        if (key.Key == ConsoleKey.Enter || key.KeyChar is '\r' or '\n')
        {
            return Enter(Text);
        }

        bool control = (key.Modifiers & ConsoleModifiers.Control) != 0;
        switch (key.Key)
        {
            case ConsoleKey.D when control && _text.Length == 0:
                return Enter(end);
            case ConsoleKey.Backspace:
                Remove(Math.Max(0, Cursor - 1), Cursor);
                break;
            case ConsoleKey.Delete:
            case ConsoleKey.D when control:
                Remove(Cursor, Math.Min(_text.Length, Cursor + 1));
                break;
            case ConsoleKey.K when control:
                Remove(Cursor, _text.Length);
                break;
            case ConsoleKey.U when control:
                Remove(0, Cursor);
                break;
            case ConsoleKey.W when control:
                Remove(WordStart(), Cursor);
                break;
            case ConsoleKey.LeftArrow:
            case ConsoleKey.B when control:
                Cursor = control && key.Key == ConsoleKey.LeftArrow ? WordStart() : Math.Max(0, Cursor - 1);
                break;
            case ConsoleKey.RightArrow:
            case ConsoleKey.F when control:
                Cursor = control && key.Key == ConsoleKey.RightArrow ? WordEnd() : Math.Min(_text.Length, Cursor + 1);
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when control:
                Cursor = 0;
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when control:
                Cursor = _text.Length;
                break;
            case ConsoleKey.UpArrow:
            case ConsoleKey.P when control:
                Replace(_history.Move(Text, -1));
                break;
            case ConsoleKey.DownArrow:
            case ConsoleKey.N when control:
                Replace(_history.Move(Text, 1));
                break;
            case ConsoleKey.Tab:
                Complete();
                break;
            default:
                Insert(key.KeyChar);
                break;
        }

        return null;
    }

    private string Enter(string line)
    {
        _history.Add(line);
        Replace("");
        return line;
    }

    private void Insert(char character)
    {
        if (!char.IsControl(character))
        {
            _text.Insert(Cursor++, character);
        }
    }

    private void Remove(int from, int to)
    {
        _text.Remove(from, to - from);
        Cursor = from;
    }

    private void Replace(string line)
    {
        _text.Clear().Append(line);
        Cursor = _text.Length;
    }

    private int WordStart()
    {
        int at = Cursor;
        while (at > 0 && _text[at - 1] == ' ')
        {
            at--;
        }

        while (at > 0 && _text[at - 1] != ' ')
        {
            at--;
        }

        return at;
    }

    private int WordEnd()
    {
        int at = Cursor;
        while (at < _text.Length && _text[at] == ' ')
        {
            at++;
        }

        while (at < _text.Length && _text[at] != ' ')
        {
            at++;
        }

        return at;
    }

    // As much of the first word as all words that begin so have in common.
    private void Complete()
    {
        string begun = Text[..Cursor];
        string[] known = [.. words.Where(word => word.StartsWith(begun, StringComparison.Ordinal))];
        if (known.Length == 0)
        {
            return;
        }

        int common = begun.Length;
        while (common < known[0].Length && known.All(word => word.Length > common && word[common] == known[0][common]))
        {
            common++;
        }

        _text.Insert(Cursor, known[0][begun.Length..common]);
        Cursor = common;
    }
}
