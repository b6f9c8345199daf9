using System;

namespace TcpNano;

/// <summary>
/// Sizes and times of a <see cref="NetworkStack"/>. All memory is taken when the stack is constructed;
/// <see cref="BytesRequired"/> states it beforehand. Times are in milliseconds. The stack copies all options, so changes
/// after construction have no effect.
/// </summary>
public sealed class StackOptions
{
    /// <summary>Octets in <see cref="Secret"/>: 128 bits (RFC 6528 rule 3-7).</summary>
    public const int SecretLength = 16;

    /// <summary>
    /// Octets of heap that nanoCLR's interpreter takes beside the stack, for its own frames on the deepest path: 4.3 to 6.3 KB were
    /// measured, this is the most. With less there are collections with every segment, and then OutOfMemoryException in the middle of one.
    /// </summary>
    public const int InterpreterFrames = 6451;

    /// <summary>Connections, TIME-WAIT aside: 1 to 8000. Those that a peer is opening take none until the handshake is complete. Default 3.</summary>
    public int Connections = 3;

    /// <summary>Ports that can be listened on at once: 1 to 64. Default 4.</summary>
    public int Listeners = 4;

    /// <summary>
    /// Connections that peers are opening, of all listeners together, in SYN-RECEIVED: 0 to 255, of some 30 octets each. Default 16. When all are in use,
    /// SYN cookies go out (<see cref="TcpListener.SynCookies"/>), so that more are needed only by those who want the options that a cookie cannot hold.
    /// </summary>
    public int SynEntries = 16;

    /// <summary>
    /// Retransmissions of a SYN|ACK before the peer is given up, 0 to 7. Default 5: after 1, 2, 4, 8 and 16 s, and given up 32 s later
    /// (<see cref="InitialRto"/> is the first of these times). The three minutes of RFC 9293 MUST-23 are about connections that the app
    /// opens (RFC 1122 section 4.2.3.5).
    /// </summary>
    public int SynAckRetries = 5;

    /// <summary>
    /// Receive buffer of each connection in octets, 256 to 1048576: the largest window offered; more than 65535 only where the peer scales windows, too
    /// (<see cref="WindowScaling"/>). Default 2920: two full segments,
    /// so that a peer always has one more to send while the first is acknowledged.
    /// </summary>
    public int ReceiveBuffer = 2920;

    /// <summary>
    /// Send buffer of each connection in octets, 256 to 1048576: what may be unacknowledged or unsent. Default 2920: two full
    /// segments, which a peer acknowledges at once (RFC 9293 SHLD-19); it may delay the ACK of one.
    /// </summary>
    public int SendBuffer = 2920;

    /// <summary>Blocks of out-of-order data kept per connection, 1 to 32 (RFC 9293 SHLD-31). Default 4.</summary>
    public int ReassemblyBlocks = 4;

    /// <summary>Neighbours in the ARP cache, 2 to 255. Default 8.</summary>
    public int ArpEntries = 8;

    /// <summary>How long an ARP entry is valid after the neighbour last confirmed it, 1000 to 86400000 (RFC 1122 section 2.3.2.1). Default 60 s.</summary>
    public int ArpLifetime = 60000;

    /// <summary>Time between two requests for the same neighbour, 100 to 60000 (RFC 1122 section 2.3.2.1: at most one a second). Default 1 s.</summary>
    public int ArpRetryInterval = 1000;

    /// <summary>Requests without reply before a neighbour counts as unreachable, 1 to 20. Default 3.</summary>
    public int ArpRequests = 3;

    /// <summary>
    /// 16 random octets that no outsider knows and that differ after every boot: from a hardware random generator,
    /// or a secret kept in flash mixed with a boot counter. Initial sequence numbers (RFC 6528), ephemeral ports
    /// (RFC 6056) and the connection hash depend on it. With a fresh one a reboot does not repeat ports and sequence numbers of
    /// connections that the peer still remembers.
    /// </summary>
    public byte[] Secret;

    /// <summary>IPv4 time to live of what we send, 1 to 255 (RFC 9293 MUST-49). Default 64 (RFC 1122 section 3.2.1.7).</summary>
    public int TimeToLive = 64;

    /// <summary>
    /// Maximum segment lifetime, 1 to 240000: TIME-WAIT lasts twice as long (RFC 9293 section 3.4.2, MUST-13). Default 30 s, not the
    /// RFC's 2 minutes: today's networks deliver or drop within seconds, Linux has a TIME-WAIT of 60 s, and a microcontroller has
    /// few connections to keep in TIME-WAIT.
    /// </summary>
    public int MaxSegmentLifetime = 30000;

