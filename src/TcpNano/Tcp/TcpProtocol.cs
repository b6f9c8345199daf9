using TcpNano.Internet;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// Composes TCP: makes its parts in the order of their dependences, and gives the layers above access to them. No protocol is
/// carried out here.
/// </summary>
internal sealed class TcpProtocol
{
    public readonly ReadyQueue Ready;
    public readonly ConnectionTable Table;
    public readonly ListenerTable Listeners;
    public readonly SynCache HalfOpen;
    public readonly SynCookies Cookies;
    public readonly StateMachine States;
    public readonly ReassemblyQueue Reassembly;
    public readonly InitialSequence InitialSequence;
    public readonly RetransmissionTimer Retransmission;
    public readonly Timestamps Timestamps;
    public readonly LossRecovery Recovery;
    public readonly KeepAlive KeepAlive;
    public readonly Receiver Receiver;
    public readonly SegmentBuilder Builder;
    public readonly Transmitter Transmitter;
    public readonly Sender Sender;
    public readonly Teardown Teardown;
    public readonly Orphans Orphans;
    public readonly TimeWaitTable TimeWait;
    public readonly Segment Segment;
    public readonly SegmentArrives Arrives;
    public readonly TcpErrors Errors;
    public readonly TimerEvents TimerEvents;
    public readonly TcpCalls Calls;
    public readonly TcpOpens Opens;

    /// <summary>Takes all memory of TCP.</summary>
    /// <param name="options">Sizes and times.</param>
    /// <param name="counters">The counters.</param>
    /// <param name="clock">The time.</param>
    /// <param name="timers">The wheel; connection timers are the first of it.</param>
    /// <param name="timeWaitTimer">The timer of TIME-WAIT.</param>
    /// <param name="queue">The lists of <see cref="OutputQueue"/>.</param>
    /// <param name="routing">Our address.</param>
    /// <param name="destinations">The destination cache, with at least one place per connection.</param>
    /// <param name="output">The transmit frame.</param>
    /// <param name="hash">Keyed hash.</param>
    /// <param name="link">The link's properties.</param>
    /// <param name="synTimer">The timer of the SYN cache.</param>
    public TcpProtocol(
        StackOptions options,
        StackCounters counters,
        Clock clock,
        TimerWheel timers,
        int timeWaitTimer,
        IndexLists queue,
        Routing routing,
        DestinationCache destinations,
        IPv4Output output,
        SipHash hash,
        LinkTraits link,
        int synTimer)
    {
        int n = options.Connections;
        int linkMss = link.Mtu - DestinationCache.HeaderLength - TcpHeader.MinLength;
        int receiveMss = options.MaxSegmentSize < linkMss ? options.MaxSegmentSize : linkMss;
        Ready = new ReadyQueue();
        Table = new ConnectionTable(n, hash, destinations);
        for (int i = 0; i < n; i++)
        {
            Table.All[i] = new TransmissionControlBlock(i, options.SendBuffer, options.ReceiveBuffer);
        }

        Listeners = new ListenerTable(options.Listeners, Table.All);
        HalfOpen = new SynCache(options, counters, Table, timers, synTimer);
        Cookies = new SynCookies(hash);
        Reassembly = new ReassemblyQueue(n, options.ReassemblyBlocks);
        InitialSequence = new InitialSequence(hash);
        KeepAlive = new KeepAlive(options, timers, clock);
        Timestamps = new Timestamps(options, Table, KeepAlive, InitialSequence, clock);
        TimeWait = new TimeWaitTable(options, counters, Table, Timestamps, timers, timeWaitTimer, clock);
        States = new StateMachine(counters, Table);
        EphemeralPorts ports = new EphemeralPorts(hash, Table, Listeners, TimeWait);
        Handles handles = new Handles(Ready);
        Trouble trouble = new Trouble(Ready);

        Retransmission = new RetransmissionTimer(options, timers, clock);
        PersistTimer persist = new PersistTimer(options, timers, clock);
        OverrideTimer overrideTimer = new OverrideTimer(options, timers, clock);
        UserTimeout userTimeout = new UserTimeout(options, timers, clock);
        Recovery = options.Recovery == null ? new NewReno(options, counters, clock) : ((RecoveryFactory)options.Recovery).Make(options, counters, Timestamps, timers, clock);

        SelectiveAck sack = new SelectiveAck(options, Reassembly, output.Frame);
        Receiver = new Receiver(options, receiveMss, counters, Reassembly, sack, new ChallengeLimiter(options, hash, clock), Ready, timers, clock);
        ExplicitCongestion congestion = options.ExplicitCongestionNotification ? new ExplicitCongestion(options, Recovery, counters) : null;
        Builder = new SegmentBuilder(Table, destinations, routing, link.Hardware, output, hash, Timestamps, congestion, counters, link.FillChecksums, receiveMss, Receiver.Scale, SynOptions.EnabledBy(options));
        Transmitter = new Transmitter(Receiver, Builder, sack, destinations, queue, output, counters, clock, linkMss);
        Sender = new Sender(options, counters, Transmitter, Recovery, Retransmission, persist, overrideTimer, userTimeout, trouble, Ready, Timestamps, clock);
        Teardown = new Teardown(options, counters, States, Table, Listeners, queue, Receiver, Sender, handles, TimeWait, Ready, timers);
        Orphans = new Orphans(options, counters, Table, Listeners, Transmitter, Teardown, timers, clock);
        Opening opening = new Opening(Transmitter, Retransmission, userTimeout, KeepAlive, trouble, destinations);
        Handshake handshake = new Handshake(options, counters, States, Table, Listeners, Receiver, Sender, handles, Orphans, opening, Timestamps, congestion, Ready);
        PassiveOpening passive = new PassiveOpening(options, counters, Table, Listeners, HalfOpen, Cookies, InitialSequence, Receiver, Orphans, TimeWait, handshake, Builder, clock);
        Segment = new Segment(counters, link.VerifyChecksums);
        Arrives = new SegmentArrives(counters, States, Table, Listeners, HalfOpen, passive, Receiver, Sender, handshake, Teardown, Orphans, TimeWait, KeepAlive, Transmitter, Builder, Timestamps, congestion, queue);
        Errors = new TcpErrors(counters, Table, Sender, Teardown, trouble, destinations, opening, queue);
        TimerEvents = new TimerEvents(Receiver, Sender, Transmitter, Teardown, Orphans, TimeWait, KeepAlive, passive, queue);
        TcpSettings settings = new TcpSettings(handles, Receiver, Sender, Transmitter, KeepAlive, userTimeout, clock);
        Calls = new TcpCalls(settings, counters, States, Receiver, Sender, Transmitter, Teardown, Orphans, handles, KeepAlive);
        Opens = new TcpOpens(counters, Table, Listeners, HalfOpen, passive, ports, InitialSequence, handshake, Teardown, Orphans, TimeWait, Transmitter, Sender, handles, trouble, routing, clock);
    }
}
