using TcpNano.Diagnostics;
using TcpNano.Host.Ladders;
using TcpNano.Host.Network;
using TcpNano.Host.Oracles;

namespace TcpNano.Host.Simulation;

/// <summary>Plays one scenario to its end in virtual time, and looks after every event whether all holds.</summary>
internal sealed class SimulationRun
{
    private const uint LeftAddress = 0x0A000001;
    private const uint RightAddress = 0x0A000002;
    private const uint Netmask = 0xFFFFFF00;

    // Nobody hears of anything for longer than the user timeout, in each of a handful of states; apps wait for ten minutes at most.
    private const long Patience = 3 * 3600 * 1000;
    private const int MostSteps = 400_000;
    private const string Allocation = "allocation";
    private const int MostRepeats = 3;

    private readonly Scenario _scenario;
    private readonly VirtualNetwork _network;
    private readonly VirtualHost _left;
    private readonly VirtualHost _right;
    private readonly List<SimulatedTalk> _talks = [];
    private readonly List<SimulatedEnd> _ends = [];
    private readonly WireOracle _wire;
    private readonly List<(long At, Action Do)> _events = [];
    private readonly Dictionary<(VirtualHost Host, int Port), TcpListener> _listeners = [];
    private readonly LadderLog? _ladder;
    private readonly Action<TcpStack, TcpStack>? _sabotage;
    private readonly Action? _duringCalls;
    private long _allocated;
    private ulong _restarts;
    private int _steps;
    private int _next;

    private SimulationRun(Scenario scenario, bool withLadder, Action<TcpStack, TcpStack>? sabotage = null, Action? duringCalls = null)
    {
        _sabotage = sabotage;
        _duringCalls = duringCalls;
        _scenario = scenario;
        _network = new VirtualNetwork(scenario.Seed) { Batches = scenario.Batches, MeasureAllocations = !withLadder };
        _left = Host("left", 1, LeftAddress, scenario.Left, scenario.ToRight);
        _right = Host("right", 2, RightAddress, scenario.Right, scenario.ToLeft);
        bool crowded = Math.Min(scenario.Left.Connections, scenario.Right.Connections) < scenario.Conversations.Count;
        for (int i = 0; i < scenario.Conversations.Count; i++)
        {
            SimulatedTalk talk = new(i, scenario.Conversations[i], _left, _right, scenario.IsCalm, crowded);
            _talks.Add(talk);
            _ends.Add(talk.Opener);
            _ends.Add(talk.Acceptor);
            _events.Add((talk.Conversation.At, () => OpenMeasured(talk)));
        }

        foreach (Disturbance disturbance in scenario.Disturbances)
        {
            _events.Add((disturbance.At, () => Begin(disturbance)));
            _events.Add((disturbance.At + disturbance.For, () => End(disturbance)));
        }

        _events.Sort((a, b) => a.At.CompareTo(b.At));
        _wire = new WireOracle(_network) { TextOf = TextOf };
        _wire.Watch(_left, Netmask);
        _wire.Watch(_right, Netmask);
        Listen(_left);
        Listen(_right);
        _ladder = withLadder ? new LadderLog(_network, _left, _right) : null;
    }

    /// <summary>Plays a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="sabotage">Spoils something in the stacks, after every event; to see that it is noticed.</param>
    /// <param name="duringCalls">Is done among the calls of the apps, as if a stack did it; to see that it is noticed.</param>
    /// <returns>How it went.</returns>
    public static SimulationResult Play(Scenario scenario, Action<TcpStack, TcpStack>? sabotage = null, Action? duringCalls = null)
    {
        SimulationResult result = new SimulationRun(scenario, false, sabotage, duringCalls).Play();

        // The runtime allocates, too, when it meets a method for the first time; a stack that does would do so again.
        for (int again = 0; again < MostRepeats && result.Failure?.Kind == Allocation; again++)
        {
            result = new SimulationRun(scenario, false, sabotage, duringCalls).Play();
        }

        return result;
    }

    /// <summary>Plays a scenario again, to see it.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <returns>Its ladder.</returns>
    public static IReadOnlyList<LadderRow> Show(Scenario scenario)
    {
        SimulationRun run = new(scenario, true);
        run.Play();
        return run._ladder!.Layout("left", "right");
    }

    private SimulationResult Play()
    {
        SimulationFailure? failure = null;
        try
        {
            failure = Run();
        }
        catch (Exception thrown)
        {
            failure = new SimulationFailure(thrown.GetType().Name, thrown.Message + " " + thrown.StackTrace, _network.Now);
        }

        return new SimulationResult(failure, _steps, _network.Now, _talks.Sum(talk => talk.Opener.Outgoing.Received + talk.Acceptor.Outgoing.Received));
    }

