using TcpNano.Lab.Segments;
using TcpNano.Tcp;
using Segment = TcpNano.Lab.Segments.Segment;
using TcpNano.Virtual;
using TcpNano.Wire;

namespace TcpNano.Lab.Exploration;

/// <summary>
/// The real stack on a virtual network, brought into any <see cref="Situation"/> by real segments, each time with a
/// connection of its own, and the reaction to one more segment. What it knows of the connection before that segment
/// it has from the wire.
/// </summary>
internal sealed partial class ReactionStage : IFrameObserver
{
    /// <summary>The receive buffer: the largest window.</summary>
    public const int Buffer = 256;

    /// <summary>The window the peer has offered.</summary>
    public const int PeerWindow = 1000;

    private const uint OurAddress = 0x0A000001;
    private const uint PeerAddress = 0x0A000002;
    private const int ListenPort = 7;
    private const int OtherPort = 9;
    private const int FirstPeerPort = 10000;
    private const int PeerPorts = 50000;
    private const uint OurIss = 0xFFFFFFFD; // so that what is in flight lies across the wrap
    private const uint PeerIss = 0xFFFFFF80; // and the window does, too
    private const int Octets = 3;
    private const uint Reopening = 100_000; // how far beyond its old numbers the peer begins anew

    // Longer than any acknowledgment is delayed, shorter than any retransmission timeout.
    private const int Settle = 2;

    private static readonly byte[] s_ourHardware = [2, 0, 0, 0, 0, 1];

    // No-operation; a maximum segment size, which means nothing after the SYN; and one that nobody knows.
    private static readonly byte[] s_options = [1, 2, 4, 2, 24, 253, 3, 0];

    // An old timestamp, SACK-permitted, window scale and a SACK block: not agreed on, and so meaningless in a segment without SYN.
    private static readonly byte[] s_notAgreed =
    [
        .. s_options,
        .. new SegmentOptions { TsVal = 1, TsEcr = 0xFFFFFFFF, SackPermitted = true, Scale = 7, Blocks = [(OurIss, OurIss + 2)] }.Write(),
    ];

    private readonly VirtualNetwork _network = new(seed: 1);
    private readonly VirtualDriver _driver;
    private readonly NetworkStack _stack;
    private readonly byte[] _frame = new byte[1514];
    private readonly byte[] _octets = [1, 2, 3];
    private readonly List<Segment> _sent = [];
    private readonly List<SegmentOptions> _sentOptions = [];
    private readonly bool _withOptions;
    private TcpListener _listener;
    private TcpConnection? _app;
    private Endpoint _end;
    private uint _peerNext;
    private int _peerPort = FirstPeerPort;
    private int _port;

    /// <summary>Makes the stack.</summary>
    /// <param name="withOptions">Whether the peer offers timestamps, SACK and window scale; the stack does, always.</param>
    public ReactionStage(bool withOptions = false)
    {
        _withOptions = withOptions;
        StackOptions options = new()
        {
            Secret = RepeatableStack.Secret(1),
            ReceiveBuffer = Buffer,
            SendBuffer = 4096,
            DelayedAck = 1,
            ChallengeAcksPerSecond = 100_000,
            ChallengeAckInterval = 0,
            ArpLifetime = 86_400_000,
            SynEntries = 1,
        };
        _driver = _network.Attach("stack", s_ourHardware, ImpairmentProfile.None);
        _stack = RepeatableStack.On(_driver, OurAddress, options);
        _network.AddHost(_driver, _stack);
        _network.AddObserver(this);
        Introduce();
        _listener = _stack.Listen(ListenPort, 1);
    }

    /// <summary>What the wire has told of the end that the next segment is for.</summary>
    public Endpoint End => _end;

