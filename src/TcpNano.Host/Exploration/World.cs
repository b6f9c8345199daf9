using TcpNano.Diagnostics;
using TcpNano.Host.Network;
using TcpNano.Tcp;
using TcpNano.Wire;

namespace TcpNano.Host.Exploration;

/// <summary>
/// Two real stacks with an app each on a virtual network whose every event is chosen from outside: which segment arrives next,
/// which is lost or doubled, which timer expires before what, when an app does its next step. Its state can be put aside and back.
/// </summary>
/// <remarks>
/// Segments arrive at once when they are chosen; time passes only when a timer is, up to its deadline. Both stacks see one
/// clock. A segment lives for one MSL at most (RFC 9293 section 3.4.3): before it would get older it arrives or is lost.
/// The retransmission timeout has one value, half of what a segment may live and a bit more, so that a timer can be early for
/// each segment, and times do not make states differ that are the same otherwise.
/// </remarks>
internal sealed class World
{
    /// <summary>Left.</summary>
    public const int Left = 0;

    /// <summary>Right.</summary>
    public const int Right = 1;

    private const uint Netmask = 0xFFFFFF00;
    private const int Port = 7;
    private const int Slots = 3;
    private const int Rto = 60_000;
    private const int Lifetime = 90_000;
    private const int Patience = 600_000;
    private const long Start = 1_000_000;
    private const uint IssStep = 0x10000;

    // What expires later than this has to do with neighbours, not with connections.
    private const long Horizon = 40_000_000;

    private static readonly string[] s_names = ["left", "right"];

    private readonly VirtualNetwork _network = new(seed: 1);
    private readonly VirtualDriver[] _drivers = new VirtualDriver[2];
    private readonly TcpStack[] _stacks = new TcpStack[2];
    private readonly StackCamera[] _cameras = new StackCamera[2];
    private readonly AppAction[][] _scripts;
    private readonly AppStatus[] _apps = new AppStatus[2];
    private readonly List<Flight> _flights = [];
    private readonly byte[] _octets = new byte[8];
    private readonly TcpState[,] _phases = new TcpState[2, Slots];
    private readonly bool[,] _actives = new bool[2, Slots];
    private int _faultsLeft;
    private int _earlyLeft;
    private bool _hasReset;
    private bool _isReady;

    /// <summary>Makes the stacks.</summary>
    /// <param name="portion">What the apps do, and the trouble there may be.</param>
    public World(ExplorationPortion portion)
    {
        _scripts = [portion.Script.Left, portion.Script.Right];
        _faultsLeft = portion.Faults;
        _earlyLeft = portion.Early;
        _network.SetClock(Start);
        for (int side = 0; side < 2; side++)
        {
            _drivers[side] = _network.Attach(s_names[side], Hardware(side), ImpairmentProfile.None);
            _stacks[side] = new TcpStack(_drivers[side], Options());
            _stacks[side].Configure(Address(side), Netmask, 0);
            _network.AddHost(_drivers[side], _stacks[side]);
        }

        for (int side = 0; side < 2; side++)
        {
            Introduce(side);
        }

        _network.RunUntil(Start + 10);
        _network.Override = Catch;
        for (int side = 0; side < 2; side++)
        {
            _cameras[side] = new StackCamera(_stacks[side]);
        }

        _isReady = true;
    }

    /// <summary>Is told of every change of a state that shows: from, to, at which end.</summary>
    public Action<TcpState, TcpState>? Changed { get; set; }

    /// <summary>The apps.</summary>
    public ReadOnlySpan<AppStatus> Apps => _apps;

    /// <summary>Whether all is over: nothing in flight, no timer armed, no connection anywhere.</summary>
    public bool IsOver => _flights.Count == 0 && IsQuiet(Left) && IsQuiet(Right);

    /// <summary>What the hash of a state takes in.</summary>
    public IReadOnlyList<string> Hashed => _cameras[0].Hashed;

    /// <summary>Room for a state.</summary>
    /// <returns>The room.</returns>
    public WorldImage NewImage()
    {
        return new WorldImage(_cameras[0].NewImage(), _cameras[1].NewImage());
    }

