using System.Buffers.Binary;
using TcpNano.Diagnostics;

namespace TcpNano.HostTests.Watching;

/// <summary>A trace as a device sends it, written by the tables of TcpNano.Diagnostics' README and not with the server's code.</summary>
internal sealed class TraceBytes
{
    public const uint Device = 0x0A000002;
    public const uint Peer = 0x0A000001;
    public const int PeerPort = 40000;
    public const int Port = 7;

    private readonly MemoryStream _bytes = new();
    private uint _event = 100;

    /// <summary>All of it.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    public TraceBytes Hello(int has = TraceFormat.HasEvents | TraceFormat.HasFrames, int version = 1, long now = 1_000_000)
    {
        return Record(
            1, "TNTR"u8.ToArray(), [(byte)version, (byte)has], U16(4), U32(Device), [2, 0, 0, 0, 0, 2], U16(1500), U64(now), U32(_event), U16(9293), U16(64));
    }

    public TraceBytes Segment(bool isSent, int flags, uint sequence, uint acknowledgment, uint window, uint length, uint time, int slot = 0)
    {
        return Event(isSent ? 2 : 1, flags, time, sequence, acknowledgment, window, length, slot);
    }

    public TraceBytes State(TcpState before, TcpState after, uint time, CloseReason reason = CloseReason.None)
    {
        return Event(3, (int)after, time, (uint)before, (uint)reason);
    }

    public TraceBytes Counted(StackCounter counter, uint value, uint time)
    {
        return Event(4, (int)counter, time, value);
    }

    public TraceBytes Event(int kind, int code, uint time, uint first = 0, uint second = 0, uint third = 0, uint fourth = 0, int slot = 0, uint peer = Peer, int peerPort = PeerPort, int port = Port)
    {
        return Record(2, U32(_event++), U32(time), [(byte)kind, (byte)code], U16(slot), U32(peer), U16(peerPort), U16(port), U32(first), U32(second), U32(third), U32(fourth));
    }

    public TraceBytes Lost(uint events, uint frames)
    {
        _event += events;
        return Record(3, U32(events), U32(frames));
    }

    public TraceBytes Connection(int slot, TcpState state, int marks = 0, int peerPort = PeerPort, uint heard = 20)
    {
        return Record(
            4, U16(slot), [(byte)state, (byte)marks], U32(Peer), U16(peerPort), U16(Port), U32(12), U32(212), U32(14480), U32(0x7FFFFFFF), U32(5), U32(6), U32(70), U32(80), U32(3), U32(1), U32(0), U32(heard), U32(500), U32(400), U32(33), U32(65535), U32(8192));
    }

    public TraceBytes TableEnd(long now, int rows, int free = 3, bool isLinkUp = true)
    {
        return Record(5, U64(now), U16(rows), U16(free), U16(1), U16(2), U32(Device), [isLinkUp ? (byte)1 : (byte)0]);
    }

    public TraceBytes Counters(params (StackCounter Counter, uint Value)[] values)
    {
        return Record(6, [.. values.Select(each => (byte[])[(byte)each.Counter, .. U32(each.Value)])]);
    }

    public TraceBytes Frame(uint number, uint nextEvent, uint time, bool isSent, int length, byte[] data, bool hasNotLeft = false)
    {
        return Record(7, U32(number), U32(nextEvent), U32(time), [isSent ? (byte)1 : (byte)0, hasNotLeft ? (byte)1 : (byte)0], U16(length), data);
    }

    public TraceBytes Record(int type, params byte[][] parts)
    {
        byte[] body = [.. parts.SelectMany(part => part)];
        _bytes.WriteByte((byte)type);
        _bytes.Write(U16(body.Length));
        _bytes.Write(body);
        return this;
    }

    private static byte[] U16(int value)
    {
        byte[] octets = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(octets, (ushort)value);
        return octets;
    }

    private static byte[] U32(uint value)
    {
        byte[] octets = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, value);
        return octets;
    }

    private static byte[] U64(long value)
    {
        byte[] octets = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(octets, value);
        return octets;
    }
}
