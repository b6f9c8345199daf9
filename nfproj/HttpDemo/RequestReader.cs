using System;

namespace HttpDemo;

/// <summary>
/// Reads one HTTP request after the other from the octets of a connection (RFC 9112 sections 2 to 6), in pieces of any size. It keeps what the
/// server needs, and refuses what is malformed or too large.
/// </summary>
public sealed class RequestReader
{
    /// <summary>Most octets of a target; a longer one is 414.</summary>
    public const int MostTarget = 64;

    /// <summary>Most octets of a request up to its body; more are 431.</summary>
    public const int MostHead = 8192;

    /// <summary>Most octets of a body, which is read and thrown away; more are 413.</summary>
    public const int MostBody = 4096;

    private const int MostToken = 48;
    private const int Cr = 13;
    private const int Lf = 10;
    private const int Tab = 9;
    private const int Delete = 127;

    private readonly HttpWords _words;
    private readonly HeaderFields _fields;
    private readonly byte[] _token = new byte[MostToken];
    private int _length;
    private ReaderState _state;
    private int _octets;
    private int _bodyLeft;

    /// <summary>The target, up to a query, without scheme and authority.</summary>
    public readonly byte[] Target = new byte[MostTarget];

    /// <summary>Octets of <see cref="Target"/>.</summary>
    public int TargetLength;

    /// <summary>Whether the method is GET.</summary>
    public bool IsGet;

    /// <summary>Whether the method is HEAD.</summary>
    public bool IsHead;

    /// <summary>The status of the answer that the request has earned by itself; 200 when nothing is wrong with it.</summary>
    public int Status;

    /// <summary>Whether the connection goes on after the answer (RFC 9112 section 9.3).</summary>
    public bool KeepsAlive;

    /// <summary>Makes one that waits for a request.</summary>
    /// <param name="words">The words to compare with.</param>
    public RequestReader(HttpWords words)
    {
        _words = words;
        _fields = new HeaderFields(words);
        Begin();
    }

    /// <summary>Whether a request has begun and is not complete.</summary>
    public bool IsInside
    {
        get { return _octets > 0 && _state != ReaderState.Complete; }
    }

    /// <summary>Whether a request is complete; <see cref="Begin"/> goes on to the next.</summary>
    public bool IsComplete
    {
        get { return _state == ReaderState.Complete; }
    }

    /// <summary>Forgets the request, and waits for the next.</summary>
    public void Begin()
    {
        _fields.Clear();
        _state = ReaderState.Start;
        _length = 0;
        _octets = 0;
        _bodyLeft = 0;
        TargetLength = 0;
        IsGet = false;
        IsHead = false;
        Status = 200;
        KeepsAlive = false;
    }

    /// <summary>Takes octets up to the end of the request. One that is wrong ends where that shows.</summary>
    /// <param name="buffer">The octets.</param>
    /// <param name="at">Where they start.</param>
    /// <param name="end">Where they end.</param>
    /// <returns>Where those start that were not taken.</returns>
    public int Take(byte[] buffer, int at, int end)
    {
        while (at < end && _state != ReaderState.Complete)
        {
            if (_state == ReaderState.Body)
            {
                int count = end - at < _bodyLeft ? end - at : _bodyLeft;
                _bodyLeft -= count;
                at += count;
                if (_bodyLeft == 0)
                {
                    _state = ReaderState.Complete;
                }
            }
            else
            {
                TakeOctet(buffer[at]);
                at++;
            }
        }

        return at;
    }

    /// <summary>Ends the request with an error, after which the connection does not go on.</summary>
    /// <param name="status">The status of the answer.</param>
    public void Refuse(int status)
    {
        Status = status;
        KeepsAlive = false;
        _state = ReaderState.Complete;
    }

    /// <summary>Whether a character may be in a token (RFC 9110 section 5.6.2).</summary>
    private static bool IsTokenCharacter(int c)
    {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        {
            return true;
        }

        switch (c)
        {
            case '!':
            case '#':
            case '$':
            case '%':
            case '&':
            case '\'':
            case '*':
            case '+':
            case '-':
            case '.':
            case '^':
            case '_':
            case '`':
            case '|':
            case '~':
                return true;
            default:
                return false;
        }
    }

    private static bool IsText(int c)
    {
        return c == Tab || (c >= ' ' && c != Delete);
    }

    private void TakeOctet(int c)
    {
        if (++_octets > MostHead)
        {
            Refuse(431);
            return;
        }

        switch (_state)
        {
            case ReaderState.Start:
                Start(c);
                break;

            case ReaderState.Method:
                Method(c);
                break;

            case ReaderState.Target:
                TakeTarget(c);
                break;

            case ReaderState.Version:
                if (c == Cr)
                {
                    _state = ReaderState.VersionEnd;
                }
                else if (c == Lf)
                {
                    Version();
                }
                else
                {
                    Keep(c);
                }

                break;

            case ReaderState.VersionEnd:
                ExpectLineFeed(c, ReaderState.LineStart);
                break;

            case ReaderState.LineStart:
                LineStart(c);
                break;

            case ReaderState.Name:
                Name(c);
                break;

            case ReaderState.Value:
                Value(c);
                break;

            case ReaderState.ValueEnd:
                ExpectLineFeed(c, ReaderState.LineStart);
                break;

            case ReaderState.HeadEnd:
                ExpectLineFeed(c, ReaderState.Complete);
                break;

            default:
                break;
        }
    }

