using TcpNano.Diagnostics;
using TcpNano.Fast;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Tcp;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Lab.Exploration;

/// <summary>
/// What of a stack makes a difference to what happens next between the two ends of a <see cref="World"/>: everything but the fields
/// excepted here, each because it cannot, or does so only through what is hashed anyway.
/// </summary>
internal static class Influence
{
    private static readonly Type[] s_callInProgress =
    [
        typeof(NetworkStack), typeof(Dispatcher), typeof(CallGate), typeof(Clock), typeof(Segment), typeof(TcpOptions), typeof(IPv4Input), typeof(Icmp),
    ];

    /// <summary>Whether a field makes a difference.</summary>
    /// <param name="type">The type that declares it.</param>
    /// <param name="field">Its name.</param>
    /// <returns>False when it is excepted.</returns>
    public static bool Has(Type type, string field)
    {
        return !Array.Exists(s_callInProgress, one => one == type)
            && !IsKeptReady(type, field)
            && !IsOutOfPlay(type, field)
            && !IsStatistics(type, field)
            && !IsHashedApart(type, field)
            && !(type == typeof(Receiver) && field is nameof(Receiver.Sequence) or "_at" or "_length" or "_fin") // of the segment at hand
            && !(type == typeof(Transmitter) && field is nameof(Transmitter.NoRoom) or nameof(Transmitter.KeepsTurn)) // of the pass in progress
            && !(type == typeof(LossRecovery) && field is nameof(LossRecovery.HoleAt) or nameof(LossRecovery.HoleLength));
    }

    // Looked up, composed or found before, and the same if it had to be done again.
    private static bool IsKeptReady(Type type, string field)
    {
        return type == typeof(IPv4Output) || type == typeof(FastInput)
            || (type == typeof(FastOutput) && field != nameof(FastOutput.AckOnly)) // the frame, and counters of others
            || (type == typeof(SegmentBuilder) && field != nameof(SegmentBuilder.TypeOfService))
            || (type == typeof(Transmitter) && field is nameof(Transmitter.Entry) or nameof(Transmitter.Epoch))
            || (type == typeof(ConnectionTable) && field is not (nameof(ConnectionTable.Ports) or nameof(ConnectionTable.Remotes))); // buckets; which slot is free next is where its number stands
    }

    // What the scripts and options of the exploration leave as it is.
    private static bool IsOutOfPlay(Type type, string field)
    {
        return type == typeof(ArpCache) || type == typeof(ArpOutput) // known from the start, and believed for a day
            || type == typeof(DestinationCache) // one peer, whose path nobody narrows: in use when a slot is
            || type == typeof(RateLimiter) || type == typeof(ChallengeLimiter) // far from its limit
            || type == typeof(EphemeralPorts) // ports are given
            || type == typeof(InitialSequence) // set before every step
            || type == typeof(KeepAlive) // off
            || (type == typeof(ReassemblyQueue) && field is nameof(ReassemblyQueue.DuplicateStart) or nameof(ReassemblyQueue.DuplicateEnd)) // answers
            || type == typeof(ReadyQueue) || type == typeof(NetworkHandle) // the apps look at connections
            || (type == typeof(LossRecovery) && field == nameof(LossRecovery.LastSent)) // far from idle
            || (type == typeof(NewReno) && field is not "_recover") // never less than a segment may be in flight, and there is never more to send
            || (type == typeof(TransmissionControlBlock) && field is
                nameof(TransmissionControlBlock.Cwnd) or nameof(TransmissionControlBlock.Ssthresh) // the same
                or nameof(TransmissionControlBlock.Srtt8) or nameof(TransmissionControlBlock.Rttvar4)) // RTO has only one value
            || (type == typeof(RetransmissionTimer) && field == nameof(RetransmissionTimer.Timings));
    }

    private static bool IsStatistics(Type type, string field)
    {
        return type == typeof(StackCounters) || type == typeof(DriverFaults)
            || (type == typeof(TransmissionControlBlock) && field == nameof(TransmissionControlBlock.SegmentsReceived))
            || (type == typeof(Transmitter) && field == nameof(Transmitter.Sent))
            || (type == typeof(Receiver) && field == "_tallies")
            || (type == typeof(Sender) && field == "_tallies");
    }

    private static bool IsHashedApart(Type type, string field)
    {
        return type == typeof(SynCache) || type == typeof(SynCookies) // entries, and when cookies were sent
            || type == typeof(TimeWaitTable) // its entries, from the oldest to the youngest
            || type == typeof(Orphans) // times count from now
            || type == typeof(TimerWheel) // deadlines; how timers are filed says nothing
            || (type == typeof(IndexLists) && field is "_next" or "_previous" or "_tail") // the first of each list, and the list of each slot
            || type == typeof(Timestamps) // TS.Recent by its rank, see World
            || type == typeof(SelectiveAck) // the duplicate, while there is one to report
            || (type == typeof(ReassemblyQueue) && field is nameof(ReassemblyQueue.Starts) or nameof(ReassemblyQueue.Ends) or "_age" or "_ages") // blocks, and in which order they are reported
            || (type == typeof(TransmissionControlBlock) && field is nameof(TransmissionControlBlock.LastAckSent) // where there are timestamps
                or nameof(TransmissionControlBlock.SendRing) or nameof(TransmissionControlBlock.ReceiveRing) // octets known by position
                or nameof(TransmissionControlBlock.SendHead) or nameof(TransmissionControlBlock.ReceiveHead)); // where the rings start: at their beginning again whenever they were empty
    }
}
