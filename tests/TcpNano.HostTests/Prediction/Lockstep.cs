using System.Buffers.Binary;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dialogues;
using TcpNano.Link;
using TcpNano.Tcp;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Prediction;

/// <summary>
/// Two stacks to which the same things happen, one with header prediction and one without. After each of them every field
/// and every octet sent must be the same. All chance comes from the seed.
/// </summary>
internal sealed class Lockstep
{
    /// <summary>Events that both stacks keep; each step compares all of them.</summary>
    public const int Events = 64;

    private const int Mss = 1460;

    private readonly SplitMix64 _random;
    private readonly RecordingDriver[] _drivers;
    private readonly NetworkStack[] _stacks;
    private readonly TcpListener[] _listeners;
    private readonly List<Conversation> _conversations = [];
    private readonly StateComparer _comparer = new();
    private readonly EventHistory _history;
    private readonly byte[] _data = new byte[4000];
    private int _nextPort = 40000;
    private string _last = "";
    private int _size;
    private bool _asked;

    public Lockstep(ulong seed, MacCapabilities capabilities, Action<StackOptions>? configure = null)
    {
        _random = new SplitMix64(seed);
        _drivers = [new RecordingDriver(capabilities), new RecordingDriver(capabilities)];
        _stacks = [.. _drivers.Select(driver => Make(driver, configure))];
        _stacks[1].FastPath.Prediction.IsEnabled = false;
        _history = new EventHistory(_stacks[0], Events);
        _listeners = [.. _stacks.Select(stack => stack.Listen(7, 3))];
        for (int i = 0; i < _data.Length; i++)
        {
            _data[i] = (byte)_random.Next();
        }
    }

    /// <summary>The stack that predicts.</summary>
    public NetworkStack Predicting => _stacks[0];

    /// <summary>How many objects of each type the last comparison took in.</summary>
    public Dictionary<Type, int> Compared => _comparer.Compared;

    /// <summary>Events that a late reader told as one that has passed all of them.</summary>
    public int EventsToldAgain => _history.Compared;

    /// <summary>Segments that passed the check so far.</summary>
    public int Segments { get; private set; }

    /// <summary>
    /// Whether one poll may find segments of several connections. Which of them is served first is no rule of the protocol's:
    /// then frames are compared connection by connection, and the driver always has room.
    /// </summary>
    public bool Mixed { get; set; }

    /// <summary>Done to one of both before each step, for tests of this test.</summary>
    public Action<NetworkStack>? Sabotage { get; set; }

    /// <summary>Lets one thing happen.</summary>
    public void Step()
    {
        Sabotage?.Invoke(Predicting);
        if (_conversations.Count < 3)
        {
            Open();
            return;
        }

        Conversation c = _conversations[_random.Below(_conversations.Count)];
        switch (_random.Below(20))
        {
            case < 9:
                // Several at once now and then, as a busy device finds them.
                int count = _random.Chance(70) ? 1 : 1 + _random.Below(6);
                for (int i = 0; i < count; i++)
                {
                    Segment(Mixed ? _conversations[_random.Below(_conversations.Count)] : c);
                }

                Poll();
                break;

            case < 12:
                Both("send", i => c.Ends[i].Send(_data, 0, Size(), 0));
                break;

            case < 15:
                int room = 1 + _random.Below(3000);
                byte[][] taken = [new byte[room], new byte[room]];
                Both("receive", i => c.Ends[i].Receive(taken[i], 0, room, 0));
                CollectionAssert.AreEqual(taken[0], taken[1], _last);
                break;

            case < 17:
                int time = _random.Chance(60) ? _random.Below(60) : _random.Chance(80) ? _random.Below(1500) : _random.Below(40000);
                Array.ForEach(_drivers, driver => driver.Time += time);
                Poll();
                break;

            case 17:
                int refusals = Mixed ? 0 : _random.Below(4);
                Array.ForEach(_drivers, driver => driver.Refusals = refusals);
                break;

            case 18:
                bool noDelay = _random.Chance(50);
                if (IsOpen(c))
                {
                    Both("no delay", i => { c.Ends[i].NoDelay = noDelay; return 0; });
                }

                break;

            default:
                if (_random.Chance(8))
                {
                    Both("close", i => (long)c.Ends[i].Close(0));
                    Forget(c);
                }
                else if (_random.Chance(5) && IsOpen(c))
                {
                    Both("shutdown", i => { c.Ends[i].ShutdownSend(); return 0; });
                    c.IsShut = true;
                }
                else
                {
                    Both("events", i => (long)(_stacks[i].NextReady()?.TakeEvents() ?? 0));
                }

                break;
        }

        if (!IsOpen(c))
        {
            Forget(c);
        }
    }

