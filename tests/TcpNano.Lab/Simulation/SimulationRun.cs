using TcpNano.Diagnostics;
using TcpNano.Lab.Plots;
using TcpNano.Virtual.Ladders;
using TcpNano.Virtual;
using TcpNano.Virtual.Captures;
using TcpNano.Virtual.Oracles;
using TcpNano.Tcp;

namespace TcpNano.Lab.Simulation;

/// <summary>Plays one scenario to its end in virtual time, and looks after every event whether all holds.</summary>
internal sealed class SimulationRun
{
    // Nobody hears of anything for longer than the user timeout, in each of a handful of states; apps wait for ten minutes at most.
    private const long Patience = 3 * 3600 * 1000;
    private const int MostSteps = 400_000;
    private const string Allocation = "allocation";
    private static readonly StackOptions s_options = new();
    private const int MostRepeats = 3;

    private readonly Scenario _scenario;
    private readonly VirtualNetwork _network;
    private readonly SimulatedStation[] _stations;
    private readonly SimulatedTalk[] _talks;
    private readonly List<SimulatedEnd> _ends = [];
    private readonly WireOracle _wire;
    private readonly ConnectionWatch _watch;
    private readonly TalkJudge _judge;
    private readonly TimeWaitWatch[] _timeWaits;
    private readonly Intruder? _intruder;
    private readonly List<(long At, Action Do)> _events = [];
    private readonly LadderLog? _ladder;
    private readonly NetworkCapture? _capture;
    private readonly IReadOnlyList<TalkRecord> _records;
    private readonly Action<IReadOnlyList<NetworkStack>>? _sabotage;
    private readonly Action? _duringCalls;
    private long _allocated;
    private int _steps;
    private int _next;

    private SimulationRun(Scenario scenario, int? shown, Action<IReadOnlyList<NetworkStack>>? sabotage = null, Action? duringCalls = null, IList<Mishap>? noted = null, bool captures = false, bool records = false)
    {
        _sabotage = sabotage;
        _duringCalls = duringCalls;
        _scenario = scenario;
        _network = new VirtualNetwork(scenario.Seed) { Batches = scenario.Batches, MeasureAllocations = shown is null && !captures && !records };
        if (scenario.Mishaps is not null || noted is not null)
        {
            _ = new FateBook(_network, scenario, noted);
        }

        _capture = captures ? new NetworkCapture(_network) : null;
        _watch = new ConnectionWatch(_network);
        _stations = [.. Enumerable.Range(0, scenario.Stations.Count).Select(i => new SimulatedStation(_network, i, scenario))];
        Array.ForEach(_stations, station => _capture?.Watch(station.Host));
        _talks = [.. scenario.Conversations.Select((conversation, i) => new SimulatedTalk(i, conversation, _stations, _watch))];
        _records = records ? [.. _talks.Select(talk => new TalkRecord(talk))] : [];
        _judge = new TalkJudge(_watch, _network);
        _timeWaits = [.. _stations.Select(station => new TimeWaitWatch(station))];
        _wire = new WireOracle(_network) { TextOf = TextOf, ArpInterval = s_options.ArpRetryInterval };
        foreach (SimulatedStation station in _stations)
        {
            _wire.Watch(station.Host, RepeatableStack.Netmask);
        }

        foreach (SimulatedTalk talk in _talks)
        {
            _ends.Add(talk.Opener);
            _ends.Add(talk.Acceptor);
        }

        if (scenario.Disturbances.Any(d => d.Kind >= DisturbanceKind.Forgeries))
        {
            _intruder = new Intruder(_network, _stations, _ends, scenario.Seed);
        }

        foreach (Disturbance disturbance in scenario.Disturbances)
        {
            _events.Add((disturbance.At, () => Begin(disturbance)));
            if (disturbance.Lasts)
            {
                _events.Add((disturbance.At + disturbance.For, () => _stations[disturbance.Station].End(disturbance)));
            }
        }

        _events.Sort((a, b) => a.At.CompareTo(b.At));
        if (shown is int number)
        {
            SimulatedTalk talk = _talks[number];
            uint one = talk.Opener.Station.Address;
            uint other = talk.Acceptor.Station.Address;
            int port = talk.Conversation.Port;
            _ladder = new LadderLog(_network, talk.Opener.Station.Host, talk.Acceptor.Station.Host)
            {
                Concerns = ends => (ends.Source == one && ends.Destination == other && ends.DestinationPort == port)
                    || (ends.Source == other && ends.Destination == one && ends.SourcePort == port),
            };
        }
    }

