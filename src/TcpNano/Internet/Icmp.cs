using System;
using TcpNano.Link;
using TcpNano.Wire;

namespace TcpNano.Internet;

/// <summary>ICMP (RFC 792, RFC 1122 section 3.2.2): answers echo requests, finds what errors quote, sends "unreachable".</summary>
/// <remarks>
/// Answers go to the Ethernet source of the frame they answer, so they need no resolved neighbour and no queue. Echo replies and
/// errors share one rate limit (RFC 1812 section 4.3.2.8).
/// </remarks>
internal sealed class Icmp
{
    /// <summary>Answer of <see cref="Input"/>: nothing more to do.</summary>
    public const int None = 0;

    /// <summary>Answer of <see cref="Input"/>: an error about a datagram of ours, which the fields describe.</summary>
    public const int Error = 1;

    /// <summary>ICMP type of the error.</summary>
    public int ErrorType;

    /// <summary>ICMP code of the error.</summary>
    public int ErrorCode;

    /// <summary>IPv4 protocol of the quoted datagram.</summary>
    public int QuotedProtocol;

    /// <summary>Destination of the quoted datagram; its source is our address.</summary>
    public uint QuotedRemote;

    /// <summary>Where in the frame the payload of the quoted datagram starts: at least 8 octets, for its protocol to read.</summary>
    public int QuoteAt;

    /// <summary>MTU of the next hop when "fragmentation needed" states one, else 0 (RFC 1191 section 4).</summary>
    public int NextHopMtu;

    /// <summary>Total length of the quoted datagram, as the quote says; some routers change it before they quote.</summary>
    public int QuotedLength;

    private const int Start = FrameLayout.Payload;

    // An error quotes the header and at least 8 octets (RFC 1122 section 3.2.2), which hold ports and a TCP sequence number (RFC 792).
    private const int QuotedData = 8;

    // An error is at most 576 octets long (RFC 1812 section 4.3.2.3).
    private const int MaxQuote = 576 - IPv4Header.MinLength - IcmpHeader.Length;

    private const int UdpHeaderLength = 8;

    // DSCP without ECN: a congestion mark (RFC 3168) is about the path of the request.
    private const int DscpMask = 0xFC;

    private readonly MacDriver _driver;
    private readonly DriverFaults _faults;
    private readonly Routing _routing;
    private readonly IPv4Output _output;
    private readonly StackCounters _counters;
    private readonly RateLimiter _limiter;
    private readonly FragmentOutput _fragments; // null where nothing is reassembled
    private readonly byte[] _address;
    private readonly int _timeToLive;
    private readonly bool _verify;
    private readonly bool _fill;

    /// <summary>Reads the driver's address and capabilities.</summary>
    public Icmp(StackOptions options, MacDriver driver, DriverFaults faults, Routing routing, IPv4Output output, FragmentOutput fragments, StackCounters counters)
    {
        _driver = driver;
        _faults = faults;
        _routing = routing;
        _output = output;
        _fragments = fragments;
        _counters = counters;
        _limiter = new RateLimiter(options.IcmpPerSecond);
        _address = new byte[EthernetHeader.AddressLength];
        driver.GetAddress(_address);
        _timeToLive = options.TimeToLive;
        _verify = (driver.Capabilities & MacCapabilities.ReceiveChecksumsVerified) == 0;
        _fill = (driver.Capabilities & MacCapabilities.TransmitChecksumsFilled) == 0;
    }

    /// <summary>Processes the ICMP message that <see cref="IPv4Input.Accept"/> has found.</summary>
    /// <param name="frame">The frame; an echo reply is made in place.</param>
    /// <param name="ip">What Accept found in the frame.</param>
    /// <param name="now">The time.</param>
    /// <returns>
    /// <see cref="None"/>, or <see cref="Error"/>: it quotes a datagram of ours, and the protocol of that datagram has to check
    /// and to count it (RFC 9293 MUST-54).
    /// </returns>
    public int Input(byte[] frame, IPv4Input ip, int now)
    {
        int offset = ip.Offset;
        int length = ip.Length;
        if (length < IcmpHeader.Length)
        {
            _counters.Count(StackCounter.IcmpDroppedMalformed);
            return None;
        }

        // Asks the limit first: no sum over a datagram that nobody will answer.
        if (frame[offset] == IcmpHeader.TypeEchoRequest && !MayReply(frame, offset + length, now))
        {
            return None;
        }

        if (_verify && InternetChecksum.Finish(InternetChecksum.Add(0, frame, offset, length)) != 0)
        {
            _counters.Count(StackCounter.IcmpDroppedBadChecksum);
            return None;
        }

        switch (frame[offset])
        {
            case IcmpHeader.TypeEchoRequest:
                Reply(frame, ip);
                return None;

            case IcmpHeader.TypeUnreachable:
            case IcmpHeader.TypeTimeExceeded:
            case IcmpHeader.TypeParameterProblem:
                return ReadError(frame, offset, length);

            default:
                // Discards Source Quench (RFC 9293 MUST-55) and unknown types (RFC 1122 section 3.2.2) in silence.
                _counters.Count(StackCounter.IcmpDroppedIgnored);
                return None;
        }
    }

