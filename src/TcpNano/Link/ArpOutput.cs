using System;
using TcpNano.Wire;

namespace TcpNano.Link;

/// <summary>Builds and sends ARP packets (RFC 826) in one small frame of its own.</summary>
internal sealed class ArpOutput
{
    private const int Start = FrameLayout.Payload;

    // The shortest Ethernet frame, without frame check sequence; the packet is padded with zeros (RFC 894).
    private const int FrameLength = 60;

    // 169.254/16. With an address of it everything is broadcast, so that two stations with the same find out sooner (RFC 3927 rule 2.5-4).
    private const uint LinkLocalNetwork = 0xA9FE;

    private readonly MacDriver _driver;
    private readonly DriverFaults _faults;
    private readonly StackCounters _counters;
    private readonly byte[] _frame;
    private uint _own;

    /// <summary>Takes the frame, and fills in what never changes (RFC 826 rule G2).</summary>
    /// <param name="driver">Sends the frame.</param>
    /// <param name="faults">Gets the driver's exceptions.</param>
    /// <param name="hardware">Our hardware address.</param>
    /// <param name="counters">Count what is sent, and have the event ring.</param>
    public ArpOutput(MacDriver driver, DriverFaults faults, byte[] hardware, StackCounters counters)
    {
        _driver = driver;
        _faults = faults;
        _counters = counters;
        byte[] frame = new byte[FrameLayout.Start + FrameLength];
        Array.Copy(hardware, 0, frame, FrameLayout.Source, EthernetHeader.AddressLength);
        frame[FrameLayout.Type] = EthernetHeader.TypeArp >> 8;
        frame[FrameLayout.Type + 1] = EthernetHeader.TypeArp & 0xFF;
        frame[Start + ArpPacket.HardwareType + 1] = ArpPacket.HardwareEthernet;
        frame[Start + ArpPacket.ProtocolType] = EthernetHeader.TypeIPv4 >> 8;
        frame[Start + ArpPacket.HardwareLength] = EthernetHeader.AddressLength;
        frame[Start + ArpPacket.ProtocolLength] = ArpPacket.AddressLength;
        Array.Copy(hardware, 0, frame, Start + ArpPacket.SenderHardware, EthernetHeader.AddressLength);
        _frame = frame;
    }

    /// <summary>Sets our address.</summary>
    public void Configure(uint address)
    {
        _own = address;
        PutAddress(ArpPacket.SenderProtocol, address);
    }

    /// <summary>Asks all stations for an address (RFC 826 rule G3).</summary>
    /// <returns>False when the driver has no room now.</returns>
    public bool RequestFromAll(uint address)
    {
        SetBroadcast();
        return Request(address, ArpEvent.RequestSent);
    }

    /// <summary>Asks one station whether it still has an address (RFC 1122 section 2.3.2.1, unicast poll).</summary>
    /// <param name="address">The address.</param>
    /// <param name="hardware">Holds the station's hardware address.</param>
    /// <param name="offset">Where in <paramref name="hardware"/>.</param>
    /// <returns>False when the driver has no room now.</returns>
    public bool RequestFromOne(uint address, byte[] hardware, int offset)
    {
        if ((_own >> 16) == LinkLocalNetwork)
        {
            return RequestFromAll(address);
        }

        Array.Copy(hardware, offset, _frame, FrameLayout.Destination, EthernetHeader.AddressLength);
        return Request(address, ArpEvent.RequestSent);
    }

