using System.Buffers.Binary;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Link;
using TcpNano.Tcp;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Prediction;

/// <summary>
/// Two stacks to which the same things happen, one with header prediction and one without. After each of them every field
/// and every octet sent must be the same. All chance comes from the seed.
/// </summary>
internal sealed partial class Lockstep
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
}
