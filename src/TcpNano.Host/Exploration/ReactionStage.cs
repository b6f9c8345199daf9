using TcpNano.Host.Network;
using TcpNano.Tcp;
using TcpNano.Wire;

namespace TcpNano.Host.Exploration;

/// <summary>
/// The real stack on a virtual network, brought into any <see cref="Situation"/> by real segments, each time with a
/// connection of its own, and the reaction to one more segment. What it knows of the connection before that segment
/// it has from the wire.
/// </summary>
internal sealed class ReactionStage : IFrameObserver
{
    /// <summary>The receive buffer: the largest window.</summary>
    public const int Buffer = 256;

    /// <summary>The window the peer has offered.</summary>
    public const int PeerWindow = 1000;

    private const uint OurAddress = 0x0A000001;
    private const uint PeerAddress = 0x0A000002;
    private const uint Netmask = 0xFFFFFF00;
    private const int ListenPort = 7;
    private const int OtherPort = 9;
    private const int FirstPeerPort = 10000;
    private const int PeerPorts = 50000;
    private const uint PeerIss = 0xFFFFFF80; // so that the peer's numbers wrap within the window
    private const int Octets = 3;

    // Longer than any acknowledgment is delayed, shorter than any retransmission timeout.
    private const int Settle = 2;

    private static readonly byte[] s_ourHardware = [2, 0, 0, 0, 0, 1];

    private readonly VirtualNetwork _network = new(seed: 1);
    private readonly VirtualDriver _driver;
    private readonly TcpStack _stack;
    private readonly byte[] _frame = new byte[1514];
    private readonly byte[] _octets = [1, 2, 3];
    private readonly List<Segment> _sent = [];
    private TcpListener _listener;
    private TcpConnection? _app;
    private Endpoint _end;
    private uint _peerNext;
    private int _peerPort = FirstPeerPort;
    private int _port;

    /// <summary>Makes the stack.</summary>
    public ReactionStage()
    {
        StackOptions options = new()
        {
            Secret = [.. Enumerable.Range(1, StackOptions.SecretLength).Select(i => (byte)(i * 37))],
            ReceiveBuffer = Buffer,
            DelayedAck = 1,
            ChallengeAcksPerSecond = 100_000,
            ArpLifetime = 86_400_000,
        };
        _driver = _network.Attach("stack", s_ourHardware, ImpairmentProfile.None);
        _stack = new TcpStack(_driver, options);
        _stack.Configure(OurAddress, Netmask, 0);
        _network.AddHost(_driver, _stack);
        _network.AddObserver(this);
        Introduce();
        _listener = _stack.Listen(ListenPort, 1);
    }

    /// <summary>What the wire has told of the end that the next segment is for.</summary>
    public Endpoint End => _end;

    /// <summary>Opens a connection and brings it into a situation.</summary>
    /// <param name="situation">Where to.</param>
    public void Bring(Situation situation)
    {
        _peerPort = _peerPort == FirstPeerPort + PeerPorts ? FirstPeerPort : _peerPort + 1;
        _app = null;
        _peerNext = PeerIss;
        bool active = situation is Situation.Closed or Situation.SynSent or Situation.SynReceivedActive
            or Situation.EstablishedSending or Situation.FinWait1Sending or Situation.CloseWaitSending;
        _port = active ? OtherPort : ListenPort;
        _end = new Endpoint
        {
            State = situation == Situation.Closed ? TcpState.Closed : TcpState.Listen,
            SndUna = 0x50000000,
            SndNxt = 0x50000000,
            RcvNxt = PeerIss,
            RcvWnd = Buffer,
        };
        if (situation is Situation.Closed or Situation.Listen)
        {
            return;
        }

        Open(situation, active);
        Walk(situation);
        _sent.Clear();
    }

