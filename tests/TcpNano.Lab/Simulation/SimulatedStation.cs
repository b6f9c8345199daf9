using TcpNano.Diagnostics;
using TcpNano.Virtual;

namespace TcpNano.Lab.Simulation;

/// <summary>A station of a simulation: its stack, its listeners, and what has befallen it.</summary>
internal sealed class SimulatedStation
{
    private const uint FirstAddress = 0x0A000001;
    private const int HashShift = 40;

    private readonly ulong _seed;
    private readonly int[] _ports;
    private readonly List<TcpListener> _listeners = [];
    private readonly TcpConnection[] _handles;
    private int _taken;
    private ulong _restarts;
    private int _deaf;
    private readonly bool _wasReplayed;
    private bool _turnedAway;

    /// <summary>Plugs a station in.</summary>
    /// <param name="network">The link.</param>
    /// <param name="number">Its number.</param>
    /// <param name="scenario">What it takes part in.</param>
    public SimulatedStation(VirtualNetwork network, int number, Scenario scenario)
    {
        Number = number;
        Setup = scenario.Stations[number];
        _seed = scenario.Seed;
        _handles = new TcpConnection[scenario.Conversations.Count(c => c.Opener == number) + scenario.Conversations.Count(c => c.Acceptor == number)];
        _ports = [.. scenario.Conversations.Where(c => c.Acceptor == number && !c.IsSimultaneous).Select(c => c.Port).Distinct()];
        _wasReplayed = scenario.Disturbances.Any(d => d.Station == number && d.Kind is DisturbanceKind.Replays or DisturbanceKind.Tags);
        WasDisturbed = scenario.Disturbances.Any(d => d.Station == number && d.Kind < DisturbanceKind.Deaf);
        VirtualDriver driver = network.Attach(Scenario.NameOf(number), [2, 0, 0, 0, 0, (byte)(number + 1)], Setup.Wire, Setup.Mtu);
        driver.TransmitRing = Setup.TransmitRing;
        driver.ReceiveRing = Setup.ReceiveRing;
        driver.ClockOffset = Setup.Clock;
        Host = network.AddHost(driver, NewStack(driver));
        Listen();
    }

    /// <summary>Its number.</summary>
    public int Number { get; }

    /// <summary>What it is like.</summary>
    public StationSetup Setup { get; }

    /// <summary>Its place in the network.</summary>
    public VirtualHost Host { get; }

    /// <summary>Its stack.</summary>
    public NetworkStack Stack => Host.Stack;

    /// <summary>Its address.</summary>
    public uint Address => FirstAddress + (uint)Number;

    /// <summary>Its listeners.</summary>
    public IReadOnlyList<TcpListener> Listeners => _listeners;

    /// <summary>Whether anything befalls it during the scenario that keeps it from answering. Attacks do not.</summary>
    public bool WasDisturbed { get; }

    /// <summary>Whether it has stopped listening for some time, or restarted.</summary>
    public bool WasDeaf { get; private set; }

    /// <summary>
    /// Whether it may have answered a segment of a connection with RST because somebody's copy of it came before the one that brings the cookie back: until then
    /// it knows nothing of the connection.
    /// </summary>
    public bool MayHaveBeenOvertaken => _wasReplayed && Stack.Counters[StackCounter.SynCookiesSent] > 0;

    /// <summary>Milliseconds its clock has jumped forward, all in all.</summary>
    public long Jumped { get; private set; }

    /// <summary>Whether a SYN was turned away for want of a slot or of room in a backlog.</summary>
    public bool HasTurnedAway => _turnedAway
        || Stack.Counters[StackCounter.TcpDroppedBacklogFull] + Stack.Counters[StackCounter.TcpDroppedNoSlot] > 0;

    /// <summary>
    /// A handle that is bound to nothing. They are made beforehand, one for each end of a conversation here, so that what a call
    /// allocates shows.
    /// </summary>
    /// <returns>Null when all are taken.</returns>
    public TcpConnection? TakeHandle()
    {
        return _taken < _handles.Length ? _handles[_taken++] : null;
    }

    /// <summary>Something begins to befall it.</summary>
    /// <param name="disturbance">What.</param>
    /// <param name="now">The time.</param>
    public void Begin(Disturbance disturbance, long now)
    {
        switch (disturbance.Kind)
        {
            case DisturbanceKind.LinkDown:
                Host.Driver.SetLink(false);
                break;

            case DisturbanceKind.Sleep:
                Host.AsleepUntil = Math.Max(Host.AsleepUntil, now + disturbance.For);
                break;

            case DisturbanceKind.NoRoom:
                Host.Driver.TransmitRing = 0;
                break;

            case DisturbanceKind.ClockJump:
                Jumped += Math.Max(0, disturbance.For);
                Host.Driver.ClockOffset += disturbance.For;
                Host.ClockJumped();
                break;

            case DisturbanceKind.Deaf:
                _deaf++;
                StopListening();
                break;

            default:
                break;
        }
    }

    /// <summary>Something ceases to befall it.</summary>
    /// <param name="disturbance">What.</param>
    public void End(Disturbance disturbance)
    {
        switch (disturbance.Kind)
        {
            case DisturbanceKind.LinkDown:
                Host.Driver.SetLink(true);
                break;

            case DisturbanceKind.NoRoom:
                Host.Driver.TransmitRing = Setup.TransmitRing;
                break;

            case DisturbanceKind.Deaf when --_deaf == 0:
                Listen();
                break;

            default:
                break;
        }
    }

    /// <summary>It restarts.</summary>
    public void Restart()
    {
        _turnedAway = HasTurnedAway;
        _restarts++;
        _listeners.Clear();
        Host.Reboot(NewStack(Host.Driver));
        WasDeaf = true;
        if (_deaf == 0)
        {
            Listen();
        }
    }

    private void Listen()
    {
        foreach (int port in _ports)
        {
            _listeners.Add(Stack.Listen(port, Setup.Backlog));
        }
    }

    private void StopListening()
    {
        WasDeaf = true;
        foreach (TcpListener listener in _listeners)
        {
            listener.Close();
        }

        _listeners.Clear();
    }

    private NetworkStack NewStack(VirtualDriver driver)
    {
        ulong secret = _seed ^ ((ulong)(Number + 1) << 56) ^ (_restarts << HashShift);
        NetworkStack stack = RepeatableStack.On(driver, Address, Setup.Options(_ports.Length, secret));
        _taken = 0;
        for (int i = 0; i < _handles.Length; i++)
        {
            _handles[i] = new TcpConnection(stack);
        }

        return stack;
    }
}
