using System.Device.Gpio;
using System.Device.Spi;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Diagnostics;
using TcpNano.Virtual;
using TcpNano.W5500.Tests.Conversations;

namespace TcpNano.W5500.Tests.Simulation;

/// <summary>
/// Two boards with a W5500 each that talk over several connections while their buses, chips and cable fail; then the trouble ends, and everything must come to an end, with nothing lost.
/// The seed is all there is to a run.
/// </summary>
internal sealed class SimulationRun : IDisposable
{
    public const int Port = 7;

    private const uint Left = 0x0A000001;
    private const uint Right = 0x0A000002;
    private const int Connections = 8;
    private const int MostOctets = 20_000;
    private const int MostTrouble = 8000;
    private const int Patience = 1_000_000;
    private const int Settling = 3000;
    private const int QuietTurns = 50;
    private const int LongTurn = 5;
    private const int LongestTurn = 100;

    private static readonly ImpairmentProfile s_good = new() { Delay = 1 };

    private readonly SplitMix64 _chance;
    private readonly VirtualNetwork _network;
    private readonly Board[] _boards = new Board[2];
    private readonly NetworkStack[] _stacks = new NetworkStack[2];
    private readonly TcpListener[] _listeners = new TcpListener[2];
    private readonly Trouble[] _troubles = new Trouble[2];
    private readonly VirtualHost[] _hosts = new VirtualHost[2];
    private readonly List<Talk> _talks = [];
    private bool _isTrouble;
    private long _moved;
    private int _quiet;

    /// <summary>Makes the boards.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="trusting">Whether the stacks do without their checksums.</param>
    public SimulationRun(ulong seed, bool trusting = false)
    {
        _chance = new SplitMix64(seed);
        _network = new VirtualNetwork(_chance.Next());
        GpioController.Wires.Clear();
        SpiDevice.LowOctetFirst = _chance.Chance(50);
        bool flipsOut = _chance.Chance(50);
        for (int i = 0; i < 2; i++)
        {
            _troubles[i] = new Trouble(_chance.Next(), flipsOut);
            _boards[i] = new Board(_network, i == 0 ? "left" : "right", [2, 0, 0, 0, 0, (byte)(i + 1)], _troubles[i].Cable, i + 1, isSlow: _chance.Chance(10), trusting);
            StackOptions options = new()
            {
                Connections = Connections,
                Secret = new byte[StackOptions.SecretLength],
                ReceiveBuffer = 4096,
                SendBuffer = 4096,
                KeepAliveIdle = 60_000,
                KeepAliveInterval = 10_000,
                KeepAliveProbes = 6,
            };
            Array.Fill(options.Secret, (byte)(i + 1));
            _stacks[i] = new NetworkStack(_boards[i], options);
            _stacks[i].Configure(i == 0 ? Left : Right, 0xFFFFFF00, 0);
            _hosts[i] = _network.AddHost(_boards[i].Cable, _stacks[i]);
            _listeners[i] = _stacks[i].Listen(Port, Connections);
            _boards[i].Chip.Noise = _troubles[i].Noise;
        }
    }

    /// <summary>Octets that apps have received.</summary>
    public long Octets => _talks.Sum(talk => talk.Opener.Received + talk.Other.Received);

    /// <summary>How the connections ended.</summary>
    public IEnumerable<CloseReason> Reasons => _talks.SelectMany(talk => new[] { talk.Opener, talk.Other }).Where(party => party.Connection is not null).Select(party => party.Reason);

    public int Count(W5500Counter counter)
    {
        return _boards.Sum(board => board.GetCounter(counter));
    }

    /// <summary>The whole of it; throws when something is not as it should be.</summary>
    public void Run()
    {
        _isTrouble = true;
        long end = 1 + _chance.Below(MostTrouble);
        for (int i = 1 + _chance.Below(6); i > 0; i--)
        {
            AddTalk(_chance.Below(2), _chance.Below((int)end), MostOctets, isOrderly: false);
        }

        while (_network.Now < end)
        {
            Turn();
        }

        _isTrouble = false;
        foreach (Board board in _boards)
        {
            board.EndTrouble(s_good);
        }

        RunUntil(() => _talks.TrueForAll(talk => talk.IsOver), "an end of all connections");
        RunUntil(() => Array.TrueForAll(_stacks, stack => stack.FreeConnections == Connections), "free slots");

        // Both drivers must be as good as new, when a chip that is reset has had its time.
        long settled = _network.Now + Settling;
        RunUntil(() => _network.Now >= settled, "time");
        foreach (Board board in _boards)
        {
            board.Chip.Noise = null;
        }

        AddTalk(0, _network.Now, 5000, isOrderly: true);
        AddTalk(1, _network.Now, 5000, isOrderly: true);
        RunUntil(() => _talks.TrueForAll(talk => talk.IsOver), "an end of the last two");
        Judge();
    }

