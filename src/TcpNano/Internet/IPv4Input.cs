using System;
using TcpNano.Link;
using TcpNano.Wire;

namespace TcpNano.Internet;

/// <summary>Checks a received frame and finds its protocol: Ethernet II, then IPv4 (RFC 791, RFC 894, RFC 1122 section 3.2.1).</summary>
/// <remarks>
/// For a unicast datagram without options <see cref="Accept"/> makes no calls, because a call costs as much as the work it would
/// hide. The fields keep what it found until the next call.
/// </remarks>
internal sealed class IPv4Input
{
    /// <summary>Answer of <see cref="Accept"/>: dropped, and counted.</summary>
    public const int Dropped = -1;

    /// <summary>Answer of <see cref="Accept"/>: an ARP frame to us or to all stations, for <see cref="ArpCache.Input"/>.</summary>
    public const int Arp = -2;

    /// <summary>
    /// Answer of <see cref="Accept"/>: the frame had a tag with nothing but a priority, which has been removed. What is left, shorter by
    /// <see cref="EthernetHeader.TagLength"/>, is to be accepted in its place.
    /// </summary>
    public const int Untagged = -3;

    /// <summary>Answer of <see cref="Accept"/>: a fragment, for <see cref="Reassembler.Take"/>.</summary>
    public const int Fragment = -4;

    /// <summary>Octets of the IPv4 header, options included.</summary>
    public int HeaderLength;

    /// <summary>Where the payload starts in the frame.</summary>
    public int Offset;

    /// <summary>Octets of payload per the header's total length, without padding of the frame.</summary>
    public int Length;

    /// <summary>Source address of the datagram: unicast, and not ours.</summary>
    public uint Source;

    /// <summary>Destination address of the datagram: ours, or a broadcast or multicast address.</summary>
    public uint Destination;

    /// <summary>Whether the Ethernet or the IPv4 destination is a group or broadcast address: then the datagram must not be answered.</summary>
    public bool IsBroadcast;

    private const int Destined = FrameLayout.Destination;
    private const int SentBy = FrameLayout.Source;
    private const int Start = FrameLayout.Payload;
    private const int From = Start + IPv4Header.Source;
    private const int To = Start + IPv4Header.Destination;

    // Smaller values are the length of an IEEE 802.3 frame (RFC 894, RFC 1122 section 2.3.3).
    private const int LowestType = 0x0600;

    /// <summary>The first four octets of our hardware address.</summary>
    public readonly int AddressHigh;

    /// <summary>The last two octets of our hardware address.</summary>
    public readonly int AddressLow;

    /// <summary>The last octet of our hardware address, in which most other addresses differ.</summary>
    public readonly int AddressLast;

    private readonly Routing _routing;
    private readonly StackCounters _counters;
    private readonly bool _verify;

    /// <summary>Reads the driver's address and capabilities.</summary>
    public IPv4Input(MacDriver driver, Routing routing, StackCounters counters)
    {
        byte[] address = new byte[EthernetHeader.AddressLength];
        driver.GetAddress(address);
        AddressHigh = (int)(long)Words.Read(address, 0);
        AddressLow = (address[4] << 8) | address[5];
        AddressLast = address[5];
        _verify = (driver.Capabilities & MacCapabilities.ReceiveChecksumsVerified) == 0;
        _routing = routing;
        _counters = counters;
    }

