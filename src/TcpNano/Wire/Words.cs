namespace TcpNano.Wire;

/// <summary>Words of four octets in network order. Code that every segment runs composes them in place: a call costs more than they do.</summary>
internal static class Words
{
    /// <summary>Reads a word: an IPv4 address, a sequence number, a timestamp, or two ports.</summary>
    public static uint Read(byte[] buffer, int offset)
    {
        return ((uint)buffer[offset] << 24) | ((uint)buffer[offset + 1] << 16) | ((uint)buffer[offset + 2] << 8) | buffer[offset + 3];
    }

    /// <summary>Writes a word.</summary>
    public static void Write(byte[] buffer, int offset, uint value)
    {
        buffer[offset] = (byte)(value >> 24);
        buffer[offset + 1] = (byte)(value >> 16);
        buffer[offset + 2] = (byte)(value >> 8);
        buffer[offset + 3] = (byte)value;
    }
}