    /// <summary>
    /// Connections in TIME-WAIT, 1 to 16384; each takes 24 octets, with <see cref="Timestamps"/> 28, and none of <see cref="Connections"/>. Default 32. When there are more,
    /// the oldest ends early (an exception to MUST-13, counted as <see cref="StackCounter.TimeWaitRecycled"/>): the initial sequence
    /// numbers of RFC 6528 still keep a new incarnation apart from the old one.
    /// </summary>
    public int TimeWaitEntries = 32;

    /// <summary>
    /// How long a connection that the app has closed may go without that its peer acknowledges anything new, FIN-WAIT-2 included: 1 to
    /// 3600000. Then it ends, whatever <see cref="UserTimeout"/> says: nobody waits for it any more, and a peer must not keep the
    /// slot by closing its window or by saying nothing. Default 60 s.
    /// </summary>
    public int OrphanTimeout = 60000;

    /// <summary>How long a connection that the app has closed may last in all, 1 to 86400000, however well it gets on. Default 10 minutes.</summary>
    public int OrphanLifetime = 600000;

    /// <summary>Retransmission timeout before a round trip was measured, 10 to 60000 (RFC 6298 rule 2.1). Default 1 s.</summary>
    public int InitialRto = 1000;

    /// <summary>Floor of the retransmission timeout, 10 to 60000. Default 200, as in Linux and BSD; RFC 6298 rule 2.4 asks for 1000 (SHOULD), which users of a local link would notice.</summary>
    public int MinRto = 200;

    /// <summary>Ceiling of the retransmission timeout, 60000 to 3600000 (RFC 6298 rule 2.5). Default 60 s.</summary>
    public int MaxRto = 60000;

    /// <summary>Retransmissions of a segment after which the stack reports trouble and revalidates the next hop: R1 of RFC 9293 section 3.8.3, 3 to 100 (SHLD-10). Default 3.</summary>
    public int R1 = 3;

    /// <summary>
    /// How long unacknowledged data is retransmitted before the connection is given up: R2 of RFC 9293 section 3.8.3, and what
    /// <see cref="TcpConnection.UserTimeout"/> starts with. 1000 to 2000000000, or 0 for no limit. Default 120 s; less than 100 s is against SHLD-11.
    /// </summary>
    public int UserTimeout = 120000;

    /// <summary>How long a SYN of ours is retransmitted before the attempt ends: 180000 to 2000000000 (RFC 9293 MUST-23). Default 180 s.</summary>
    public int SynTimeout = 180000;

    /// <summary>Longest delay of an acknowledgment, 1 to 499 (RFC 9293 MUST-40). Default 40.</summary>
    public int DelayedAck = 40;

    /// <summary>How long silly-window avoidance holds a small segment back: the override timeout of RFC 9293 section 3.8.6.2.1, 100 to 1000. Default 200.</summary>
    public int OverrideTimeout = 200;

    /// <summary>Idle time before keep-alive probes, 1000 to 2000000000, if a connection turns keep-alive on. Default 2 h (RFC 9293 MUST-28).</summary>
    public int KeepAliveIdle = 7200000;

    /// <summary>Time between keep-alive probes without answer, 100 to 2000000000. Default 75 s.</summary>
    public int KeepAliveInterval = 75000;

    /// <summary>Keep-alive probes without answer before the connection ends, 2 to 255 (RFC 9293 MUST-29). Default 9.</summary>
    public int KeepAliveProbes = 9;

    /// <summary>Initial congestion window in segments, 1 to 10: RFC 6928 allows 10, RFC 5681 rule 3.1-3 up to 4. Default 10.</summary>
    public int InitialWindow = 10;

    /// <summary>
    /// Whether windows are scaled when the peer offers it, too (RFC 7323 section 2). Without it no window is larger than 65535 octets, neither ours nor the peer's.
    /// Default true. It costs 4 octets of the SYN.
    /// </summary>
    public bool WindowScaling = true;

    /// <summary>
    /// Whether segments carry timestamps when the peer offers it, too (RFC 7323 sections 3 to 5): round trips are measured with every ACK, and old duplicates are
    /// refused (PAWS). Default true. They cost 12 octets of every segment.
    /// </summary>
    public bool Timestamps = true;

    /// <summary>
    /// Whether ACKs say which data came out of order when the peer permits it (RFC 2018, RFC 2883), and whether we permit the peer to say it.
    /// Default true. Only recovery that looks at it makes use of what the peer says, see <see cref="Recovery"/>.
    /// </summary>
    public bool SelectiveAcknowledgments = true;

