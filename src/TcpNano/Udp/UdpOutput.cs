using System;
using TcpNano.Internet;
using TcpNano.Wire;

namespace TcpNano.Udp;

/// <summary>
/// Sends datagrams (RFC 768). One that cannot leave at once, because its neighbour is being asked for or the driver has no room, waits in its
/// port (RFC 1122 section 2.3.2.2). All have DF set: UDP is not fragmented here, so that nobody can mix fragments of ours with his.
/// </summary>
internal sealed class UdpOutput
{
    // Number of the place 0 among the senders of the output queue.
    private readonly int _firstSender;
    private readonly Routing _routing;
    private readonly DestinationCache _destinations;
    private readonly IndexLists _queue;
    private readonly IPv4Output _output;
    private readonly StackCounters _counters;
    private readonly Clock _clock;
    private readonly byte[] _neighbours;
    private readonly bool _fill;
    private readonly int _timeToLive;
    private readonly byte[] _group; // the hardware address of a group, or of everybody

    public UdpOutput(
        StackOptions options,
        Routing routing,
        DestinationCache destinations,
        IndexLists queue,
        IPv4Output output,
        StackCounters counters,
        Clock clock,
        LinkTraits link)
    {
        _firstSender = options.Connections;
        _routing = routing;
        _destinations = destinations;
        _queue = queue;
        _output = output;
        _counters = counters;
        _clock = clock;
        _neighbours = link.Hardware;
        _fill = link.FillChecksums;
        _timeToLive = options.TimeToLive;
        _group = new byte[EthernetHeader.AddressLength];
    }

    /// <summary>Sends a datagram, or keeps it until it can leave.</summary>
    /// <param name="port">An open one.</param>
    /// <param name="buffer">Holds the data.</param>
    /// <param name="offset">Where.</param>
    /// <param name="count">Octets.</param>
    /// <param name="address">The destination; not 0 and not our own.</param>
    /// <param name="remotePort">Its port.</param>
    public UdpSendResult Send(UdpPort port, byte[] buffer, int offset, int count, uint address, int remotePort)
    {
        if (port.HeldLength >= 0)
        {
            return UdpSendResult.Busy;
        }

        if (count > LongestTo(port, address))
        {
            return UdpSendResult.TooLong;
        }

        if (_routing.Address == 0 ? address != IPv4Address.Broadcast : !IsGroup(address) && !_destinations.HasRoute(address))
        {
            return UdpSendResult.NoRoute;
        }

        int entry = Resolve(port, address, remotePort);
        if (entry >= 0 || IsGroup(address))
        {
            if (Transmit(port, entry, buffer, offset, count, address, remotePort))
            {
                return UdpSendResult.Sent;
            }

            if (!_destinations.IsLinkUp())
            {
                return UdpSendResult.LinkDown;
            }

            _queue.Add(_firstSender + port.Place, OutputQueue.NoRoom);
        }
        else if (!_destinations.IsLinkUp())
        {
            _queue.Remove(_firstSender + port.Place);
            return UdpSendResult.LinkDown;
        }
        else if (entry != DestinationCache.Pending)
        {
            return UdpSendResult.NoNeighbour;
        }

        if (count > port.Held.Length)
        {
            // It goes on when there is room or a neighbour: then the app tries again.
            return UdpSendResult.Busy;
        }

        Array.Copy(buffer, offset, port.Held, 0, count);
        port.HeldLength = count;
        port.HeldAddress = address;
        port.HeldPort = remotePort;
        return UdpSendResult.Sent;
    }

    /// <summary>Sends what a port holds, now that its turn has come.</summary>
    /// <returns>False when the driver has no room; the caller queues the port again.</returns>
    public bool Flush(UdpPort port)
    {
        int count = port.HeldLength;
        if (count < 0)
        {
            return true;
        }

        uint address = port.HeldAddress;
        bool group = IsGroup(address);
        int entry = group ? 0 : Resolve(port, address, port.HeldPort);
        if (entry == DestinationCache.Pending)
        {
            return true;
        }

        if (entry >= 0 && !Transmit(port, entry, port.Held, 0, count, address, port.HeldPort))
        {
            if (_destinations.IsLinkUp())
            {
                return false;
            }

            Lose(port, TcpSoftError.LinkDown);
            return true;
        }

        if (entry < 0)
        {
            Lose(port, TcpSoftError.Unreachable);
        }

        port.HeldLength = -1;
        return true;
    }

    /// <summary>The neighbour did not answer: drops what waits for it.</summary>
    public void NeighbourLost(UdpPort port)
    {
        Lose(port, TcpSoftError.Unreachable);
    }

