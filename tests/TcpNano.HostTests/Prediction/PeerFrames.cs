using System.Buffers.Binary;

namespace TcpNano.HostTests.Prediction;

/// <summary>Frames of the peer's, and what the stack's say.</summary>
internal static class PeerFrames
{
    public const uint Ours = 0x0A000001;
    public const uint Theirs = 0x0A000002;
    public const int Fin = 1;
    public const int Syn = 2;
    public const int Rst = 4;
    public const int Psh = 8;
    public const int Ack = 16;
    public const int Urg = 32;

    private const int Headers = 54;

    public static readonly byte[] Station = [2, 0, 0, 0, 0, 1];

    private static readonly byte[] s_peerStation = [2, 0, 0, 0, 0, 2];

    /// <summary>The ARP reply nobody waits for: the request of the stack's is answered by it.</summary>
    public static byte[] ArpReply()
    {
        byte[] f = new byte[42];
        Station.CopyTo(f, 0);
        s_peerStation.CopyTo(f, 6);
        BinaryPrimitives.WriteUInt16BigEndian(f.AsSpan(12), 0x0806);
        BinaryPrimitives.WriteUInt64BigEndian(f.AsSpan(14), 0x0001_0800_0604_0002);
        s_peerStation.CopyTo(f, 22);
        BinaryPrimitives.WriteUInt32BigEndian(f.AsSpan(28), Theirs);
        Station.CopyTo(f, 32);
        BinaryPrimitives.WriteUInt32BigEndian(f.AsSpan(38), Ours);
        return f;
    }

    /// <summary>A segment from a port of the peer's to port 7, with right checksums.</summary>
    public static byte[] Segment(int port, uint sequence, uint ack, int flags, int window, ReadOnlySpan<byte> data, int optionWords = 0)
    {
        int header = 20 + (4 * optionWords);
        byte[] f = new byte[14 + 20 + header + data.Length];
        Station.CopyTo(f, 0);
        s_peerStation.CopyTo(f, 6);
        BinaryPrimitives.WriteUInt16BigEndian(f.AsSpan(12), 0x0800);
        f[14] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(f.AsSpan(16), (ushort)(20 + header + data.Length));
        f[22] = 64;
        f[23] = 6;
        BinaryPrimitives.WriteUInt32BigEndian(f.AsSpan(26), Theirs);
        BinaryPrimitives.WriteUInt32BigEndian(f.AsSpan(30), Ours);
        BinaryPrimitives.WriteUInt16BigEndian(f.AsSpan(34), (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(f.AsSpan(36), 7);
        BinaryPrimitives.WriteUInt32BigEndian(f.AsSpan(38), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(f.AsSpan(42), ack);
        f[46] = (byte)(header << 2);
        f[47] = (byte)flags;
        BinaryPrimitives.WriteUInt16BigEndian(f.AsSpan(48), (ushort)window);
        f.AsSpan(Headers, 4 * optionWords).Fill(1); // no-operation
        data.CopyTo(f.AsSpan(14 + 20 + header));
        FillChecksums(f);
        return f;
    }

    /// <summary>Makes a frame's checksums right after it was changed.</summary>
    public static void FillChecksums(byte[] f)
    {
        f[24] = 0;
        f[25] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(f.AsSpan(24), Sum(0, f.AsSpan(14, 20)));
        f[50] = 0;
        f[51] = 0;
        int length = BinaryPrimitives.ReadUInt16BigEndian(f.AsSpan(16)) - 20;
        uint pseudo = 6u + (uint)length;
        for (int i = 26; i < 34; i += 2)
        {
            pseudo += BinaryPrimitives.ReadUInt16BigEndian(f.AsSpan(i));
        }

        BinaryPrimitives.WriteUInt16BigEndian(f.AsSpan(50), Sum(pseudo, f.AsSpan(34, length)));
    }

    private static ushort Sum(uint sum, ReadOnlySpan<byte> data)
    {
        for (int i = 0; i < data.Length; i++)
        {
            sum += (i & 1) == 0 ? (uint)data[i] << 8 : data[i];
        }

        while (sum >> 16 != 0)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
