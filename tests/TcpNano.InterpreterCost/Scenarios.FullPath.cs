using System.Buffers.Binary;
using TcpNano.Tcp;
using TcpNano.Wire;

namespace TcpNano.InterpreterCost;

/// <content>Segments that no fast path takes, one at a time: with a control block and without.</content>
public sealed partial class Scenarios
{
    private const int ClosedPort = 99;

    private void FullPath()
    {
        (TcpConnection ours, TcpConnection theirs) = Open();
        (TcpConnection other, TcpConnection theirOther) = Open();
        ours.NoDelay = true;
        other.NoDelay = true;
        TransmissionControlBlock c = ours.Block;
        uint ports = _our.Tcp.Table.Ports[c.Index];
        byte[] nothing = [TcpHeader.OptionNop, TcpHeader.OptionNop, TcpHeader.OptionNop, TcpHeader.OptionNop];
        Alone("ACK with options that mean nothing", Frame(ports, c.RcvNxt, c.SndNxt, TcpHeader.Ack, nothing, 0));
        Alone("segment out of order, and the ACK that reports it", Frame(ports, c.RcvNxt + 100, c.SndNxt, TcpHeader.Ack, [], 64));
        Settle();

        // The hole is filled, so that nothing is reported any more.
        Give(theirs, 100);
        Settle();
        Drain(ours);
        Settle();
        Give(other, 10);
        Settle();
        Add("segment with the headers of another connection before it", Whole(() => Give(ours, 10)));
        Settle();
        Alone("RST to a closed port", Frame(Strangers(40000, ClosedPort), 1, 0, TcpHeader.Rst, [], 0));
        Alone("SYN to a closed port, and its RST", Frame(Strangers(40000, ClosedPort), 1, 0, TcpHeader.Syn, [], 0));
        Alone("segment with bad options", Frame(ports, c.RcvNxt, c.SndNxt, TcpHeader.Ack, [TcpHeader.OptionMss, 9, 0, 0], 0));
        Alone("segment from port 0", Frame(Strangers(0, ClosedPort), 1, 0, TcpHeader.Syn, [], 0));
        byte[] cut = Frame(ports, 1, 1, TcpHeader.Ack, [], 0);
        cut[17]--; // of the total length
        Alone("segment that is cut short", cut);
        Settle();
        theirs.Abort();
        theirOther.Abort();
        Settle();
        ours.Abort();
        other.Abort();
        Settle();
    }

    private static uint Strangers(int port, int to) => ((uint)port << 16) | (uint)to;

    /// <summary>One frame, with nothing else waiting.</summary>
    private void Alone(string name, byte[] frame)
    {
        Settle();
        Put(_ourDriver, frame);
        Add(name, Arrival());
    }

    /// <summary>A segment from the peer's station. Its checksums are right, says the driver.</summary>
    private static byte[] Frame(uint ports, uint sequence, uint ack, int flags, byte[] options, int text)
    {
        byte[] frame = new byte[14 + 20 + 20 + options.Length + text];
        new byte[] { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0 }.CopyTo(frame, 0);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(16), (ushort)(frame.Length - 14));
        frame[22] = 64;
        frame[23] = IPv4Header.ProtocolTcp;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(26), Theirs);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(30), Ours);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(34), ports);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(38), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(42), ack);
        frame[46] = (byte)((20 + options.Length) << 2);
        frame[47] = (byte)flags;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(48), 1000);
        options.CopyTo(frame, 54);
        return frame;
    }
}
