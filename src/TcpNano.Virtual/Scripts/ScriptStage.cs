using TcpNano.Diagnostics;
using TcpNano.Dialogues;
using TcpNano.Tcp;
using TcpNano.Virtual.Ladders;
using TcpNano.Virtual.Oracles;

namespace TcpNano.Virtual.Scripts;

/// <summary>
/// A real stack, 10.0.0.1, on a virtual network whose other stations are played by the script. Every segment of the stack's
/// is held to what must always be so, whatever the script is about: by <see cref="WireOracle"/>, and independently, in terms of
/// the conversation, by <see cref="DialogueReader"/> and <see cref="DialogueFlow"/>.
/// </summary>
internal sealed class ScriptStage : IFrameObserver
{
    /// <summary>Where the stack lives.</summary>
    public const uint OurAddress = 0x0A000001;

    /// <summary>Where the peer lives, unless the script says otherwise.</summary>
    public const uint PeerAddress = 0x0A000002;

    /// <summary>The port the peer connects from, unless the script says otherwise.</summary>
    public const int PeerPort = 40000;

    private const uint Gateway = 0x0A0000FE;
    private const int LadderConnections = 64;

    private readonly VirtualNetwork _network = new(seed: 1);
    private readonly VirtualDriver _driver;
    private readonly Dictionary<uint, VirtualDriver> _stations = [];
    private readonly Dictionary<string, ScriptPeer> _peers = new(StringComparer.Ordinal);
    private readonly Dictionary<int, TcpListener> _listeners = [];
    private readonly WireOracle _wire;
    private readonly Queue<SentFrame> _captured = [];
    private readonly Queue<SentFrame> _sent = [];
    private readonly Queue<byte[]> _replies = [];
    private readonly byte[] _taken = new byte[2048];
    private readonly LadderLog _log;
    private readonly long _origin;
    private readonly int _receiveBuffer;
    private string? _promise;

    /// <summary>Makes the stack, and makes it known to the peer and the router.</summary>
    /// <param name="settings">What the script says before its first step.</param>
    /// <param name="options">The stack's options.</param>
    /// <param name="watch">Is shown the network and the stack's host before anything happens.</param>
    public ScriptStage(ScriptSettings settings, StackOptions options, Action<VirtualNetwork, VirtualHost>? watch = null)
    {
        Settings = settings;
        _network.Batches = true;
        _network.RunUntil(settings.Clock);
        _driver = _network.Attach("stack", [2, 0, 0, 0, 0, 1], ImpairmentProfile.None, settings.Mtu);
        Stack = RepeatableStack.On(_driver, OurAddress, options, Gateway);
        VirtualHost host = _network.AddHost(_driver, Stack);
        Composer = new DialogueComposer(OurAddress, Gateway, [2, 0, 0, 0, 0, 1]);
        _wire = new WireOracle(_network);
        _wire.Watch(host, RepeatableStack.Netmask);
        _network.AddObserver(this);
        watch?.Invoke(_network, host);
        Greet(PeerAddress);
        Greet(Gateway);
        _log = new LadderLog(_network, host, null, LadderConnections) { LabelOf = Label };
        _origin = _network.Now;
        _receiveBuffer = options.ReceiveBuffer;
    }

    /// <summary>What the script says before its first step.</summary>
    public ScriptSettings Settings { get; }

    /// <summary>The stack.</summary>
    public NetworkStack Stack { get; }

    /// <summary>Builds the peers' frames.</summary>
    public DialogueComposer Composer { get; }

    /// <summary>Milliseconds since the script began.</summary>
    public long Now => _network.Now - _origin;

    /// <summary>Whether stations answer when the stack asks for their hardware address.</summary>
    public bool AnswersArp { get; set; } = true;

    /// <summary>Requests for a hardware address that the stack has sent.</summary>
    public int ArpRequests { get; private set; }

    /// <summary>The transmitter and the cable.</summary>
    public VirtualDriver Mac => _driver;

    /// <summary>Finds a conversation by its name, or begins it.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The conversation.</returns>
    public ScriptPeer Peer(string name)
    {
        if (!_peers.TryGetValue(name, out ScriptPeer? peer))
        {
            peer = new ScriptPeer(name, PeerAddress, PeerPort);
            _peers.Add(name, peer);
        }

        return peer;
    }

    /// <summary>The listener on a port.</summary>
    /// <param name="port">The port.</param>
    /// <returns>The listener; null when there is none.</returns>
    public TcpListener? Listener(int port)
    {
        return _listeners.GetValueOrDefault(port);
    }

