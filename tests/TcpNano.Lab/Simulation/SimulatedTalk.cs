using TcpNano.Virtual;
using TcpNano.Virtual.Oracles;

namespace TcpNano.Lab.Simulation;

/// <summary>A conversation under way: both its ends, and how it begins.</summary>
internal sealed class SimulatedTalk
{
    // A port that is still in use is tried again: for longer than TIME-WAIT lasts.
    private const int AgainAfter = 500;
    private const int MostTries = 200;

    private readonly ConnectionWatch _watch;
    private int _tries;

    /// <summary>Prepares a conversation.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="conversation">What is to happen.</param>
    /// <param name="stations">All stations.</param>
    /// <param name="watch">Watches the wire.</param>
    public SimulatedTalk(int number, Conversation conversation, IReadOnlyList<SimulatedStation> stations, ConnectionWatch watch)
    {
        _watch = watch;
        Number = number;
        Conversation = conversation;
        BeginsAt = conversation.At;
        StreamOracle there = new(2 * (uint)number);
        StreamOracle back = new((2 * (uint)number) + 1);
        SimulatedStation opener = stations[conversation.Opener];
        SimulatedStation acceptor = stations[conversation.Acceptor];
        Opener = new SimulatedEnd($"opener of {number} ({opener.Host.Driver.Name})", opener, conversation.OpenerScript, there, back);
        Acceptor = new SimulatedEnd($"acceptor of {number} ({acceptor.Host.Driver.Name})", acceptor, conversation.AcceptorScript, back, there);
    }

    /// <summary>Its number.</summary>
    public int Number { get; }

    /// <summary>What is to happen.</summary>
    public Conversation Conversation { get; }

    /// <summary>The end that opens.</summary>
    public SimulatedEnd Opener { get; }

    /// <summary>The other end.</summary>
    public SimulatedEnd Acceptor { get; }

    /// <summary>When it is to be opened; <see cref="long.MaxValue"/> when it was.</summary>
    public long BeginsAt { get; private set; }

    /// <summary>Whether neither end has anything more to do.</summary>
    public bool IsOver => BeginsAt == long.MaxValue && Opener.IsOver && (Acceptor.IsOver || !Acceptor.IsBound);

    /// <summary>Opens the connection, if its ports are free.</summary>
    /// <param name="network">The link.</param>
    /// <returns>Octets the stacks have allocated.</returns>
    public long TryBegin(VirtualNetwork network)
    {
        long now = network.Now;
        int port = Conversation.Port;
        int localPort = Conversation.LocalPort;
        SimulatedStation here = Opener.Station;
        SimulatedStation there = Acceptor.Station;
        bool taken = localPort != 0 && (here.Stack.StateOf(there.Address, port, here.Address, localPort) > TcpState.Listen
            || (Conversation.IsSimultaneous && there.Stack.StateOf(here.Address, localPort, there.Address, port) > TcpState.Listen));
        if (taken)
        {
            BeginsAt = now + AgainAfter;
            if (++_tries == MostTries)
            {
                BeginsAt = long.MaxValue;
                Opener.GiveUp();
            }

            return 0;
        }

        BeginsAt = long.MaxValue;
        if (Conversation.WrapsAfter >= 0)
        {
            Wrap(here, there, localPort, port, now);
            Wrap(there, here, port, localPort, now + (Conversation.IsSimultaneous ? 0 : here.Setup.Wire.Delay));
        }

        long own = network.OwnAllocations;
        long before = GC.GetAllocatedBytesForCurrentThread();
        TcpConnection? opened = Open(here, there, port, localPort);
        TcpConnection? openedToo = Conversation.IsSimultaneous ? Open(there, here, localPort, port) : null;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before - (network.OwnAllocations - own);
        Opener.Bind(opened, true, _watch, now);
        if (Conversation.IsSimultaneous)
        {
            Acceptor.Bind(openedToo, true, _watch, now);
        }

        return allocated;
    }

    private static TcpConnection? Open(SimulatedStation here, SimulatedStation there, int port, int localPort)
    {
        TcpConnection own = here.TakeHandle() ?? throw new InvalidOperationException("There are fewer handles than conversations.");
        if (!here.Stack.Connect(own, there.Address, port, 0, localPort, 0))
        {
            return null;
        }

        // Without a deadline nothing waits for a link that is down: no connection has begun.
        bool isHopeless = own.State == TcpState.Closed;
        return !isHopeless ? own
            : own.CloseReason == CloseReason.LinkDown && !here.Host.Driver.IsLinkUp ? null
            : throw new InvalidOperationException($"Connect ended at once: {own.CloseReason}.");
    }

    /// <summary>Has the sequence numbers of a connection that is about to be opened wrap.</summary>
    private void Wrap(SimulatedStation station, SimulatedStation peer, int localPort, int remotePort, long at)
    {
        Tcp.InitialSequence numbers = station.Stack.Tcp.InitialSequence;
        int then = (int)(at + station.Host.Driver.ClockOffset);
        uint first = numbers.Next(station.Address, peer.Address, ((uint)remotePort << 16) | (uint)localPort, then);
        numbers.Offset += 0u - (uint)Conversation.WrapsAfter - first;
    }
}