    /// <summary>Plays a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="sabotage">Spoils something in the stacks, after every event; to see that it is noticed.</param>
    /// <param name="duringCalls">Is done among the calls of the apps, as if a stack did it; to see that it is noticed.</param>
    /// <param name="noted">Gets what chance does to frames.</param>
    /// <returns>How it went.</returns>
    public static SimulationResult Play(Scenario scenario, Action<IReadOnlyList<NetworkStack>>? sabotage = null, Action? duringCalls = null, IList<Mishap>? noted = null)
    {
        SimulationResult result = new SimulationRun(scenario, null, sabotage, duringCalls, noted).Play();

        // The runtime allocates, too, when it meets a method for the first time; a stack that does would do so again.
        for (int again = 0; again < MostRepeats && result.Failure?.Kind == Allocation; again++)
        {
            noted?.Clear();
            result = new SimulationRun(scenario, null, sabotage, duringCalls, noted).Play();
        }

        return result;
    }

    /// <summary>Plays a scenario again, to see it.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="conversation">The number of the conversation to look at.</param>
    /// <param name="sabotage">As for <see cref="Play(Scenario, Action{IReadOnlyList{NetworkStack}}, Action, IList{Mishap})"/>.</param>
    /// <returns>Its ladder.</returns>
    public static IReadOnlyList<LadderRow> Show(Scenario scenario, int conversation, Action<IReadOnlyList<NetworkStack>>? sabotage = null)
    {
        SimulationRun run = new(scenario, conversation, sabotage);
        run.Play();
        Conversation shown = scenario.Conversations[conversation];
        return run._ladder!.Layout(Scenario.NameOf(shown.Opener), Scenario.NameOf(shown.Acceptor), 0);
    }

    /// <summary>Plays a scenario again, to have all its frames.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="sabotage">As for <see cref="Play(Scenario, Action{IReadOnlyList{NetworkStack}}, Action, IList{Mishap})"/>.</param>
    /// <returns>Every frame that was sent, and what became of it.</returns>
    public static NetworkCapture Capture(Scenario scenario, Action<IReadOnlyList<NetworkStack>>? sabotage = null)
    {
        SimulationRun run = new(scenario, null, sabotage, captures: true);
        run.Play();
        return run._capture!;
    }

    /// <summary>Plays a scenario again, to have what the ends of its connections had over time.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="sabotage">As for <see cref="Play(Scenario, Action{IReadOnlyList{NetworkStack}}, Action, IList{Mishap})"/>.</param>
    /// <returns>How it went, and each conversation's record.</returns>
    public static (SimulationResult Result, IReadOnlyList<TalkRecord> Talks) Record(Scenario scenario, Action<IReadOnlyList<NetworkStack>>? sabotage = null)
    {
        SimulationRun run = new(scenario, null, sabotage, records: true);
        return (run.Play(), run._records);
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

        return new SimulationResult(failure, _steps, _network.Now, _ends.Sum(end => end.Outgoing.Received));
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

            BeginTalks();
            if (_sabotage is not null)
            {
                _sabotage([.. _stations.Select(station => station.Stack)]);
                _network.Wake();
            }

            long own = _network.OwnAllocations;
            long before = GC.GetAllocatedBytesForCurrentThread();
            SimulationFailure? failure = LetAppsAct();
            _allocated += GC.GetAllocatedBytesForCurrentThread() - before - (_network.OwnAllocations - own);
            failure ??= Check();
            foreach (TalkRecord record in _records)
            {
                record.Look(_network.Now);
            }

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

        return Fail("stuck", "not quiet after hours: " + string.Join("; ", _ends.Where(end => end.IsBound && !end.IsOver).Select(end => end.Name)
            .Concat(_stations.Select(station => $"{station.Host.Driver.Name} has {station.Stack.FreeConnections} of {station.Setup.Connections} slots free, {station.Stack.Tcp.TimeWait.Count} in TIME-WAIT"))));
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
            end.Observe(_network.Now);
        }

        foreach (SimulatedStation station in _stations)
        {
            if (station.Host.AsleepUntil <= _network.Now && !Accept(station, ref acted))
            {
                return Fail("stranger", $"{station.Host.Driver.Name} accepted a connection that nobody opened, or the same twice");
            }
        }

