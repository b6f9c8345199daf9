using System.Buffers.Binary;

namespace TcpNano.InterpreterCost;

/// <summary>What is measured: fixed exchanges between a metered stack and its peer.</summary>
public sealed partial class Scenarios
{
    /// <summary>What the names of the scenarios with the event ring on end in.</summary>
    public const string EventsSuffix = ", events";

    private const uint Ours = 0x0A000001;
    private const uint Theirs = 0x0A000002;

    private readonly Meter _meter;
    private readonly string _suffix;
    private readonly int _mss; // octets of data in a full segment
    private readonly MeteredDriver _ourDriver;
    private readonly MeteredDriver _theirDriver;
    private readonly NetworkStack _our;
    private readonly NetworkStack _their;
    private readonly TcpListener _listener;
    private readonly byte[] _buffer = new byte[16384];
    private readonly List<KeyValuePair<string, long[]>> _results = [];
    private uint _events; // in what was metered since the result before

    private Scenarios(Meter meter, bool timestamps, bool events = false)
    {
        _meter = meter;
        _suffix = timestamps ? ", timestamps" : events ? EventsSuffix : "";
        _mss = timestamps ? 1448 : 1460;
        _ourDriver = new MeteredDriver(1);
        _theirDriver = new MeteredDriver(2);
        _ourDriver.Peer = _theirDriver;
        _theirDriver.Peer = _ourDriver;
        _our = new NetworkStack(_ourDriver, Options(1, timestamps, events));
        _their = new NetworkStack(_theirDriver, Options(2, timestamps));
        _our.Configure(Ours, 0xFFFFFF00, 0);
        _their.Configure(Theirs, 0xFFFFFF00, 0);
        _listener = _our.Listen(7, 4);
        Settle();
    }

    /// <summary>Plays all scenarios. Only types of the base library cross the border between the two loads of this program.</summary>
    /// <param name="blocks">Blocks in the instrumented core.</param>
    /// <returns>For each scenario, how often each block was entered.</returns>
    public static KeyValuePair<string, long[]>[] Play(int blocks)
    {
        // First, for the core's own code counts as soon as it runs.
        Meter meter = new(blocks);
        Scenarios scenarios = new(meter, false);
        scenarios.Idle();
        scenarios.Transfer();
        scenarios.Echo();
        scenarios.OpenAndClose();
        scenarios.FullPath();
        scenarios.Turn();
        scenarios.Threads();
        scenarios.Flood(8);
        scenarios.Flood(255);

        Scenarios stamped = new(meter, true);
        stamped.Transfer();
        stamped.Echo();
        stamped.OpenAndClose();

        Scenarios logged = new(meter, false, true);
        logged.Transfer();
        logged.Echo();
        logged.OpenAndClose();
        logged.FullPath();
        return [.. scenarios._results, .. stamped._results, .. logged._results];
    }

    private static StackOptions Options(byte secret, bool timestamps, bool events = false)
    {
        StackOptions options = new() { Secret = new byte[StackOptions.SecretLength], Connections = 8, ReceiveBuffer = 11 * (timestamps ? 1448 : 1460), SendBuffer = 16384, Timestamps = timestamps, EventEntries = events ? 64 : 0 };
        Array.Fill(options.Secret, secret);
        return options;
    }

    private void Idle()
    {
        Add("idle poll", Whole(PollOurs));
    }

    private void Transfer()
    {
        (TcpConnection ours, TcpConnection theirs) = Open();
        theirs.NoDelay = true;
        ours.NoDelay = true;

        // Once round, so that timers stand and windows are open as in the middle of a transfer.
        Give(theirs, 2 * _mss);
        Settle();
        Drain(ours);
        Settle();
        Give(theirs, 2 * _mss);
        Add("next segment in order, no ACK due", Arrival());
        Add("next segment in order, ACK sent", Arrival());
        Settle();
        Drain(ours);
        Settle();

        Give(ours, 2 * _mss);
        Settle();
        Add("send one full segment", Whole(() => Give(ours, _mss)));
        Give(ours, _mss);
        PollTheirs();
        Add("ACK of new data", Arrival());
        Settle();
        Drain(theirs);
        Settle();
        theirs.Abort();
        Settle();
        ours.Abort();
        Settle();
    }

