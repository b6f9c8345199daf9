using System;

namespace TcpNano;

/// <summary>
/// Sizes and times of a <see cref="NetworkStack"/>. All memory is taken when the stack is constructed;
/// <see cref="BytesRequired"/> states it beforehand. Times are in milliseconds. The stack keeps its own copy
/// of everything: changes made after construction have no effect.
/// </summary>
public sealed class StackOptions
{
    /// <summary>Octets in <see cref="Secret"/>.</summary>
    public const int SecretLength = 16;

    /// <summary>Connections in all states together, TIME-WAIT and SYN-RECEIVED included: 1 to 8000. Default 4.</summary>
    public int Connections = 4;

    /// <summary>Ports that can be listened on at once: 1 to 64. Default 4.</summary>
    public int Listeners = 4;

    /// <summary>
    /// Receive buffer of each connection in octets, 256 to 65535: the largest window offered. Default 2920: two full segments,
    /// so that a peer always has one more to send while the first is acknowledged.
    /// </summary>
    public int ReceiveBuffer = 2920;

    /// <summary>
    /// Send buffer of each connection in octets, 256 to 1048576: what may be unacknowledged or unsent. Default 2920: two full
    /// segments, which a peer acknowledges at once (RFC 9293 SHLD-19); it may delay the ACK of one.
    /// </summary>
    public int SendBuffer = 2920;

    /// <summary>Stretches of out-of-order data remembered per connection, 1 to 32 (RFC 9293 SHLD-31). Default 4.</summary>
    public int ReassemblyBlocks = 4;

    /// <summary>Neighbours in the ARP cache, 2 to 255. Default 8.</summary>
    public int ArpEntries = 8;

    /// <summary>How long a neighbour is believed after it last confirmed its address (RFC 1122 section 2.3.2.1). Default 60 s.</summary>
    public int ArpLifetime = 60000;

    /// <summary>Time between two requests for the same neighbour, at least 100 (RFC 1122 section 2.3.2.1: at most one a second). Default 1 s.</summary>
    public int ArpRetryInterval = 1000;

    /// <summary>Requests without reply before a neighbour is called unreachable, 1 to 20. Default 3.</summary>
    public int ArpRequests = 3;

    /// <summary>
    /// 16 random octets that no outsider knows and that differ after every boot: from a hardware random generator,
    /// or a secret kept in flash mixed with a boot counter. Initial sequence numbers (RFC 6528), ephemeral ports
    /// (RFC 6056) and the connection hash are derived from it; a fresh one makes sure that a reboot does not reuse
    /// ports and sequence numbers of connections the peer still remembers.
    /// </summary>
    public byte[] Secret;

    /// <summary>IPv4 time to live of what we send, 1 to 255 (RFC 9293 MUST-49). Default 64 (RFC 1122 section 3.2.1.7).</summary>
    public int TimeToLive = 64;

    /// <summary>
    /// Maximum segment lifetime: TIME-WAIT lasts twice as long (RFC 9293 section 3.4.2). Default 30 s, not the RFC's
    /// 2 minutes: networks of today deliver or drop within seconds, TIME-WAIT of 60 s is what Linux uses, and a
    /// microcontroller has few connections to leave lingering.
    /// </summary>
    public int MaxSegmentLifetime = 30000;

    /// <summary>
    /// Whether a new connection may take the place of the oldest one in TIME-WAIT that the app has let go, when no other
    /// is free. Default true: on a device with eight connections the alternative is to refuse service for a minute. A
    /// secret-keyed clock-driven ISN (RFC 6528) keeps a new incarnation apart from the old one all the same.
    /// </summary>
    public bool RecycleTimeWait = true;

    /// <summary>How long FIN-WAIT-2 may last once the app has called Close (a peer that never closes must not hold the slot). Default 60 s.</summary>
    public int FinWait2Timeout = 60000;

    /// <summary>First retransmission timeout, before a round trip was measured (RFC 6298 rule 2.1). Default 1 s.</summary>
    public int InitialRto = 1000;

    /// <summary>Floor of the retransmission timeout, at least 10. Default 200: RFC 6298 rule 2.4 says 1 s SHOULD be used; Linux, BSD and our users' latency say 200 ms.</summary>
    public int MinRto = 200;

    /// <summary>Ceiling of the retransmission timeout, at least 60 s (RFC 6298 rule 2.5). Default 60 s.</summary>
    public int MaxRto = 60000;