    /// <summary>
    /// Whether routers may mark segments instead of dropping them, when the peer agrees (ECN, RFC 3168; RFC 9293 SHLD-8): a mark lowers the congestion window as a loss does, and nothing has to be sent
    /// again. Default false: every segment of a connection that uses it costs the full path, about twice the instructions on nanoCLR.
    /// </summary>
    public bool ExplicitCongestionNotification;

    /// <summary>Loss recovery and congestion control. null, the default, is NewReno (RFC 5681, RFC 6582); others are in TcpNano.Recovery (RFC 9293 MAY-18).</summary>
    public RecoveryAlgorithm Recovery;

    /// <summary>Largest MSS we announce in octets, 536 to 1460; the link's MTU may make it less (RFC 9293 MUST-67). Default 1460.</summary>
    public int MaxSegmentSize = 1460;

    /// <summary>Most frames taken from the driver in one <see cref="NetworkStack.Poll"/>, 1 to 65536: bounds the time of one call. Default 64.</summary>
    public int FramesPerPoll = 64;

    /// <summary>
    /// Most challenge ACKs per second, all connections together, 1 to 100000 (RFC 5961 rule 7). Default 100. Each second takes a number
    /// at random from half of it up, so that an attacker who counts its own learns nothing about other connections.
    /// </summary>
    public int ChallengeAcksPerSecond = 100;

    /// <summary>
    /// Least time between two ACKs by which one connection answers the same kind of trouble, 0 to 60000: a RST or SYN inside the window,
    /// an ACK that cannot be, a segment outside of the window (RFC 5961 rule 7). Default 500, as in Linux. What a peer retransmits,
    /// and probes, are always answered.
    /// </summary>
    public int ChallengeAckInterval = 500;

    /// <summary>Most ICMP messages sent per second, echo replies and errors together, 1 to 100000 (RFC 1812 section 4.3.2.8). Default 100.</summary>
    public int IcmpPerSecond = 100;

    /// <summary>UDP sockets that can be open at once: 0 to 64. Default 4. Their buffers come with each <see cref="UdpSocket"/>.</summary>
    public int UdpSockets = 4;

    /// <summary>Multicast groups that all sockets together can be members of: 0 to 32. Default 2.</summary>
    public int MulticastGroups = 2;

    /// <summary>Services, such as a DHCP client or a resolver, that the stack runs: 0 to 16. Default 4.</summary>
    public int Services = 4;

    /// <summary>
    /// Datagrams that can be put together from fragments at a time: 0 to 4, or -1, the default, for 1 on .NET and 0 on nanoCLR. With 0 all fragments are dropped; a TCP
    /// that keeps to the path's MTU, as ours does, causes none. With all in use a new one takes the place of the oldest.
    /// </summary>
    public int ReassemblyDatagrams = -1;

    /// <summary>Most octets of payload of a datagram that comes in fragments, 576 to 65515. Default 8192.</summary>
    public int ReassemblyBytes = 8192;

    /// <summary>
    /// Events that the event ring keeps, 0 to 16384: <see cref="NetworkStack.Events"/>, which EventReader of TcpNano.Diagnostics reads. Default 0: there is no ring, and no code for it runs. Each entry takes 108 octets on nanoCLR and 56 on
    /// .NET; a segment is one event. 64 tell what happened last, 500 a whole conversation.
    /// </summary>
    public int EventEntries;

    /// <summary>
    /// Octets of heap that a stack takes when it is constructed with these options on this runtime, without the driver's.
    /// Assumes an MTU of 1500; each octet less saves two (two frame buffers). <see cref="Secret"/> need not be set yet. Extra are
    /// the handles that apps hold (<see cref="TcpConnection.BytesRequiredOn"/>), the thread of <see cref="NetworkStack.Start"/>, and
    /// on nanoCLR, which takes stack frames from the same heap, up to 6.3 KB for the deepest path.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public long BytesRequired
    {
        get
        {
            return BytesRequiredOn(MemoryModel.This);
        }
    }

    /// <summary>As <see cref="BytesRequired"/>, on another runtime: on a PC it states what a device will need.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <returns>Octets.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public long BytesRequiredOn(TcpRuntime runtime)
    {
        CheckRanges();
        return MemoryModel.For(this, MemoryModel.LargestMtu, runtime);
    }

    /// <summary>One part of <see cref="BytesRequiredOn(TcpRuntime)"/>.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="part">The part.</param>
    /// <returns>Octets.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public long BytesRequiredOn(TcpRuntime runtime, MemoryPart part)
    {
        CheckRanges();
        return MemoryModel.Of(part, this, MemoryModel.LargestMtu, runtime);
    }