    /// <summary>Listens on a port.</summary>
    /// <param name="port">The port.</param>
    /// <param name="backlog">Connections that may wait.</param>
    /// <returns>Whether there was room for the listener.</returns>
    public bool Listen(int port, int backlog)
    {
        TcpListener? listener = Stack.Listen(port, backlog);
        if (listener is not null)
        {
            _listeners[port] = listener;
        }

        return listener is not null;
    }

    /// <summary>Lets time pass. The stack must send nothing meanwhile.</summary>
    /// <param name="time">When to stop, in milliseconds since the script began.</param>
    public void AdvanceTo(long time)
    {
        if (time < Now)
        {
            throw new ScriptFailure($"it is {ScriptTime.Text(Now)} already");
        }

        if (time > Now)
        {
            ExpectQuiet();
            Run(time, untilSent: true);
            ExpectQuiet();
        }
    }

    /// <summary>Lets time pass until the stack has sent something.</summary>
    /// <param name="time">When to stop in any case.</param>
    /// <returns>The first that the stack has sent and nobody has expected yet; null when there is none.</returns>
    public SentFrame? WaitForSent(long time)
    {
        Run(Math.Max(time, Now), untilSent: true);
        return _sent.TryDequeue(out SentFrame? sent) ? sent : null;
    }

    /// <summary>Lets everything happen that happens at once.</summary>
    public void Settle()
    {
        Run(Now, untilSent: false);
    }

    /// <summary>Fails if the stack has sent anything that nobody has expected.</summary>
    public void ExpectQuiet()
    {
        if (_sent.TryPeek(out SentFrame? sent))
        {
            string who = sent.Peer is null || sent.Peer.Name == ScriptPeer.DefaultName ? "" : $" to {sent.Peer.Name}";
            throw new ScriptFailure($"the stack sent {sent.Describe()}{who} at {ScriptTime.Text(sent.Time)}, which no line expects")
            {
                Expected = "nothing",
                Seen = sent.Describe(),
            };
        }
    }

    /// <summary>A station sends a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="source">The station's address, on this network or beyond the router.</param>
    public void Transmit(ReadOnlySpan<byte> frame, uint source)
    {
        VirtualDriver station = Station(Composer.IsOnLink(source) ? source : Gateway);
        station.Send(frame);
    }

    /// <summary>Has the ladder say that somebody did something.</summary>
    /// <param name="text">What.</param>
    public void Note(string text)
    {
        const int Widest = 60;
        _log.Note(true, text.Length > Widest ? text[..Widest] : text);
    }

    /// <summary>Lays out the exchange so far.</summary>
    /// <returns>The lines.</returns>
    public IReadOnlyList<LadderRow> Ladder()
    {
        return _log.Layout("stack", ScriptPeer.DefaultName, _origin);
    }

    /// <summary>The state of a conversation's connection, also before the app has it.</summary>
    /// <param name="peer">The conversation.</param>
    /// <returns>The state.</returns>
    public TcpState StateOf(ScriptPeer peer)
    {
        if (peer.App is not null)
        {
            return peer.App.State;
        }

        return Stack.StateOf(peer.Flow.PeerAddress, peer.Flow.PeerPort, OurAddress, peer.Flow.LocalPort);
    }

    void IFrameObserver.Sent(VirtualFrame frame)
    {
        if (frame.From == _driver)
        {
            // Inside a call of the stack: only remembered here, and looked at when the stack is done.
            _captured.Enqueue(new SentFrame(Now, frame.Data.AsSpan(0, frame.Length).ToArray(), null, null) { Wrong = _wire.What });
        }
    }

    void IFrameObserver.Polled(VirtualHost host)
    {
        if (_promise is null && Invariants.Check(Stack) is string broken)
        {
            _promise = $"an invariant of the stack is broken at {ScriptTime.Text(Now)}: {broken}";
        }
    }

    private void Run(long time, bool untilSent)
    {
        do
        {
            SendReplies();
            _network.RunUntil(() => Look(untilSent), _origin + time);
        }
        while (_replies.Count > 0);

        // What was sent is seen to arrive; nobody is polled for it.
        _network.RunUntil(() => _network.InFlight == 0, _network.Now);
        foreach (VirtualDriver station in _stations.Values)
        {
            while (station.Receive(_taken) > 0)
            {
                // Seen when it was sent; here the station's ring is emptied.
            }
        }

        if (_promise is not null)
        {
            string broken = _promise;
            _promise = null;
            throw new ScriptFailure(broken) { Seen = _sent.Count > 0 ? _sent.Last().Describe() : "" };
        }
    }

    private bool Look(bool untilSent)
    {
        while (_captured.TryDequeue(out SentFrame? captured))
        {
            Look(captured);
        }

        return _promise is not null || _replies.Count > 0 || (untilSent && _sent.Count > 0);
    }