    private static NetworkStack Make(RecordingDriver driver, Action<StackOptions>? configure)
    {
        StackOptions options = new()
        {
            Connections = 6,
            ReceiveBuffer = 8000,
            SendBuffer = 6000,
            Secret = RepeatableStack.Secret(1),
            UserTimeout = 100000,
            MaxSegmentLifetime = 1000,
            EventEntries = Events,
        };
        configure?.Invoke(options);
        return RepeatableStack.On(driver, PeerFrames.Ours, options);
    }

    private static bool IsOpen(Conversation c)
    {
        return c.Ends[0].State is TcpState.Established or TcpState.CloseWait;
    }

    private int Size()
    {
        // The same for both: drawn before, from the place in the random sequence.
        return _size;
    }

    private void Both(string what, Func<int, long> call)
    {
        _size = _random.Below(4) switch { 0 => 1 + _random.Below(100), 1 => Mss, 2 => 1 + _random.Below(Mss), _ => 1 + _random.Below(_data.Length - 1) };
        _last = what;
        long[] answers = new long[2];
        string[] failures = ["", ""];
        for (int i = 0; i < 2; i++)
        {
            try
            {
                answers[i] = call(i);
            }
            catch (InvalidOperationException e)
            {
                failures[i] = e.GetType().Name;
            }
        }

        Assert.AreEqual(answers[0], answers[1], what);
        Assert.AreEqual(failures[0], failures[1], what);
        Check();
    }

    private void Poll()
    {
        if (!_asked && _random.Chance(25))
        {
            // The first half of a turn: what it leaves to be sent waits for the second half, or a call comes between.
            Both(_last + " poll of input", i => { _stacks[i].PollInput(); return _stacks[i].NextPoll(); });
            return;
        }

        Both(_last + " poll", i => _stacks[i].Poll());
        if (_asked)
        {
            _asked = false;
            Push(PeerFrames.ArpReply());
            Both("ARP reply", i => _stacks[i].Poll());
        }
    }

    private void Push(byte[] frame)
    {
        Array.ForEach(_drivers, driver => driver.Push(frame));
        Segments++;
    }

    private void Check()
    {
        List<byte[]> a = InOrder(_drivers[0].Sent);
        List<byte[]> b = InOrder(_drivers[1].Sent);
        Assert.AreEqual(a.Count, b.Count, "frames sent after " + _last);
        for (int i = 0; i < a.Count; i++)
        {
            CollectionAssert.AreEqual(a[i], b[i], "frame sent after " + _last);
            Hear(a[i]);
        }

        Array.ForEach(_drivers, driver => driver.Sent.Clear());
        string? difference = _comparer.Compare(_stacks[0], _stacks[1], Handles());
        Assert.IsNull(difference, $"after {_last}: {difference}");
        _history.Check("after " + _last);
        foreach (TransmissionControlBlock c in _stacks[0].Tcp.Table.All)
        {
            // The other stack predicts nothing: what is predicted follows from all that is the same in both.
            Assert.AreEqual(_stacks[0].FastPath.Prediction.WordOf(c), c.Predicted, $"slot {c.Index}, predicted header word after {_last}");
        }

        foreach (TransmissionControlBlock c in _stacks[1].Tcp.Table.All)
        {
            Assert.AreEqual(Fast.Prediction.None, c.Predicted, $"slot {c.Index}, without prediction after {_last}");
        }
    }

