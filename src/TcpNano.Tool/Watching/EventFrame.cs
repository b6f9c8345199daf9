using TcpNano.Dialogues;

namespace TcpNano.Tool.Watching;

/// <summary>A segment that an event tells of, as the frame it may have been: for what reads frames.</summary>
internal static class EventFrame
{
    private const int HeaderLength = DialogueFrames.IPv4 + DialogueFrames.Tcp;

    /// <summary>Makes the frame. Its text is zeros, the checksum of its segment is wrong, and it has no options.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="address">The device's address.</param>
    /// <returns>The frame.</returns>
    public static byte[] Of(TraceEvent happened, uint address)
    {
        bool isSent = happened.Kind == (int)StackEventKind.SegmentSent;
        int length = DialogueFrames.Tcp + (int)Math.Min(happened.Fourth, ushort.MaxValue - HeaderLength);
        int tcp = DialogueFrames.Ethernet + DialogueFrames.IPv4;
        byte[] frame = new byte[tcp + length];
        DialogueFrames.PutEthernet(frame, new byte[6], new byte[6], DialogueFrames.TypeIPv4);
        FrameWriter.IPv4(frame, DialogueFrames.Ethernet, isSent ? address : happened.Peer, isSent ? happened.Peer : address, DialogueFrames.ProtocolTcp, [], length);
        (int source, int destination) = isSent ? (happened.Port, happened.PeerPort) : (happened.PeerPort, happened.Port);
        int window = (int)Math.Min(happened.Third, ushort.MaxValue);
        FrameWriter.Tcp(frame, tcp, source, destination, happened.First, happened.Second, DialogueFrames.Tcp, happened.Code, window, 0);
        return frame;
    }
}