    // Keeps an octet of the present token; what is longer than any that matters loses its rest.
    private void Keep(int c)
    {
        if (_length < MostToken)
        {
            _token[_length] = (byte)c;
        }

        _length++;
    }

    private void ExpectLineFeed(int c, ReaderState next)
    {
        if (c != Lf)
        {
            Refuse(400);
        }
        else if (_state == ReaderState.VersionEnd)
        {
            Version();
        }
        else if (next == ReaderState.Complete)
        {
            HeadComplete();
        }
        else
        {
            _state = next;
        }
    }

    private void Start(int c)
    {
        if (c == Cr || c == Lf)
        {
            // Section 2.2: empty lines before a request are passed over. They do not begin one.
            _octets = 0;
        }
        else if (IsTokenCharacter(c))
        {
            _state = ReaderState.Method;
            Keep(c);
        }
        else
        {
            Refuse(400);
        }
    }

    private void Method(int c)
    {
        if (c == ' ')
        {
            IsGet = HttpWords.Match(_words.Get, _token, 0, _length);
            IsHead = HttpWords.Match(_words.Head, _token, 0, _length);
            _length = 0;
            _state = ReaderState.Target;
        }
        else if (IsTokenCharacter(c) && _length < MostToken)
        {
            Keep(c);
        }
        else
        {
            Refuse(400);
        }
    }

    private void TakeTarget(int c)
    {
        if (c == ' ')
        {
            _length = 0;
            if (TargetLength == 0)
            {
                Refuse(400);
            }
            else
            {
                _state = ReaderState.Version;
            }
        }
        else if (c < ' ' || c >= Delete)
        {
            Refuse(400);
        }
        else if (TargetLength == MostTarget)
        {
            Refuse(414);
        }
        else
        {
            Target[TargetLength] = (byte)c;
            TargetLength++;
        }
    }

    // HTTP/1.1 and HTTP/1.0 (section 2.3).
    private void Version()
    {
        bool isHttp = _length == 8 && _token[0] == 'H' && _token[1] == 'T' && _token[2] == 'T' && _token[3] == 'P' && _token[4] == '/' && _token[6] == '.'
            && _token[5] >= '0' && _token[5] <= '9' && _token[7] >= '0' && _token[7] <= '9';
        if (!isHttp)
        {
            Refuse(400);
        }
        else if (_token[5] != '1')
        {
            Refuse(505);
        }
        else
        {
            _fields.IsHttp10 = _token[7] == '0';
            _length = 0;
            _state = ReaderState.LineStart;
        }
    }

    private void LineStart(int c)
    {
        if (c == Cr)
        {
            _state = ReaderState.HeadEnd;
        }
        else if (c == Lf)
        {
            HeadComplete();
        }
        else if (IsTokenCharacter(c))
        {
            _length = 0;
            _state = ReaderState.Name;
            Name(c);
        }
        else
        {
            // Among others a folded line (section 5.2).
            Refuse(400);
        }
    }

    private void Name(int c)
    {
        if (c == ':')
        {
            _fields.Name(_token, _length);
            _length = 0;
            _state = ReaderState.Value;
        }
        else if (IsTokenCharacter(c))
        {
            Keep(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        }
        else
        {
            // Also a space before the colon (section 5.1).
            Refuse(400);
        }
    }

    private void Value(int c)
    {
        if (c == Cr || c == Lf)
        {
            int status = _fields.Value(_token, _length < MostToken ? _length : MostToken, _length > MostToken);
            if (status != 200)
            {
                Refuse(status);
            }
            else
            {
                _state = c == Cr ? ReaderState.ValueEnd : ReaderState.LineStart;
            }
        }
        else if (!IsText(c))
        {
            Refuse(400);
        }
        else if (_length > 0 || (c != ' ' && c != Tab))
        {
            Keep(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        }
    }

    private void HeadComplete()
    {
        int status = _fields.Check(MostBody);
        if (status != 200)
        {
            Refuse(status);
            return;
        }

        if (!FindPath())
        {
            Refuse(400);
            return;
        }

        KeepsAlive = _fields.KeepsAlive;
        _bodyLeft = _fields.BodyLength;
        _state = _bodyLeft == 0 ? ReaderState.Complete : ReaderState.Body;
    }

    // A path, or an absolute URI with one (section 3.2); the query is cut off. "*" is no path, but well-formed.
    private bool FindPath()
    {
        int begin = 0;
        if (TargetLength > 7 && Target[0] != '/' && Target[4] == ':' && Target[5] == '/' && Target[6] == '/')
        {
            begin = 7;
            while (begin < TargetLength && Target[begin] != '/')
            {
                begin++;
            }

            if (begin == TargetLength)
            {
                Target[0] = (byte)'/';
                begin = 0;
                TargetLength = 1;
            }
        }

        if (Target[begin] != '/' && (Target[begin] != '*' || TargetLength != 1))
        {
            return false;
        }

        int length = 0;
        while (begin + length < TargetLength && Target[begin + length] != '?')
        {
            length++;
        }

        Array.Copy(Target, begin, Target, 0, length);
        TargetLength = length;
        return true;
    }
}