    /// <summary>Sends "destination unreachable" for a datagram to an unknown protocol or port (RFC 1122 sections 3.2.2.1 and 4.1.3.1).</summary>
    /// <param name="frame">The frame of the datagram.</param>
    /// <param name="ip">What Accept found in the frame. The caller has counted the datagram as dropped.</param>
    /// <param name="code">Protocol (2) or port (3) unreachable.</param>
    /// <param name="now">The time.</param>
    /// <remarks>
    /// RFC 1122 section 3.2.2 forbids errors about ICMP errors, broadcasts, later fragments and sources that are no single
    /// host; of these only the first two get past <see cref="IPv4Input.Accept"/>.
    /// </remarks>
    public void SendUnreachable(byte[] frame, IPv4Input ip, int code, int now)
    {
        SendError(frame, ip, IcmpHeader.TypeUnreachable, code, now);
    }

    /// <summary>Sends "time exceeded" for a datagram whose fragments did not all come (RFC 1122 section 3.3.2).</summary>
    /// <param name="frame">Its first fragment.</param>
    /// <param name="ip">Describes it.</param>
    /// <param name="now">The time.</param>
    public void SendTimeExceeded(byte[] frame, IPv4Input ip, int now)
    {
        SendError(frame, ip, IcmpHeader.TypeTimeExceeded, IcmpHeader.CodeReassembly, now);
    }

    private void SendError(byte[] frame, IPv4Input ip, int type, int code, int now)
    {
        int protocol = frame[Start + IPv4Header.Protocol];
        if (ip.IsBroadcast || protocol == IPv4Header.ProtocolIcmp
            || (protocol == IPv4Header.ProtocolUdp && ip.Length < UdpHeaderLength))
        {
            return;
        }

        if (!_limiter.TryTake(now))
        {
            _counters.Count(StackCounter.IcmpRateLimited);
            return;
        }

        int quote = ip.HeaderLength + ip.Length;
        if (quote > MaxQuote)
        {
            quote = MaxQuote;
        }

        byte[] message = _output.Frame;
        Array.Clear(message, IPv4Output.Payload, IcmpHeader.Length);
        message[IPv4Output.Payload + IcmpHeader.Type] = (byte)type;
        message[IPv4Output.Payload + IcmpHeader.Code] = (byte)code;
        Array.Copy(frame, Start, message, IPv4Output.Payload + IcmpHeader.Length, quote);
        int length = IcmpHeader.Length + quote;
        if (_fill)
        {
            int checksum = InternetChecksum.Finish(InternetChecksum.Add(0, message, IPv4Output.Payload, length));
            message[IPv4Output.Payload + IcmpHeader.Checksum] = (byte)(checksum >> 8);
            message[IPv4Output.Payload + IcmpHeader.Checksum + 1] = (byte)checksum;
        }

        if (_output.Send(frame, FrameLayout.Source, ip.Destination, ip.Source, IPv4Header.ProtocolIcmp, 0, length))
        {
            _counters.Count(type == IcmpHeader.TypeUnreachable ? StackCounter.IcmpUnreachableSent : StackCounter.IcmpTimeExceededSent);
        }
        else
        {
            _counters.Count(StackCounter.ReplyDroppedNoRoom);
        }
    }

    private bool MayReply(byte[] frame, int end, int now)
    {
        if (end > _output.Frame.Length && (_fragments == null || frame.Length == _output.Frame.Length + EthernetHeader.TagLength))
        {
            // The receive frame has room for a VLAN tag. Without a tag a frame can hold more than the link carries. What is longer was put together.
            _counters.Count(StackCounter.IcmpDroppedMalformed);
            return false;
        }

        if (!_limiter.TryTake(now))
        {
            _counters.Count(StackCounter.IcmpRateLimited);
            return false;
        }

        return true;
    }