    /// <summary>Has a segment arrive.</summary>
    /// <param name="segment">The segment.</param>
    /// <returns>What came of it.</returns>
    public Reaction Receive(Segment segment)
    {
        TcpConnection? before = Find();
        int available = before?.Available ?? 0;
        bool finished = IsFinished(before);
        Inject(segment);
        TcpConnection? after = Find();
        Segment reply = _sent.Count > 0 ? _sent[0] : default;
        return new Reaction
        {
            State = after is not null ? after.State : StateWithout(),
            SndUna = after?.SndUna ?? 0,
            SndWnd = after?.SndWnd ?? 0,
            RcvNxt = after?.RcvNxt ?? 0,
            Delivered = (after?.Available ?? available) - available,
            Finished = IsFinished(after) && !finished,
            Replies = _sent.Count,
            ReplyFlags = reply.Flags & ~TcpHeader.Psh,
            ReplySequence = reply.Sequence,
            ReplyAcknowledgment = reply.Acknowledgment,
        };
    }

    /// <summary>Ends the connection, whatever became of it.</summary>
    public void Clear()
    {
        _app?.Abort();
        if (Find() is not null)
        {
            // The listener's own still.
            _listener.Close();
            _listener = _stack.Listen(ListenPort, 1);
        }

        _network.RunUntil(_network.Now + 1);
        _sent.Clear();
        if (Find() is not null || _stack.FreeConnections != new StackOptions().Connections)
        {
            throw new InvalidOperationException("A connection is left over.");
        }
    }

    /// <inheritdoc/>
    void IFrameObserver.Sent(VirtualFrame frame)
    {
        if (frame.From is not null && SegmentFrame.IsTcp(frame.Data.AsSpan(0, frame.Length)))
        {
            _sent.Add(SegmentFrame.Read(frame.Data.AsSpan(0, frame.Length)));
        }
    }

    /// <inheritdoc/>
    void IFrameObserver.Lost(VirtualFrame frame)
    {
    }

    /// <inheritdoc/>
    void IFrameObserver.Arriving(VirtualFrame frame)
    {
    }

    /// <inheritdoc/>
    void IFrameObserver.Processed(VirtualFrame frame)
    {
    }

    /// <inheritdoc/>
    void IFrameObserver.Polled(VirtualHost host)
    {
    }

    private static bool IsFinished(TcpConnection? connection)
    {
        return connection is not null && (connection.Flags & ConnectionFlags.FinReceived) != 0;
    }

    private void Open(Situation situation, bool active)
    {
        _end = _end with { SndWnd = PeerWindow, MaxSndWnd = PeerWindow, IsPassive = !active };
        if (active)
        {
            _app = _stack.Connect(PeerAddress, _peerPort, 0, OtherPort, 0);
            Settled(TcpHeader.Syn);
            _end = _end with { State = TcpState.SynSent, SndUna = Last.Sequence, RcvNxt = PeerIss, RcvWnd = Last.Window };
            if (situation == Situation.SynSent)
            {
                _end = _end with { SndWnd = 0, MaxSndWnd = 0 };
                return;
            }

            FromPeer(situation == Situation.SynReceivedActive ? TcpHeader.Syn : TcpHeader.Syn | TcpHeader.Ack, 0);
        }
        else
        {
            FromPeer(TcpHeader.Syn, 0);
            _end = _end with { SndUna = Last.Sequence };
        }

        if (situation is Situation.SynReceived or Situation.SynReceivedActive)
        {
            Settled(TcpHeader.Syn | TcpHeader.Ack);
            _end = _end with { State = TcpState.SynReceived };
            return;
        }

        if (!active)
        {
            FromPeer(TcpHeader.Ack, 0);
            _app = _listener.Accept(0);
        }

        _end = _end with { State = TcpState.Established };
    }

