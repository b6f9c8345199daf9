namespace TcpNano.Dialogues;

/// <summary>
/// One line of a dialogue, such as <c>FIN|ACK seq=1 ack=1 len=10</c>, taken apart: control bits in the first word, then
/// attributes in any order. A name nobody asked for is a slip of the pen in the test, and refused: all mistakes are a
/// <see cref="DialogueSpecException"/>.
/// </summary>
internal sealed class DialogueSpec
{
    /// <summary>The control bits named by the first word.</summary>
    public int Flags;

    /// <summary>Whether any control bits will do: the first word is *.</summary>
    public bool AnyFlags;

    private readonly string _text;
    private readonly string[] _names;
    private readonly string[] _values;
    private readonly int[] _columns;
    private readonly bool[] _used;

    /// <summary>Takes a line apart.</summary>
    /// <param name="text">The line.</param>
    /// <param name="withFlags">Whether the first word names control bits.</param>
    public DialogueSpec(string text, bool withFlags)
    {
        _text = text;
        string[] words = text.Split(new char[] { ' ' });
        _names = new string[words.Length];
        _values = new string[words.Length];
        _used = new bool[words.Length];
        _columns = new int[words.Length];
        int column = 0;
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            _columns[i] = column;
            column += word.Length + 1;
            int equals = word.IndexOf('=');
            _names[i] = equals < 0 ? word : word.Substring(0, equals);
            _values[i] = equals < 0 ? "" : word.Substring(equals + 1);
            _used[i] = word.Length == 0;
        }

        if (withFlags)
        {
            AnyFlags = words[0] == "*";
            Flags = AnyFlags ? 0 : ParseFlags(words[0]);
            _names[0] = "";
            _used[0] = true;
        }
    }

    /// <summary>Whether an attribute is there.</summary>
    public bool Has(string name)
    {
        return Find(name) >= 0;
    }

    /// <summary>The value of an attribute as text.</summary>
    /// <returns>The text after the equals sign; null when the attribute is not there.</returns>
    public string Text(string name)
    {
        int i = Find(name);
        return i < 0 ? null : _values[i];
    }

    /// <summary>The value of an attribute as a number, decimal or 0x hexadecimal; addresses also as 10.0.0.2.</summary>
    public long Number(string name, long otherwise)
    {
        int i = Find(name);
        return i < 0 ? otherwise : ParseNumber(i, _values[i]);
    }

    /// <summary>Whether a number is what an attribute asks for: the same, within a range such as 1..536, or * for any.</summary>
    /// <returns>True as well when the attribute is not there.</returns>
    public bool Allows(string name, long actual)
    {
        int i = Find(name);
        if (i < 0 || _values[i] == "*")
        {
            return true;
        }

        string value = _values[i];
        int dots = value.IndexOf('.');
        if (dots < 0 || dots + 1 >= value.Length || value[dots + 1] != '.')
        {
            return ParseNumber(i, value) == actual;
        }

        long least = ParseNumber(i, value.Substring(0, dots));
        long most = ParseNumber(i, value.Substring(dots + 2));
        return actual >= least && actual <= most;
    }

    /// <summary>The value of an attribute as octets in hexadecimal.</summary>
    /// <returns>The octets; none when the attribute is not there.</returns>
    public byte[] Octets(string name)
    {
        int i = Find(name);
        if (i < 0)
        {
            return new byte[0];
        }

        string text = _values[i];
        if ((text.Length & 1) != 0)
        {
            Refuse(i, "an odd number of digits");
        }

        byte[] octets = new byte[text.Length / 2];
        for (int k = 0; k < octets.Length; k++)
        {
            int digit = (Digit(text[2 * k]) << 4) | Digit(text[(2 * k) + 1]);
            if (digit < 0)
            {
                Refuse(i, "no octets in hexadecimal");
            }

            octets[k] = (byte)digit;
        }

        return octets;
    }

    /// <summary>To be called when all attributes have been asked for.</summary>
    public void CheckAllUsed()
    {
        for (int i = 0; i < _used.Length; i++)
        {
            if (!_used[i])
            {
                Refuse(i, "unknown word " + _names[i]);
            }
        }
    }

    /// <summary>The line.</summary>
    public override string ToString()
    {
        return _text;
    }

    private void Refuse(int index, string what)
    {
        throw new DialogueSpecException(what, _text, _columns[index]);
    }

    private static int Digit(char c)
    {
        if (c >= '0' && c <= '9')
        {
            return c - '0';
        }

        if (c >= 'a' && c <= 'f')
        {
            return c - 'a' + 10;
        }

        if (c >= 'A' && c <= 'F')
        {
            return c - 'A' + 10;
        }

        return -1;
    }

    private int Find(string name)
    {
        for (int i = 0; i < _names.Length; i++)
        {
            if (_names[i] == name)
            {
                _used[i] = true;
                return i;
            }
        }

        return -1;
    }

    private int ParseFlags(string word)
    {
        if (word == "-")
        {
            return 0;
        }

        int flags = 0;
        string[] names = word.Split(new char[] { '|' });
        for (int i = 0; i < names.Length; i++)
        {
            switch (names[i])
            {
                case "FIN":
                    flags |= DialogueSegment.Fin;
                    break;
                case "SYN":
                    flags |= DialogueSegment.Syn;
                    break;
                case "RST":
                    flags |= DialogueSegment.Rst;
                    break;
                case "PSH":
                    flags |= DialogueSegment.Psh;
                    break;
                case "ACK":
                    flags |= DialogueSegment.Ack;
                    break;
                case "URG":
                    flags |= DialogueSegment.Urg;
                    break;
                case "ECE":
                    flags |= DialogueSegment.Ece;
                    break;
                case "CWR":
                    flags |= DialogueSegment.Cwr;
                    break;
                default:
                    Refuse(0, "no control bits");
                    break;
            }
        }

        return flags;
    }

    private long ParseNumber(int index, string text)
    {
        string[] octets = text.Split(new char[] { '.' });
        if (octets.Length != 4)
        {
            return ParseWhole(index, text);
        }

        long address = 0;
        for (int i = 0; i < octets.Length; i++)
        {
            long octet = ParseWhole(index, octets[i]);
            if (octet < 0 || octet > 255)
            {
                Refuse(index, "no address");
            }

            address = (address << 8) | octet;
        }

        return address;
    }

    private long ParseWhole(int index, string text)
    {
        bool negative = text.Length > 0 && text[0] == '-';
        int i = negative ? 1 : 0;
        int radix = 10;
        if (text.Length > i + 2 && text[i] == '0' && text[i + 1] == 'x')
        {
            radix = 16;
            i += 2;
        }

        if (i >= text.Length)
        {
            Refuse(index, "no number");
        }

        long value = 0;
        for (; i < text.Length; i++)
        {
            int digit = Digit(text[i]);
            if (digit < 0 || digit >= radix)
            {
                Refuse(index, "no number");
            }

            value = (value * radix) + digit;
        }

        return negative ? -value : value;
    }
}
