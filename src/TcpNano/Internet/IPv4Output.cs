using System;
using TcpNano.Link;
using TcpNano.Wire;

namespace TcpNano.Internet;

/// <summary>The one transmit frame, and the Ethernet and IPv4 headers at its front.</summary>
/// <remarks>
/// The sender writes its message into <see cref="Frame"/> from <see cref="Payload"/> on and calls <see cref="Send"/>. Nothing
/// is queued, and the frame is free again afterwards. Only this class writes below <see cref="Payload"/>: what two
/// datagrams in a row have in common stays there, such as the addresses, with its part of the header checksum.
/// </remarks>
internal sealed class IPv4Output
{
    /// <summary>Where the payload of a datagram starts: we send no options.</summary>
    public const int Payload = FrameLayout.Payload + IPv4Header.MinLength;

    /// <summary>Holds the transmit frame, as <see cref="FrameLayout"/> says; as long as the MTU allows.</summary>
    public readonly byte[] Frame;

    /// <summary>Tag of the sender whose headers are in <see cref="Frame"/>, to be set by that sender; <see cref="Address"/> clears it.</summary>
    public object Owner;

    /// <summary>Sum of both addresses in the header, for pseudo-headers (RFC 9293 section 3.1).</summary>
    public uint AddressSum;

    /// <summary>Total length in the header of <see cref="Frame"/>.</summary>
    public int Total;

    /// <summary>The destination in the header; 0 where the header has something that the next <see cref="Address"/> must undo.</summary>
    public uint Destination;

    private const int Start = FrameLayout.Payload;
    private const int From = Start + IPv4Header.Source;
    private const int To = Start + IPv4Header.Destination;

    private readonly MacDriver _driver;
    private readonly DriverFaults _faults;
    private readonly uint[] _counts;
    private readonly bool _fill;
    private readonly int _timeToLive;
    private readonly int _constantSum; // checksum words that are the same in every datagram
    private int _sum;                  // _constantSum and the addresses
    private int _prepared;                // _sum, type of service and protocol
    private uint _source;

    /// <summary>Takes the frame, and fills in what never changes: among it the time to live of the options (RFC 9293 MUST-49).</summary>
    public IPv4Output(StackOptions options, MacDriver driver, DriverFaults faults, StackCounters counters)
    {
        _driver = driver;
        _faults = faults;
        _counts = counters.Values;
        _fill = (driver.Capabilities & MacCapabilities.TransmitChecksumsFilled) == 0;

        byte[] frame = new byte[FrameLayout.Payload + driver.Mtu];
        byte[] address = new byte[EthernetHeader.AddressLength];
        driver.GetAddress(address);
        Array.Copy(address, 0, frame, FrameLayout.Source, EthernetHeader.AddressLength);
        frame[FrameLayout.Type] = EthernetHeader.TypeIPv4 >> 8;
        frame[FrameLayout.Type + 1] = EthernetHeader.TypeIPv4 & 0xFF;

        // A datagram that cannot be fragmented needs no identification (RFC 6864 section 4.1). AllowFragments is for the others.
        frame[Start] = 0x45;
        frame[Start + IPv4Header.Fragment] = IPv4Header.DontFragment >> 8;
        frame[Start + IPv4Header.TimeToLive] = (byte)options.TimeToLive;
        Frame = frame;
        _timeToLive = options.TimeToLive;
        _constantSum = 0x4500 + IPv4Header.DontFragment + (options.TimeToLive << 8);
        _sum = _constantSum;
    }

    /// <summary>Completes the headers of the datagram in <see cref="Frame"/> and hands it to the driver.</summary>
    /// <param name="hardware">Holds the next hop's hardware address.</param>
    /// <param name="hardwareOffset">Where in <paramref name="hardware"/>.</param>
    /// <param name="source">Our address.</param>
    /// <param name="destination">The address of the datagram's destination.</param>
    /// <param name="protocol">IPv4 protocol number.</param>
    /// <param name="typeOfService">The octet of that name: DSCP and ECN (RFC 2474, RFC 3168).</param>
    /// <param name="payloadLength">Octets of payload.</param>
    /// <returns>False when the driver has no room now.</returns>
    public bool Send(byte[] hardware, int hardwareOffset, uint source, uint destination, int protocol, int typeOfService, int payloadLength)
    {
        Address(hardware, hardwareOffset, source, destination, protocol, typeOfService);
        return SendPrepared(payloadLength);
    }

    /// <summary>Writes the header fields that datagrams of one sender have in common. The type of service goes in unchanged (RFC 9293 SHLD-22). Parameters as in <see cref="Send"/>.</summary>
    public void Address(byte[] hardware, int hardwareOffset, uint source, uint destination, int protocol, int typeOfService)
    {
        byte[] frame = Frame;
        Array.Copy(hardware, hardwareOffset, frame, FrameLayout.Destination, EthernetHeader.AddressLength);
        if (destination != Destination || source != _source)
        {
            SetAddresses(source, destination);
        }

        frame[Start + IPv4Header.TypeOfService] = (byte)typeOfService;
        frame[Start + IPv4Header.Protocol] = (byte)protocol;
        _prepared = _sum + typeOfService + protocol;
        Owner = null;
    }

