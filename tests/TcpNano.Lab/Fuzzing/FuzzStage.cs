using System.Buffers.Binary;
using TcpNano.Diagnostics;
using TcpNano.Lab.Segments;
using TcpNano.Virtual;
using TcpNano.Virtual.Oracles;
using TcpNano.Link;
using TcpNano.Tcp;
using TcpNano.Wire;

namespace TcpNano.Lab.Fuzzing;

/// <summary>
/// The stack under attack, small so that every pool is soon full, in virtual time: brought to where a case begins by real
/// segments, watched after every step, and asked for a normal echo in the end.
/// </summary>
internal sealed partial class FuzzStage : IFrameObserver
{
    /// <summary>Connections of the stack.</summary>
    public const int Slots = 4;

    private const int Buffer = 2048;
    private const int Blocks = 2;
    private const int Entries = 2;
    private const int Neighbours = 4;
    private const int IcmpBudget = 8;
    private const int ChallengeBudget = 4;
    private const int WithoutRoom = 0;
    private const int LongestWithoutRoom = 100; // the stack asks for room every millisecond
    private const int LongestEcho = 15_000;
    private const int LongestHandshake = 400_000;
    private const int LongestEnd = 400_000;

    // One frame may open the window for a full congestion window of small segments, not for more.
    private const int MostAnswers = 64;

    private readonly VirtualNetwork _network = new(seed: 1) { Batches = true };
    private readonly VirtualDriver _driver;
    private readonly VirtualHost _host;
    private readonly WireOracle _wire;
    private readonly WireStation _station;
    private readonly Guesses _guesses = new();
    private readonly HashSet<uint> _offered = []; // our initial sequence numbers
    private string? _broken;
    private EchoClient? _client;
    private FuzzHandshake _handshake; // the last of anybody
    private FuzzHandshake _victims;   // the last of the conversation under attack

    /// <summary>Makes the stack, and brings it to where a case begins.</summary>
    /// <param name="setup">What it begins with.</param>
    /// <param name="observe">Is shown the network before anything moves; for ladders.</param>
    public FuzzStage(FuzzSetup setup, Action<VirtualNetwork, VirtualHost>? observe = null)
    {
        Setup = setup;
        bool offloaded = Has(FuzzConditions.Offloaded);
        _network.RunUntil(setup.Clock);
        _driver = _network.Attach("stack", FrameBuilder.OurStation, ImpairmentProfile.None);
        if (offloaded)
        {
            _driver.ClaimedCapabilities = MacCapabilities.ReceiveChecksumsVerified | MacCapabilities.TransmitChecksumsFilled;
        }

        Stack = RepeatableStack.On(_driver, FrameBuilder.OurAddress, NewOptions(Has(FuzzConditions.BudgetsSpent), Has(FuzzConditions.Ecn)), FrameBuilder.Gateway);
        _host = _network.AddHost(_driver, Stack);
        App = new FuzzApp(Fail);
        _host.App = App;
        observe?.Invoke(_network, _host);
        _wire = new WireOracle(_network) { TextOf = TextOf, MostAnswers = MostAnswers };
        _station = _wire.Watch(_host, RepeatableStack.Netmask);
        _network.AddObserver(this);
        Prepare();
    }

    /// <summary>What the case began with.</summary>
    public FuzzSetup Setup { get; }

    /// <summary>The stack.</summary>
    public NetworkStack Stack { get; }

    /// <summary>The app on it.</summary>
    public FuzzApp App { get; }

    /// <summary>Frames the stack has sent.</summary>
    public int Sent => _station.Frames;

    /// <summary>Whether the stack asks every millisecond for room in the transmitter: time then costs much to simulate.</summary>
    public bool IsWithoutRoom => _driver.TransmitRing == WithoutRoom;

    /// <summary>The connection under attack; null when there is none.</summary>
    public TransmissionControlBlock? Victim => Stack.FindConnection(FrameBuilder.PeerAddress, PeerPort, FrameBuilder.OurAddress, Port);

    /// <summary>The state of the conversation under attack.</summary>
    public TcpState State => Stack.StateOf(FrameBuilder.PeerAddress, PeerPort, FrameBuilder.OurAddress, Port);

    /// <summary>The numbers of the conversation under attack.</summary>
    public FuzzTarget Target
    {
        get
        {
            FuzzTarget target = new(FrameBuilder.PeerAddress, PeerPort, Port, Setup.PeerIss, Setup.PeerIss + Buffer, 0x10000, 0x10000, _handshake);
            if (Victim is TransmissionControlBlock c)
            {
                return target with { ReceiveNext = c.RcvNxt, ReceiveEdge = c.RcvAdv, SendUnacknowledged = c.SndUna, SendNext = c.SndNxt };
            }

            TimeWaitTable table = Stack.Tcp.TimeWait;
            int waiting = table.Find(FrameBuilder.PeerAddress, ((uint)PeerPort << 16) | (uint)Port);
            if (waiting != TimeWaitTable.None && Entry(FrameBuilder.PeerAddress, PeerPort, Port) == SynCache.None)
            {
                uint next = table.RcvNxt(waiting);
                return target with { ReceiveNext = next, ReceiveEdge = next + Buffer, SendUnacknowledged = table.SndNxt(waiting), SendNext = table.SndNxt(waiting) };
            }

            // An entry of the SYN cache, or a cookie that is out: the stack may know nothing of it, the peer does.
            return _victims.Port == 0 ? target
                : target with { ReceiveNext = _victims.Next, ReceiveEdge = _victims.Next + Buffer, SendUnacknowledged = _victims.Sequence, SendNext = _victims.Sequence + 1 };
        }
    }

