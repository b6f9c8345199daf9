namespace TcpNano.Dhcp;

/// <summary>
/// Figure 5 of RFC 2131 as one table: state and event in, next state out. What is sent or set on the way is in <see cref="DhcpMachine"/>, which
/// asks this table and no other for its next state.
/// </summary>
internal sealed class DhcpStateTable
{
    /// <summary>The app starts the client; it knows no address.</summary>
    public const int Start = 0;

    /// <summary>The app starts the client with an address from before.</summary>
    public const int StartKnown = 1;

    /// <summary>The link is up and the waiting is over.</summary>
    public const int Go = 2;

    /// <summary>An offer is chosen.</summary>
    public const int Choose = 3;

    /// <summary>DHCPACK.</summary>
    public const int Ack = 4;

    /// <summary>DHCPNAK.</summary>
    public const int Nak = 5;

    /// <summary>No answer after the last attempt.</summary>
    public const int GiveUp = 6;

    /// <summary>Nobody else has the address.</summary>
    public const int Clear = 7;

    /// <summary>Another station has the address.</summary>
    public const int Conflict = 8;

    /// <summary>T1.</summary>
    public const int Renew = 9;

    /// <summary>T2.</summary>
    public const int Rebind = 10;

    /// <summary>The lease is over.</summary>
    public const int Expire = 11;

    /// <summary>The link went down; there is no lease.</summary>
    public const int Down = 12;

    /// <summary>The link went down; there is a lease, or an address from before.</summary>
    public const int DownLeased = 13;

    /// <summary>The app stops the client, which has an address to give back.</summary>
    public const int Release = 14;

    /// <summary>The app stops the client, which has none.</summary>
    public const int Stop = 15;

    /// <summary>How many events there are.</summary>
    public const int Events = 16;

    /// <summary>The event cannot be in this state.</summary>
    public const int No = 0xFF;

    private const byte Stopped = (byte)DhcpState.Stopped;
    private const byte Init = (byte)DhcpState.Init;
    private const byte Select = (byte)DhcpState.Selecting;
    private const byte Request = (byte)DhcpState.Requesting;
    private const byte Reboot = (byte)DhcpState.InitReboot;
    private const byte Verify = (byte)DhcpState.Rebooting;
    private const byte Probe = (byte)DhcpState.Probing;
    private const byte Bound = (byte)DhcpState.Bound;
    private const byte T1Over = (byte)DhcpState.Renewing;
    private const byte T2Over = (byte)DhcpState.Rebinding;
    private const byte Leave = (byte)DhcpState.Releasing;
    private const byte ____ = No;

    // Requesting: Choose takes the next offer when the server of the first has not answered. InitReboot, Rebooting: Expire is the end of a lease that is still in force. Selecting, Requesting: one that was kept when nobody
    // answered in Rebooting ends, and the search goes on.
    private readonly byte[] _next = new byte[]
    {
        //          Start Known   Go      Choose   Ack    Nak   GiveUp   Clear  Conflict Renew   Rebind  Expire   Down  DownLeased Release Stop
        /*Stopped*/ Init, Reboot, ____,   ____,    ____,  ____, ____,    ____,  ____,    ____,   ____,   ____,    ____, ____,      ____,   ____,
        /*Init   */ ____, ____,   Select, ____,    ____,  ____, ____,    ____,  ____,    ____,   ____,   Init,    Init, Reboot,    Leave,  Stopped,
        /*Select */ ____, ____,   ____,   Request, ____,  ____, ____,    ____,  Init,    ____,   ____,   Select,  Init, Reboot,    Leave,  Stopped,
        /*Request*/ ____, ____,   ____,   Request, Probe, Init, Init,    ____,  Init,    ____,   ____,   Request, Init, Reboot,    Leave,  Stopped,
        /*Reboot */ ____, ____,   Verify, ____,    ____,  ____, ____,    ____,  Init,    ____,   ____,   Init,    ____, Reboot,    Leave,  Stopped,
        /*Verify */ ____, ____,   ____,   ____,    Probe, Init, Init,    ____,  Init,    ____,   ____,   Init,    Init, Reboot,    Leave,  Stopped,
        /*Probe  */ ____, ____,   ____,   ____,    ____,  ____, ____,    Bound, Init,    ____,   ____,   Init,    ____, Reboot,    Leave,  Stopped,
        /*Bound  */ ____, ____,   ____,   ____,    ____,  ____, ____,    ____,  Init,    T1Over, T2Over, Init,    ____, Reboot,    Leave,  ____,
        /*T1Over */ ____, ____,   ____,   ____,    Bound, Init, ____,    ____,  Init,    ____,   T2Over, Init,    ____, Reboot,    Leave,  ____,
        /*T2Over */ ____, ____,   ____,   ____,    Bound, Init, ____,    ____,  Init,    ____,   ____,   Init,    ____, Reboot,    Leave,  ____,
        /*Leave  */ Init, Reboot, ____,   ____,    ____,  ____, Stopped, ____,  ____,    ____,   ____,   Stopped, Stopped, Stopped, ____,  Stopped,
    };

    /// <summary>The next state.</summary>
    /// <param name="state">The present state.</param>
    /// <param name="what">One of the events above.</param>
    /// <returns>The state after the event; <see cref="No"/> for an event that cannot be in this state.</returns>
    public int Next(DhcpState state, int what)
    {
        return _next[((int)state * Events) + what];
    }
}