    /// <summary>Puts the state aside.</summary>
    /// <param name="image">Gets it.</param>
    public void Save(WorldImage image)
    {
        for (int side = 0; side < 2; side++)
        {
            _cameras[side].Save(image.Stacks[side]);
            image.Apps[side] = _apps[side];
        }

        image.Flights.Clear();
        image.Flights.AddRange(_flights);
        image.Now = _network.Now;
        image.FaultsLeft = _faultsLeft;
        image.EarlyLeft = _earlyLeft;
        image.HasReset = _hasReset;
    }

    /// <summary>Puts the state back.</summary>
    /// <param name="image">Has it.</param>
    public void Load(WorldImage image)
    {
        for (int side = 0; side < 2; side++)
        {
            _cameras[side].Load(image.Stacks[side]);
            _apps[side] = image.Apps[side];
        }

        _flights.Clear();
        _flights.AddRange(image.Flights);
        _network.SetClock(image.Now);
        _faultsLeft = image.FaultsLeft;
        _earlyLeft = image.EarlyLeft;
        _hasReset = image.HasReset;
    }

    /// <summary>What the present state is known by.</summary>
    /// <param name="image">The present state, put aside.</param>
    /// <returns>A hash.</returns>
    public UInt128 Hash(WorldImage image)
    {
        StateHash hash = default;
        int now = (int)image.Now;
        for (int side = 0; side < 2; side++)
        {
            _cameras[side].Hash(image.Stacks[side], now, ref hash);
            AppStatus app = image.Apps[side];
            hash.Add(app.Step | (app.Sent << 8) | (app.Received << 16) | ((int)app.Reason << 24));
            hash.Add((app.HasOpened ? 1 : 0) | (app.HasFinished ? 2 : 0) | (app.HasEnd ? 4 : 0) | (app.Listener is not null ? 8 : 0)
                | (app.Connection is not null ? 16 + app.Connection.Index : 0) | (app.Openings << 8));
        }

        // In any order: the network keeps none.
        ulong flights = 0;
        foreach (Flight flight in image.Flights)
        {
            StateHash one = default;
            one.Add(flight.Content);
            one.Add(flight.To);
            one.Add(StateHash.Coarse(image.Now - flight.SentAt));
            flights += (ulong)one.Value;
        }

        hash.Add((long)flights);
        hash.Add(image.Flights.Count);
        hash.Add(image.FaultsLeft | (image.EarlyLeft << 8) | (image.HasReset ? 0x10000 : 0));
        return hash.Value;
    }

    /// <summary>All that can happen next.</summary>
    /// <param name="choices">Gets it.</param>
    public void List(List<Choice> choices)
    {
        for (int side = 0; side < 2; side++)
        {
            if (CanAct(side))
            {
                choices.Add(new Choice(ChoiceKind.Act, side));
            }
        }

        long oldest = long.MaxValue;
        for (int i = 0; i < _flights.Count; i++)
        {
            oldest = Math.Min(oldest, _flights[i].SentAt);
            if (IsSecond(i))
            {
                continue;
            }

            choices.Add(new Choice(ChoiceKind.Deliver, i));
            if (_faultsLeft > 0)
            {
                choices.Add(new Choice(ChoiceKind.Lose, i));
                choices.Add(new Choice(ChoiceKind.Duplicate, i));
            }
        }

        long left = NextDeadline(Left);
        long right = NextDeadline(Right);
        long next = Math.Min(left, right);
        if (next == long.MaxValue && oldest == long.MaxValue && choices.Count == 0 && _hasReset)
        {
            // A RST was lost, and a peer that has nothing to say cannot find out (section 3.5.1). Apps do not wait for ever.
            for (int side = 0; side < 2; side++)
            {
                if (_apps[side].Connection is not null)
                {
                    choices.Add(new Choice(ChoiceKind.GiveUp, side));
                }
            }
        }

        if (next == long.MaxValue || (oldest != long.MaxValue && next - oldest > Lifetime))
        {
            return;
        }

        for (int side = 0; side < 2; side++)
        {
            long deadline = side == Left ? left : right;
            if (deadline - next < StateHash.Grain / 2 && (_earlyLeft > 0 || !IsEarly(side, deadline)))
            {
                choices.Add(new Choice(ChoiceKind.Expire, side));
            }
        }
    }

