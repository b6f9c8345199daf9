namespace TcpNano.Diagnostics;

/// <summary>
/// One event of a stack, as <see cref="EventReader.Read"/> fills it in: make one and use it for all. Which number means what depends on <see cref="Kind"/>, as said there;
/// names for those of segments and states are below. Addresses and sequence numbers among them are unsigned: cast them to uint.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><description><see cref="StackEventKind.SegmentReceived"/>, <see cref="StackEventKind.SegmentSent"/>: control bits; SEG.SEQ, SEG.ACK, window in octets, octets of text.</description></item>
/// <item><description><see cref="StackEventKind.StateChanged"/>: new state; old state, <see cref="CloseReason"/>.</description></item>
/// <item><description><see cref="StackEventKind.Counted"/>: <see cref="StackCounter"/>; what it stands for now.</description></item>
/// <item><description><see cref="StackEventKind.RetransmissionTimeout"/>: timeouts in a row; RTO from now on, SND.UNA, octets in flight.</description></item>
/// <item><description><see cref="StackEventKind.CongestionWindow"/>: <see cref="CongestionEvent"/>; cwnd before and after, ssthresh, octets in flight.</description></item>
/// <item><description><see cref="StackEventKind.Arp"/>: <see cref="ArpEvent"/>; the first 2 and the last 4 octets of the hardware address. <see cref="RemoteAddress"/> is the IPv4 address.</description></item>
/// <item><description><see cref="StackEventKind.Link"/>: <see cref="LinkEvent"/>; our address, netmask and gateway.</description></item>
/// <item><description><see cref="StackEventKind.Dhcp"/>: the client's state; address and seconds of the lease, server.</description></item>
/// <item><description><see cref="StackEventKind.Service"/>: of the service's choice, with its place as the fourth number.</description></item>
/// </list>
/// </remarks>
public sealed class StackEvent
{
    /// <summary>Its number: from event to event one more, modulo 2^32.</summary>
    public uint Number;

    /// <summary>When, in the milliseconds of <see cref="TcpNano.Link.MacDriver.Now"/>.</summary>
    public long Time;

    /// <summary>What it tells.</summary>
    public StackEventKind Kind;

    /// <summary>The code, by kind.</summary>
    public int Code;

    /// <summary>
    /// The slot of the connection, 0 to <see cref="StackOptions.Connections"/> less one; -1 for what has none: half-open connections, those in TIME-WAIT, and what is no connection's. A slot is used again after the
    /// connection has ended: both ends tell which connection it is.
    /// </summary>
    public int Connection;

    /// <summary>The peer's address; 0 when there is none, or when it was lost with older events.</summary>
    public uint RemoteAddress;

    /// <summary>The peer's port.</summary>
    public int RemotePort;

    /// <summary>Our port.</summary>
    public int LocalPort;

    /// <summary>The first number.</summary>
    public int First;

    /// <summary>The second number.</summary>
    public int Second;

    /// <summary>The third number.</summary>
    public int Third;

    /// <summary>The fourth number.</summary>
    public int Fourth;

    /// <summary>Of a segment: its control bits, FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128.</summary>
    public int Flags
    {
        get { return Code; }
    }

    /// <summary>Of a segment: SEG.SEQ.</summary>
    public uint Sequence
    {
        get { return (uint)First; }
    }

    /// <summary>Of a segment: SEG.ACK; meaningless without ACK.</summary>
    public uint Acknowledgment
    {
        get { return (uint)Second; }
    }

    /// <summary>Of a segment: its window in octets, scaled.</summary>
    public int Window
    {
        get { return Third; }
    }

    /// <summary>Of a segment: octets of text.</summary>
    public int Length
    {
        get { return Fourth; }
    }

    /// <summary>Of a change of state: the state before.</summary>
    public TcpState OldState
    {
        get { return (TcpState)First; }
    }

    /// <summary>Of a change of state: the state after it.</summary>
    public TcpState NewState
    {
        get { return (TcpState)Code; }
    }

    /// <summary>Of a change of state: why the connection has ended; <see cref="CloseReason.None"/> when it has not.</summary>
    public CloseReason Reason
    {
        get { return (CloseReason)Second; }
    }

    /// <summary>Of a counter that counted: which.</summary>
    public StackCounter Counter
    {
        get { return (StackCounter)Code; }
    }
}
