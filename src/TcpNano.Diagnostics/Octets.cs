namespace TcpNano.Diagnostics;

/// <summary>Numbers in network byte order.</summary>
internal static class Octets
{
    public static void Put16(byte[] into, int offset, int number)
    {
        into[offset] = (byte)(number >> 8);
        into[offset + 1] = (byte)number;
    }

    public static void Put32(byte[] into, int offset, uint number)
    {
        into[offset] = (byte)(number >> 24);
        into[offset + 1] = (byte)(number >> 16);
        into[offset + 2] = (byte)(number >> 8);
        into[offset + 3] = (byte)number;
    }
}
