namespace TcpNano.Wire;
internal static class InternetChecksum
{
    public static uint Add(uint sum, byte[] buffer, int offset, int length)
    {
        for (int i = 0; i < length; i++) { uint b = buffer[offset + i]; sum += (i & 1) == 0 ? b << 8 : b; sum = (sum & 0xFFFF) + (sum >> 16); }
        return sum;
    }
    public static int Finish(uint sum)
    {
        sum = (sum & 0xFFFF) + (sum >> 16); sum = (sum & 0xFFFF) + (sum >> 16); return (int)(~sum & 0xFFFF);
    }
    public static int Update16(int checksum, int oldWord, int newWord)
    {
        int s = (~checksum & 0xFFFF) + (~oldWord & 0xFFFF) + newWord; s = (s & 0xFFFF) + (s >> 16); s = (s & 0xFFFF) + (s >> 16); return ~s & 0xFFFF;
    }

    public static uint PseudoHeader(uint source, uint destination, int protocol, int length)
    {
        return (source >> 16) + (source & 0xFFFF) + (destination >> 16) + (destination & 0xFFFF) + (uint)protocol + (uint)length;
    }
}
