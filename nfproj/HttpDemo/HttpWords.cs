namespace HttpDemo;

/// <summary>The words a request is compared with, made into octets once for all sessions. Names and options are in lower case.</summary>
public sealed class HttpWords
{
    /// <summary>The method GET.</summary>
    public readonly byte[] Get = Octets.Of("GET");

    /// <summary>The method HEAD.</summary>
    public readonly byte[] Head = Octets.Of("HEAD");

    /// <summary>The option close.</summary>
    public readonly byte[] Close = Octets.Of("close");

    /// <summary>The option keep-alive.</summary>
    public readonly byte[] KeepAlive = Octets.Of("keep-alive");

    /// <summary>The names of header fields that matter, in the order of <see cref="HeaderFields"/>.</summary>
    public readonly byte[][] Names =
    {
        Octets.Of("host"), Octets.Of("connection"), Octets.Of("content-length"), Octets.Of("transfer-encoding"), Octets.Of("expect"),
    };

    /// <summary>Whether octets are a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="octets">The octets.</param>
    /// <param name="at">Where they start.</param>
    /// <param name="count">How many; may be more than there are.</param>
    /// <returns>True when they are.</returns>
    public static bool Match(byte[] word, byte[] octets, int at, int count)
    {
        if (word.Length != count)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            if (octets[at + i] != word[i])
            {
                return false;
            }
        }

        return true;
    }
}
