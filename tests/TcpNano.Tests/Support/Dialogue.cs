using TcpNano.Dialogues;
using TcpNano.Link;
using nanoFramework.TestFramework;

namespace TcpNano.Tests.Support;

/// <summary>
/// A conversation between the stack, 10.0.0.1, and a scripted peer, 10.0.0.2, in virtual time. A test reads like the
/// exchange of segments it checks:
/// <code>
/// Dialogue d = Dialogue.Established();
/// d.App.Close(0);
/// d.Expect("FIN|ACK seq=1 ack=1");
/// d.Inject("FIN|ACK seq=1 ack=1");
/// d.Expect("ACK seq=2 ack=2").State(TcpState.Closing);
/// </code>
/// </summary>
/// <remarks>
/// <para>Numbers. seq and ack are relative: the stack's to its own initial sequence number, the peer's to
/// <see cref="PeerIss"/>. Set that before the handshake to test the wrap; <see cref="ListeningNearWrap"/> does it for
/// the stack's own number. Both SYNs are 0, the first octet of data is 1.</para>
/// <para>Peer. <c>Inject</c> sends a segment of the peer's and lets the stack work it off; <c>Queue</c> only puts it in
/// the driver's queue, so that several can be found by one <see cref="Run"/>. The README of TcpNano.Dialogues has the words, and those of scripts.</para>
/// <para>Stack. <c>Expect</c> takes the next segment the stack has sent and compares the control bits and whatever
/// else is named (PSH only when named). <c>ExpectNothing</c> says that none is left. Nothing is sent unnoticed: a segment
/// that was not expected makes the next <c>Inject</c> or <c>Elapse</c> fail; <c>Ignore</c> takes them all away.</para>
/// <para>Time stands still except in <c>Elapse</c> and <c>WaitForSegment</c>, which call the stack when it wants
/// to be called and hold it to that: a segment sent although the stack had not asked to be called then is a failure.</para>
/// <para>Application. <see cref="App"/> is the connection; <c>Send</c>, <c>Receive</c> and the others in
/// <c>Dialogue.App.cs</c> use it without waiting, and check all data: by default both sides say a pattern known by
/// position. Other conversations at the same time: <see cref="Peer"/> turns to another port or address of the peer's.</para>
/// <para>Always checked, besides what the test says: see <see cref="DialogueFlow"/> and <c>Dialogue.Wire.cs</c>.</para>
/// </remarks>
internal sealed partial class Dialogue
{
    /// <summary>Where the stack lives.</summary>
    public const uint OurAddress = 0x0A000001;

    /// <summary>Where the peer lives.</summary>
    public const uint FirstPeerAddress = 0x0A000002;

    /// <summary>The router of the link, towards everybody outside of 10.0.0.0/24.</summary>
    public const uint Gateway = 0x0A0000FE;

    /// <summary>The port listened on, by the stack or by the peer.</summary>
    public const int ServicePort = 7;

    /// <summary>The port the peer connects from, unless told otherwise.</summary>
    public const int FirstPeerPort = 40000;

    /// <summary>TIME-WAIT ends with a tick of its table: at most this many milliseconds after 2 MSL, with the MSL of 30 s.</summary>
    public const int TimeWaitTick = 4;

    private const int FramesWaiting = 64;

    // Not 0, so that a time taken for an origin shows; not so much that it wraps anything.
    private const long StartTime = 5000000;

    /// <summary>The options the stack was constructed with.</summary>
    public readonly StackOptions Options;

    /// <summary>The MAC under the stack.</summary>
    public readonly FakeDriver Driver;

    /// <summary>The stack.</summary>
    public readonly NetworkStack Stack;

    /// <summary>The listener on <see cref="ServicePort"/>, if there is one.</summary>
    public TcpListener Listener;

    /// <summary>The connection of the conversation turned to, once accepted or opened.</summary>
    public TcpConnection App;

    /// <summary>Initial sequence number of the peer in conversations that begin from now on.</summary>
    public uint PeerIss = 0x11223344;

    /// <summary>MSS the peer's SYN announces in a handshake; -1 for none.</summary>
    public int PeerMss = 1460;