    private void Look(SentFrame captured)
    {
        byte[] frame = captured.Frame;
        if (captured.Wrong is not null)
        {
            Break(captured.Wrong, captured);
        }

        int type = DialogueFrames.Get16(frame, 12);
        if (type == DialogueFrames.TypeArp)
        {
            LookAtArp(captured);
            return;
        }

        string? wrong = type != DialogueFrames.TypeIPv4
            ? "a frame of type " + type
            : DialogueReader.CheckDatagram(frame, frame.Length, OurAddress, Composer);
        if (wrong is not null)
        {
            Break(wrong, captured);
            return;
        }

        if (frame[DialogueFrames.Ethernet + 9] == DialogueFrames.ProtocolTcp)
        {
            LookAtSegment(captured);
            return;
        }

        const int Icmp = DialogueFrames.Ethernet + DialogueFrames.IPv4;
        if (captured.IsIcmp && DialogueFrames.Fold(DialogueFrames.Sum(frame, Icmp, frame.Length - Icmp)) != 0xFFFF)
        {
            Break("wrong ICMP checksum", captured);
            return;
        }

        _sent.Enqueue(captured);
        Note("sent " + captured.Describe());
    }

    private void LookAtArp(SentFrame captured)
    {
        byte[] frame = captured.Frame;
        uint wanted = DialogueFrames.Get32(frame, 38);
        if (DialogueFrames.Get16(frame, 20) != 1)
        {
            _sent.Enqueue(captured);
        }
        else if (wanted != OurAddress)
        {
            ArpRequests++;
            if (AnswersArp && Composer.IsOnLink(wanted))
            {
                _replies.Enqueue(Composer.Arp(wanted, 2));
            }
        }
    }

    private void LookAtSegment(SentFrame captured)
    {
        DialogueSegment segment = new() { Time = captured.Time };
        string? wrong = DialogueReader.ReadSegment(captured.Frame, Settings.Mtu, segment);
        ScriptPeer peer = Owner(captured.Frame);
        segment.Flow = peer.Flow;
        SentFrame sent = captured with { Peer = peer, Segment = segment };
        wrong ??= peer.Flow.NoteOurs(segment, captured.Frame, segment.HeaderLength);
        if (wrong is null && segment.Window > _receiveBuffer)
        {
            wrong = $"a window of {segment.Window} is more than the receive buffer";
        }

        _sent.Enqueue(sent);
        if (wrong is not null)
        {
            Break(wrong, sent);
        }
    }

    private void Break(string promise, SentFrame sent)
    {
        _promise ??= $"what the stack sent at {ScriptTime.Text(sent.Time)} must never be sent: {promise}";
    }

    private ScriptPeer Owner(byte[] frame)
    {
        uint address = DialogueFrames.Get32(frame, DialogueFrames.Ethernet + 16);
        int port = DialogueReader.PeerPort(frame);
        int local = DialogueReader.LocalPort(frame);
        foreach (ScriptPeer known in _peers.Values)
        {
            if (known.Flow.PeerPort == port && known.Flow.LocalPort == local && known.Flow.PeerAddress == address)
            {
                return known;
            }
        }

        ScriptPeer stranger = new($"{IPv4Address.Format(address)}:{port}", address, port);
        stranger.Flow = new DialogueFlow(address, port, local, stranger.Iss);
        _peers.TryAdd(stranger.Name, stranger);
        return stranger;
    }

    // Whom a segment on the ladder is about, unless it is the one peer most scripts have.
    private string Label(uint address, int port, int localPort)
    {
        foreach (ScriptPeer known in _peers.Values)
        {
            if (known.Flow.PeerPort == port && known.Flow.LocalPort == localPort && known.Flow.PeerAddress == address)
            {
                return known.Name == ScriptPeer.DefaultName ? "" : known.Name;
            }
        }

        return _peers.Count > 1 ? $"port {port}" : "";
    }

    private void SendReplies()
    {
        while (_replies.TryDequeue(out byte[]? reply))
        {
            Station(DialogueFrames.Get32(reply, 28)).Send(reply);
        }
    }

    private void Greet(uint address)
    {
        byte[] request = Composer.Arp(address, 1);
        Station(address).Send(request);
        _network.RunUntil(_network.Now);
        _captured.Clear();
    }

    private VirtualDriver Station(uint address)
    {
        if (!_stations.TryGetValue(address, out VirtualDriver? station))
        {
            station = _network.Attach(IPv4Address.Format(address), DialogueComposer.HardwareAddress(address), ImpairmentProfile.None);
            _stations.Add(address, station);
        }

        return station;
    }
}
