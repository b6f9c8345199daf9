using System;
using TcpNano.Link;
using TcpNano.Wire;

namespace TcpNano.Internet;

/// <summary>Builds and sends IGMP messages (RFC 2236 section 2) in one small frame of its own: they carry the option Router Alert, which nothing else does.</summary>
internal sealed class IgmpOutput
{
    private const int Start = FrameLayout.Payload;
    private const int HeaderLength = IPv4Header.MinLength + 4;
    private const int Message = Start + HeaderLength;
    private const int Total = HeaderLength + IgmpHeader.Length;

    private readonly MacDriver _driver;
    private readonly DriverFaults _faults;
    private readonly Routing _routing;
    private readonly StackCounters _counters;
    private readonly byte[] _frame;
    private readonly bool _fill;

    public IgmpOutput(MacDriver driver, DriverFaults faults, Routing routing, StackCounters counters)
    {
        _driver = driver;
        _faults = faults;
        _routing = routing;
        _counters = counters;
        _fill = (driver.Capabilities & MacCapabilities.TransmitChecksumsFilled) == 0;
        byte[] frame = new byte[Start + Total];
        byte[] address = new byte[EthernetHeader.AddressLength];
        driver.GetAddress(address);
        Array.Copy(address, 0, frame, FrameLayout.Source, EthernetHeader.AddressLength);
        frame[FrameLayout.Destination] = 0x01;
        frame[FrameLayout.Destination + 2] = 0x5E;
        frame[FrameLayout.Type] = EthernetHeader.TypeIPv4 >> 8;
        frame[Start] = 0x40 | (HeaderLength / 4);
        frame[Start + IPv4Header.TotalLength + 1] = Total;
        frame[Start + IPv4Header.Fragment] = IPv4Header.DontFragment >> 8;
        frame[Start + IPv4Header.TimeToLive] = 1;
        frame[Start + IPv4Header.Protocol] = IPv4Header.ProtocolIgmp;
        Put(frame, Start + IPv4Header.MinLength, IgmpHeader.RouterAlert);
        _frame = frame;
    }

    /// <summary>Says to the members of a group, and to the routers that listen to all groups, that we are one of them.</summary>
    /// <param name="group">The group.</param>
    /// <param name="versionOne">Whether a router of version 1 is on the link (section 4).</param>
    public void Report(uint group, bool versionOne)
    {
        Send(group, versionOne ? IgmpHeader.TypeReportV1 : IgmpHeader.TypeReport, group);
    }

    /// <summary>Says to all routers that we have left a group.</summary>
    public void Leave(uint group)
    {
        Send(IgmpHeader.AllRouters, IgmpHeader.TypeLeave, group);
    }

    private void Send(uint destination, int type, uint group)
    {
        if (_routing.Address == 0 || group == IgmpHeader.AllSystems)
        {
            // Without an address there is nobody to speak for; Configure has the groups reported.
            return;
        }

        byte[] frame = _frame;
        frame[FrameLayout.Destination + 3] = (byte)((destination >> 16) & 0x7F);
        frame[FrameLayout.Destination + 4] = (byte)(destination >> 8);
        frame[FrameLayout.Destination + 5] = (byte)destination;
        Put(frame, Start + IPv4Header.Source, _routing.Address);
        Put(frame, Start + IPv4Header.Destination, destination);
        frame[Message] = (byte)type;
        Put(frame, Message + IgmpHeader.Group, group);
        PutChecksum(frame, Start + IPv4Header.Checksum, Start, _fill ? HeaderLength : 0);

        // No hardware sums IGMP.
        PutChecksum(frame, Message + IgmpHeader.Checksum, Message, IgmpHeader.Length);
        bool sent = _counters.CountFrame(_faults.Transmit(_driver, frame, EthernetHeader.Length + Total));
        _counters.Count(sent ? StackCounter.IgmpSent : StackCounter.ReplyDroppedNoRoom);
    }

    private static void PutChecksum(byte[] frame, int field, int start, int length)
    {
        frame[field] = 0;
        frame[field + 1] = 0;
        if (length != 0)
        {
            int checksum = InternetChecksum.Finish(InternetChecksum.Add(0, frame, start, length));
            frame[field] = (byte)(checksum >> 8);
            frame[field + 1] = (byte)checksum;
        }
    }

    private static void Put(byte[] frame, int offset, uint value)
    {
        frame[offset] = (byte)(value >> 24);
        frame[offset + 1] = (byte)(value >> 16);
        frame[offset + 2] = (byte)(value >> 8);
        frame[offset + 3] = (byte)value;
    }
}
