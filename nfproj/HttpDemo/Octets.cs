namespace HttpDemo;

/// <summary>Text as octets, put together without allocating: literals are made into octets once, at the start.</summary>
public sealed class Octets
{
    /// <summary>The octets; the first <see cref="Count"/> of them count.</summary>
    public readonly byte[] Buffer;

    /// <summary>How many there are.</summary>
    public int Count;

    /// <summary>Makes room.</summary>
    /// <param name="room">Most octets.</param>
    public Octets(int room)
    {
        Buffer = new byte[room];
    }

    /// <summary>The octets of ASCII text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>New octets.</returns>
    public static byte[] Of(string text)
    {
        byte[] octets = new byte[text.Length];
        for (int i = 0; i < octets.Length; i++)
        {
            octets[i] = (byte)text[i];
        }

        return octets;
    }

    /// <summary>Adds octets. What does not fit is left out; the page's test holds it to its room.</summary>
    /// <param name="octets">The octets.</param>
    /// <returns>This.</returns>
    public Octets Add(byte[] octets)
    {
        return Add(octets, octets.Length);
    }

    /// <summary>As <see cref="Add(byte[])"/>, the first octets of an array.</summary>
    /// <param name="octets">The array.</param>
    /// <param name="count">How many.</param>
    /// <returns>This.</returns>
    public Octets Add(byte[] octets, int count)
    {
        if (count > Buffer.Length - Count)
        {
            count = Buffer.Length - Count;
        }

        System.Array.Copy(octets, 0, Buffer, Count, count);
        Count += count;
        return this;
    }

    /// <summary>Adds one octet.</summary>
    /// <param name="octet">The octet.</param>
    /// <returns>This.</returns>
    public Octets Add(byte octet)
    {
        if (Count < Buffer.Length)
        {
            Buffer[Count] = octet;
            Count++;
        }

        return this;
    }

    /// <summary>Adds a number in decimal.</summary>
    /// <param name="number">The number, not negative.</param>
    /// <param name="digits">Least digits; zeros are put in front.</param>
    /// <returns>This.</returns>
    public Octets AddNumber(long number, int digits)
    {
        int length = 1;
        for (long rest = number / 10; rest > 0; rest /= 10)
        {
            length++;
        }

        if (length < digits)
        {
            length = digits;
        }

        if (length <= Buffer.Length - Count)
        {
            Count += length;
            for (int i = 1; i <= length; i++)
            {
                Buffer[Count - i] = (byte)('0' + (int)(number % 10));
                number /= 10;
            }
        }

        return this;
    }
}