    /// <summary>Has one thing happen.</summary>
    /// <param name="choice">What.</param>
    /// <exception cref="ExplorationException">Something that must hold does not.</exception>
    public void Do(Choice choice)
    {
        int side = choice.Kind is ChoiceKind.Act or ChoiceKind.Expire or ChoiceKind.GiveUp ? choice.Index : _flights[choice.Index].To;
        _stacks[side].Tcp.InitialSequence.Offset = ((uint)_apps[side].Openings * IssStep) - ((uint)_network.Now * 250u);
        Remember(side);
        switch (choice.Kind)
        {
            case ChoiceKind.Act:
                Act(side);
                break;

            case ChoiceKind.GiveUp:
                _apps[side].HasFinished = true;
                _apps[side].Connection!.Close(0);
                _apps[side].Connection = null;
                break;

            case ChoiceKind.Expire:
                long now = NextDeadline(side);
                _earlyLeft -= IsEarly(side, now) ? 1 : 0;
                _network.SetClock(now);
                _stacks[side].Tcp.InitialSequence.Offset = ((uint)_apps[side].Openings * IssStep) - ((uint)now * 250u);
                _stacks[side].Poll(now);
                break;

            default:
                Arrive(choice);
                break;
        }

        Compare(side);
        Serve(side);
        Check(side);
    }

    /// <summary>A choice in words, before it happens.</summary>
    /// <param name="choice">The choice.</param>
    /// <returns>One line.</returns>
    public string Describe(Choice choice)
    {
        string what;
        if (choice.Kind == ChoiceKind.Act)
        {
            what = $"{s_names[choice.Index]} app: {_scripts[choice.Index][_apps[choice.Index].Step]}";
        }
        else if (choice.Kind == ChoiceKind.Expire)
        {
            what = $"{s_names[choice.Index]} timer";
        }
        else if (choice.Kind == ChoiceKind.GiveUp)
        {
            what = $"{s_names[choice.Index]} app: gives up";
        }
        else
        {
            Flight flight = _flights[choice.Index];
            what = $"{choice.Kind} to {s_names[flight.To]}: {SegmentFrame.Read(flight.Frame)}";
        }

        return $"{(_network.Now - Start) / 1000.0,9:F3} {Phases(Left),-14} {Phases(Right),-14} {what}";
    }

    /// <summary>What must hold when all is over.</summary>
    /// <exception cref="ExplorationException">It does not.</exception>
    public void CheckEnd()
    {
        for (int side = 0; side < 2; side++)
        {
            AppStatus app = _apps[side];
            AppStatus peer = _apps[1 - side];
            if (_stacks[side].FreeConnections != Slots)
            {
                throw new ExplorationException($"All is over, but a slot at the {s_names[side]} is not free.");
            }

            bool inOrder = app.Reason is CloseReason.ClosedLocally or CloseReason.ClosedByPeer;
            if (inOrder && peer.Received != app.Sent)
            {
                throw new ExplorationException($"{s_names[side]} closed in order, but its peer got {peer.Received} of {app.Sent} octets.");
            }

            if (!_hasReset && app.HasOpened && !inOrder
                && app.Reason is not (CloseReason.None or CloseReason.Aborted) && app.Sent + peer.Sent > 0)
            {
                throw new ExplorationException($"Nobody sent a RST, but the {s_names[side]} ended by {app.Reason}.");
            }
        }
    }

    private static StackOptions Options()
    {
        return new StackOptions
        {
            Secret = [.. Enumerable.Range(1, StackOptions.SecretLength).Select(i => (byte)(i * 29))],
            Connections = Slots,
            Listeners = 1,
            SendBuffer = 256,
            ReceiveBuffer = 256,
            ReassemblyBlocks = 2,
            ArpEntries = 2,
            ArpLifetime = 86_400_000,
            MaxSegmentLifetime = Lifetime,
            InitialRto = Rto,
            MinRto = Rto,
            MaxRto = Rto,
            R1 = 100,
            UserTimeout = Patience,
            SynTimeout = Patience,
            FinWait2Timeout = Patience,
            ChallengeAcksPerSecond = 100_000,
        };
    }

    private static byte[] Hardware(int side)
    {
        return [2, 0, 0, 0, 0, (byte)(side + 1)];
    }

    private static uint Address(int side)
    {
        return 0x0A000001 + (uint)side;
    }

