namespace TcpNano.Esp32;

/// <summary>UTF-8 (RFC 3629): mscorlib has no encodings, and one name is no reason for another library.</summary>
internal static class Utf8
{
    /// <summary>The octets of a string. A lone surrogate becomes U+FFFD.</summary>
    public static byte[] Encode(string text)
    {
        byte[] octets = new byte[3 * text.Length];
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int point = text[i];
            if (point >= 0xD800 && point <= 0xDFFF)
            {
                int low = i + 1 < text.Length ? text[i + 1] : 0;
                if (point <= 0xDBFF && low >= 0xDC00 && low <= 0xDFFF)
                {
                    point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
                    i++;
                }
                else
                {
                    point = 0xFFFD;
                }
            }

            if (point < 0x80)
            {
                octets[count++] = (byte)point;
                continue;
            }

            if (point < 0x800)
            {
                octets[count++] = (byte)(0xC0 | (point >> 6));
            }
            else
            {
                if (point < 0x10000)
                {
                    octets[count++] = (byte)(0xE0 | (point >> 12));
                }
                else
                {
                    octets[count++] = (byte)(0xF0 | (point >> 18));
                    octets[count++] = (byte)(0x80 | ((point >> 12) & 0x3F));
                }

                octets[count++] = (byte)(0x80 | ((point >> 6) & 0x3F));
            }

            octets[count++] = (byte)(0x80 | (point & 0x3F));
        }

        byte[] result = new byte[count];
        System.Array.Copy(octets, 0, result, 0, count);
        return result;
    }
}