    /// <summary>The stack gives up its address, and forgets its neighbours: drops what waits for one, for nobody would ever send it.</summary>
    public void AddressLost(UdpPort port)
    {
        _queue.Remove(_firstSender + port.Place);
        if (port.HeldLength >= 0)
        {
            Lose(port, TcpSoftError.Unreachable);
        }
    }

    /// <summary>Forgets the destination and what is held, when a port closes.</summary>
    public void Close(UdpPort port)
    {
        _queue.Remove(_firstSender + port.Place);
        port.HeldLength = -1;
        if (port.Destination >= 0)
        {
            _destinations.Release(port.Destination);
            port.Destination = -1;
        }
    }

    /// <summary>Most octets of data in a datagram to an address.</summary>
    public int LongestTo(UdpPort port, uint address)
    {
        int destination = port.Destination;
        int mtu = destination >= 0 && _destinations.Addresses[destination] == address ? _destinations.Mtu(destination) : _destinations.LinkMtu;
        return mtu - DestinationCache.HeaderLength - UdpHeader.Length;
    }

    private void Lose(UdpPort port, TcpSoftError error)
    {
        if (port.HeldLength >= 0)
        {
            port.HeldLength = -1;
            _counters.Count(StackCounter.UdpDroppedUnsent);
        }

        port.Error = error;
    }

    private bool IsGroup(uint address)
    {
        return (address >> 28) == 0xE || _routing.IsBroadcast(address);
    }

    private int Resolve(UdpPort port, uint address, int remotePort)
    {
        if (IsGroup(address))
        {
            return 0;
        }

        int destination = port.Destination;
        if (destination < 0 || _destinations.Addresses[destination] != address)
        {
            if (destination >= 0)
            {
                _destinations.Release(destination);
            }

            destination = _destinations.Take(address);
            port.Destination = destination;
        }

        port.LatestPort = remotePort;
        return _destinations.Resolve(destination, _firstSender + port.Place, _clock.Now);
    }

    private bool Transmit(UdpPort port, int entry, byte[] buffer, int offset, int count, uint address, int remotePort)
    {
        byte[] hardware = _neighbours;
        int at = entry * EthernetHeader.AddressLength;
        int timeToLive = port.TimeToLive != 0 ? port.TimeToLive : _timeToLive;
        if (IsGroup(address))
        {
            if ((address >> 28) == 0xE)
            {
                timeToLive = port.MulticastTimeToLive;
            }

            PutGroup(address);
            hardware = _group;
            at = 0;
        }

        byte[] frame = _output.Frame;

        // 0 while there is none (RFC 2131 rule 4.1-13).
        uint own = _routing.Address;
        int length = UdpHeader.Length + count;
        const int start = IPv4Output.Payload;
        frame[start] = (byte)(port.Number >> 8);
        frame[start + 1] = (byte)port.Number;
        frame[start + UdpHeader.DestinationPort] = (byte)(remotePort >> 8);
        frame[start + UdpHeader.DestinationPort + 1] = (byte)remotePort;
        frame[start + UdpHeader.TotalLength] = (byte)(length >> 8);
        frame[start + UdpHeader.TotalLength + 1] = (byte)length;
        frame[start + UdpHeader.Checksum] = 0;
        frame[start + UdpHeader.Checksum + 1] = 0;
        Array.Copy(buffer, offset, frame, start + UdpHeader.Length, count);
        if (_fill)
        {
            int checksum = InternetChecksum.Finish(InternetChecksum.Add(
                InternetChecksum.PseudoHeader(own, address, IPv4Header.ProtocolUdp, length), frame, start, length));

            // 0 says that there is none, so a sum of 0 is sent as its other form (RFC 768).
            checksum = checksum == 0 ? 0xFFFF : checksum;
            frame[start + UdpHeader.Checksum] = (byte)(checksum >> 8);
            frame[start + UdpHeader.Checksum + 1] = (byte)checksum;
        }

        _output.Address(hardware, at, own, address, IPv4Header.ProtocolUdp, 0);
        if (timeToLive != _timeToLive)
        {
            _output.SetTimeToLive(timeToLive);
        }

        if (!_output.SendPrepared(length))
        {
            return false;
        }

        _counters.Count(StackCounter.UdpSent);
        return true;
    }

    // RFC 1112 section 6.4: the last 23 bits of a group address behind 01-00-5E.
    private void PutGroup(uint address)
    {
        byte[] group = _group;
        bool multicast = (address >> 28) == 0xE;
        group[0] = (byte)(multicast ? 0x01 : 0xFF);
        group[1] = (byte)(multicast ? 0x00 : 0xFF);
        group[2] = (byte)(multicast ? 0x5E : 0xFF);
        group[3] = (byte)(multicast ? (address >> 16) & 0x7F : 0xFF);
        group[4] = (byte)(multicast ? address >> 8 : 0xFF);
        group[5] = (byte)(multicast ? address : 0xFF);
    }
}