    public void Dispose()
    {
        foreach (Board board in _boards)
        {
            board.Dispose();
        }
    }

    private void AddTalk(int from, long opensAt, int most, bool isOrderly)
    {
        Party opener = new(_chance, most, isOrderly) { Peer = null };
        Party other = new(_chance, most, isOrderly) { Peer = opener };
        _talks.Add(new Talk(_stacks[from], from == 0 ? Right : Left, opensAt, opener, other));
    }

    private void Judge()
    {
        bool isMisheard = Array.Exists(_troubles, trouble => trouble.Noise.IsMisheard);
        foreach (Talk talk in _talks)
        {
            talk.Judge(isMisheard);
        }

        for (int i = 0; i < 2; i++)
        {
            Board board = _boards[i];
            Trouble trouble = _troubles[i];
            string what = board.Describe();
            Assert.IsTrue(_talks[^1].Opener.WasOpen && _talks[^2].Opener.WasOpen, $"not open without trouble: {_talks[^1].Opener.Reason} {_talks[^2].Opener.Reason}; {what}");
            Assert.IsNull(_hosts[i].BrokenInvariant);
            Assert.AreEqual("", string.Join(", ", board.Chip.Violations), what);
            Assert.AreEqual(0u, _stacks[i].Counters[StackCounter.DriverFaults], what);
            Assert.AreEqual(trouble.Noise.Thrown, board.GetCounter(W5500Counter.SpiErrors), what);
            int recoveries = board.GetCounter(W5500Counter.Reopened) + board.GetCounter(W5500Counter.Resets);
            Assert.IsTrue(trouble.BrownOuts == 0 || recoveries > 0, "nobody noticed that the power was gone; " + what);
            if (trouble.IsOnCableOnly)
            {
                int strange = recoveries + board.GetCounter(W5500Counter.PlaceLost) + board.GetCounter(W5500Counter.RegistersLost) + board.GetCounter(W5500Counter.SendStuck);
                Assert.AreEqual(0, strange, what);
                Assert.AreEqual(board.Chip.FramesSent, board.GetCounter(W5500Counter.Transmitted), what);
                Assert.AreEqual(board.Chip.FramesReceived, board.GetCounter(W5500Counter.Received), what);
            }
        }
    }

    private void RunUntil(Func<bool> met, string what)
    {
        long end = _network.Now + Patience;
        while (!met())
        {
            Assert.IsLessThan(end, _network.Now, $"{what} did not come; free {_stacks[0].FreeConnections} and {_stacks[1].FreeConnections}; left: {_boards[0].Describe()}; right: {_boards[1].Describe()}");
            Turn();
        }
    }

    private void Turn()
    {
        for (int i = 0; i < 2; i++)
        {
            while (_listeners[i].Accept(0) is { } accepted)
            {
                Talk? talk = _talks.FindLast(talk => talk.Is(accepted));
                Assert.IsNotNull(talk, "a connection that nobody has opened");
                talk.Other.Bind(accepted);
            }

            if (_isTrouble)
            {
                _troubles[i].Step(_network.Now, _boards[i].Chip);
            }
        }

        foreach (Talk talk in _talks)
        {
            talk.Step(_network.Now);
        }

        // Where nothing happens, time passes faster.
        long moved = Octets + _boards.Sum(board => board.Chip.FramesReceived + board.Chip.FramesSent);
        _quiet = moved == _moved ? _quiet + 1 : 0;
        _moved = moved;
        _network.RunUntil(_network.Now + (_quiet <= QuietTurns ? 1 : _isTrouble ? LongTurn : LongestTurn));
        _boards[0].Wake();
        _boards[1].Wake();
        _network.Wake();
    }
}
