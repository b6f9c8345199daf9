using TcpNano.Link;
using TcpNano.W5500;
using TcpNano.W5500.Tests.Model;

namespace TcpNano.InterpreterCost;

/// <summary>The same exchanges behind a W5500: stack and driver together, with checksums in software, over the model of the chip.</summary>
public sealed class W5500Scenarios : IJack
{
    private const int Mss = 1460;
    private const uint Ours = 0x0A000001;
    private const uint Theirs = 0x0A000002;

    private readonly Meter _meter;
    private readonly W5500Model _chip;
    private readonly StillMac _mac;
    private readonly PeerDriver _peer = new();
    private readonly NetworkStack _our;
    private readonly NetworkStack _their;
    private readonly TcpListener _listener;
    private readonly string _suffix;
    private readonly byte[] _buffer = new byte[16384];
    private readonly Queue<byte[]> _toUs = [];
    private readonly List<KeyValuePair<string, long[]>> _results = [];

    private W5500Scenarios(int blocks, bool trusting)
    {
        _meter = new Meter(blocks);
        _suffix = trusting ? ", frame check trusted" : "";
        int bus = W5500Model.FirstBus + 1;
        _chip = new W5500Model(this, bus) { SendsAtOnce = true };
        _mac = new StillMac(new W5500Settings { Address = [2, 0, 0, 0, 0, 1], BusId = bus, ChipSelectPin = W5500Model.ChipSelect, TrustFrameCheck = trusting });
        _peer.Out = _toUs.Enqueue;
        _our = new NetworkStack(_mac, Options(1));
        _their = new NetworkStack(_peer, Options(2));
        _our.Configure(Ours, 0xFFFFFF00, 0);
        _their.Configure(Theirs, 0xFFFFFF00, 0);
        _listener = _our.Listen(7, 4);
        Settle();
    }

    /// <summary>Plays all scenarios.</summary>
    /// <param name="blocks">Blocks in the instrumented assemblies.</param>
    /// <returns>For each scenario, how often each block was entered.</returns>
    public static KeyValuePair<string, long[]>[] Play(int blocks)
    {
        W5500Scenarios checking = new(blocks, false);
        checking.DriverAlone();
        checking.Transfer(true);
        checking.Echo();
        checking.Check();
        W5500Scenarios trusting = new(blocks, true);
        trusting.Transfer(false);
        trusting.Check();
        return [.. checking._results, .. trusting._results];
    }

    void IJack.Sent(ReadOnlySpan<byte> frame)
    {
        _peer.Arrive(frame);
    }

    private static StackOptions Options(byte secret)
    {
        StackOptions options = new() { Secret = new byte[StackOptions.SecretLength], Connections = 4, ReceiveBuffer = 8760, SendBuffer = 8760, Timestamps = false };
        Array.Fill(options.Secret, secret);
        return options;
    }

    private void DriverAlone()
    {
        byte[] array = new byte[MacDriver.FrameOffset + 1518];
        byte[] frame = new byte[1514];
        new byte[] { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 9, 8, 0 }.CopyTo(frame, 0);
        Add("W5500 alone: nothing there", Whole(() => _mac.Receive(array)));
        _chip.Arrive(frame);
        Add("W5500 alone: 1514 octets received, and nothing more there", Whole(() =>
        {
            _mac.Receive(array);
            _mac.Receive(array);
        }));
        Add("W5500 alone: 1514 octets sent", Whole(() => _mac.Transmit(array, 1514)));
        Settle();
    }

    private void Transfer(bool both)
    {
        TcpConnection theirs = _their.Connect(Ours, 7, 0);
        Settle();
        TcpConnection ours = _listener.Accept(0)!;
        theirs.NoDelay = true;
        ours.NoDelay = true;
        for (int i = 0; i < 3; i++)
        {
            Give(theirs, 2 * Mss);
            Settle();
            Drain(ours);
            Settle();
        }

        Give(theirs, 2 * Mss);
        Carry(1);
        Add("W5500: full segment in order, no ACK due" + _suffix, Whole(() => _our.Poll()));
        Carry(1);
        Add("W5500: full segment in order, ACK sent" + _suffix, Whole(() => _our.Poll()));
        Settle();
        Drain(ours);
        Settle();
        if (both)
        {
            Give(ours, 2 * Mss);
            Settle();
            Add("W5500: send one full segment", Whole(() => Give(ours, Mss)));
            Give(ours, Mss);
            PollTheirs();
            Carry(1);
            Add("W5500: ACK of new data", Whole(() => _our.Poll()));
        }

        theirs.Abort();
        Settle();
        ours.Abort();
        Settle();
    }

    private void Echo()
    {
        TcpConnection theirs = _their.Connect(Ours, 7, 0);
        Settle();
        TcpConnection ours = _listener.Accept(0)!;
        for (int i = 0; i < 4; i++)
        {
            Give(theirs, 64);
            Carry(1);
            long[] echo = Whole(() =>
            {
                _our.Poll();
                int count = ours.Receive(_buffer, 0, 64, 0);
                ours.Send(_buffer, 0, count, 0);
            });
            if (i == 3)
            {
                Add("W5500: echo of 64 octets", echo);
            }

            PollTheirs();
            Drain(theirs);
        }

        theirs.Abort();
        Settle();
        ours.Abort();
        Settle();
    }

    private void Check()
    {
        if (_chip.Violations.Count > 0 || _mac.GetCounter(W5500Counter.Reopened) > 0)
        {
            throw new InvalidOperationException("The chip was not used as it should be: " + string.Join(", ", _chip.Violations));
        }
    }

    private void Carry(int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            if (!_chip.Arrive(_toUs.Dequeue()))
            {
                throw new InvalidOperationException("The scenario's frame found no room.");
            }
        }
    }

    private void Settle()
    {
        do
        {
            Carry(_toUs.Count);
            _our.Poll();
            PollTheirs();
        }
        while (_toUs.Count + _peer.Waiting > 0);
    }

    private void PollTheirs()
    {
        // What the chip was told last has happened by now.
        _chip.Advance(1000);
        _their.Poll();
    }

    private void Give(TcpConnection connection, int count)
    {
        if (connection.Send(_buffer, 0, count, 0) != count)
        {
            throw new InvalidOperationException("The scenario's data found no room.");
        }
    }

    private void Drain(TcpConnection connection)
    {
        while (connection.Receive(_buffer, 0, _buffer.Length, 0) > 0)
        {
        }
    }

    private long[] Whole(Action action)
    {
        _meter.Start();
        action();
        return _meter.Take();
    }

    private void Add(string name, long[] counts)
    {
        _results.Add(new KeyValuePair<string, long[]>(name, counts));
    }

    /// <summary>Time stands still, as in the other scenarios: no timer expires in the middle of one.</summary>
    private sealed class StillMac : W5500Mac
    {
        public StillMac(W5500Settings settings)
            : base(settings)
        {
        }

        public override long Now() => SetNow(1000);
    }
}