    private IEnumerable<(NetworkHandle A, NetworkHandle B)> Handles()
    {
        yield return (_listeners[0], _listeners[1]);
        foreach (Conversation c in _conversations.Where(c => c.Ends[0] is not null))
        {
            yield return (c.Ends[0], c.Ends[1]);
        }
    }

    private List<byte[]> InOrder(List<byte[]> frames)
    {
        return Mixed ? [.. frames.OrderBy(f => BinaryPrimitives.ReadUInt16BigEndian(f.AsSpan(36)))] : frames;
    }

    /// <summary>The peers take what the stack says.</summary>
    private void Hear(byte[] f)
    {
        if (f[13] == 6)
        {
            // The second octet of the operation: a request.
            _asked |= f[21] == 1;
            return;
        }

        int port = BinaryPrimitives.ReadUInt16BigEndian(f.AsSpan(36));
        Conversation? c = _conversations.Find(conversation => conversation.Port == port);
        if (c is null)
        {
            return;
        }

        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(f.AsSpan(38));
        int flags = f[47];
        int length = BinaryPrimitives.ReadUInt16BigEndian(f.AsSpan(16)) - 20 - (f[46] >> 2);
        DialogueOptions options = new();
        options.Read(f, 54, (f[46] >> 2) - 20, true);
        c.Echo = options.TsVal;
        if ((flags & PeerFrames.Syn) != 0)
        {
            c.IsStamped = options.HasTimestamps;
            c.Received = sequence + 1;
            return;
        }

        uint end = sequence + (uint)length + ((flags & PeerFrames.Fin) != 0 ? 1u : 0u);
        if ((int)(end - c.Newest) > 0)
        {
            c.Newest = end;
        }

        // Now and then the peer has not got it.
        if (sequence == c.Received && !_random.Chance(5))
        {
            c.Received = end;
        }

        c.Window = BinaryPrimitives.ReadUInt16BigEndian(f.AsSpan(48));
        c.Acked = BinaryPrimitives.ReadUInt32BigEndian(f.AsSpan(42));
    }

    private void Open()
    {
        Conversation c = new(_nextPort++, (uint)_random.Next());
        _conversations.Add(c);
        List<byte> options = [2, 4, 5, 180];
        if (_random.Chance(60))
        {
            c.Offset = (uint)_random.Next();
            options.AddRange(Stamp(c));
        }

        if (_random.Chance(60))
        {
            options.AddRange([1, 1, 4, 2]);
        }

        if (_random.Chance(60))
        {
            options.AddRange([1, 3, 3, (byte)_random.Below(4)]);
        }

        Push(PeerFrames.Segment(c.Port, c.Next, 0, PeerFrames.Syn, 20000, [], [.. options]));
        c.Next++;
        c.Acked = c.Next;
        _last = "SYN";
        Array.ForEach(_drivers, driver => driver.Refusals = 0);
        Poll();
        c.Newest = c.Received;
        Push(PeerFrames.Segment(c.Port, c.Next, c.Received, PeerFrames.Ack, 20000, [], c.IsStamped ? Stamp(c) : []));
        Poll();
        Both("accept", i =>
        {
            TcpConnection? end = _listeners[i].Accept(0);
            if (end is not null)
            {
                c.Ends[i] = end;
            }

            return end is null ? 0 : 1;
        });
        if (c.Ends[0] is null)
        {
            _conversations.Remove(c);

            // No slot is free: time will tell.
            Array.ForEach(_drivers, driver => driver.Time += 3000);
            Poll();
        }
    }

    /// <summary>Timestamps of a peer's segment, now or so much later.</summary>
    private byte[] Stamp(Conversation c, int later = 0)
    {
        byte[] option = new byte[12];
        option[0] = option[1] = 1;
        option[2] = 8;
        option[3] = 10;
        BinaryPrimitives.WriteUInt32BigEndian(option.AsSpan(4), c.Offset + (uint)_drivers[0].Time + (uint)later);
        BinaryPrimitives.WriteUInt32BigEndian(option.AsSpan(8), _random.Chance(97) ? c.Echo : c.Echo + (uint)(_random.Below(100000) - 50000));
        return option;
    }

