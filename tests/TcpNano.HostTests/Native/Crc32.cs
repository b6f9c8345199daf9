using System.Text;

namespace TcpNano.HostTests.Native;

/// <summary>The CRC of nanoFramework's metadata processor: polynomial 0x04C11DB7, most significant bit first, nothing inverted.</summary>
internal static class Crc32
{
    public static uint Compute(string text, uint seed)
    {
        foreach (byte octet in Encoding.ASCII.GetBytes(text))
        {
            seed ^= (uint)octet << 24;
            for (int bit = 0; bit < 8; bit++)
            {
                seed = (seed & 0x80000000) != 0 ? (seed << 1) ^ 0x04C11DB7 : seed << 1;
            }
        }

        return seed;
    }
}