    /// <summary>Checks a frame, and finds the payload of the datagram in it.</summary>
    /// <param name="frame">Holds the frame, as <see cref="FrameLayout"/> says.</param>
    /// <param name="length">Its length in octets.</param>
    /// <returns>The IPv4 protocol number of a datagram to be processed, <see cref="Arp"/>, <see cref="Untagged"/>, or <see cref="Dropped"/>.</returns>
    public int Accept(byte[] frame, int length)
    {
        if (length < EthernetHeader.Length + IPv4Header.MinLength)
        {
            return DropShort(frame, length);
        }

        bool group = false;
        if (((frame[Destined] << 24) | (frame[Destined + 1] << 16) | (frame[Destined + 2] << 8) | frame[Destined + 3]) != AddressHigh
            || ((frame[Destined + 4] << 8) | frame[Destined + 5]) != AddressLow)
        {
            if ((frame[Destined] & EthernetHeader.GroupBit) == 0)
            {
                _counters.Count(StackCounter.EthernetDroppedNotOurs);
                return Dropped;
            }

            group = true;
        }

        // Answers go to this address, so it must be a single station's and not ours.
        if ((frame[SentBy] & EthernetHeader.GroupBit) != 0
            || (frame[SentBy + 5] == AddressLast
                && ((frame[SentBy + 4] << 8) | frame[SentBy + 5]) == AddressLow
                && ((frame[SentBy] << 24) | (frame[SentBy + 1] << 16) | (frame[SentBy + 2] << 8) | frame[SentBy + 3]) == AddressHigh))
        {
            _counters.Count(StackCounter.EthernetDroppedBadSource);
            return Dropped;
        }

        if (((frame[FrameLayout.Type] << 8) | frame[FrameLayout.Type + 1]) != EthernetHeader.TypeIPv4)
        {
            return AcceptOther(frame, length);
        }

        int total = (frame[Start + IPv4Header.TotalLength] << 8) | frame[Start + IPv4Header.TotalLength + 1];
        int headerLength = IPv4Header.MinLength;
        if (frame[Start] != 0x45)
        {
            // Steps over the options, whatever they are (RFC 9293 MUST-50).
            headerLength = (frame[Start] & 0x0F) << 2;
            if ((frame[Start] >> 4) != 4 || headerLength < IPv4Header.MinLength || total < headerLength || total > length - EthernetHeader.Length)
            {
                _counters.Count(StackCounter.IPv4DroppedMalformed);
                return Dropped;
            }

            // Verifies the checksum of every datagram (RFC 1122 section 3.2.1.2).
            if (_verify && InternetChecksum.Finish(InternetChecksum.Add(0, frame, Start, headerLength)) != 0)
            {
                _counters.Count(StackCounter.IPv4DroppedBadChecksum);
                return Dropped;
            }
        }
        else
        {
            if (total < IPv4Header.MinLength || total > length - EthernetHeader.Length)
            {
                _counters.Count(StackCounter.IPv4DroppedMalformed);
                return Dropped;
            }

            if (_verify)
            {
                // In ones' complement 0xFFFF is zero: the ten words of a correct header sum to a multiple of it.
                if ((((frame[Start] + frame[Start + 2] + frame[Start + 4] + frame[Start + 6] + frame[Start + 8]
                        + frame[Start + 10] + frame[Start + 12] + frame[Start + 14] + frame[Start + 16] + frame[Start + 18]) << 8)
                    + frame[Start + 1] + frame[Start + 3] + frame[Start + 5] + frame[Start + 7] + frame[Start + 9]
                    + frame[Start + 11] + frame[Start + 13] + frame[Start + 15] + frame[Start + 17] + frame[Start + 19]) % 0xFFFF != 0)
                {
                    _counters.Count(StackCounter.IPv4DroppedBadChecksum);
                    return Dropped;
                }
            }
        }

        Routing routing = _routing;
        uint own = routing.Address;
        uint destination = (uint)((frame[To] << 24) | (frame[To + 1] << 16) | (frame[To + 2] << 8) | frame[To + 3]);
        if (destination != own || own == 0)
        {
            // 224.0.0.0/4 is multicast. Before we have an address, only what is sent to all concerns us: it may bring one (RFC 2131 section 4.1).
            if (own == 0 ? destination != IPv4Address.Broadcast : (frame[To] & 0xF0) != 0xE0 && !routing.IsBroadcast(destination))
            {
                _counters.Count(StackCounter.IPv4DroppedNotOurs);
                return Dropped;
            }

            group = true;
        }
        else if (group)
        {
            // A link-layer broadcast must carry a broadcast or multicast datagram (RFC 1122 section 3.3.6).
            _counters.Count(StackCounter.IPv4DroppedBroadcast);
            return Dropped;
        }

        // Drops an invalid source address (RFC 1122 section 3.2.1.3, RFC 9293 MUST-63). Also our own, or we would answer ourselves.
        int first = frame[From];
        uint source = (uint)((first << 24) | (frame[From + 1] << 16) | (frame[From + 2] << 8) | frame[From + 3]);
        if (first == 0 || first == 127 || first >= 224 || source == own
            || source == routing.DirectedBroadcast || source == routing.Network)
        {
            _counters.Count(StackCounter.IPv4DroppedBadSource);
            return Dropped;
        }

        // Ignores the time to live: a datagram that has arrived is valid whatever is left of it (RFC 1122 section 3.2.1.7).
        int protocol = frame[Start + IPv4Header.Protocol];
        if (group && (protocol == IPv4Header.ProtocolTcp || protocol == IPv4Header.ProtocolIcmp))
        {
            // Drops TCP to a broadcast or multicast address in silence (RFC 9293 MUST-57), and ICMP too: RFC 1122 section 3.2.2.6 allows
            // leaving such an echo request unanswered.
            _counters.Count(StackCounter.IPv4DroppedBroadcast);
            return Dropped;
        }

        HeaderLength = headerLength;
        Offset = Start + headerLength;
        Length = total - headerLength;
        Source = source;
        Destination = destination;
        IsBroadcast = group;
        return (frame[Start + IPv4Header.Fragment] & (IPv4Header.FragmentMask >> 8)) == 0 && frame[Start + IPv4Header.Fragment + 1] == 0 ? protocol : Fragment;
    }

