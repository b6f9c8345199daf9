using TcpNano.Diagnostics;
using TcpNano.Virtual.Ladders;
using TcpNano.Virtual;
using TcpNano.Virtual.Oracles;

namespace TcpNano.Lab.Exploration;

/// <summary>
/// Two real stacks with an app each on a virtual network whose every event is chosen from outside: which segment arrives next,
/// which is lost or doubled, which timer expires before what, when an app does its next step. Its state can be put aside and back.
/// </summary>
/// <remarks>
/// Segments arrive at once when they are chosen; time passes only when a timer is, up to its deadline. Both stacks see one
/// clock. A segment lives for one MSL at most (RFC 9293 section 3.4.3): before it would get older it arrives or is lost.
/// The apps have their handles from the start, one connection and one listener each, so that nothing comes up later that the camera has
/// not seen.
/// The retransmission timeout has one value, half of what a segment may live and a bit more, so that a timer can be early for
/// each segment, and times do not make states differ that are the same otherwise.
/// </remarks>
internal sealed partial class World
{
    /// <summary>Left.</summary>
    public const int Left = 0;

    /// <summary>Right.</summary>
    public const int Right = 1;

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
    private readonly VirtualHost[] _hosts = new VirtualHost[2];
    private readonly NetworkStack[] _stacks = new NetworkStack[2];
    private readonly TcpConnection[] _handles = new TcpConnection[2];
    private readonly TcpListener[] _listeners = new TcpListener[2];
    private readonly StackCamera[] _cameras = new StackCamera[2];
    private readonly AppAction[][] _scripts;
    private readonly AppStatus[] _apps = new AppStatus[2];
    private readonly StreamOracle[] _streams = [new(0), new(1)];
    private readonly WireOracle _wire;
    private readonly WireStation[] _stations = new WireStation[2];
    private readonly WireFlow[] _flows = new WireFlow[2];
    private readonly LadderLog? _ladder;
    private readonly SegmentText _text = new(Slots);
    private readonly Dictionary<long, string> _words = [];
    private readonly Action<NetworkStack>? _spoil;
    private readonly List<Flight> _flights = [];
    private readonly byte[] _octets = new byte[8];
    private readonly TcpState[,] _phases = new TcpState[2, Slots];
    private readonly bool[] _halfOpen = new bool[2];
    private readonly int[] _waits = new int[2];
    private int _faultsLeft;
    private int _earlyLeft;
    private bool _hasReset;
    private bool _isReady;

    /// <summary>Makes the stacks.</summary>
    /// <param name="portion">What the apps do, and the trouble there may be.</param>
    /// <param name="withLadder">Whether what happens is kept to be told; then nothing may be put back.</param>
    /// <param name="spoil">Spoils something in a stack before each of its steps; to see that it is noticed.</param>
    public World(ExplorationPortion portion, bool withLadder = false, Action<NetworkStack>? spoil = null)
    {
        _spoil = spoil;
        _wire = new WireOracle(_network) { TextOf = (host, _) => new WireText(_streams[host == _hosts[Left] ? Left : Right]) };
        _scripts = [portion.Script.Left, portion.Script.Right];
        _faultsLeft = portion.Faults;
        _earlyLeft = portion.Early;
        _withStamps = portion.Options;
        _network.SetClock(Start);
        for (int side = 0; side < 2; side++)
        {
            _drivers[side] = _network.Attach(s_names[side], Hardware(side), ImpairmentProfile.None);
            _stacks[side] = RepeatableStack.On(_drivers[side], Address(side), Options(portion));
            _hosts[side] = _network.AddHost(_drivers[side], _stacks[side]);
            _stations[side] = _wire.Watch(_hosts[side], RepeatableStack.Netmask);
            _offsets[side] = _stacks[side].Tcp.Timestamps.OffsetOf(Address(side), Address(1 - side), (Port << 16) | Port);
            _flows[side] = _stations[side].Flow(Address(1 - side), (Port << 16) | Port);
        }

        Neighbours.Introduce(_network, _hosts[Left], _hosts[Right]);
        _network.RunUntil(Start + 10);
        _network.Override = Catch;
        for (int side = 0; side < 2; side++)
        {
            _handles[side] = new TcpConnection(_stacks[side]);
            _listeners[side] = new TcpListener(_stacks[side]);
            _cameras[side] = new StackCamera(_stacks[side], [_handles[side]], _listeners[side]);
        }

        _ladder = withLadder ? new LadderLog(_network, _hosts[Left], _hosts[Right]) : null;
        _ladder?.Begin(TcpState.Closed, TcpState.Closed);
        _isReady = true;
    }

    /// <summary>Is told of every change of a state that shows: from, to, at which end.</summary>
    public Action<TcpState, TcpState>? Changed { get; set; }

    /// <summary>The apps.</summary>
    public ReadOnlySpan<AppStatus> Apps => _apps;

    /// <summary>Whether all is over: nothing in flight, no timer armed, no connection anywhere.</summary>
    public bool IsOver => _flights.Count == 0 && IsQuiet(Left) && IsQuiet(Right);

    /// <summary>What has happened, as a ladder.</summary>
    public IReadOnlyList<LadderRow> Ladder => _ladder?.Layout(s_names[Left], s_names[Right], Start + 10) ?? [];

    /// <summary>Has one thing happen.</summary>
    /// <param name="choice">What.</param>
    /// <exception cref="ExplorationException">Something that must hold does not.</exception>
    public void Do(Choice choice)
    {
        int side = choice.Kind is ChoiceKind.Act or ChoiceKind.Expire or ChoiceKind.GiveUp ? choice.Index : _flights[choice.Index].To;
        Hold(side, null);
        _spoil?.Invoke(_stacks[side]);
        Note(choice);
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
                _network.PollNow(_hosts[side]);
                break;

            default:
                Arrive(choice);
                break;
        }

        Compare(side);
        Serve(side);
        Check(side);
        ((IFrameObserver?)_ladder)?.Polled(_hosts[side]);
    }

    private static StackOptions Options(ExplorationPortion portion)
    {
        return new StackOptions
        {
            Secret = RepeatableStack.Secret(1),
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
            SynEntries = portion.Cookies ? 0 : 2,
            SynAckRetries = 1,
            OrphanTimeout = Patience,
            OrphanLifetime = Patience,
            ChallengeAcksPerSecond = 100_000,
            ChallengeAckInterval = 0,
            WindowScaling = portion.Options,
            Timestamps = portion.Options,
            SelectiveAcknowledgments = portion.Options,
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
}