    private void Walk(Situation situation)
    {
        switch (situation)
        {
            case Situation.EstablishedSending:
                Send();
                break;

            case Situation.EstablishedFull:
                FromPeer(TcpHeader.Ack, Buffer);
                break;

            case Situation.FinWait1:
                Shutdown(TcpState.FinWait1);
                break;

            case Situation.FinWait1Sending:
                Send();
                Shutdown(TcpState.FinWait1);
                break;

            case Situation.FinWait2:
            case Situation.TimeWait:
                Shutdown(TcpState.FinWait2);
                FromPeer(TcpHeader.Ack, 0);
                if (situation == Situation.TimeWait)
                {
                    Finish(TcpState.TimeWait);
                }

                break;

            case Situation.CloseWait:
            case Situation.CloseWaitSending:
            case Situation.LastAck:
                Finish(TcpState.CloseWait);
                if (situation == Situation.CloseWaitSending)
                {
                    Send();
                }
                else if (situation == Situation.LastAck)
                {
                    Shutdown(TcpState.LastAck);
                }

                break;

            case Situation.Closing:
                Shutdown(TcpState.FinWait1);

                // The peer's FIN crosses ours: it does not acknowledge it.
                Inject(new Segment(TcpHeader.Fin | TcpHeader.Ack, _peerNext, _end.SndUna, PeerWindow, 0));
                NotePeer(TcpHeader.Fin, 0);
                Settled(TcpHeader.Ack);
                _end = _end with { State = TcpState.Closing };
                break;

            default:
                break;
        }

        if (Find()?.State != _end.State)
        {
            throw new InvalidOperationException($"{situation} was not reached: the connection is in {Find()?.State}.");
        }
    }

    private Segment Last => _sent.Count > 0 ? _sent[^1] : throw new InvalidOperationException("The stack has not sent anything.");

    private void Send()
    {
        _app!.NoDelay = true;
        _app.Send(_octets, 0, Octets, 0);
        Settled(TcpHeader.Ack);
    }

    private void Shutdown(TcpState next)
    {
        _app!.ShutdownSend();
        Settled(TcpHeader.Fin | TcpHeader.Ack);
        _end = _end with { State = next };
    }

    private void Finish(TcpState next)
    {
        FromPeer(TcpHeader.Fin | TcpHeader.Ack, 0);
        _end = _end with { State = next };
    }

    // What the peer says in order, acknowledging all it has seen.
    private void FromPeer(int flags, int data)
    {
        uint ack = (flags & TcpHeader.Ack) != 0 ? _end.SndNxt : 0;
        Inject(new Segment(flags, _peerNext, ack, PeerWindow, data));
        _end = _end with { SndWl1 = _peerNext, SndWl2 = ack, SndUna = ack != 0 ? ack : _end.SndUna };
        NotePeer(flags, data);
        if (_sent.Count > 0)
        {
            Note();
        }
    }

    private void NotePeer(int flags, int data)
    {
        _peerNext += new Segment(flags, 0, 0, 0, data).Length;
        _end = _end with { RcvNxt = _peerNext };
    }

    // The stack has sent what it should, and the wire tells its variables.
    private void Settled(int flags)
    {
        _network.RunUntil(_network.Now + Settle);
        if ((Last.Flags & ~TcpHeader.Psh) != flags)
        {
            throw new InvalidOperationException($"Expected {Segment.FlagsText(flags)}, but the stack sent {Last}.");
        }

        Note();
    }

    private void Note()
    {
        Segment last = Last;
        _end = _end with { SndNxt = last.Sequence + last.Length, RcvWnd = last.Window };
    }

    private void Inject(Segment segment)
    {
        uint ports = ((uint)_peerPort << 16) | (uint)_port;
        int length = SegmentFrame.Write(_frame, s_ourHardware, PeerAddress, OurAddress, ports, segment);
        _network.Inject(_frame.AsSpan(0, length), 0);
        _network.RunUntil(_network.Now + Settle);
    }

    private TcpConnection? Find()
    {
        return _stack.FindConnection(PeerAddress, _peerPort, OurAddress, _port);
    }

    private TcpState StateWithout()
    {
        bool listens = _end.State == TcpState.Listen || (_end.State == TcpState.SynReceived && _end.IsPassive);
        return listens && _stack.IsListening(_port) ? TcpState.Listen : TcpState.Closed;
    }

    // A request for our hardware address makes the peer's known (RFC 826).
    private void Introduce()
    {
        byte[] request =
        [
            .. s_ourHardware, 2, 0, 0, 0, 0, 2, 8, 6,
            0, 1, 8, 0, 6, 4, 0, 1,
            2, 0, 0, 0, 0, 2, 10, 0, 0, 2,
            0, 0, 0, 0, 0, 0, 10, 0, 0, 1,
        ];
        _network.Inject(request, 0);
        _network.RunUntil(_network.Now + Settle);
        _sent.Clear();
    }
}