    private int AcceptOther(byte[] frame, int length)
    {
        int type = (frame[FrameLayout.Type] << 8) | frame[FrameLayout.Type + 1];
        if (type == EthernetHeader.TypeArp)
        {
            return Arp;
        }

        if (type == EthernetHeader.TypeTag)
        {
            return RemoveTag(frame, length);
        }

        if (type < LowestType)
        {
            _counters.Count(StackCounter.EthernetDroppedShort);
        }
        else
        {
            _counters.Count(StackCounter.EthernetDroppedUnknownType);
        }

        return Dropped;
    }

    /// <summary>
    /// Receives frames of VLAN 0 as if they had no tag: those belong to no VLAN (IEEE 802.1Q section 6.9). Such frames are rare, so they pay
    /// for the rest, which is moved to where the stack expects it.
    /// </summary>
    private int RemoveTag(byte[] frame, int length)
    {
        if (length < EthernetHeader.Length + EthernetHeader.TagLength)
        {
            _counters.Count(StackCounter.EthernetDroppedShort);
            return Dropped;
        }

        if ((((frame[Start] << 8) | frame[Start + 1]) & EthernetHeader.VlanMask) != 0)
        {
            _counters.Count(StackCounter.EthernetDroppedOtherVlan);
            return Dropped;
        }

        if (((frame[Start + 2] << 8) | frame[Start + 3]) == EthernetHeader.TypeTag)
        {
            // One tag inside another: not for a station at the edge of the network.
            _counters.Count(StackCounter.EthernetDroppedUnknownType);
            return Dropped;
        }

        Array.Copy(frame, Start + 2, frame, FrameLayout.Type, length - EthernetHeader.Length - 2);
        return Untagged;
    }

    // Too short for an IPv4 header, and so for an ARP packet.
    private int DropShort(byte[] frame, int length)
    {
        if (length < EthernetHeader.Length)
        {
            _counters.Count(StackCounter.EthernetDroppedShort);
            return Dropped;
        }

        int type = (frame[FrameLayout.Type] << 8) | frame[FrameLayout.Type + 1];
        if (type == EthernetHeader.TypeIPv4)
        {
            _counters.Count(StackCounter.IPv4DroppedMalformed);
        }
        else if (type == EthernetHeader.TypeArp)
        {
            _counters.Count(StackCounter.ArpDroppedMalformed);
        }
        else
        {
            return AcceptOther(frame, length);
        }

        return Dropped;
    }
}