        foreach (SimulatedEnd end in _ends)
        {
            if (end.Station.Host.AsleepUntil <= _network.Now)
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

    private bool Accept(SimulatedStation station, ref bool acted)
    {
        IReadOnlyList<TcpListener> listeners = station.Listeners;
        for (int i = 0; i < listeners.Count; i++)
        {
            while (listeners[i].HasPending)
            {
                TcpConnection? connection = station.TakeHandle();
                acted = true;
                SimulatedEnd? end = connection is not null && listeners[i].Accept(connection, 0) ? Acceptor(station, connection) : null;
                if (end is null)
                {
                    return false;
                }

                end.Bind(connection, false, _watch, _network.Now);
            }
        }

        return true;
    }

    // Who opened it? The one whose initial sequence number came with the SYN; the last one, if the same ports were used again
    // within the millisecond that is all the clock behind these numbers can tell.
    private SimulatedEnd? Acceptor(SimulatedStation station, TcpConnection connection)
    {
        TransmissionControlBlock block = connection.Block!;
        bool finished = (block.RcvFlags & RcvFlags.FinReceived) != 0;
        uint first = block.RcvNxt - (uint)block.ReceiveCount - (finished ? 2u : 1u);
        for (int i = _talks.Length - 1; i >= 0; i--)
        {
            SimulatedTalk talk = _talks[i];
            SimulatedEnd opener = talk.Opener;
            if (talk.Acceptor.Station == station && !talk.Acceptor.IsBound && opener.Wire is not null && opener.Wire.Iss == first
                && opener.LocalPort == connection.RemotePort && talk.Conversation.Port == connection.LocalPort
                && opener.Station.Address == connection.RemoteAddress)
            {
                return talk.Acceptor;
            }
        }

        return null;
    }

    private SimulationFailure? Check()
    {
        foreach (SimulatedStation station in _stations)
        {
            string? broken = Invariants.Check(station.Stack);
            if (broken is not null)
            {
                return Fail("invariant", $"{station.Host.Driver.Name}: {broken}");
            }

            string? early = _timeWaits[station.Number].Check();
            if (early is not null)
            {
                return Fail("TIME-WAIT", $"{station.Host.Driver.Name}: {early}");
            }
        }

        return _wire.Broken is not null ? Fail("wire", _wire.Broken)
            : _intruder?.Misled is string misled ? Fail("lie", misled)
            : _watch.TooLong is not null ? Fail("frame size", _watch.TooLong)
            : null;
    }

    private WireText? TextOf(VirtualHost host, WireFlow flow)
    {
        SimulatedEnd? end = _ends.FindLast(end => end.Station.Host == host && end.Wire is not null && end.Wire.Iss == flow.State.Iss
            && end.LocalPort == flow.LocalPort && end.RemotePort == flow.RemotePort && end.RemoteAddress == flow.RemoteAddress);
        return end is null ? null : new WireText(end.Outgoing);
    }

    private bool IsQuiet()
    {
        return _next == _events.Count && _network.InFlight == 0
            && Array.TrueForAll(_talks, talk => talk.IsOver)
            && Array.TrueForAll(_stations, station => station.Stack.FreeConnections == station.Setup.Connections
                && station.Stack.Tcp.HalfOpen.Count + station.Stack.Tcp.TimeWait.Count == 0 && station.Host.Driver.Waiting == 0);
    }

    private SimulationFailure? Judge()
    {
        // The ladder of a run that is shown allocates, too.
        long allocated = _allocated + _stations.Sum(station => station.Host.Allocated);
        if (allocated != 0 && _network.MeasureAllocations)
        {
            return Fail(Allocation, $"{allocated} octets were allocated in polls and calls");
        }

        SimulationFailure? failure = TurnedAway();
        foreach (SimulatedTalk talk in _talks)
        {
            failure ??= _judge.Judge(talk);
        }

        return failure;
    }

    // Where there is room for all conversations, no attack may take it.
    private SimulationFailure? TurnedAway()
    {
        SimulatedStation? full = Array.Find(_stations, station => station.HasTurnedAway);
        return full is null || _intruder is null ? null
            : Fail("turned away", $"{full.Host.Driver.Name} had no room for a connection, with {full.Stack.FreeConnections} slots free in the end");
    }

    private long NextOwnEvent()
    {
        long next = _next < _events.Count ? _events[_next].At : Patience;
        foreach (SimulatedTalk talk in _talks)
        {
            next = Math.Min(next, talk.BeginsAt);
        }

        foreach (SimulatedEnd end in _ends)
        {
            long asleep = end.Station.Host.AsleepUntil;
            next = Math.Min(next, Math.Max(end.NextWake, asleep > _network.Now ? asleep : 0));
        }

        return next;
    }

    private void BeginTalks()
    {
        foreach (SimulatedTalk talk in _talks)
        {
            if (talk.BeginsAt <= _network.Now)
            {
                _allocated += talk.TryBegin(_network);
                _network.Wake();
            }
        }
    }

    private void Begin(Disturbance disturbance)
    {
        SimulatedStation station = _stations[disturbance.Station];
        if (disturbance.Kind == DisturbanceKind.Reboot)
        {
            foreach (SimulatedEnd end in _ends)
            {
                if (end.Station == station)
                {
                    end.Lose();
                }
            }

            station.Restart();
        }
        else if (disturbance.Kind >= DisturbanceKind.Forgeries)
        {
            _intruder!.Attack(disturbance);
        }
        else
        {
            station.Begin(disturbance, _network.Now);
        }
    }

    private SimulationFailure Fail(string kind, string message)
    {
        return new SimulationFailure(kind, message, _network.Now);
    }
}
