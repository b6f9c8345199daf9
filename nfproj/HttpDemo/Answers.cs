namespace HttpDemo;

/// <summary>Status lines, header fields and short bodies, as octets (RFC 9110 section 15).</summary>
public sealed class Answers
{
    /// <summary>Most octets of a head.</summary>
    public const int MostHead = 256;

    private static readonly int[] s_codes = { 200, 400, 404, 405, 408, 413, 414, 417, 431, 501, 505 };

    private readonly byte[][] _phrases =
    {
        Octets.Of("OK"), Octets.Of("Bad Request"), Octets.Of("Not Found"), Octets.Of("Method Not Allowed"), Octets.Of("Request Timeout"),
        Octets.Of("Content Too Large"), Octets.Of("URI Too Long"), Octets.Of("Expectation Failed"), Octets.Of("Request Header Fields Too Large"),
        Octets.Of("Not Implemented"), Octets.Of("HTTP Version Not Supported"),
    };

    private readonly byte[] _version = Octets.Of("HTTP/1.1 ");
    private readonly byte[] _html = Octets.Of("\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nContent-Length: ");
    private readonly byte[] _text = Octets.Of("\r\nContent-Type: text/plain\r\nContent-Length: ");
    private readonly byte[] _allow = Octets.Of("\r\nAllow: GET, HEAD");
    private readonly byte[] _keepAlive = Octets.Of("\r\nConnection: keep-alive\r\n\r\n");
    private readonly byte[] _close = Octets.Of("\r\nConnection: close\r\n\r\n");
    private readonly Octets _head = new Octets(MostHead);
    private readonly Octets _body = new Octets(MostHead);

    /// <summary>Writes the head of an answer. Allocates nothing.</summary>
    /// <param name="status">The status.</param>
    /// <param name="length">Octets of the body.</param>
    /// <param name="keepsAlive">Whether the connection goes on.</param>
    /// <returns>The head, which is good until the next call.</returns>
    public Octets Head(int status, int length, bool keepsAlive)
    {
        _head.Count = 0;
        _head.Add(_version).AddNumber(status, 3).Add((byte)' ').Add(Phrase(status));
        if (status == 405)
        {
            _head.Add(_allow);
        }

        return _head.Add(status == 200 ? _html : _text).AddNumber(length, 1).Add(keepsAlive ? _keepAlive : _close);
    }

    /// <summary>Writes the body of an error: its number and name. Allocates nothing.</summary>
    /// <param name="status">The status.</param>
    /// <returns>The body, which is good until the next call.</returns>
    public Octets Body(int status)
    {
        _body.Count = 0;
        return _body.AddNumber(status, 3).Add((byte)' ').Add(Phrase(status)).Add((byte)'\n');
    }

    private byte[] Phrase(int status)
    {
        int at = 0;
        while (s_codes[at] != status)
        {
            at++;
        }

        return _phrases[at];
    }
}
