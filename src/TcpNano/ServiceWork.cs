using System;

namespace TcpNano;

/// <summary>Why <see cref="NetworkService.Serve"/> is called.</summary>
[Flags]
public enum ServiceWork
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The time of <see cref="NetworkService.Schedule"/> is over.</summary>
    Timer = 1,

    /// <summary>A socket of the service has datagrams, or trouble to tell: receive until nothing is left.</summary>
    Datagrams = 2,

    /// <summary>A datagram that waited has left a socket of the service.</summary>
    Writable = 4,

    /// <summary>The link went up or down: see <see cref="LinkStatus.IsUp"/>.</summary>
    Link = 8,

    /// <summary>Another station claims our address or the one that is being probed: see <see cref="LinkStatus.HasConflict"/> and <see cref="LinkStatus.ProbeConflict"/>.</summary>
    Conflict = 16,

    /// <summary>Our address has changed, or there is none any more.</summary>
    Address = 32,
}