    /// <summary>Clears DF of the datagram whose headers were just written; the next <see cref="Address"/> sets it again.</summary>
    /// <param name="identification">Differs from that of other datagrams on their way to the same destination (RFC 791 section 2.3, RFC 6864).</param>
    /// <param name="fragment">More-fragments bit and offset: 0 for a whole datagram.</param>
    public void AllowFragments(ushort identification, int fragment)
    {
        byte[] frame = Frame;
        frame[Start + IPv4Header.Identification] = (byte)(identification >> 8);
        frame[Start + IPv4Header.Identification + 1] = (byte)identification;
        frame[Start + IPv4Header.Fragment] = (byte)(fragment >> 8);
        frame[Start + IPv4Header.Fragment + 1] = (byte)fragment;
        _prepared += identification + fragment - IPv4Header.DontFragment;

        // So that Address, which compares the addresses anyway, comes to restore this.
        Destination = 0;
    }

    /// <summary>Sets ECN's bits of the type of service of the datagram whose headers were just written (RFC 3168 section 5).</summary>
    /// <param name="codepoint">0 for a datagram that must not be marked, or <see cref="IPv4Header.EcnCapable"/>.</param>
    public void SetCodepoint(int codepoint)
    {
        int before = Frame[Start + IPv4Header.TypeOfService];
        int value = (before & ~IPv4Header.EcnMask) | codepoint;
        Frame[Start + IPv4Header.TypeOfService] = (byte)value;
        _prepared += value - before;
    }

    /// <summary>Sets the time to live of the datagram whose headers were just written; the next <see cref="Address"/> sets the usual one again.</summary>
    /// <param name="hops">1 to 255.</param>
    public void SetTimeToLive(int hops)
    {
        Frame[Start + IPv4Header.TimeToLive] = (byte)hops;
        _prepared += (hops - _timeToLive) << 8;
        Destination = 0;
    }

    /// <summary>Sends a datagram with the headers of the last one, which are still in <see cref="Frame"/>; only the length may differ.</summary>
    /// <param name="payloadLength">Octets after the IPv4 header.</param>
    /// <returns>What the driver answered: false when it has no room.</returns>
    public bool SendPrepared(int payloadLength)
    {
        byte[] frame = Frame;
        int total = payloadLength + IPv4Header.MinLength;
        Total = total;
        frame[Start + IPv4Header.TotalLength] = (byte)(total >> 8);
        frame[Start + IPv4Header.TotalLength + 1] = (byte)total;
        if (_fill)
        {
            // The constants carry at most 2, the addresses 4, the length 1: folding twice is enough.
            int sum = _prepared + total;
            sum = (sum & 0xFFFF) + (sum >> 16);
            sum = ~(sum + (sum >> 16));
            frame[Start + IPv4Header.Checksum] = (byte)(sum >> 8);
            frame[Start + IPv4Header.Checksum + 1] = (byte)sum;
        }

        bool sent;
        try
        {
            // Not by DriverFaults.Transmit, which would cost a call per segment.
            sent = _driver.Transmit(frame, total + EthernetHeader.Length);
        }
        catch (Exception e)
        {
            _faults.Report(e);
            sent = false;
        }

        if (sent)
        {
            _counts[(int)StackCounter.FramesSent]++;
            return true;
        }

        _counts[(int)StackCounter.TransmitNoRoom]++;
        return false;
    }

    private void SetAddresses(uint source, uint destination)
    {
        byte[] frame = Frame;
        if (frame[Start + IPv4Header.Fragment] != IPv4Header.DontFragment >> 8)
        {
            // After a datagram without DF.
            frame[Start + IPv4Header.Identification] = 0;
            frame[Start + IPv4Header.Identification + 1] = 0;
            frame[Start + IPv4Header.Fragment] = IPv4Header.DontFragment >> 8;
            frame[Start + IPv4Header.Fragment + 1] = 0;
        }

        frame[Start + IPv4Header.TimeToLive] = (byte)_timeToLive;
        _source = source;
        Destination = destination;
        frame[From] = (byte)(source >> 24);
        frame[From + 1] = (byte)(source >> 16);
        frame[From + 2] = (byte)(source >> 8);
        frame[From + 3] = (byte)source;
        frame[To] = (byte)(destination >> 24);
        frame[To + 1] = (byte)(destination >> 16);
        frame[To + 2] = (byte)(destination >> 8);
        frame[To + 3] = (byte)destination;

        // Sums the octets, not the words: no value of unsigned origin may take part in signed arithmetic.
        int addresses = ((frame[From] + frame[From + 2] + frame[To] + frame[To + 2]) << 8) + frame[From + 1] + frame[From + 3] + frame[To + 1] + frame[To + 3];
        AddressSum = (uint)addresses;
        _sum = _constantSum + addresses;
    }
}