    /// <summary>Does one thing.</summary>
    /// <param name="step">What.</param>
    /// <exception cref="FuzzFailure">The stack did what it must never do.</exception>
    public void Run(FuzzStep step)
    {
        try
        {
            switch (step.Kind)
            {
                case FuzzStepKind.Frame:
                    Inject(step.Frame);
                    break;
                case FuzzStepKind.Wait:
                    Pass(IsWithoutRoom ? Math.Min(step.Value, LongestWithoutRoom) : step.Value);
                    break;
                case FuzzStepKind.Ring:
                    _driver.TransmitRing = step.Value;
                    break;
                case FuzzStepKind.Link:
                    _driver.SetLink(step.Value != 0);
                    break;
                case FuzzStepKind.Send:
                    App.Send(step.Value);
                    break;
                case FuzzStepKind.Read:
                    App.Read(step.Value);
                    break;
                case FuzzStepKind.Shutdown:
                    App.Shutdown();
                    break;
                case FuzzStepKind.Close:
                    App.Close();
                    break;
                default:
                    App.Abort();
                    break;
            }

            Settle();
        }
        catch (Exception thrown) when (thrown is not FuzzFailure)
        {
            throw new FuzzFailure($"{thrown.GetType().Name} in a {step.Kind} step: {thrown.Message}", thrown);
        }
    }

    /// <summary>All trouble is over: a normal echo must work, and in the end everything must be free again.</summary>
    /// <param name="closeListeners">Whether the app closes its listeners before the end; else those who wait there have to give up by themselves.</param>
    /// <exception cref="FuzzFailure">It did not.</exception>
    public void Finish(bool closeListeners)
    {
        try
        {
            _driver.TransmitRing = int.MaxValue;
            _driver.SetLink(true);
            App.Resume();
            Pass(1);
            Echo();
            End(closeListeners);
        }
        catch (Exception thrown) when (thrown is not FuzzFailure)
        {
            throw new FuzzFailure($"{thrown.GetType().Name} after the attack: {thrown.Message}", thrown);
        }
    }

    void IFrameObserver.Sent(VirtualFrame frame)
    {
        if (frame.From == _driver)
        {
            _client?.Look(frame.Data.AsSpan(0, frame.Length));
            Note(frame.Data.AsSpan(0, frame.Length));
        }
    }

    void IFrameObserver.Polled(VirtualHost host)
    {
        Check();
    }

    private static StackOptions NewOptions(bool budgetsSpent, bool ecn)
    {
        return new StackOptions
        {
            Connections = Slots,
            SynEntries = Entries,
            Listeners = 2,
            ReceiveBuffer = Buffer,
            SendBuffer = Buffer,
            ReassemblyBlocks = Blocks,
            ArpEntries = Neighbours,
            Secret = RepeatableStack.Secret(0x0807060504030201, 0x100F0E0D0C0B0A09), // the corpus has the numbers that come of it
            IcmpPerSecond = IcmpBudget,
            ChallengeAcksPerSecond = ChallengeBudget,
            ChallengeAckInterval = budgetsSpent ? 0 : 500, // else one connection could not spend them
            MaxSegmentLifetime = 1000,
            OrphanTimeout = 3000,
            KeepAliveIdle = 1000,
            KeepAliveInterval = 500,
            KeepAliveProbes = 3,
            ExplicitCongestionNotification = ecn,
        };
    }

    // The entry of the SYN cache between two ends.
    private int Entry(uint remote, int remotePort, int localPort)
    {
        uint ports = ((uint)remotePort << 16) | (uint)localPort;
        return Stack.Tcp.HalfOpen.Find(remote, ports, Stack.Tcp.Table.HashOf(remote, ports));
    }

    private void Note(ReadOnlySpan<byte> frame)
    {
        if (!SegmentFrame.IsTcp(frame) || SegmentFrame.Read(frame) is not { Syn: true, Ack: true } segment)
        {
            return;
        }

        uint peer = BinaryPrimitives.ReadUInt32BigEndian(frame[(EthernetHeader.Length + IPv4Header.Destination)..]);
        uint ports = BinaryPrimitives.ReadUInt32BigEndian(frame[SegmentFrame.TcpOffset..]);
        _offered.Add(segment.Sequence);
        _handshake = new FuzzHandshake(peer, (int)(ports & 0xFFFF), (int)(ports >> 16), segment.Sequence, segment.Acknowledgment);
        if (peer == FrameBuilder.PeerAddress && _handshake.PeerPort == PeerPort && _handshake.Port == Port)
        {
            _victims = _handshake;
        }
    }

