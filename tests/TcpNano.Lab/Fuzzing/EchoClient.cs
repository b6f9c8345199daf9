using System.Buffers.Binary;
using TcpNano.Wire;

namespace TcpNano.Lab.Fuzzing;

/// <summary>
/// A peer with nothing but good intentions: it finds the stack, opens a connection to the echo, sends a little, gets it back, and both
/// close. Its own state is in the open, so that a case depends on nothing else.
/// </summary>
internal sealed class EchoClient
{
    private const uint Address = FrameBuilder.ClientAddress;
    private const int Port = 50009;
    private const uint Iss = 0xFFFFFFE0; // its numbers wrap on the way
    private const int Octets = 60;
    private const int Window = 4096;

    private readonly Queue<byte[]> _toSend = [];
    private uint _next = Iss;
    private uint _expected;
    private bool _synSent;
    private bool _finSent;

    /// <summary>Whether our hardware address is known.</summary>
    public bool FoundStation { get; private set; }

    /// <summary>Whether the handshake is over.</summary>
    public bool Connected { get; private set; }

    /// <summary>Whether both ends have closed, and all came back.</summary>
    public bool Done { get; private set; }

    /// <summary>What went wrong; null when nothing did.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Octets that have come back.</summary>
    public int Received { get; private set; }

    /// <summary>Asks for the stack's hardware address.</summary>
    public byte[] Ask()
    {
        return FrameBuilder.Arp(Address, FrameBuilder.OurAddress, ArpPacket.OperationRequest);
    }

    /// <summary>What it wants to send next, again if need be.</summary>
    public byte[] Again()
    {
        if (!Connected)
        {
            _synSent = true;
            return FrameBuilder.Tcp(Address, Port, FuzzApp.EchoPort, Iss, 0, TcpHeader.Syn, Window, 0, [TcpHeader.OptionMss, TcpHeader.OptionMssLength, 2, 24], 0);
        }

        return _finSent ? Segment(_next - 1, TcpHeader.Fin | TcpHeader.Ack, 0)
            : Segment(Iss + 1, TcpHeader.Ack | TcpHeader.Psh, Octets);
    }

    /// <summary>The frames it answers with.</summary>
    public bool TryTake(out byte[]? frame)
    {
        return _toSend.TryDequeue(out frame);
    }

    /// <summary>The stack has sent a frame.</summary>
    public void Look(Span<byte> frame)
    {
        if (BinaryPrimitives.ReadUInt16BigEndian(frame[EthernetHeader.Type..]) == EthernetHeader.TypeArp)
        {
            Arp(frame[FramePatch.Ethernet..]);
            return;
        }

        Span<byte> segment = FramePatch.Segment(frame);
        if (_synSent && segment.Length >= TcpHeader.MinLength
            && BinaryPrimitives.ReadUInt32BigEndian(frame[(FramePatch.Ethernet + IPv4Header.Destination)..]) == Address
            && BinaryPrimitives.ReadUInt16BigEndian(segment[TcpHeader.DestinationPort..]) == Port
            && BinaryPrimitives.ReadUInt16BigEndian(segment) == FuzzApp.EchoPort)
        {
            Segment(segment);
        }
    }

    private void Arp(Span<byte> packet)
    {
        bool request = packet[ArpPacket.Operation + 1] == ArpPacket.OperationRequest;
        if (request && BinaryPrimitives.ReadUInt32BigEndian(packet[ArpPacket.TargetProtocol..]) == Address)
        {
            _toSend.Enqueue(FrameBuilder.Arp(Address, FrameBuilder.OurAddress, ArpPacket.OperationReply));
        }
        else if (!request && BinaryPrimitives.ReadUInt32BigEndian(packet[ArpPacket.TargetProtocol..]) == Address)
        {
            FoundStation = true;
        }
    }

    private void Segment(Span<byte> segment)
    {
        int flags = segment[TcpHeader.Flags];
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(segment[TcpHeader.Sequence..]);
        if ((flags & TcpHeader.Rst) != 0)
        {
            Trouble ??= "the echo was reset";
            return;
        }

        if ((flags & TcpHeader.Syn) != 0)
        {
            if (!Connected)
            {
                Connected = true;
                _expected = sequence + 1;
                _next = unchecked(Iss + 1 + Octets);
                _toSend.Enqueue(Again());
            }

            return;
        }

        int header = (segment[TcpHeader.DataOffset] >> 4) << 2;
        Span<byte> text = segment[header..];
        if (!Connected || Done || sequence != _expected)
        {
            return;
        }

        foreach (byte octet in text)
        {
            if (octet != FuzzStreams.Peers.OctetAt(unchecked(Iss + 1 + (uint)Received++)))
            {
                Trouble ??= "the echo sent back another octet";
            }
        }

        _expected += (uint)text.Length;
        if ((flags & TcpHeader.Fin) != 0)
        {
            _expected++;
            Done = _finSent && Received == Octets;
            Trouble ??= Done ? null : "the echo closed before all was sent back";
            _toSend.Enqueue(Segment(_next, TcpHeader.Ack, 0));
        }
        else if (text.Length > 0)
        {
            if (Received == Octets)
            {
                _finSent = true;
                _next++;
                _toSend.Enqueue(Segment(_next - 1, TcpHeader.Fin | TcpHeader.Ack, 0));
            }
            else
            {
                _toSend.Enqueue(Segment(_next, TcpHeader.Ack, 0));
            }
        }
    }

    private byte[] Segment(uint sequence, int flags, int length)
    {
        return FrameBuilder.Tcp(Address, Port, FuzzApp.EchoPort, sequence, _expected, flags, Window, 0, [], length);
    }
}