    /// <summary>Has a segment arrive. With PSH it carries options, too: neither of them may make a difference.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="options">Its options; null for those that mean nothing.</param>
    /// <returns>What came of it.</returns>
    public Reaction Receive(Segment segment, SegmentOptions? options = null)
    {
        TransmissionControlBlock? before = Find();
        int due = DueOfEntry();
        int available = before?.ReceiveCount ?? 0;
        int[] deadlines = [.. s_timers.Select(timer => Deadline(before, timer.Kind))];
        long ends = EndOf(FindInTimeWait());
        _sentOptions.Clear();
        Inject(segment, options?.Write() ?? ((segment.Flags & TcpHeader.Psh) == 0 ? [] : segment.Syn ? s_options : s_notAgreed));
        TransmissionControlBlock? after = Find();
        bool isEntry = FindEntry() != SynCache.None;
        int waiting = FindInTimeWait();
        Reaction reaction = new()
        {
            State = isEntry ? TcpState.SynReceived : after is not null ? after.State : StateWithout(),
            Delivered = (after?.ReceiveCount ?? available) - available,
            Told = WhatTheAppHears(),
        };
        Segment reply = _sent.Count > 0 ? _sent[0] : default;
        if (isEntry)
        {
            reaction = LookAtEntry(segment, reaction, due);
        }
        else if (after is not null)
        {
            reaction = Look(after, reaction, deadlines);
        }
        else if (reply.Syn)
        {
            reaction = LookAtCookie(segment, reply, reaction);
        }
        else if (waiting != TimeWaitTable.None)
        {
            reaction = LookAtTimeWait(waiting, reaction, ends) with { Delivered = (_app?.Available ?? 0) - available };
        }

        return reaction with
        {
            Replies = _sent.Count,
            ReplyFlags = reply.Flags & ~TcpHeader.Psh,
            ReplySequence = reply.Sequence,
            ReplyAcknowledgment = reply.Acknowledgment,
            ReplyWindow = reply.Window,
            ReplyData = reply.DataLength,
        };
    }

    /// <summary>Ends the connection, whatever became of it.</summary>
    public void Clear()
    {
        if (!_end.IsReleased)
        {
            _app?.Abort();
        }

        if (Find() is not null || _stack.Tcp.HalfOpen.Count != 0)
        {
            // The listener's own still, or left alone.
            _listener.Close();
            _listener = _stack.Listen(ListenPort, 1);
            TransmissionControlBlock? left = Find();
            if (left is not null)
            {
                _stack.Tcp.Teardown.Delete(left, CloseReason.Aborted);
            }
        }

        _stack.Tcp.TimeWait.Clear();
        _network.RunUntil(_network.Now + 1);
        _sent.Clear();
        if (Find() is not null || _stack.Tcp.HalfOpen.Count != 0 || _stack.FreeConnections != new StackOptions().Connections)
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
            NoteOptions(_sent[^1], SegmentOptions.Read(frame.Data.AsSpan(SegmentFrame.TcpOffset..frame.Length)));
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

    private void Inject(Segment segment, byte[]? options = null)
    {
        if (options is null && _withOptions)
        {
            (segment, options) = WithOptions(segment);
        }

        uint ports = ((uint)_peerPort << 16) | (uint)_port;
        SetIss(ports);
        int length = SegmentFrame.Write(_frame, s_ourHardware, PeerAddress, OurAddress, ports, segment, options);
        _network.Inject(_frame.AsSpan(0, length), 0);
        _network.RunUntil(_network.Now + Settle);
    }

    // The next initial sequence number, whatever the clock says.
    private void SetIss(uint ports)
    {
        InitialSequence sequence = _stack.Tcp.InitialSequence;
        sequence.Offset = 0;
        sequence.Offset = OurIss - sequence.Next(OurAddress, PeerAddress, ports, (int)_network.Now);
    }

    private TransmissionControlBlock? Find()
    {
        return _stack.FindConnection(PeerAddress, _peerPort, OurAddress, _port);
    }

    private int FindEntry()
    {
        uint ports = ((uint)_peerPort << 16) | (uint)_port;
        return _stack.Tcp.HalfOpen.Find(PeerAddress, ports, _stack.Tcp.Table.HashOf(PeerAddress, ports));
    }

    private int FindInTimeWait()
    {
        return _stack.Tcp.TimeWait.Find(PeerAddress, ((uint)_peerPort << 16) | (uint)_port);
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