    /// <summary>Retransmissions of a segment after which trouble is reported and the neighbour revalidated: R1 of RFC 9293 section 3.8.3, at least 3 (SHLD-10). Default 3.</summary>
    public int R1 = 3;

    /// <summary>
    /// How long unacknowledged data is retransmitted before the connection is given up: R2 of RFC 9293 section 3.8.3, and what
    /// <see cref="TcpConnection.UserTimeout"/> starts with. 1000 to 2000000000, or 0 for no limit. Default 120 s; less than 100 s is against SHLD-11.
    /// </summary>
    public int UserTimeout = 120000;

    /// <summary>How long a SYN or SYN|ACK is retransmitted before giving up: at least 3 minutes (RFC 9293 MUST-23). Default 180 s.</summary>
    public int SynTimeout = 180000;

    /// <summary>Longest delay of an acknowledgment, 1 to 499 (RFC 9293 MUST-40). Default 40.</summary>
    public int DelayedAck = 40;

    /// <summary>How long a small segment held back by silly-window avoidance waits (RFC 9293 section 3.8.6.2.1 override timeout, 0.1 to 1 s). Default 200.</summary>
    public int OverrideTimeout = 200;

    /// <summary>Idle time before a keep-alive probe when a connection turns keep-alive on: default 2 h (RFC 9293 MUST-28).</summary>
    public int KeepAliveIdle = 7200000;

    /// <summary>Time between keep-alive probes that are not answered. Default 75 s.</summary>
    public int KeepAliveInterval = 75000;

    /// <summary>Keep-alive probes without answer before the connection is given up, at least 2 (RFC 9293 MUST-29). Default 9.</summary>
    public int KeepAliveProbes = 9;

    /// <summary>Initial congestion window in segments, 1 to 10 (RFC 6928 allows 10). Default 10.</summary>
    public int InitialWindow = 10;

    /// <summary>Largest MSS we announce in octets; the link's MTU may make it less. Default 1460.</summary>
    public int MaxSegmentSize = 1460;

    /// <summary>Frames taken from the driver in one <see cref="NetworkStack.Poll"/> at most: bounds the time of one call. Default 64.</summary>
    public int FramesPerPoll = 64;

    /// <summary>Challenge ACKs sent per second at most, all connections together (RFC 5961 section 7). Default 100.</summary>
    public int ChallengeAcksPerSecond = 100;

    /// <summary>ICMP messages sent per second at most, echo replies and errors together (RFC 1812 section 4.3.2.8). Default 100.</summary>
    public int IcmpPerSecond = 100;

    /// <summary>
    /// Octets of heap a stack takes when it is constructed with these options on this runtime, the driver's not among them.
    /// For a link with an MTU of 1500; each octet less saves two. <see cref="Secret"/> need not be set yet. The thread of
    /// <see cref="NetworkStack.Start"/> is the runtime's and comes on top.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public long BytesRequired
    {
        get
        {
            return BytesRequiredOn(MemoryModel.This);
        }
    }

    /// <summary>As <see cref="BytesRequired"/>, on another runtime: on a PC it tells what a device will need.</summary>
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

        if (any == 0)
        {
            throw new ArgumentException(nameof(Secret));
        }

        return copy;
    }

    private void CheckRanges()
    {
        Check(Connections, 1, 8000, nameof(Connections));
        Check(Listeners, 1, 64, nameof(Listeners));
        Check(ReceiveBuffer, 256, 65535, nameof(ReceiveBuffer));
        Check(SendBuffer, 256, 1048576, nameof(SendBuffer));
        Check(ReassemblyBlocks, 1, 32, nameof(ReassemblyBlocks));
        Check(ArpEntries, 2, 255, nameof(ArpEntries));
        Check(ArpLifetime, 1000, 86400000, nameof(ArpLifetime));
        Check(ArpRetryInterval, 100, 60000, nameof(ArpRetryInterval));
        Check(ArpRequests, 1, 20, nameof(ArpRequests));
        Check(TimeToLive, 1, 255, nameof(TimeToLive));
        Check(MaxSegmentLifetime, 1, 240000, nameof(MaxSegmentLifetime));
        Check(FinWait2Timeout, 1, 86400000, nameof(FinWait2Timeout));
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
    }

    private static void Check(int value, int least, int most, string name)
    {
        if (value < least || value > most)
        {
            throw new ArgumentException(name);
        }
    }
}