    private bool Has(FuzzConditions condition)
    {
        return (Setup.Conditions & condition) != 0;
    }

    private void Fail(string what)
    {
        _broken ??= what;
    }

    // What belongs on a connection: of the echo what its peer has sent, of all others what the app sends.
    private static WireText? TextOf(VirtualHost host, WireFlow flow)
    {
        return flow.LocalPort == FuzzApp.EchoPort ? new WireText(FuzzStreams.Peers, flow.PeerIss + 1) : new WireText(FuzzStreams.App);
    }

    private void Check()
    {
        if (_wire.Broken is not null)
        {
            Fail(_wire.Broken);
        }

        if (_broken is null && Invariants.Check(Stack) is string broken)
        {
            Fail("broken: " + broken);
        }
    }

    private void Inject(byte[] frame)
    {
        if (IsLuckyGuess(WireFrame.WithoutPriorityTag(frame)))
        {
            return;
        }

        _network.Inject(frame, 0, _driver);
        Settle();
    }

    // The numbers of a case are those that the stack once sent. Without the SYN that drew them they are no less right.
    private bool IsLuckyGuess(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> segment = WireFrame.IsIPv4(frame) ? WireFrame.Segment(frame) : [];
        if (segment.Length < TcpHeader.MinLength || (segment[TcpHeader.Flags] & (TcpHeader.Ack | TcpHeader.Syn | TcpHeader.Rst)) != TcpHeader.Ack)
        {
            return false;
        }

        uint ack = BinaryPrimitives.ReadUInt32BigEndian(segment[TcpHeader.Acknowledgment..]);
        return !_offered.Contains(ack - 1) && _guesses.IsRight(
            Stack,
            _driver.Now(),
            BinaryPrimitives.ReadUInt32BigEndian(frame[(EthernetHeader.Length + IPv4Header.Source)..]),
            BinaryPrimitives.ReadUInt32BigEndian(segment),
            BinaryPrimitives.ReadUInt32BigEndian(segment[TcpHeader.Sequence..]),
            ack);
    }

    private void Settle()
    {
        Pass(0);
        Check();
        if (_broken is not null)
        {
            throw new FuzzFailure(_broken);
        }
    }

    private void Pass(int milliseconds)
    {
        _network.RunUntil(() => _broken is not null, _network.Now + milliseconds);
    }

    private void Echo()
    {
        // It must be there at once, unless somebody else has what it takes, which is then the app's to let go, or times out.
        bool atOnce = CanServe();
        if (!TryEcho(atOnce ? LongestEcho : 0))
        {
            if (atOnce)
            {
                throw new FuzzFailure("a normal echo did not come: " + Trouble());
            }

            App.AbortAll();
            if (!TryEcho(LongestHandshake))
            {
                throw new FuzzFailure("a normal echo did not come, however long: " + Trouble());
            }
        }
    }

    private string Trouble()
    {
        EchoClient client = _client!;
        return client.Trouble
            ?? (!client.FoundStation ? "ARP was not answered"
            : !client.Connected ? "the SYN was not answered"
            : !client.Done ? $"{client.Received} octets came back, and no end" : "");
    }

    private bool CanServe()
    {
        return Stack.FreeConnections > 0 && (App.EchoListener!.Bound?.Count ?? 0) < FuzzApp.Backlog;
    }

    // As a client would: it tries again after one second, two, four, and so on, but every 8 seconds.
    private bool TryEcho(int patience)
    {
        _client = new EchoClient();
        int wait = 1000;
        Exchange(_client.Ask());
        for (int waited = 0; ; waited += wait)
        {
            if (!_client.FoundStation)
            {
                Exchange(_client.Ask());
            }

            Exchange(_client.Again());
            if (_client.Done || _client.Trouble is not null || waited >= patience)
            {
                break;
            }

            wait = waited == 0 ? 1000 : Math.Min(2 * wait, 8000);
            Pass(wait);
            Answer();
            if (_client.Done)
            {
                break;
            }
        }

        if (_client.Trouble is not null)
        {
            throw new FuzzFailure(_client.Trouble);
        }

        Settle();
        return _client.Done;
    }

    private void Exchange(byte[] frame)
    {
        Inject(frame);
        Answer();
    }

    private void Answer()
    {
        while (_client!.TryTake(out byte[]? answer))
        {
            Inject(answer!);
        }
    }

    private bool IsFree()
    {
        return Stack.FreeConnections == Slots && Stack.Tcp.HalfOpen.Count == 0;
    }

    private void End(bool closeListeners)
    {
        _client = null;
        App.AbortAll();
        if (closeListeners)
        {
            App.EchoListener?.Close();
            App.ReaderListener?.Close();
            App.EchoListener = null;
            App.ReaderListener = null;
        }

        Settle();
        long end = _network.Now + LongestEnd;
        _network.RunUntil(() => IsFree() || _broken is not null, end);
        Settle();
        if (!IsFree())
        {
            throw new FuzzFailure("not all connections were free again in the end");
        }
    }
}