    private SimulationFailure? Run()
    {
        while (_network.Now < Patience)
        {
            while (_next < _events.Count && _events[_next].At <= _network.Now)
            {
                _events[_next++].Do();
                _network.Wake();
            }

            _sabotage?.Invoke(_left.Stack, _right.Stack);
            long own = _network.OwnAllocations;
            long before = GC.GetAllocatedBytesForCurrentThread();
            SimulationFailure? failure = LetAppsAct();
            _allocated += GC.GetAllocatedBytesForCurrentThread() - before - (_network.OwnAllocations - own);
            failure ??= Check();
            if (failure is not null)
            {
                return failure;
            }

            if (IsQuiet())
            {
                return Judge();
            }

            if (++_steps > MostSteps)
            {
                return Fail("busy", $"not quiet after {MostSteps} events");
            }

            _network.Step(NextOwnEvent());
        }

        return Fail("stuck", "not quiet after hours: " + string.Join("; ", _ends.Where(end => !end.IsOver).Select(end => end.Name)
            .Append($"free slots {_left.Stack.FreeConnections} of {_scenario.Left.Connections} and {_right.Stack.FreeConnections} of {_scenario.Right.Connections}")));
    }

    private SimulationFailure? LetAppsAct()
    {
        _duringCalls?.Invoke();

        // What one does may be what another has waited for.
        SimulationFailure? failure = null;
        bool acted = true;
        while (acted && failure is null)
        {
            acted = false;
            failure = LetEachAct(ref acted);
        }

        return failure;
    }

    private SimulationFailure? LetEachAct(ref bool acted)
    {
        foreach (SimulatedEnd end in _ends)
        {
            end.Observe();
        }

        foreach (SimulatedTalk talk in _talks)
        {
            Accept(talk, ref acted);
        }

        foreach (SimulatedEnd end in _ends)
        {
            if (end.Host.AsleepUntil <= _network.Now)
            {
                string? wrong = end.Step(_network.Now, ref acted);
                if (wrong is not null)
                {
                    return Fail("stream", wrong);
                }
            }
        }

        if (acted)
        {
            _network.Wake();
        }

        return null;
    }

    private void Accept(SimulatedTalk talk, ref bool acted)
    {
        SimulatedEnd end = talk.Acceptor;
        if (end.Host.AsleepUntil > _network.Now || talk.Conversation.IsSimultaneous)
        {
            return;
        }

        TcpListener listener = _listeners[(end.Host, talk.Port)];
        while (listener.HasPending)
        {
            TcpConnection connection = listener.Accept(0);
            acted = true;
            if (!end.IsBound && !end.IsOver)
            {
                end.Bind(connection);
            }
            else
            {
                // The opener has given up meanwhile, or the station has restarted since.
                connection.Abort();
            }
        }

        if (talk.HasBegun && talk.Opener.IsOver && !end.IsBound && (talk.Opener.Reason != CloseReason.None || talk.Opener.IsUnknown || talk.Opener.IsLost))
        {
            end.GiveUp();
        }
    }

    private SimulationFailure? Check()
    {
        string? broken = Invariants.Check(_left.Stack);
        if (broken is not null)
        {
            return Fail("invariant", "left: " + broken);
        }

        broken = Invariants.Check(_right.Stack);
        if (broken is not null)
        {
            return Fail("invariant", "right: " + broken);
        }

        return _wire.Broken is null ? null : Fail("wire", _wire.Broken);
    }

    private WireText? TextOf(VirtualHost host, WireFlow flow)
    {
        foreach (SimulatedTalk talk in _talks)
        {
            SimulatedEnd? end = host == talk.Opener.Host && flow.RemotePort == talk.Port ? talk.Opener
                : host == talk.Acceptor.Host && flow.LocalPort == talk.Port ? talk.Acceptor : null;
            if (end is not null)
            {
                return new WireText(end.Outgoing);
            }
        }

        return null;
    }

    private bool IsQuiet()
    {
        return _next == _events.Count
            && _talks.TrueForAll(talk => talk.IsOver)
            && _left.Stack.FreeConnections == _scenario.Left.Connections
            && _right.Stack.FreeConnections == _scenario.Right.Connections;
    }

