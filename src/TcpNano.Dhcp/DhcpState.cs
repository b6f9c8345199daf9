namespace TcpNano.Dhcp;

/// <summary>Where a client is in figure 5 of RFC 2131. Probing and Releasing are not in that figure.</summary>
public enum DhcpState
{
    /// <summary>Not started, or stopped.</summary>
    Stopped = 0,

    /// <summary>Without a lease, waiting: for the link, or for the time to begin.</summary>
    Init = 1,

    /// <summary>DHCPDISCOVER was sent; waits for offers.</summary>
    Selecting = 2,

    /// <summary>An offer was chosen and DHCPREQUEST sent; waits for the server's word.</summary>
    Requesting = 3,

    /// <summary>With an address from before, waiting for the link.</summary>
    InitReboot = 4,

    /// <summary>Asked whether the address from before is still ours.</summary>
    Rebooting = 5,

    /// <summary>The server has granted the address; asks the link whether another station uses it (RFC 5227 section 2.1).</summary>
    Probing = 6,

    /// <summary>The address is ours.</summary>
    Bound = 7,

    /// <summary>T1 is over: asks the server that granted the lease to extend it.</summary>
    Renewing = 8,

    /// <summary>T2 is over: asks any server to extend it.</summary>
    Rebinding = 9,

    /// <summary>DHCPRELEASE was sent; the address goes in half a second.</summary>
    Releasing = 10,
}