    // Returns all data of an echo request, from the address that it was sent to (RFC 1122 section 3.2.2.6).
    private void Reply(byte[] frame, IPv4Input ip)
    {
        Array.Copy(frame, FrameLayout.Source, frame, FrameLayout.Destination, EthernetHeader.AddressLength);
        Array.Copy(_address, 0, frame, FrameLayout.Source, EthernetHeader.AddressLength);

        frame[Start + IPv4Header.TypeOfService] &= DscpMask;
        Array.Clear(frame, Start + IPv4Header.Identification, 4);
        frame[Start + IPv4Header.Fragment] = IPv4Header.DontFragment >> 8;
        frame[Start + IPv4Header.TimeToLive] = (byte)_timeToLive;
        Array.Clear(frame, Start + IPv4Header.Checksum, 2);
        Array.Copy(frame, Start + IPv4Header.Source, frame, Start + IPv4Header.Destination, 4);
        uint own = ip.Destination;
        frame[Start + IPv4Header.Source] = (byte)(own >> 24);
        frame[Start + IPv4Header.Source + 1] = (byte)(own >> 16);
        frame[Start + IPv4Header.Source + 2] = (byte)(own >> 8);
        frame[Start + IPv4Header.Source + 3] = (byte)own;
        int headerLength = ip.HeaderLength;
        if (headerLength > IPv4Header.MinLength)
        {
            // Replaces the options by End of Option List: reverses no source route and records none (RFC 7126).
            Array.Clear(frame, Start + IPv4Header.MinLength, headerLength - IPv4Header.MinLength);
        }

        int offset = ip.Offset;
        int checksum = (frame[offset + IcmpHeader.Checksum] << 8) | frame[offset + IcmpHeader.Checksum + 1];
        frame[offset + IcmpHeader.Type] = IcmpHeader.TypeEchoReply;
        bool inFragments = offset + ip.Length > _output.Frame.Length;
        if (_fill || inFragments)
        {
            // Only the type has changed, so the checksum grows by what the sum of the message has lost. The general update
            // (RFC 1624) would give 0 for a message of zeros, where 0xFFFF is right. No hardware sums what leaves in fragments.
            checksum += (IcmpHeader.TypeEchoRequest - IcmpHeader.TypeEchoReply) << 8;
            if (checksum > 0xFFFF)
            {
                checksum -= 0xFFFF;
            }

            int header = InternetChecksum.Finish(InternetChecksum.Add(0, frame, Start, headerLength));
            frame[Start + IPv4Header.Checksum] = (byte)(header >> 8);
            frame[Start + IPv4Header.Checksum + 1] = (byte)header;
        }
        else
        {
            checksum = 0;
        }

        frame[offset + IcmpHeader.Checksum] = (byte)(checksum >> 8);
        frame[offset + IcmpHeader.Checksum + 1] = (byte)checksum;
        bool sent;
        if (inFragments)
        {
            sent = _fragments.Answer(frame, ip);
        }
        else
        {
            sent = _faults.Transmit(_driver, frame, offset + ip.Length - FrameLayout.Start);
            _counters.Values[sent ? (int)StackCounter.FramesSent : (int)StackCounter.TransmitNoRoom]++;
        }

        _counters.Count(sent ? StackCounter.IcmpEchoReplies : StackCounter.ReplyDroppedNoRoom);
    }

    private int ReadError(byte[] frame, int offset, int length)
    {
        int quoted = offset + IcmpHeader.Length;
        int left = length - IcmpHeader.Length;
        if (left < IPv4Header.MinLength + QuotedData)
        {
            _counters.Count(StackCounter.IcmpDroppedMalformed);
            return None;
        }

        // Does not check the quoted total length: some stacks change it before they quote.
        int headerLength = (frame[quoted] & 0x0F) << 2;
        if ((frame[quoted] >> 4) != 4 || headerLength < IPv4Header.MinLength || left < headerLength + QuotedData)
        {
            _counters.Count(StackCounter.IcmpDroppedMalformed);
            return None;
        }

        // The quote must be of a datagram that we can have sent: from our address, and no fragment.
        uint local = Words.Read(frame, quoted + IPv4Header.Source);
        if (local != _routing.Address
            || (((frame[quoted + IPv4Header.Fragment] << 8) | frame[quoted + IPv4Header.Fragment + 1]) & IPv4Header.FragmentMask) != 0)
        {
            _counters.Count(StackCounter.IcmpDroppedNoMatch);
            return None;
        }

        int type = frame[offset];
        int code = frame[offset + IcmpHeader.Code];
        ErrorType = type;
        ErrorCode = code;
        QuotedProtocol = frame[quoted + IPv4Header.Protocol];
        QuotedRemote = Words.Read(frame, quoted + IPv4Header.Destination);
        QuoteAt = quoted + headerLength;
        QuotedLength = (frame[quoted + IPv4Header.TotalLength] << 8) | frame[quoted + IPv4Header.TotalLength + 1];
        NextHopMtu = type == IcmpHeader.TypeUnreachable && code == IcmpHeader.CodeFragmentationNeeded
            ? (frame[offset + IcmpHeader.NextHopMtu] << 8) | frame[offset + IcmpHeader.NextHopMtu + 1]
            : 0;
        return Error;
    }
}
