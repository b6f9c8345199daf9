namespace HttpDemo;

/// <summary>The header fields that matter to a server without request bodies: Host, Connection, Content-Length, Transfer-Encoding, Expect.</summary>
internal sealed class HeaderFields
{
    /// <summary>Whether the request is HTTP/1.0.</summary>
    public bool IsHttp10;

    private const int Other = -1;

    private readonly HttpWords _words;
    private int _name;
    private int _hosts;
    private bool _close;
    private bool _keepAlive;
    private bool _hasCoding;
    private bool _expects;
    private int _bodyLength;

    /// <summary>Makes one.</summary>
    /// <param name="words">The words to compare with.</param>
    public HeaderFields(HttpWords words)
    {
        _words = words;
    }

    /// <summary>Octets of the body.</summary>
    public int BodyLength
    {
        get { return _bodyLength > 0 ? _bodyLength : 0; }
    }

    /// <summary>Whether the connection goes on (RFC 9112 section 9.3).</summary>
    public bool KeepsAlive
    {
        get { return !_close && (!IsHttp10 || _keepAlive); }
    }

    /// <summary>Forgets a request.</summary>
    public void Clear()
    {
        IsHttp10 = false;
        _hosts = 0;
        _close = false;
        _keepAlive = false;
        _hasCoding = false;
        _expects = false;
        _bodyLength = -1;
    }

    /// <summary>A field's name has come.</summary>
    /// <param name="token">The name, in lower case.</param>
    /// <param name="length">Its octets; more than the array has if it is longer.</param>
    public void Name(byte[] token, int length)
    {
        _name = Other;
        for (int i = 0; i < _words.Names.Length; i++)
        {
            if (HttpWords.Match(_words.Names[i], token, 0, length))
            {
                _name = i;
            }
        }
    }

    /// <summary>Its value has come.</summary>
    /// <param name="token">The value, in lower case, without space in front.</param>
    /// <param name="length">Its octets in the array.</param>
    /// <param name="isCut">Whether it was longer.</param>
    /// <returns>200, or the status of an error.</returns>
    public int Value(byte[] token, int length, bool isCut)
    {
        switch (_name)
        {
            case 0:
                _hosts++;
                return 200;

            case 1:
                Options(token, length);
                return 200;

            case 2:
                return isCut ? 400 : Length(token, length);

            case 3:
                _hasCoding = true;
                return 200;

            case 4:
                _expects = true;
                return 200;

            default:
                return 200;
        }
    }

    /// <summary>All fields have come.</summary>
    /// <param name="mostBody">Most octets of a body.</param>
    /// <returns>200, or the status of an error.</returns>
    public int Check(int mostBody)
    {
        if (_hosts > 1 || (_hosts == 0 && !IsHttp10) || (_hasCoding && _bodyLength >= 0))
        {
            // RFC 9112 sections 3.2 and 6.1.
            return 400;
        }

        if (_hasCoding)
        {
            return 501;
        }

        if (_bodyLength > mostBody)
        {
            return 413;
        }

        return _expects ? 417 : 200;
    }

    private static bool IsBlank(int c)
    {
        return c == ' ' || c == 9;
    }

    // A list of words with commas between them (RFC 9110 section 7.6.1).
    private void Options(byte[] token, int length)
    {
        int at = 0;
        while (at < length)
        {
            while (at < length && (IsBlank(token[at]) || token[at] == ','))
            {
                at++;
            }

            int begin = at;
            while (at < length && token[at] != ',')
            {
                at++;
            }

            int end = at;
            while (end > begin && IsBlank(token[end - 1]))
            {
                end--;
            }

            _close = _close || HttpWords.Match(_words.Close, token, begin, end - begin);
            _keepAlive = _keepAlive || HttpWords.Match(_words.KeepAlive, token, begin, end - begin);
        }
    }

    private int Length(byte[] token, int length)
    {
        while (length > 0 && IsBlank(token[length - 1]))
        {
            length--;
        }

        long number = 0;
        for (int i = 0; i < length; i++)
        {
            if (token[i] < '0' || token[i] > '9')
            {
                return 400;
            }

            number = (number * 10) + (token[i] - '0');
            if (number > int.MaxValue)
            {
                return 413;
            }
        }

        if (length == 0 || (_bodyLength >= 0 && _bodyLength != (int)number))
        {
            return 400;
        }

        _bodyLength = (int)number;
        return 200;
    }
}