    /// <summary>Window in the peer's segments that do not say otherwise.</summary>
    public int PeerWindow = 65535;

    /// <summary>Whether stations of the link answer when the stack asks for their hardware address.</summary>
    public bool AnswerArp = true;

    private readonly DialogueLog _log = new DialogueLog();
    private readonly long _origin;
    private DialogueFlow[] _flows = new DialogueFlow[4];
    private TcpConnection[] _apps = new TcpConnection[4];
    private int _flowCount;
    private int _current;
    private long _next;

    private Dialogue(StackOptions options, FakeDriver driver, long startTime)
    {
        Options = options;
        Driver = driver;
        Driver.Clock = startTime;
        _origin = startTime;
        byte[] own = new byte[6];
        driver.GetAddress(own);
        _composer = new DialogueComposer(OurAddress, Gateway, own);
        Stack = new NetworkStack(driver, options);
        Stack.Configure(OurAddress, 0xFFFFFF00, Gateway);
        Peer(FirstPeerAddress, FirstPeerPort, ServicePort);
        InjectArpRequest(FirstPeerAddress);
        InjectArpRequest(Gateway);
        Ignore();
    }

    /// <summary>The conversation turned to.</summary>
    public DialogueFlow Flow
    {
        get { return _flows[_current]; }
    }

    /// <summary>
    /// Options with a fixed secret, so that runs repeat; change them and hand them to a method below. Those of RFC 7323 and RFC 2018 are off: what a dialogue
    /// is about should stand in it, and they have dialogues of their own.
    /// </summary>
    public static StackOptions NewOptions()
    {
        StackOptions options = new StackOptions();
        options.Connections = 8;
        options.ReceiveBuffer = 4096;
        options.SendBuffer = 4096;
        options.WindowScaling = false;
        options.Timestamps = false;
        options.SelectiveAcknowledgments = false;
        options.Secret = new byte[StackOptions.SecretLength];
        for (int i = 0; i < options.Secret.Length; i++)
        {
            options.Secret[i] = (byte)((i * 37) + 11);
        }

        return options;
    }

    /// <summary>Whether no stack can be made with these options, because one of them is out of its range.</summary>
    public static bool Refuses(StackOptions options)
    {
        try
        {
            Closed(options);
        }
        catch (System.ArgumentException)
        {
            return true;
        }

        return false;
    }

    /// <summary>A stack that neither listens nor connects.</summary>
    public static Dialogue Closed()
    {
        return Closed(NewOptions());
    }

    /// <summary>A stack that neither listens nor connects.</summary>
    public static Dialogue Closed(StackOptions options)
    {
        return Closed(options, 1500);
    }

    /// <summary>A stack that neither listens nor connects, on a link with any MTU.</summary>
    public static Dialogue Closed(StackOptions options, int mtu)
    {
        return new Dialogue(options, new FakeDriver(mtu, FramesWaiting, MacCapabilities.None), StartTime);
    }

    /// <summary>A stack that listens on <see cref="ServicePort"/> with a backlog of 4.</summary>
    public static Dialogue Listening()
    {
        return Listening(NewOptions());
    }

    /// <summary>A stack that listens on <see cref="ServicePort"/> with a backlog of 4.</summary>
    public static Dialogue Listening(StackOptions options)
    {
        return Closed(options).Listen(4);
    }

    /// <summary>
    /// A listening stack whose initial sequence number towards <see cref="FirstPeerPort"/> lies at most 250 before 2^32, when
    /// the peer's SYN comes at once. The clock in RFC 6528's ISN advances once every 4 microseconds: so the moment is chosen.
    /// </summary>
    public static Dialogue ListeningNearWrap(StackOptions options)
    {
        Dialogue probe = Listening(options).SynReceived();
        uint iss = probe.Flow.OurIss;
        long later = (0xFFFFFFFF - iss) / 250;
        Dialogue d = new Dialogue(options, new FakeDriver(1500, FramesWaiting, MacCapabilities.None), StartTime + later);
        return d.Listen(4);
    }

