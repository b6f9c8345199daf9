using TcpNano.Diagnostics;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>Puts one segment into the transmit frame and hands it on. Decides nothing; changes no connection.</summary>
internal sealed class SegmentWriter
{
    private const int Tcp = IPv4Output.Payload;

    private readonly ConnectionTable _table;
    private readonly IPv4Output _output;
    private readonly byte[] _frame;
    private readonly uint[] _counts;
    private readonly bool _fillChecksum;
    private readonly int _announcedMss;

    public SegmentWriter(ConnectionTable table, IPv4Output output, StackCounters counters, MacCapabilities capabilities, int announcedMss)
    {
        _table = table;
        _output = output;
        _frame = output.Frame;
        _counts = counters.Values;
        _fillChecksum = (capabilities & MacCapabilities.TransmitChecksumsFilled) == 0;
        _announcedMss = announcedMss;
    }

    /// <summary>Sends a segment of a connection.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="hardware">Hardware addresses.</param>
    /// <param name="hardwareOffset">Where the next hop's stands in them.</param>
    /// <param name="typeOfService">IPv4 type of service (RFC 9293 MUST-48).</param>
    /// <param name="sequence">SEG.SEQ.</param>
    /// <param name="flags">Control bits; SYN makes an MSS option (MUST-14; never without SYN, MUST-65).</param>
    /// <param name="window">SEG.WND.</param>
    /// <param name="skip">Where the data starts, in octets from SND.UNA.</param>
    /// <param name="count">Octets of data; none with SYN.</param>
    /// <returns>What the driver answered: false when it has no room.</returns>
    public bool Send(TcpConnection c, byte[] hardware, int hardwareOffset, int typeOfService, uint sequence, int flags, int window, int skip, int count)
    {
        int index = c.Index;
        int header = TcpHeader.MinLength;
        Address(hardware, hardwareOffset, _table.Locals[index], _table.Remotes[index], _table.Ports[index], typeOfService);
        if ((flags & TcpHeader.Syn) != 0)
        {
            byte[] f = _frame;
            header += TcpHeader.OptionMssLength;
            f[Tcp + TcpHeader.MinLength] = TcpHeader.OptionMss;
            f[Tcp + TcpHeader.MinLength + 1] = TcpHeader.OptionMssLength;
            f[Tcp + TcpHeader.MinLength + 2] = (byte)(_announcedMss >> 8);
            f[Tcp + TcpHeader.MinLength + 3] = (byte)_announcedMss;
        }

        return SendAgain(c, sequence, (flags & TcpHeader.Ack) != 0 ? c.RcvNxt : 0, header, flags, window, skip, count);
    }

    /// <summary>Sends a segment with the addresses and ports of the last one, which still stand in the frame.</summary>
    /// <param name="c">The connection whose send buffer has the data; not looked at when there is none.</param>
    /// <param name="sequence">SEG.SEQ.</param>
    /// <param name="ack">SEG.ACK; 0 without ACK.</param>
    /// <param name="header">Octets of header.</param>
    /// <param name="flags">Control bits.</param>
    /// <param name="window">SEG.WND.</param>
    /// <param name="skip">Where the data starts, in octets from SND.UNA.</param>
    /// <param name="count">Octets of data.</param>
    /// <returns>What the driver answered: false when it has no room.</returns>
    public bool SendAgain(TcpConnection c, uint sequence, uint ack, int header, int flags, int window, int skip, int count)
    {
        byte[] f = _frame;
        f[Tcp + TcpHeader.Sequence] = (byte)(sequence >> 24);
        f[Tcp + TcpHeader.Sequence + 1] = (byte)(sequence >> 16);
        f[Tcp + TcpHeader.Sequence + 2] = (byte)(sequence >> 8);
        f[Tcp + TcpHeader.Sequence + 3] = (byte)sequence;
        f[Tcp + TcpHeader.Acknowledgment] = (byte)(ack >> 24);
        f[Tcp + TcpHeader.Acknowledgment + 1] = (byte)(ack >> 16);
        f[Tcp + TcpHeader.Acknowledgment + 2] = (byte)(ack >> 8);
        f[Tcp + TcpHeader.Acknowledgment + 3] = (byte)ack;
        f[Tcp + TcpHeader.DataOffset] = (byte)(header << 2);
        f[Tcp + TcpHeader.Flags] = (byte)flags;
        f[Tcp + TcpHeader.Window] = (byte)(window >> 8);
        f[Tcp + TcpHeader.Window + 1] = (byte)window;
        if (count > 0)
        {
            SendBuffer.CopyTo(c, skip, f, Tcp + header, count);
        }

        int length = header + count;
        if (_fillChecksum)
        {
            SumUp(length);
        }

        if (_output.SendAgain(length))
        {
            _counts[(int)StackCounter.SegmentsSent]++;
            return true;
        }

        return false;
    }

    /// <summary>Answers a segment that fits no connection with a RST, to the station the frame came from.</summary>
    /// <param name="frame">The received frame; its Ethernet source gets the answer.</param>
    /// <param name="local">Our address.</param>
    /// <param name="remote">The peer's address.</param>
    /// <param name="ports">The peer's port in the upper half, ours in the lower.</param>
    /// <param name="sequence">SEG.SEQ of the RST.</param>
    /// <param name="ack">SEG.ACK of the RST, if it has one.</param>
    /// <param name="flags">RST, or RST and ACK.</param>
    public void SendReset(byte[] frame, uint local, uint remote, uint ports, uint sequence, uint ack, int flags)
    {
        Address(frame, EthernetHeader.Source, local, remote, ports, 0);
        if (SendAgain(null, sequence, ack, TcpHeader.MinLength, flags, 0, 0, 0))
        {
            _counts[(int)StackCounter.ResetsSent]++;
        }
        else
        {
            _counts[(int)StackCounter.ReplyDroppedNoRoom]++;
        }
    }

    /// <summary>What all segments of a connection have in common.</summary>
    private void Address(byte[] hardware, int hardwareOffset, uint local, uint remote, uint ports, int typeOfService)
    {
        byte[] f = _frame;
        _output.Address(hardware, hardwareOffset, local, remote, IPv4Header.ProtocolTcp, typeOfService);

        // Our port is the lower half, and the source.
        f[Tcp + TcpHeader.SourcePort] = (byte)(ports >> 8);
        f[Tcp + TcpHeader.SourcePort + 1] = (byte)ports;
        f[Tcp + TcpHeader.DestinationPort] = (byte)(ports >> 24);
        f[Tcp + TcpHeader.DestinationPort + 1] = (byte)(ports >> 16);
        f[Tcp + TcpHeader.Checksum] = 0;
        f[Tcp + TcpHeader.Checksum + 1] = 0;
        f[Tcp + TcpHeader.UrgentPointer] = 0;
        f[Tcp + TcpHeader.UrgentPointer + 1] = 0;
    }

    private void SumUp(int length)
    {
        byte[] f = _frame;
        f[Tcp + TcpHeader.Checksum] = 0;
        f[Tcp + TcpHeader.Checksum + 1] = 0;

        // Both addresses of the pseudo-header stand right before the TCP header: only protocol and length are added by hand.
        uint sum = InternetChecksum.Add((uint)(IPv4Header.ProtocolTcp + length), f, Tcp - 8, 8 + length);
        int checksum = InternetChecksum.Finish(sum);
        f[Tcp + TcpHeader.Checksum] = (byte)(checksum >> 8);
        f[Tcp + TcpHeader.Checksum + 1] = (byte)checksum;
    }
}