    /// <summary>
    /// Answers a request for our address, to its sender alone (RFC 826 rule R5, RFC 5227 rule 2.6-1); to all if it is link-local. Gives up when the
    /// driver has no room.
    /// </summary>
    /// <param name="request">The frame of the request.</param>
    public void Reply(byte[] request)
    {
        byte[] frame = _frame;
        if ((_own >> 16) == LinkLocalNetwork)
        {
            SetBroadcast();
        }
        else
        {
            Array.Copy(request, Start + ArpPacket.SenderHardware, frame, FrameLayout.Destination, EthernetHeader.AddressLength);
        }

        frame[Start + ArpPacket.Operation + 1] = ArpPacket.OperationReply;

        // Its hardware address, and the IPv4 address after it.
        Array.Copy(
            request,
            Start + ArpPacket.SenderHardware,
            frame,
            Start + ArpPacket.TargetHardware,
            EthernetHeader.AddressLength + ArpPacket.AddressLength);
        if (Transmit())
        {
            _counters.Values[(int)StackCounter.ArpRepliesSent]++;
            if (_counters.Events != null)
            {
                // Only then: to read the address costs, too.
                Note(ArpEvent.ReplySent, Words.Read(frame, Start + ArpPacket.TargetProtocol), frame, Start + ArpPacket.TargetHardware);
            }
        }
        else
        {
            _counters.Count(StackCounter.ReplyDroppedNoRoom);
        }
    }

    /// <summary>Asks all stations for an address without naming one of our own (RFC 5227 rules 2.1.1-1 and 2.1.1-2, RFC 3927 rule 2.2.1-1).</summary>
    public void Probe(uint address)
    {
        PutAddress(ArpPacket.SenderProtocol, 0);
        SetBroadcast();
        Request(address, ArpEvent.ProbeSent);
        PutAddress(ArpPacket.SenderProtocol, _own);
    }

    /// <summary>Announces our address: a request for it that no station should answer (RFC 5227 section 2.3).</summary>
    public void Announce()
    {
        SetBroadcast();
        PutRequest(_own);
        if (Transmit())
        {
            _counters.Values[(int)StackCounter.ArpAnnouncementsSent]++;
            Note(ArpEvent.AnnouncementSent, _own, _frame, FrameLayout.Source);
        }
    }

    /// <summary>Whether the link can carry frames.</summary>
    public bool IsLinkUp()
    {
        return _faults.IsLinkUp(_driver);
    }

    /// <summary>Notes an event about a neighbour in the event ring, if there is one.</summary>
    /// <param name="what">What happened.</param>
    /// <param name="address">The neighbour's address, or ours.</param>
    /// <param name="hardware">Holds its hardware address.</param>
    /// <param name="offset">Where in <paramref name="hardware"/>.</param>
    public void Note(ArpEvent what, uint address, byte[] hardware, int offset)
    {
        if (_counters.Events != null)
        {
            EventEntry e = _counters.Events.Add((int)StackEventKind.Arp, (int)what, EventRing.None);
            e.First = (uint)((hardware[offset] << 8) | hardware[offset + 1]);
            e.Second = Words.Read(hardware, offset + 2);
            e.Third = (int)address;
        }
    }

    private bool Request(uint address, ArpEvent what)
    {
        PutRequest(address);
        if (Transmit())
        {
            _counters.Values[(int)StackCounter.ArpRequestsSent]++;
            Note(what, address, _frame, FrameLayout.Destination);

            return true;
        }

        return false;
    }

    private void PutRequest(uint target)
    {
        _frame[Start + ArpPacket.Operation + 1] = ArpPacket.OperationRequest;
        Array.Clear(_frame, Start + ArpPacket.TargetHardware, EthernetHeader.AddressLength);
        PutAddress(ArpPacket.TargetProtocol, target);
    }

    private bool Transmit()
    {
        return _counters.CountFrame(_faults.Transmit(_driver, _frame, FrameLength));
    }

    private void SetBroadcast()
    {
        byte[] frame = _frame;
        frame[FrameLayout.Destination] = 0xFF;
        frame[FrameLayout.Destination + 1] = 0xFF;
        frame[FrameLayout.Destination + 2] = 0xFF;
        frame[FrameLayout.Destination + 3] = 0xFF;
        frame[FrameLayout.Destination + 4] = 0xFF;
        frame[FrameLayout.Destination + 5] = 0xFF;
    }

    private void PutAddress(int field, uint address)
    {
        byte[] frame = _frame;
        frame[Start + field] = (byte)(address >> 24);
        frame[Start + field + 1] = (byte)(address >> 16);
        frame[Start + field + 2] = (byte)(address >> 8);
        frame[Start + field + 3] = (byte)address;
    }
}