    private void Echo()
    {
        (TcpConnection ours, TcpConnection theirs) = Open();
        for (int i = 0; i < 3; i++)
        {
            Give(theirs, 64);
            PollOurs();
            int count = ours.Receive(_buffer, 0, 64, 0);
            ours.Send(_buffer, 0, count, 0);
            PollTheirs();
            Drain(theirs);
        }

        Give(theirs, 64);
        long[] arrival = Arrival();
        long[] app = Whole(() =>
        {
            int count = ours.Receive(_buffer, 0, 64, 0);
            ours.Send(_buffer, 0, count, 0);
        });
        Add("echo of 64 octets", Sum(arrival, app));
        Settle();
        theirs.Abort();
        Settle();
        ours.Abort();
        Settle();
    }

    /// <summary>The whole turn of an app that serves by events: from waking until it waits again, with three listeners.</summary>
    private void Turn()
    {
        (TcpConnection ours, TcpConnection theirs) = Open();
        theirs.NoDelay = true;
        TcpListener[] listeners = [_listener, _our.Listen(9, 4), _our.Listen(19, 4)];
        while (_our.NextReady(out _) != null)
        {
            // The events of opening, which are not measured.
        }

        for (int i = 0; i < 4; i++)
        {
            Give(theirs, 64);
            if (i == 3)
            {
                Add("turn of an app that serves events, echo of 64 octets", Whole(ServeEvents));
            }
            else
            {
                ServeEvents();
            }

            PollTheirs();
            Drain(theirs);
        }

        listeners[1].Close();
        listeners[2].Close();
        theirs.Abort();
        Settle();
        ours.Abort();
        Settle();
    }

    private void ServeEvents()
    {
        // Waits first and is woken by the frame: the same in another order, because the driver's Wait returns at once.
        NetworkHandle? handle = _our.WaitReady(-1, out TcpEvents events);
        if (handle is TcpConnection connection && (events & TcpEvents.Readable) != 0)
        {
            int count = connection.Receive(_buffer, 0, 64, 0);
            if (count > 0)
            {
                connection.Send(_buffer, 0, count, 0);
            }
        }
    }

    /// <summary>What the threads of EchoDemo do for an echo: the pump's turn until it waits again, and the app's thread from its signal until it waits again.</summary>
    private void Threads()
    {
        (TcpConnection ours, TcpConnection theirs) = Open();
        theirs.NoDelay = true;
        ours.NoDelay = true;
        for (int i = 0; i < 4; i++)
        {
            Give(theirs, 64);
            long[] pump = Whole(PumpOnce);
            long[] app = Whole(() =>
            {
                int count = ours.Receive(_buffer, 0, 64, 0);
                ours.Send(_buffer, 0, count, 0);
                ours.Receive(_buffer, 0, 64, 0);
            });
            if (i == 3)
            {
                Add("turn of EchoDemo's threads, echo of 64 octets", Sum(pump, app));
            }

            PollTheirs();
            Drain(theirs);
        }

        theirs.Abort();
        Settle();
        ours.Abort();
        Settle();
    }

    private void PumpOnce()
    {
        _our.WaitForDriver(_our.PumpTurn());
    }

    private void OpenAndClose()
    {
        TcpConnection theirs = _their.Connect(Ours, 7, 0);
        Add("SYN to SYN|ACK", Arrival());
        PollTheirs();
        TcpConnection ours = new(_our);
        long[] ack = Arrival();
        long[] accept = Whole(() => _listener.Accept(ours, 0));
        Add("handshake ACK and accept", Sum(ack, accept));
        Settle();
        theirs.Close(0);
        long[] fin = Arrival();
        long[] close = Whole(() => ours.Close(0));
        PollTheirs();
        PollTheirs();
        long[] last = Arrival();
        Add("close, both ways", Sum(Sum(fin, close), last));
        if (ours.State != TcpState.Closed)
        {
            throw new InvalidOperationException("The close scenario did not close.");
        }
    }

    /// <summary>What one frame of a flood costs, in a cache that is full: the same whatever its size.</summary>
    private void Flood(int neighbours)
    {
        StackOptions options = Options(3, false);
        options.ArpEntries = neighbours;
        MeteredDriver driver = new(1);
        NetworkStack stack = new(driver, options);
        stack.Configure(Ours, 0xFFFF0000, 0);
        string where = $", cache of {neighbours}";
        for (int i = 0; i < 3 * neighbours; i++)
        {
            Put(driver, ArpFrame(1, Stranger(i), Ours));
            stack.Poll();
        }

        Add("ARP request of a stranger" + where, One(driver, stack, ArpFrame(1, Stranger(3 * neighbours), Ours)));
        Add("ARP request for another station" + where, One(driver, stack, ArpFrame(1, Stranger(1000), Theirs)));
        Add("ARP claim of a known neighbour's address" + where, One(driver, stack, ArpFrame(2, Stranger((3 * neighbours) - 1), Ours, 9)));
        Add("ARP claim of our address" + where, One(driver, stack, ArpFrame(1, Ours, Ours, 9)));
        byte[] ping = Ping();
        Add("echo request of 1000 octets" + where, One(driver, stack, ping));
        for (int i = 0; i < options.IcmpPerSecond; i++)
        {
            Put(driver, ping);
            stack.Poll();
        }

        Add("echo request over the limit" + where, One(driver, stack, ping));
    }

