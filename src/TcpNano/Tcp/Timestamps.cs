using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// Timestamps (RFC 7323 sections 3 to 5): what our segments say, and PAWS. A connection uses them if both SYNs had the option; the length of its
/// headers says so (<see cref="Tcp.SndFlags.Header"/>).
/// </summary>
/// <remarks>
/// Our timestamps count milliseconds (RFC 7323 rules 4.1-1, 5.4-1, 5.4-2, 5.4-3, 5.4-4 and 5.4-5), from a number for each pair of ends that nobody without the key can compute
/// (RFC 7323 rules 5.4-6 and 7-1). So they tell nothing about how long
/// the device is up, and still grow from one connection between the same ends to the next (RFC 6191 rule 3-1).
/// </remarks>
internal sealed class Timestamps
{
    /// <summary>TS.Recent of each connection: the one timestamp of the peer that is kept, to be echoed (RFC 7323 rules 4.3-R1, 4.3-R3 and 5.2-3).</summary>
    public readonly uint[] Recent;

    /// <summary>What is added to the time in our timestamps, for each connection.</summary>
    public readonly uint[] Offsets;

    /// <summary>Whether the stack uses them at all.</summary>
    public readonly bool IsEnabled;

    // TS.Recent is no longer valid after 24 days (RFC 7323 rule 5.5-1): the peer's clock may have wrapped.
    private const uint Outdated = 24u * 24 * 60 * 60 * 1000;

    private readonly KeepAlive _keepAlive;
    private readonly ConnectionTable _table;
    private readonly InitialSequence _numbers;
    private readonly Clock _clock;

    /// <summary>Takes the memory.</summary>
    public Timestamps(StackOptions options, ConnectionTable table, KeepAlive keepAlive, InitialSequence numbers, Clock clock)
    {
        _keepAlive = keepAlive;
        _table = table;
        IsEnabled = options.Timestamps;
        Recent = new uint[IsEnabled ? options.Connections : 0];
        Offsets = new uint[IsEnabled ? options.Connections : 0];
        _numbers = numbers;
        _clock = clock;
    }

    /// <summary>Whether a connection uses them.</summary>
    public static bool IsOn(TransmissionControlBlock c)
    {
        return (c.SndFlags & SndFlags.Header) >= (TcpHeader.MinLength + TcpHeader.TimestampsLength) << SndFlags.HeaderShift;
    }

    /// <summary>What is added to the time between two ends.</summary>
    /// <param name="local">Our address.</param>
    /// <param name="remote">The peer's address.</param>
    /// <param name="ports">The peer's port in the upper half, ours in the lower.</param>
    public uint OffsetOf(uint local, uint remote, uint ports)
    {
        return (uint)(_numbers.HashOf(local, remote, ports) >> 32);
    }

    /// <summary>A connection begins that may use them. It is in the table.</summary>
    public void Begin(TransmissionControlBlock c)
    {
        int index = c.Index;
        Recent[index] = 0;
        Offsets[index] = OffsetOf(_table.Locals[index], _table.Remotes[index], _table.Ports[index]);
    }

    /// <summary>TSval of what a connection sends now (RFC 7323 rule 3.2-3).</summary>
    public uint Value(TransmissionControlBlock c)
    {
        return (uint)_clock.Now + Offsets[c.Index];
    }

    /// <summary>TSval of what leaves now between two ends that have no control block.</summary>
    /// <param name="local">Our address.</param>
    /// <param name="remote">The peer's address.</param>
    /// <param name="ports">The peer's port in the upper half, ours in the lower.</param>
    public uint ValueFor(uint local, uint remote, uint ports)
    {
        return (uint)_clock.Now + OffsetOf(local, remote, ports);
    }

    /// <summary>The peer's SYN, or the segment that stands for it, had the option.</summary>
    public void Start(TransmissionControlBlock c, uint tsVal)
    {
        Recent[c.Index] = tsVal;
    }

    /// <summary>
    /// PAWS (RFC 7323 rule 5.3-R1): whether a segment of a connection that uses timestamps is not older than one that was taken before, modulo 2^32 (RFC 7323 rule 5.2-1); after a long
    /// silence any is taken (RFC 7323 rules 5.5-2 and 5.5-3).
    /// </summary>
    /// <param name="c">The connection.</param>
    /// <param name="s">A segment without RST, with the option.</param>
    public bool IsFresh(TransmissionControlBlock c, Segment s)
    {
        return (int)(s.Options.TsVal - Recent[c.Index]) >= 0 || (uint)(_clock.Now - _keepAlive.LastHeard(c)) > Outdated;
    }

    /// <summary>
    /// An acceptable segment: keeps its timestamp if it starts at or before Last.ACK.sent (RFC 7323 rules 4.3-R2 and 5.3-R3). So the earliest segment that an ACK covers is echoed
    /// (RFC 7323 rule 4.3-A), nothing from behind a hole (RFC 7323 rule 4.3-B), and what fills it (RFC 7323 rule 4.3-C). It never goes back, because <see cref="IsFresh"/> comes first
    /// (RFC 7323 rule 5.2-2).
    /// </summary>
    /// <param name="c">The connection.</param>
    /// <param name="s">The segment.</param>
    public void Update(TransmissionControlBlock c, Segment s)
    {
        if ((int)(c.LastAckSent - s.Sequence) >= 0)
        {
            Recent[c.Index] = s.Options.TsVal;
        }
    }

    /// <summary>Round trip that an ACK of new data measures (RFC 7323 rules 3.2-6 and 4.1-2): milliseconds, or less than 0 when its TSecr is none of ours.</summary>
    public int RoundTrip(TransmissionControlBlock c, Segment s)
    {
        return (int)(long)(Value(c) - s.Options.TsEcr);
    }
}
