using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>The parts of TCP, and what they share. Only wiring: what happens is in the parts.</summary>
internal sealed class TcpLayer
{
    public readonly StackOptions Options;
    public readonly StackCounters Counters;
    public readonly TimerWheel Timers;
    public readonly ArpCache Arp;
    public readonly Routing Routing;

    public readonly ConnectionTable Table;
    public readonly ListenerTable Listeners;
    public readonly IndexLists Queue;
    public readonly IndexLists Places;
    public readonly ReadyQueue Ready;
    public readonly ReassemblyQueue Reassembly;
    public readonly RetransmissionTimeout Rto;
    public readonly LossRecovery Recovery;
    public readonly KeepAliveTimes KeepAlive;
    public readonly InitialSequence InitialSequence;
    public readonly EphemeralPorts EphemeralPorts;
    public readonly RateLimiter ChallengeLimit;
    public readonly ConnectionLifecycle Lifecycle;
    public readonly SegmentOutput Output;
    public readonly SegmentArrives Input;
    public readonly TimerEvents TimerEvents;
    public readonly UserCalls Calls;
    public readonly IcmpErrors IcmpErrors;

    /// <summary>Largest window each peer ever offered (RFC 9293 section 3.8.6.2.1: Max(SND.WND)).</summary>
    public readonly int[] MaxSndWnd;

    /// <summary>RCV.UP of each connection.</summary>
    public readonly uint[] RcvUp;

    /// <summary>User timeout of each connection in milliseconds; 0 for none.</summary>
    public readonly int[] UserTimeouts;

    /// <summary><see cref="TcpSoftError"/> of each connection.</summary>
    public readonly byte[] SoftErrors;

    /// <summary>IPv4 type of service of each connection (MUST-48).</summary>
    public readonly byte[] TypeOfService;

    /// <summary>Largest segment the link carries: MTU less both headers (MUST-16).</summary>
    public readonly int LinkMss;

    /// <summary>Why each connection ended: a <see cref="CloseReason"/>.</summary>
    public readonly byte[] Reasons;

    /// <summary>Threads inside a waiting call, by connection: the slot is not free before they have left.</summary>
    public readonly ushort[] Waiters;

    /// <summary>The stack this is the TCP of.</summary>
    public readonly TcpStack Stack;

    /// <summary>The MSS we announce (MUST-14, MUST-67).</summary>
    public readonly int ReceiveMss;

    /// <summary>
    /// The connection that has nothing to send but an ACK and was the first of this pass to have anything; or null. Stands
    /// for its place at the head of <see cref="OutputQueue.Due"/>, and saves it the way through the queue.
    /// </summary>
    public TcpConnection AckOnly;

    /// <summary>Whether common segments take the short ways; off only to hold those against the long one.</summary>
    public bool Predict = true;

    /// <summary>The time of the call in progress, in milliseconds that wrap at 2^32.</summary>
    public int Now;

    public TcpLayer(TcpStack stack, StackOptions options, StackCounters counters, MacDriver driver, TimerWheel timers, ArpCache arp, Routing routing, IPv4Output output)
    {
        Options = options;
        Counters = counters;
        Timers = timers;
        Arp = arp;
        Routing = routing;
        LinkMss = driver.Mtu - IPv4Header.MinLength - TcpHeader.MinLength;
        ReceiveMss = options.MaxSegmentSize < LinkMss ? options.MaxSegmentSize : LinkMss;

        int n = options.Connections;
        SipHash hash = new SipHash(options.Secret);
        Table = new ConnectionTable(n, hash);
        Queue = new IndexLists(n, OutputQueue.Neighbours + options.ArpEntries);
        Places = new IndexLists(n, PlaceLists.Count(options.Listeners));
        Ready = new ReadyQueue(Table);
        Reassembly = new ReassemblyQueue(n, options.ReassemblyBlocks);
        Rto = new RetransmissionTimeout(n, options);
        Recovery = new NewReno(n, options, Rto, counters);
        KeepAlive = new KeepAliveTimes(this, n);
        InitialSequence = new InitialSequence(hash);
        Listeners = new ListenerTable(this, stack, options.Listeners);
        EphemeralPorts = new EphemeralPorts(hash, Table, Listeners);
        ChallengeLimit = new RateLimiter(options.ChallengeAcksPerSecond);
        MaxSndWnd = new int[n];
        RcvUp = new uint[n];
        UserTimeouts = new int[n];
        SoftErrors = new byte[n];
        TypeOfService = new byte[n];
        Reasons = new byte[n];
        Waiters = new ushort[n];
        Stack = stack;

        SegmentWriter writer = new SegmentWriter(Table, output, counters, driver.Capabilities, ReceiveMss);
        Lifecycle = new ConnectionLifecycle(this);
        TimerEvents = new TimerEvents(this);
        Output = new SegmentOutput(this, writer, output);
        Input = new SegmentArrives(this, writer, driver.Capabilities);
        Calls = new UserCalls(this);
        IcmpErrors = new IcmpErrors(this);
        for (int i = 0; i < n; i++)
        {
            Table.All[i] = new TcpConnection(this, i, options.SendBuffer, options.ReceiveBuffer);
        }
    }

    /// <summary>A neighbour answered: the connections that waited for it may send.</summary>
    public void NeighbourFound(int entry)
    {
        Queue.MoveAll(OutputQueue.Neighbours + entry, OutputQueue.Due);
    }

    /// <summary>
    /// A neighbour did not answer: those that waited hear of it. They try once more in this pass, and will find that there
    /// is nobody: so that each gets a timer, for one may have lost its own to an ACK while it waited.
    /// </summary>
    public void NeighbourLost(int entry)
    {
        int list = OutputQueue.Neighbours + entry;
        int index = Queue.First(list);
        while (index != IndexLists.None)
        {
            Lifecycle.SoftError(Table.All[index], TcpSoftError.Unreachable);
            index = Queue.After(index);
        }

        Queue.MoveAll(list, OutputQueue.Due);
    }
}
