using TcpNano.Internet;
using TcpNano.Wire;

namespace TcpNano.Udp;

/// <summary>What arrives for UDP: datagrams (RFC 768, RFC 1122 section 4.1) and ICMP errors about our own.</summary>
internal sealed class UdpInput
{
    private readonly UdpTable _table;
    private readonly MulticastGroups _groups;
    private readonly DestinationCache _destinations;
    private readonly StackCounters _counters;
    private readonly bool _verify;

    public UdpInput(UdpTable table, MulticastGroups groups, DestinationCache destinations, StackCounters counters, bool verify)
    {
        _table = table;
        _groups = groups;
        _destinations = destinations;
        _counters = counters;
        _verify = verify;
    }

    /// <summary>Whether the datagram last taken went to a port that nobody has open: its sender should hear that (RFC 1122 section 4.1.3.1).</summary>
    public bool HasNoPort;

    /// <summary>Takes the datagram that <see cref="IPv4Input.Accept"/> has found.</summary>
    /// <returns>The port that has it now, for its readers; null when it was dropped, and counted.</returns>
    public UdpPort Take(byte[] frame, IPv4Input ip)
    {
        HasNoPort = false;
        int at = ip.Offset;
        int length = ip.Length < UdpHeader.Length ? 0 : (frame[at + UdpHeader.TotalLength] << 8) | frame[at + UdpHeader.TotalLength + 1];
        if (length < UdpHeader.Length || length > ip.Length)
        {
            _counters.Count(StackCounter.UdpDroppedMalformed);
            return null;
        }

        int remotePort = (frame[at] << 8) | frame[at + 1];
        UdpPort port = _table.Find((frame[at + UdpHeader.DestinationPort] << 8) | frame[at + UdpHeader.DestinationPort + 1]);
        if (port == null || (port.RemoteAddress != 0 && (port.RemoteAddress != ip.Source || port.RemotePort != remotePort)))
        {
            _counters.Count(StackCounter.UdpDroppedNoPort);
            HasNoPort = true;
            return null;
        }

        if (ip.IsBroadcast && (ip.Destination >> 28) == 0xE && (port.Groups & _groups.Bit(ip.Destination)) == 0)
        {
            _counters.Count(StackCounter.UdpDroppedNotJoined);
            return null;
        }

        // A sender need not compute a checksum; one that is there counts (RFC 1122 section 4.1.3.4).
        if (_verify && (frame[at + UdpHeader.Checksum] | frame[at + UdpHeader.Checksum + 1]) != 0
            && InternetChecksum.Finish(InternetChecksum.Add(
                InternetChecksum.PseudoHeader(ip.Source, ip.Destination, IPv4Header.ProtocolUdp, length), frame, at, length)) != 0)
        {
            _counters.Count(StackCounter.UdpDroppedBadChecksum);
            return null;
        }

        if (!port.Received.Add(frame, at + UdpHeader.Length, length - UdpHeader.Length, ip.Source, remotePort, ip.Destination))
        {
            _counters.Count(StackCounter.UdpDroppedFull);
            return null;
        }

        _counters.Count(StackCounter.UdpReceived);
        return port;
    }

    /// <summary>Notes the error that <paramref name="icmp"/> has just parsed at the port whose datagram it quotes (RFC 1122 section 4.1.3.3).</summary>
    /// <returns>The port, or null.</returns>
    public UdpPort TakeError(byte[] frame, Icmp icmp, int now)
    {
        int quote = icmp.QuoteAt;
        UdpPort port = _table.Find((frame[quote] << 8) | frame[quote + 1]);
        int remotePort = (frame[quote + UdpHeader.DestinationPort] << 8) | frame[quote + UdpHeader.DestinationPort + 1];

        // Anybody can forge an error: it must at least name what we sent last.
        if (port == null || port.Destination < 0 || port.LatestPort != remotePort || _destinations.Addresses[port.Destination] != icmp.QuotedRemote)
        {
            _counters.Count(StackCounter.IcmpDroppedNoMatch);
            return null;
        }

        _counters.Count(StackCounter.IcmpErrorsDelivered);
        if (icmp.ErrorType == IcmpHeader.TypeTimeExceeded)
        {
            port.Error = TcpSoftError.TimeExceeded;
        }
        else if (icmp.ErrorType == IcmpHeader.TypeParameterProblem)
        {
            port.Error = TcpSoftError.ParameterProblem;
        }
        else if (icmp.ErrorCode == IcmpHeader.CodeFragmentationNeeded)
        {
            _destinations.Narrow(port.Destination, icmp.NextHopMtu, icmp.QuotedLength, now);
            port.Error = TcpSoftError.TooLong;
        }
        else
        {
            port.Error = icmp.ErrorCode == IcmpHeader.CodePortUnreachable ? TcpSoftError.PortUnreachable : TcpSoftError.Unreachable;
        }

        return port;
    }
}