    private SimulationFailure? Judge()
    {
        // The ladder of a run that is shown allocates, too.
        long allocated = _allocated + _left.Allocated + _right.Allocated;
        if (allocated != 0 && _network.MeasureAllocations)
        {
            return Fail(Allocation, $"{allocated} octets were allocated in polls and calls");
        }

        foreach (SimulatedEnd end in _ends)
        {
            end.Observe();
        }

        foreach (SimulatedTalk talk in _talks)
        {
            SimulationFailure? failure = talk.Judge(_network.Now);
            if (failure is not null)
            {
                return failure;
            }
        }

        return null;
    }

    private long NextOwnEvent()
    {
        long next = _next < _events.Count ? _events[_next].At : Patience;
        foreach (SimulatedEnd end in _ends)
        {
            next = Math.Min(next, Math.Max(end.NextWake, end.Host.AsleepUntil > _network.Now ? end.Host.AsleepUntil : 0));
        }

        return next;
    }

    private void OpenMeasured(SimulatedTalk talk)
    {
        long own = _network.OwnAllocations;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Open(talk);
        _allocated += GC.GetAllocatedBytesForCurrentThread() - before - (_network.OwnAllocations - own);
    }

    private void Open(SimulatedTalk talk)
    {
        talk.HasBegun = true;
        SimulatedEnd opener = talk.Opener;
        SimulatedEnd acceptor = talk.Acceptor;
        if (talk.Conversation.IsSimultaneous)
        {
            opener.Bind(opener.Host.Stack.Connect(AddressOf(acceptor.Host), talk.Port, 0, talk.LocalPort, 0));
            acceptor.Bind(acceptor.Host.Stack.Connect(AddressOf(opener.Host), talk.LocalPort, 0, talk.Port, 0));
        }
        else
        {
            opener.Bind(opener.Host.Stack.Connect(AddressOf(acceptor.Host), talk.Port, 0));
            if (opener.IsUnknown)
            {
                acceptor.GiveUp();
            }
        }
    }

    private void Begin(Disturbance disturbance)
    {
        VirtualHost host = disturbance.Left ? _left : _right;
        switch (disturbance.Kind)
        {
            case DisturbanceKind.LinkDown:
                host.Driver.SetLink(false);
                break;

            case DisturbanceKind.Sleep:
                host.AsleepUntil = Math.Max(host.AsleepUntil, _network.Now + disturbance.For);
                break;

            case DisturbanceKind.NoRoom:
                host.Driver.TransmitRing = 0;
                break;

            default:
                Reboot(host);
                break;
        }
    }

    private void End(Disturbance disturbance)
    {
        VirtualHost host = disturbance.Left ? _left : _right;
        if (disturbance.Kind == DisturbanceKind.LinkDown)
        {
            host.Driver.SetLink(true);
        }
        else if (disturbance.Kind == DisturbanceKind.NoRoom)
        {
            host.Driver.TransmitRing = (disturbance.Left ? _scenario.Left : _scenario.Right).TransmitRing;
        }
    }

    private void Reboot(VirtualHost host)
    {
        foreach (SimulatedEnd end in _ends)
        {
            if (end.Host == host)
            {
                end.Lose();
            }
        }

        StationSetup setup = host == _left ? _scenario.Left : _scenario.Right;
        TcpStack stack = new(host.Driver, setup.Options(_scenario.Conversations.Count, _scenario.Seed + (++_restarts << 40)));
        stack.Configure(host == _left ? LeftAddress : RightAddress, Netmask, 0);
        host.Reboot(stack);
        Listen(host);
    }

    private VirtualHost Host(string name, byte station, uint address, StationSetup setup, ImpairmentProfile profile)
    {
        VirtualDriver driver = _network.Attach(name, [2, 0, 0, 0, 0, station], profile, setup.Mtu);
        driver.TransmitRing = setup.TransmitRing;
        driver.ReceiveRing = setup.ReceiveRing;
        TcpStack stack = new(driver, setup.Options(_scenario.Conversations.Count, _scenario.Seed ^ ((ulong)station << 56)));
        stack.Configure(address, Netmask, 0);
        return _network.AddHost(driver, stack);
    }

    private void Listen(VirtualHost host)
    {
        foreach (SimulatedTalk talk in _talks)
        {
            if (talk.Acceptor.Host == host && !talk.Conversation.IsSimultaneous)
            {
                _listeners[(host, talk.Port)] = host.Stack.Listen(talk.Port, 4);
            }
        }
    }

    private uint AddressOf(VirtualHost host)
    {
        return host == _left ? LeftAddress : RightAddress;
    }

    private SimulationFailure Fail(string kind, string message)
    {
        return new SimulationFailure(kind, message, _network.Now);
    }
}