    /// <summary>A SACK block beyond what the peer has got.</summary>
    private byte[] Blocks(Conversation c)
    {
        byte[] option = new byte[12];
        option[0] = option[1] = 1;
        option[2] = 5;
        option[3] = 10;
        uint start = c.Received + (uint)_random.Below(4000);
        BinaryPrimitives.WriteUInt32BigEndian(option.AsSpan(4), start);
        BinaryPrimitives.WriteUInt32BigEndian(option.AsSpan(8), start + (uint)_random.Below(2000));
        return option;
    }

    private void Forget(Conversation c)
    {
        if (_conversations.Remove(c))
        {
            Both("abort", i => { c.Ends[i].Abort(); return 0; });
        }
    }

    /// <summary>A segment of a peer's: mostly what prediction is for, but all else as well.</summary>
    private void Segment(Conversation c)
    {
        int kind = _random.Below(100);
        int room = Math.Max(0, (int)(c.Acked + (uint)c.Window - c.Next));
        int most = c.IsStamped ? Mss - 12 : Mss;
        int count = kind < 40 ? Math.Min(room, most) : kind < 55 ? Math.Min(room, _random.Below(300)) : 0;
        uint sequence = c.Next;
        uint ack = c.Received;
        int flags = PeerFrames.Ack | (_random.Chance(30) ? PeerFrames.Psh : 0);
        int window = _random.Chance(90) ? 20000 : _random.Chance(20) ? 0 : _random.Below(65536);
        byte[] options = c.IsStamped ? Stamp(c) : [];
        switch (kind)
        {
            case < 80:
                break;

            case < 84:
                // Before or behind what is expected.
                sequence += (uint)(_random.Below(4000) - 2000);
                count = _random.Below(1000);
                break;

            case < 88:
                ack -= (uint)_random.Below(3000);
                break;

            case < 90:
                ack = c.Newest + (uint)_random.Below(3);
                break;

            case < 92:
                sequence = (uint)_random.Next();
                break;

            case < 94:
                options = _random.Below(4) switch
                {
                    0 => [.. Enumerable.Repeat((byte)1, 4 * (1 + _random.Below(3)))],
                    1 => [.. options, .. Blocks(c)],
                    2 => [.. Stamp(c, _random.Below(5000) - 4000)],
                    _ => [],
                };
                count = Math.Min(room, 100);
                break;

            case 94:
                flags |= PeerFrames.Urg;
                break;

            case 95:
                flags = _random.Below(64);
                break;

            case 96:
                count = Math.Min(most, room + 500);
                break;

            case 97 when _random.Chance(20):
                flags |= PeerFrames.Fin;
                break;

            case 98 when _random.Chance(10):
                flags |= PeerFrames.Rst;
                break;

            default:
                break;
        }

        byte[] frame = PeerFrames.Segment(c.Port, sequence, ack, flags, window, _data.AsSpan(0, count), options);
        if (_random.Chance(1))
        {
            // Damaged somewhere behind the type.
            frame[14 + _random.Below(frame.Length - 14)] ^= (byte)(1 << _random.Below(8));
        }
        else if (sequence == c.Next && kind < 80)
        {
            c.Next += (uint)count;
        }

        _last = $"segment kind {kind} of {c.Port}, {count} octets";
        Push(frame);
    }

    private sealed class Conversation(int port, uint iss)
    {
        public TcpConnection[] Ends { get; } = new TcpConnection[2];

        /// <summary>What its timestamps count from.</summary>
        public uint Offset { get; set; }

        /// <summary>The newest timestamp of the stack's.</summary>
        public uint Echo { get; set; }

        /// <summary>Whether timestamps were agreed on.</summary>
        public bool IsStamped { get; set; }

        public int Port { get; } = port;

        /// <summary>Next sequence number of the peer's.</summary>
        public uint Next { get; set; } = iss;

        /// <summary>What the peer has received in order, which is what it acknowledges.</summary>
        public uint Received { get; set; }

        /// <summary>End of the newest that was sent to it.</summary>
        public uint Newest { get; set; }

        /// <summary>What the stack acknowledged last, and its window there.</summary>
        public uint Acked { get; set; }

        public int Window { get; set; } = 8000;

        public bool IsShut { get; set; }
    }
}