    /// <summary>A copy with every option checked against its range.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    internal StackOptions CheckedCopy()
    {
        CheckRanges();
        StackOptions copy = (StackOptions)MemberwiseClone();
        copy.ReassemblyDatagrams = MemoryModel.ReassembledOn(MemoryModel.This, ReassemblyDatagrams);
        copy.Secret = new byte[SecretLength];
        int any = 0;
        if (Secret != null && Secret.Length == SecretLength)
        {
            for (int i = 0; i < SecretLength; i++)
            {
                copy.Secret[i] = Secret[i];
                any |= Secret[i];
            }
        }

        // No secret, or none but zeros: nothing works without one (RFC 6528 rule 3-5).
        if (any == 0)
        {
            throw new ArgumentException(Misuse.NoSecret);
        }

        return copy;
    }

    private void CheckRanges()
    {
        Check(Connections, 1, 8000, nameof(Connections));
        Check(Listeners, 1, 64, nameof(Listeners));
        Check(SynEntries, 0, 255, nameof(SynEntries));
        Check(SynAckRetries, 0, 7, nameof(SynAckRetries));
        Check(ReceiveBuffer, 256, 1048576, nameof(ReceiveBuffer));
        Check(SendBuffer, 256, 1048576, nameof(SendBuffer));
        Check(ReassemblyBlocks, 1, 32, nameof(ReassemblyBlocks));
        Check(ArpEntries, 2, 255, nameof(ArpEntries));
        Check(ArpLifetime, 1000, 86400000, nameof(ArpLifetime));
        Check(ArpRetryInterval, 100, 60000, nameof(ArpRetryInterval));
        Check(ArpRequests, 1, 20, nameof(ArpRequests));
        Check(TimeToLive, 1, 255, nameof(TimeToLive));
        Check(MaxSegmentLifetime, 1, 240000, nameof(MaxSegmentLifetime));
        Check(TimeWaitEntries, 1, 16384, nameof(TimeWaitEntries));
        Check(OrphanTimeout, 1, 3600000, nameof(OrphanTimeout));
        Check(OrphanLifetime, 1, 86400000, nameof(OrphanLifetime));
        Check(InitialRto, 10, 60000, nameof(InitialRto));
        Check(MinRto, 10, 60000, nameof(MinRto));
        Check(MaxRto, 60000, 3600000, nameof(MaxRto));
        Check(R1, 3, 100, nameof(R1));
        if (UserTimeout != 0)
        {
            Check(UserTimeout, TcpConnection.LeastTimeout, TcpConnection.MostTimeout, nameof(UserTimeout));
        }

        Check(SynTimeout, 180000, 2000000000, nameof(SynTimeout));
        Check(DelayedAck, 1, 499, nameof(DelayedAck));
        Check(OverrideTimeout, 100, 1000, nameof(OverrideTimeout));
        Check(KeepAliveIdle, TcpConnection.LeastTimeout, TcpConnection.MostTimeout, nameof(KeepAliveIdle));
        Check(KeepAliveInterval, 100, 2000000000, nameof(KeepAliveInterval));
        Check(KeepAliveProbes, 2, 255, nameof(KeepAliveProbes));
        Check(InitialWindow, 1, 10, nameof(InitialWindow));
        Check(MaxSegmentSize, 536, 1460, nameof(MaxSegmentSize));
        Check(FramesPerPoll, 1, 65536, nameof(FramesPerPoll));
        Check(IcmpPerSecond, 1, 100000, nameof(IcmpPerSecond));
        Check(ChallengeAcksPerSecond, 1, 100000, nameof(ChallengeAcksPerSecond));
        Check(ChallengeAckInterval, 0, 60000, nameof(ChallengeAckInterval));
        Check(UdpSockets, 0, 64, nameof(UdpSockets));
        Check(MulticastGroups, 0, Internet.MulticastGroups.Most, nameof(MulticastGroups));
        Check(Services, 0, 16, nameof(Services));
        Check(ReassemblyDatagrams, -1, 4, nameof(ReassemblyDatagrams));
        Check(ReassemblyBytes, 576, 65515, nameof(ReassemblyBytes));
        Check(EventEntries, 0, 16384, nameof(EventEntries));
    }

    private static void Check(int value, int least, int most, string name)
    {
        if (value < least || value > most)
        {
#if NANOFRAMEWORK_1_0
            throw new ArgumentException(name);
#else
            throw new ArgumentException(name + " is " + value + ", not " + least + " to " + most + ".");
#endif
        }
    }
}