    /// <summary>A connection the peer has opened: both ends at 1, nothing to be acknowledged.</summary>
    public static Dialogue Established()
    {
        return Established(NewOptions());
    }

    /// <summary>A connection the peer has opened: both ends at 1, nothing to be acknowledged.</summary>
    public static Dialogue Established(StackOptions options)
    {
        return Listening(options).Handshake();
    }

    /// <summary>A stack that has sent its SYN to the peer's <see cref="ServicePort"/>: SYN-SENT.</summary>
    public static Dialogue Connecting()
    {
        return Connecting(NewOptions());
    }

    /// <summary>A stack that has sent its SYN to the peer's <see cref="ServicePort"/>: SYN-SENT.</summary>
    public static Dialogue Connecting(StackOptions options)
    {
        return Closed(options).Connect().Expect("SYN seq=0");
    }

    /// <summary>A connection the stack has opened: both ends at 1, nothing to be acknowledged.</summary>
    public static Dialogue EstablishedActive()
    {
        return EstablishedActive(NewOptions());
    }

    /// <summary>A connection the stack has opened: both ends at 1, nothing to be acknowledged.</summary>
    public static Dialogue EstablishedActive(StackOptions options)
    {
        return Connecting(options).AnswerSyn();
    }

    /// <summary>Turns to another port of the peer's, towards the listener.</summary>
    public Dialogue Peer(int port)
    {
        return Peer(FirstPeerAddress, port, ServicePort);
    }

    /// <summary>Turns to another conversation; a new one begins with <see cref="PeerIss"/> as it is now.</summary>
    public Dialogue Peer(uint address, int port, int localPort)
    {
        if (_flowCount > 0)
        {
            _apps[_current] = App;
        }

        _current = FindFlow(address, port, localPort);
        App = _apps[_current];
        return this;
    }

    /// <summary>Takes whatever connection is there to be accepted, and turns to its conversation.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryAccept()
    {
        Run();
        TcpConnection accepted = Listener.Accept(0);
        if (accepted == null)
        {
            return false;
        }

        Peer(accepted.RemoteAddress, accepted.RemotePort, accepted.LocalPort);
        App = accepted;
        return true;
    }

    /// <summary>
    /// The next SYNs begin a new connection between the same ends: forgets what both have said, and takes
    /// <see cref="PeerIss"/> for the peer.
    /// </summary>
    public Dialogue NewIncarnation()
    {
        Flow.Restart(PeerIss);
        return this;
    }

    /// <summary>Adds a remark to the listing that a failure prints.</summary>
    public Dialogue Remark(string remark)
    {
        _log.Add(Driver.Clock, remark);
        return this;
    }

    /// <summary>Fails, and prints the exchange so far.</summary>
    public void Fail(string message)
    {
        Assert.IsTrue(false, message + _log.Format(_origin));
    }

    /// <summary>Fails with the exchange so far unless two numbers are equal.</summary>
    public Dialogue Equal(long expected, long actual, string what)
    {
        if (expected != actual)
        {
            Fail(what + " is " + actual.ToString() + ", not " + expected.ToString());
        }

        return this;
    }

    /// <summary>Fails with the exchange so far unless something holds.</summary>
    public Dialogue Check(bool holds, string what)
    {
        if (!holds)
        {
            Fail(what);
        }

        return this;
    }

    private int FindFlow(uint address, int port, int localPort)
    {
        for (int i = 0; i < _flowCount; i++)
        {
            DialogueFlow flow = _flows[i];
            if (flow.PeerPort == port && flow.LocalPort == localPort && flow.PeerAddress == address)
            {
                return i;
            }
        }

        if (_flowCount == _flows.Length)
        {
            DialogueFlow[] flows = new DialogueFlow[2 * _flowCount];
            TcpConnection[] apps = new TcpConnection[2 * _flowCount];
            System.Array.Copy(_flows, 0, flows, 0, _flowCount);
            System.Array.Copy(_apps, 0, apps, 0, _flowCount);
            _flows = flows;
            _apps = apps;
        }

        _flows[_flowCount] = new DialogueFlow(address, port, localPort, PeerIss);
        _flowCount++;
        return _flowCount - 1;
    }
}
