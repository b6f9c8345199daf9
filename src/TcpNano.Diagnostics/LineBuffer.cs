using TcpNano.Wire;

namespace TcpNano.Diagnostics;

/// <summary>
/// Characters of one line being put together: what StringBuilder would do, which the device's mscorlib does not have.
/// What does not fit is cut off.
/// </summary>
internal sealed class LineBuffer
{
    private readonly char[] _characters;

    public int Length;

    public LineBuffer(int capacity)
    {
        _characters = new char[capacity];
    }

    public void Append(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            Append(text[i]);
        }
    }

    public void Append(char character)
    {
        if (Length < _characters.Length)
        {
            _characters[Length++] = character;
        }
    }

    public void Append(string name, uint value)
    {
        Append(name);
        Append(value.ToString());
    }

    /// <summary>Appends the names of control bits, with bars between them; a dash for none.</summary>
    public void AppendFlags(int flags)
    {
        int start = Length;
        AppendFlag(flags & TcpHeader.Syn, "SYN", start);
        AppendFlag(flags & TcpHeader.Fin, "FIN", start);
        AppendFlag(flags & TcpHeader.Rst, "RST", start);
        AppendFlag(flags & TcpHeader.Psh, "PSH", start);
        AppendFlag(flags & TcpHeader.Urg, "URG", start);
        AppendFlag(flags & TcpHeader.Ack, "ACK", start);
        if (Length == start)
        {
            Append("-");
        }
    }

    /// <summary>Appends a time in seconds, with milliseconds.</summary>
    public void AppendSeconds(long milliseconds)
    {
        string fraction = (milliseconds % 1000).ToString();
        Append((milliseconds / 1000).ToString());
        Append('.');
        Fill('0', Length + 3 - fraction.Length);
        Append(fraction);
    }

    /// <summary>Appends a filler until the line is <paramref name="length"/> long; nothing when it already is.</summary>
    public void Fill(char filler, int length)
    {
        while (Length < length && Length < _characters.Length)
        {
            _characters[Length++] = filler;
        }
    }

    /// <summary>Takes the line, without blanks at its end, and starts the next one.</summary>
    public string Take()
    {
        while (Length > 0 && _characters[Length - 1] == ' ')
        {
            Length--;
        }

        string line = new string(_characters, 0, Length);
        Length = 0;
        return line;
    }

    private void AppendFlag(int bit, string name, int start)
    {
        if (bit != 0)
        {
            if (Length > start)
            {
                Append('|');
            }

            Append(name);
        }
    }
}
