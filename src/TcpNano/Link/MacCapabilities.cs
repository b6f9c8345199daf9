using System;

namespace TcpNano.Link;

/// <summary>The checksum work that a <see cref="MacDriver"/> does instead of the stack.</summary>
[Flags]
public enum MacCapabilities
{
    /// <summary>None: the stack verifies and fills in every checksum.</summary>
    None = 0,

    /// <summary>
    /// Frames from <see cref="MacDriver.Receive"/> have correct IPv4 header, ICMP and TCP checksums; the hardware or the
    /// driver drops others (RFC 9293 MUST-3 is met below the stack).
    /// </summary>
    ReceiveChecksumsVerified = 1,

    /// <summary>
    /// <see cref="MacDriver.Transmit"/> fills the IPv4 header, ICMP and TCP checksums; the stack leaves the
    /// checksum fields zero (RFC 9293 MUST-2 is met below the stack).
    /// </summary>
    TransmitChecksumsFilled = 2,
}