    private static byte OctetOf(int side, int position)
    {
        return (byte)((side * 100) + position + 1);
    }

    private FrameFate Catch(VirtualDriver? from, ReadOnlySpan<byte> frame, FrameFate fate)
    {
        if (!_isReady || from is null)
        {
            return fate;
        }

        int side = from == _drivers[Left] ? Left : Right;
        if (!SegmentFrame.IsTcp(frame))
        {
            throw new ExplorationException($"The {s_names[side]} sent something that is no segment.");
        }

        Segment segment = SegmentFrame.Read(frame);
        if (segment.Rst)
        {
            _hasReset = true;
        }
        else if (segment.Syn && (_apps[side].Openings == 0 || _apps[side].LastIss != segment.Sequence))
        {
            _apps[side].Openings++;
            _apps[side].LastIss = segment.Sequence;
        }

        _flights.Add(new Flight(frame.ToArray(), 1 - side, _network.Now, ContentOf(frame)));
        return fate with { Copies = 0 };
    }

    private static long ContentOf(ReadOnlySpan<byte> frame)
    {
        // From the ports on, without the checksum, which follows from the rest.
        StateHash hash = default;
        for (int i = SegmentFrame.TcpOffset; i < frame.Length; i++)
        {
            if (i - SegmentFrame.TcpOffset is not (TcpHeader.Checksum or TcpHeader.Checksum + 1))
            {
                hash.Add(frame[i]);
            }
        }

        return (long)(ulong)hash.Value;
    }

    private void Arrive(Choice choice)
    {
        Flight flight = _flights[choice.Index];
        if (choice.Kind != ChoiceKind.Deliver)
        {
            _faultsLeft--;
        }

        if (choice.Kind != ChoiceKind.Duplicate)
        {
            _flights.RemoveAt(choice.Index);
        }

        if (choice.Kind != ChoiceKind.Lose)
        {
            _network.Inject(flight.Frame, 0);
            _network.Step(_network.Now);
        }
    }

    private bool CanAct(int side)
    {
        ref AppStatus app = ref _apps[side];
        if (app.Step == _scripts[side].Length)
        {
            return false;
        }

        return _scripts[side][app.Step] is AppAction.Listen or AppAction.Connect or AppAction.Unlisten || app.HasOpened;
    }

    private void Act(int side)
    {
        ref AppStatus app = ref _apps[side];
        AppAction action = _scripts[side][app.Step++];
        TcpConnection? c = app.Connection;
        switch (action)
        {
            case AppAction.Listen:
                app.Listener = _stacks[side].Listen(Port, 2);
                Changed?.Invoke(TcpState.Closed, TcpState.Listen);
                break;

            case AppAction.Unlisten:
                app.Listener!.Close();
                app.Listener = null;
                Changed?.Invoke(TcpState.Listen, TcpState.Closed);
                break;

            case AppAction.Connect:
                app.Connection = _stacks[side].Connect(Address(1 - side), Port, 0, Port, 0);
                app.HasOpened = true;
                break;

            case AppAction.Send:
                if (c is not null && c.State != TcpState.Closed)
                {
                    _octets[0] = OctetOf(side, app.Sent);
                    int sent = c.Send(_octets, 0, 1, 0);
                    app.Sent += Math.Max(sent, 0);
                }

                break;

            case AppAction.Shutdown:
                app.HasFinished = true;
                c?.ShutdownSend();
                break;

            case AppAction.Close:
                app.HasFinished = true;
                c?.Close(0);
                app.Connection = null;
                break;

            default:
                c?.Abort();
                app.Connection = null;
                break;
        }
    }

    // What an app does at once: accept, read, and let go what is over.
    private void Serve(int side)
    {
        ref AppStatus app = ref _apps[side];
        if (app.Listener is not null && !app.HasOpened)
        {
            app.Connection = app.Listener.Accept(0);
            app.HasOpened = app.Connection is not null;
        }

        TcpConnection? c = app.Connection;
        if (c is null)
        {
            return;
        }

        int received = c.Receive(_octets, 0, _octets.Length, 0);
        for (int i = 0; i < received; i++)
        {
            if (app.HasEnd || _octets[i] != OctetOf(1 - side, app.Received))
            {
                throw new ExplorationException($"The {s_names[side]} received what it should not: octet {_octets[i]} after {app.Received}.");
            }

            app.Received++;
        }

        if (received == 0 && !app.HasEnd)
        {
            app.HasEnd = true;
            AppStatus peer = _apps[1 - side];
            if (!peer.HasFinished || app.Received != peer.Sent)
            {
                throw new ExplorationException($"The {s_names[side]} was told of the end after {app.Received} of {peer.Sent} octets.");
            }
        }

        if (c.State == TcpState.Closed)
        {
            app.Reason = c.CloseReason;
            c.Abort();
            app.Connection = null;
        }
    }

