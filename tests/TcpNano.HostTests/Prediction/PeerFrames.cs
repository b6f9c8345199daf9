using TcpNano.Dialogues;

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

    private const int Tcp = DialogueFrames.Ethernet + DialogueFrames.IPv4;

    public static readonly byte[] Station = [2, 0, 0, 0, 0, 1];

    private static readonly byte[] s_peerStation = [2, 0, 0, 0, 0, 2];

    /// <summary>The ARP reply nobody waits for: the request of the stack's is answered by it.</summary>
    public static byte[] ArpReply()
    {
        return FrameWriter.Arp(2, s_peerStation, Theirs, Station, Ours);
    }

    /// <summary>A segment from a port of the peer's to port 7, with right checksums.</summary>
    /// <remarks>Options are padded with no-operation to whole words.</remarks>
    public static byte[] Segment(int port, uint sequence, uint ack, int flags, int window, ReadOnlySpan<byte> data, params ReadOnlySpan<byte> options)
    {
        int words = (options.Length + 3) / 4;
        int header = DialogueFrames.Tcp + (4 * words);
        byte[] f = new byte[Tcp + header + data.Length];
        DialogueFrames.PutEthernet(f, Station, s_peerStation, DialogueFrames.TypeIPv4);
        FrameWriter.IPv4(f, DialogueFrames.Ethernet, Theirs, Ours, DialogueFrames.ProtocolTcp, [], f.Length - Tcp);
        FrameWriter.Tcp(f, Tcp, port, 7, sequence, ack, header, flags, window, 0);
        Span<byte> room = f.AsSpan(Tcp + DialogueFrames.Tcp, 4 * words);
        room[..((4 * words) - options.Length)].Fill(1); // no-operation
        options.CopyTo(room[((4 * words) - options.Length)..]);
        data.CopyTo(f.AsSpan(Tcp + header));
        FrameWriter.TcpChecksum(f, Tcp, f.Length - Tcp);
        return f;
    }

    /// <summary>Makes a frame's checksums right after it was changed.</summary>
    public static void FillChecksums(byte[] f)
    {
        FrameWriter.IPv4Checksum(f, DialogueFrames.Ethernet);
        FrameWriter.TcpChecksum(f, Tcp, DialogueFrames.Get16(f, DialogueFrames.Ethernet + 2) - DialogueFrames.IPv4);
    }
}
