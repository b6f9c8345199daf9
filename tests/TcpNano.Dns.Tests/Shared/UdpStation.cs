using System.Buffers.Binary;
using TcpNano.Dialogues;
using TcpNano.Virtual;

namespace TcpNano.Tests.Support;

/// <summary>A station that answers ARP for its address, hears datagrams and sends any, in whoever's name.</summary>
internal sealed class UdpStation : IFrameObserver
{
    private readonly VirtualNetwork _network;
    private readonly byte[] _frame = new byte[2048];

    public UdpStation(VirtualNetwork network, int number, uint address, ImpairmentProfile profile)
    {
        _network = network;
        Hardware = HardwareOf(number);
        Address = address;
        Driver = network.Attach("station" + number, Hardware, profile);
        network.AddObserver(this);
    }

    public byte[] Hardware { get; }

    public uint Address { get; }

    public VirtualDriver Driver { get; }

    /// <summary>Whether it answers ARP.</summary>
    public bool IsThere { get; set; } = true;

    /// <summary>What it does with a datagram for its address.</summary>
    public Action<UdpSeen>? Hear { get; set; }

    public static byte[] HardwareOf(int number)
    {
        return [2, 0, 0, 0, (byte)(number >> 8), (byte)number];
    }

    /// <summary>Sends a datagram to the sender of another.</summary>
    public void Answer(UdpSeen to, byte[] data, int delay = 0)
    {
        Send(to.Station, Address, to.DestinationPort, to.Source, to.SourcePort, data, delay);
    }

    /// <summary>Sends a datagram, in any name.</summary>
    public void Send(byte[] hardware, uint source, int sourcePort, uint destination, int destinationPort, byte[] data, int delay = 0)
    {
        byte[] frame = Datagram(Hardware, hardware, source, sourcePort, destination, destinationPort, data);
        if (delay == 0)
        {
            Driver.Send(frame);
        }
        else
        {
            _network.Inject(frame, delay);
        }
    }

    /// <summary>Reports by ICMP that nobody has the port of a datagram open.</summary>
    public void Refuse(UdpSeen datagram)
    {
        byte[] quoted = Datagram(datagram.Station, Hardware, datagram.Source, datagram.SourcePort, datagram.Destination, datagram.DestinationPort, datagram.Data)[14..42];
        byte[] frame = new byte[14 + 20 + 8 + quoted.Length];
        datagram.Station.CopyTo(frame, 0);
        Hardware.CopyTo(frame, 6);
        frame[12] = 8;
        FrameWriter.IPv4(frame, 14, Address, datagram.Source, 1, [], 8 + quoted.Length);
        frame[34] = 3;
        frame[35] = 3;
        quoted.CopyTo(frame, 42);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(36), Checksum(0, frame.AsSpan(34)));
        Driver.Send(frame);
    }

    void IFrameObserver.Processed(VirtualFrame frame)
    {
        if (frame.To != Driver)
        {
            return;
        }

        int length;
        while ((length = Driver.Receive(_frame)) > 0)
        {
            ReadOnlySpan<byte> data = _frame.AsSpan(Link.MacDriver.FrameOffset, length);
            if (frame.IsDamaged || !IsThere)
            {
                continue;
            }

            if (data.Length >= 42 && data[12] == 8 && data[13] == 6)
            {
                if (data[21] == 1 && BinaryPrimitives.ReadUInt32BigEndian(data[38..]) == Address)
                {
                    Driver.Send(FrameWriter.Arp(2, Hardware, Address, data[22..28].ToArray(), BinaryPrimitives.ReadUInt32BigEndian(data[28..])));
                }
            }
            else if (UdpSeen.Read(data, _network.Now) is UdpSeen datagram && datagram.Destination == Address)
            {
                Hear?.Invoke(datagram);
            }
        }
    }

    private static byte[] Datagram(byte[] from, byte[] to, uint source, int sourcePort, uint destination, int destinationPort, byte[] data)
    {
        byte[] frame = new byte[42 + data.Length];
        to.CopyTo(frame, 0);
        from.CopyTo(frame, 6);
        frame[12] = 8;
        FrameWriter.IPv4(frame, 14, source, destination, 17, [], 8 + data.Length);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(34), (ushort)sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(36), (ushort)destinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(38), (ushort)(8 + data.Length));
        data.CopyTo(frame, 42);
        uint pseudo = (source >> 16) + (source & 0xFFFF) + (destination >> 16) + (destination & 0xFFFF) + 17 + (uint)(8 + data.Length);
        ushort checksum = Checksum(pseudo, frame.AsSpan(34));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(40), checksum == 0 ? (ushort)0xFFFF : checksum);
        return frame;
    }

    private static ushort Checksum(uint sum, ReadOnlySpan<byte> data)
    {
        for (int i = 0; i < data.Length; i += 2)
        {
            sum += (uint)(data[i] << 8) | (i + 1 < data.Length ? data[i + 1] : 0u);
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }
}