    private void Check(int side)
    {
        string broken = Invariants.Check(_stacks[side]);
        if (broken is not null)
        {
            throw new ExplorationException($"{s_names[side]}: {broken}");
        }
    }

    private void Remember(int side)
    {
        TcpConnection[] all = _stacks[side].Tcp.Table.All;
        for (int slot = 0; slot < Slots; slot++)
        {
            _phases[side, slot] = all[slot].Phase;
            _actives[side, slot] = (all[slot].Flags & ConnectionFlags.ActiveOpen) != 0;
        }
    }

    private void Compare(int side)
    {
        TcpConnection[] all = _stacks[side].Tcp.Table.All;
        for (int slot = 0; slot < Slots; slot++)
        {
            TcpState before = _phases[side, slot];
            TcpState after = all[slot].Phase;
            if (before == after)
            {
                continue;
            }

            if (before == TcpState.Closed && (all[slot].Flags & ConnectionFlags.ActiveOpen) == 0)
            {
                before = TcpState.Listen;
            }

            if (after == TcpState.Closed && before == TcpState.SynReceived && !_actives[side, slot] && _apps[side].Listener is not null)
            {
                after = TcpState.Listen;
            }

            Changed?.Invoke(before, after);
        }
    }

    // Of segments that are the same only the first is chosen.
    private bool IsSecond(int index)
    {
        Flight flight = _flights[index];
        for (int i = 0; i < index; i++)
        {
            if (_flights[i].Content == flight.Content && _flights[i].To == flight.To && _flights[i].SentAt == flight.SentAt)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsQuiet(int side)
    {
        foreach (TcpConnection c in _stacks[side].Tcp.Table.All)
        {
            if (c.Phase != TcpState.Closed)
            {
                return false;
            }
        }

        return NextDeadline(side) == long.MaxValue;
    }

    private long NextDeadline(int side)
    {
        TcpLayer tcp = _stacks[side].Tcp;
        int now = (int)_network.Now;
        long next = Horizon;
        for (int timer = 0; timer < Slots * TimerKind.Count; timer++)
        {
            if (tcp.Timers.IsArmed(timer))
            {
                next = Math.Min(next, tcp.Timers.DeadlineOf(timer) - now);
            }
        }

        return next == Horizon ? long.MaxValue : _network.Now + Math.Max(next, 0);
    }

    // A segment is retransmitted although one that might make it needless is still in flight.
    private bool IsEarly(int side, long deadline)
    {
        TcpLayer tcp = _stacks[side].Tcp;
        for (int slot = 0; slot < Slots && _flights.Count > 0; slot++)
        {
            int timer = (slot * TimerKind.Count) + TimerKind.Retransmit;
            if (tcp.Timers.IsArmed(timer) && (int)(tcp.Timers.DeadlineOf(timer) - (int)deadline) <= 0)
            {
                return true;
            }
        }

        return false;
    }

    private string Phases(int side)
    {
        string[] open = [.. _stacks[side].Tcp.Table.All.Where(c => c.Phase != TcpState.Closed).Select(c => c.Phase.ToString())];
        return open.Length > 0 ? string.Join('+', open) : _apps[side].Listener is not null ? nameof(TcpState.Listen) : nameof(TcpState.Closed);
    }

    private void Introduce(int side)
    {
        byte[] request =
        [
            .. Hardware(side), .. Hardware(1 - side), 8, 6,
            0, 1, 8, 0, 6, 4, 0, 1,
            .. Hardware(1 - side), 10, 0, 0, (byte)(2 - side),
            0, 0, 0, 0, 0, 0, 10, 0, 0, (byte)(side + 1),
        ];
        _network.Inject(request, 0);
    }
}
