namespace TcpNano.Dialogues;

/// <summary>
/// Reading and writing of the fields dialogues need. Written from the RFCs on purpose and not with the stack's own
/// code, so that a mistake there does not cancel itself out.
/// </summary>
internal static class DialogueFrames
{
    public const int Ethernet = 14;
    public const int IPv4 = 20;
    public const int Tcp = 20;

    public const int TypeIPv4 = 0x0800;
    public const int TypeArp = 0x0806;
    public const int ProtocolIcmp = 1;
    public const int ProtocolTcp = 6;

    public static int Get16(byte[] buffer, int offset)
    {
        return (buffer[offset] << 8) | buffer[offset + 1];
    }

    public static uint Get32(byte[] buffer, int offset)
    {
        return ((uint)buffer[offset] << 24) | ((uint)buffer[offset + 1] << 16) | ((uint)buffer[offset + 2] << 8) | buffer[offset + 3];
    }

    public static void Put16(byte[] buffer, int offset, int value)
    {
        buffer[offset] = (byte)(value >> 8);
        buffer[offset + 1] = (byte)value;
    }

    public static void Put32(byte[] buffer, int offset, uint value)
    {
        buffer[offset] = (byte)(value >> 24);
        buffer[offset + 1] = (byte)(value >> 16);
        buffer[offset + 2] = (byte)(value >> 8);
        buffer[offset + 3] = (byte)value;
    }

    /// <summary>Writes destination, source and type.</summary>
    public static void PutEthernet(byte[] frame, byte[] destination, byte[] source, int type)
    {
        for (int i = 0; i < 6; i++)
        {
            frame[i] = destination[i];
            frame[6 + i] = source[i];
        }

        Put16(frame, 12, type);
    }

    /// <summary>Adds 16-bit words in network order, without folding.</summary>
    public static uint Sum(byte[] buffer, int offset, int count)
    {
        uint sum = 0;
        for (int i = 0; i + 1 < count; i += 2)
        {
            sum += (uint)Get16(buffer, offset + i);
        }

        if ((count & 1) != 0)
        {
            sum += (uint)(buffer[offset + count - 1] << 8);
        }

        return sum;
    }

    /// <summary>The sum over the pseudo header of TCP (RFC 9293 section 3.1, figure 2).</summary>
    public static uint PseudoSum(byte[] frame, int ip, int length)
    {
        return Sum(frame, ip + 12, 8) + ProtocolTcp + (uint)length;
    }

    /// <summary>Folds a sum to 16 bits: 0xFFFF when a checksum over it is correct.</summary>
    public static int Fold(uint sum)
    {
        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (int)(long)sum;
    }

    /// <summary>The checksum of octets, as it stands in a header (RFC 1071); 0 when the octets hold a right one.</summary>
    public static int Checksum(byte[] buffer, int offset, int count)
    {
        return 0xFFFF - Fold(Sum(buffer, offset, count));
    }
}
