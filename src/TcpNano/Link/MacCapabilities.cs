using System;

namespace TcpNano.Link;

/// <summary>What a <see cref="MacDriver"/> does for the stack, so that the stack need not do it again.</summary>
[Flags]
public enum MacCapabilities
{
    /// <summary>The driver moves frames and nothing else: the stack verifies and fills every checksum.</summary>
    None = 0,

    /// <summary>
    /// Frames handed over by <see cref="MacDriver.Receive"/> have correct IPv4 header, ICMP and TCP checksums;
    /// wrong ones were dropped by the hardware or the driver (RFC 9293 MUST-3 is met below the stack).
    /// </summary>
    ReceiveChecksumsVerified = 1,

    /// <summary>
    /// <see cref="MacDriver.Transmit"/> fills the IPv4 header, ICMP and TCP checksums; the stack leaves the
    /// checksum fields zero (RFC 9293 MUST-2 is met below the stack).
    /// </summary>
    TransmitChecksumsFilled = 2,
}
