using System;
using TcpNano.Wire;

namespace TcpNano.Diagnostics;

/// <summary>
/// Writes a frame as text: <c>SYN|ACK seq=0 ack=1 mss=1460</c>. Sequence numbers count from the connection's first, which
/// is learnt from the SYNs that pass; a second numbering in the same connection bears a prime: <c>SYN seq=0'</c>. The
/// window is shown when it is closed, opens again, or is all that a segment brings.
/// </summary>
/// <remarks>Not for several threads at once. Every call allocates the string it returns.</remarks>
public sealed class SegmentText
{
    private const int LineCapacity = 120;

    private readonly LineBuffer _line = new LineBuffer(LineCapacity);
    private readonly SequenceOrigins _origins;

    /// <summary>Takes the memory for the numberings of recent connections.</summary>
    /// <param name="connections">How many connections to remember, at least 1; the oldest is forgotten first.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="connections"/> is less than 1.</exception>
    public SegmentText(int connections)
    {
        if (connections < 1)
        {
            throw new ArgumentOutOfRangeException();
        }

        _origins = new SequenceOrigins(connections);
    }

    /// <summary>Writes one frame as text. Frames must come in the order they were sent, each once.</summary>
    /// <param name="frame">An Ethernet II frame from index 0 on.</param>
    /// <param name="length">Its length in octets.</param>
    /// <returns>The segment's flags and numbers; a word about frames that are not TCP.</returns>
    public string Of(byte[] frame, int length)
    {
        int type = length < EthernetHeader.Length ? -1 : UInt16(frame, EthernetHeader.Type);
        int ip = EthernetHeader.Length;
        if (type == EthernetHeader.TypeArp && length >= ip + 28)
        {
            Arp(frame, ip);
        }
        else if (type == EthernetHeader.TypeIPv4 && length >= ip + IPv4Header.MinLength)
        {
            IPv4(frame, ip, length);
        }
        else
        {
            _line.Append("frame len=", (uint)length);
        }

        return _line.Take();
    }

    private void Arp(byte[] frame, int start)
    {
        bool reply = frame[start + 7] == 2;
        _line.Append(reply ? "ARP " : "ARP who-has ");
        _line.Append(IPv4Address.Format(UInt32(frame, reply ? start + 14 : start + 24)));
        _line.Append(reply ? " is here" : "");
    }

    private void IPv4(byte[] frame, int ip, int length)
    {
        int header = (frame[ip] & 0x0F) * 4;
        int tcp = ip + header;
        int end = ip + UInt16(frame, ip + IPv4Header.TotalLength);
        int protocol = frame[ip + IPv4Header.Protocol];
        bool fragment = (UInt16(frame, ip + IPv4Header.Fragment) & 0x1FFF) != 0;
        if (end > length || header < IPv4Header.MinLength || tcp + 8 > end)
        {
            _line.Append("IPv4 malformed");
        }
        else if (protocol == IPv4Header.ProtocolIcmp && !fragment)
        {
            _line.Append("ICMP type=", frame[tcp]);
            _line.Append(" code=", frame[tcp + 1]);
        }
        else if (protocol == IPv4Header.ProtocolTcp && !fragment)
        {
            int data = tcp + TcpHeader.MinLength > end ? 0 : (frame[tcp + TcpHeader.DataOffset] >> 4) * 4;
            if (data < TcpHeader.MinLength || tcp + data > end)
            {
                _line.Append("TCP malformed");
            }
            else
            {
                Tcp(frame, ip, tcp, data, end);
            }
        }
        else
        {
            _line.Append("IPv4 protocol=", (uint)protocol);
            _line.Append(" len=", (uint)(end - tcp));
        }
    }

    private void Tcp(byte[] frame, int ip, int tcp, int header, int end)
    {
        int flags = frame[tcp + TcpHeader.Flags];
        bool syn = (flags & TcpHeader.Syn) != 0;
        bool reset = (flags & TcpHeader.Rst) != 0;
        bool hasAck = (flags & TcpHeader.Ack) != 0;
        uint sequence = UInt32(frame, tcp + TcpHeader.Sequence);
        uint acknowledgment = UInt32(frame, tcp + TcpHeader.Acknowledgment);
        int payload = end - tcp - header;
        int direction = _origins.Direction(
            UInt32(frame, ip + IPv4Header.Source),
            UInt16(frame, tcp + TcpHeader.SourcePort),
            UInt32(frame, ip + IPv4Header.Destination),
            UInt16(frame, tcp + TcpHeader.DestinationPort));
        _origins.Learn(direction, syn, (flags & TcpHeader.Fin) != 0, reset, hasAck, sequence, acknowledgment);

        _line.AppendFlags(flags);
        _line.Append(" seq=");
        _origins.Append(_line, direction, sequence);
        if (hasAck)
        {
            _line.Append(" ack=");
            _origins.Append(_line, direction ^ 1, acknowledgment);
        }

        if (payload > 0)
        {
            _line.Append(" len=", (uint)payload);
        }

        if ((flags & TcpHeader.Urg) != 0)
        {
            _line.Append(" urg=", (uint)UInt16(frame, tcp + TcpHeader.UrgentPointer));
        }

        if (syn)
        {
            MaxSegmentSize(frame, tcp + TcpHeader.MinLength, tcp + header);
        }

        if (!reset)
        {
            Window(direction, UInt16(frame, tcp + TcpHeader.Window), hasAck && !syn && payload == 0, acknowledgment);
        }
    }

    private void MaxSegmentSize(byte[] frame, int option, int end)
    {
        while (option < end && frame[option] != TcpHeader.OptionEnd)
        {
            int size = frame[option] == TcpHeader.OptionNop ? 1 : option + 1 < end ? frame[option + 1] : 0;
            if (size == 0 || option + size > end)
            {
                _line.Append(" bad-options");
                return;
            }

            if (frame[option] == TcpHeader.OptionMss && size == TcpHeader.OptionMssLength)
            {
                _line.Append(" mss=", (uint)UInt16(frame, option + 2));
            }

            option += size;
        }
    }

    private void Window(int direction, int window, bool pureAck, uint acknowledgment)
    {
        int before = _origins.Window[direction];
        bool isUpdate = pureAck && window > before && before >= 0 && acknowledgment == _origins.Acknowledged[direction];
        if (window == 0 || before == 0 || isUpdate)
        {
            _line.Append(" win=", (uint)window);
        }

        _origins.Window[direction] = window;
        _origins.Acknowledged[direction] = acknowledgment;
    }

    private static int UInt16(byte[] frame, int offset)
    {
        return (frame[offset] << 8) | frame[offset + 1];
    }

    private static uint UInt32(byte[] frame, int offset)
    {
        return ((uint)frame[offset] << 24) | ((uint)frame[offset + 1] << 16)
            | ((uint)frame[offset + 2] << 8) | frame[offset + 3];
    }
}