    private static uint Stranger(int number) => Theirs + 0x100 + (uint)number;

    private static byte[] ArpFrame(int operation, uint sender, uint target, byte lie = 0)
    {
        byte[] frame = new byte[60];
        new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2, lie, 0, 0 }.CopyTo(frame, 0);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(10), (ushort)sender);
        new byte[] { 8, 6, 0, 1, 8, 0, 6, 4, 0, (byte)operation }.CopyTo(frame, 12);
        frame.AsSpan(6, 6).CopyTo(frame.AsSpan(22));
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(28), sender);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(38), target);
        return frame;
    }

    private static byte[] Ping()
    {
        byte[] frame = new byte[14 + 20 + 8 + 1000];
        new byte[] { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0 }.CopyTo(frame, 0);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(16), (ushort)(frame.Length - 14));
        frame[22] = 64;
        frame[23] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(26), Theirs);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(30), Ours);
        frame[34] = 8;
        return frame;
    }

    private static void Put(MeteredDriver driver, byte[] frame)
    {
        driver.PutBack(new Queue<byte[]>([frame]));
    }

    /// <summary>One frame, less what a poll costs anyhow.</summary>
    private long[] One(MeteredDriver driver, NetworkStack stack, byte[] frame)
    {
        long[] idle = Whole(() => stack.Poll());
        Put(driver, frame);
        long[] counts = Whole(() => stack.Poll());
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] -= idle[i];
        }

        return counts;
    }

    private (TcpConnection Ours, TcpConnection Theirs) Open()
    {
        TcpConnection theirs = _their.Connect(Ours, 7, 0);
        Settle();
        TcpConnection? ours = _listener.Accept(0);
        if (ours == null || theirs.State != TcpState.Established)
        {
            throw new InvalidOperationException("The scenario's connection did not open.");
        }

        return (ours, theirs);
    }

    private void Give(TcpConnection connection, int count)
    {
        // A millisecond for each, so that no timestamp is that of the segment before.
        _ourDriver.Clock++;
        _theirDriver.Clock++;
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

    private void Settle()
    {
        do
        {
            PollOurs();
            PollTheirs();
        }
        while (_ourDriver.Waiting + _theirDriver.Waiting > 0);
    }

    private void PollOurs()
    {
        _our.Poll();
    }

    private void PollTheirs()
    {
        _their.Poll();
    }

    /// <summary>One waiting frame, from the driver's handing it over until all that follows from it is done, less what a poll costs anyhow.</summary>
    private long[] Arrival()
    {
        if (_ourDriver.Waiting == 0)
        {
            throw new InvalidOperationException("The scenario's frame is not there.");
        }

        // One frame at a time: the others wait behind.
        Queue<byte[]> rest = _ourDriver.KeepFirst();
        byte[] frame = _ourDriver.TakeBack();
        long[] idle = Metered(PollOurs);
        _ourDriver.PutBack(new Queue<byte[]>([frame]));
        long[] counts = Metered(PollOurs);
        _ourDriver.PutBack(rest);
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] -= idle[i];
        }

        return counts;
    }

    private long[] Metered(Action action)
    {
        _ourDriver.Meter = _meter;
        Watched(action);
        _ourDriver.Meter = null;
        return _meter.Take();
    }

    private long[] Whole(Action action)
    {
        Watched(() =>
        {
            _meter.Start();
            action();
            _meter.Stop();
        });
        return _meter.Take();
    }

    /// <summary>Does something, and counts its events.</summary>
    private void Watched(Action action)
    {
        uint before = _our.Events?.Count ?? 0;
        action();
        _events += (_our.Events?.Count ?? 0) - before;
    }

    private static long[] Sum(long[] a, long[] b)
    {
        return a.Zip(b, (x, y) => x + y).ToArray();
    }

    private void Add(string name, long[] counts)
    {
        if (_our.Events != null && _events != PathEvents.All.Single(path => path.Path == name).Count)
        {
            throw new InvalidOperationException($"{name} had {_events} events.");
        }

        _events = 0;
        _results.Add(new KeyValuePair<string, long[]>(name + _suffix, counts));
    }
}
