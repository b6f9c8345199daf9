using TcpNano.Benchmarks.Systems;
using TcpNano.Virtual;

namespace TcpNano.Benchmarks.Virtual;

/// <summary>Two stacks, one of which sends all it can for a while. The same case and seed give the same figures on every machine.</summary>
/// <param name="Octets">Octets that the receiving app got.</param>
/// <param name="Seconds">In what virtual time.</param>
/// <param name="Silence">The longest time in seconds in which it got none.</param>
internal readonly record struct VirtualTransfer(long Octets, double Seconds, double Silence)
{
    private const uint SenderAddress = 0x0A090001;
    private const uint ReceiverAddress = 0x0A090002;
    private const int OpeningTime = 10_000;

    /// <summary>Thousands of octets per second.</summary>
    public double Rate => Octets / Seconds / 1000;

    /// <summary>Plays a case. The connection opens over a wire without trouble.</summary>
    /// <param name="play">The case.</param>
    /// <param name="seed">All chance comes from it.</param>
    /// <param name="seconds">How long to send.</param>
    /// <param name="recovery">How losses are repaired, unless the case says so.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="BenchException">The connection does not open.</exception>
    public static VirtualTransfer Play(VirtualCase play, ulong seed, double seconds, string recovery)
    {
        VirtualNetwork network = new(seed) { ImpairArp = false };
        StackSetup setup = new(2, play.Stacks.Buffer, play.Stacks.Buffer, play.Stacks.Recovery ?? recovery);
        ImpairmentProfile clean = new() { Delay = play.RoundTrip / 2 };
        (VirtualHost sender, VirtualDriver senderDriver) = Station(network, "sender", SenderAddress, setup, clean, seed);
        (VirtualHost receiver, VirtualDriver receiverDriver) = Station(network, "receiver", ReceiverAddress, setup, clean, ~seed);
        ReceivingApp sink = new(receiver.Stack.Listen(Services.Sink, 1));
        receiver.App = sink;
        TcpConnection connection = sender.Stack.Connect(ReceiverAddress, Services.Sink, 0) ?? throw new BenchException("no connection is free");
        if (!network.RunUntil(() => connection.State == TcpState.Established && sink.IsOpen, OpeningTime))
        {
            throw new BenchException("the connection does not open in virtual time");
        }

        ImpairmentProfile bad = play.Profile with { Delay = clean.Delay };
        network.Impair(senderDriver, bad);
        network.Impair(receiverDriver, bad);
        long start = network.Now;
        sink.Start(start);
        sender.App = new SendingApp(connection);
        sender.App.Step(sender.Stack, start);
        long end = start + (long)(seconds * 1000);
        network.RunUntil(end);
        return new VirtualTransfer(sink.Octets, seconds, sink.SilenceUntil(end) / 1000.0);
    }

    private static (VirtualHost Host, VirtualDriver Driver) Station(VirtualNetwork network, string name, uint address, StackSetup setup, ImpairmentProfile wire, ulong seed)
    {
        VirtualDriver driver = network.Attach(name, [2, 0, 0, 0, 0, (byte)address], wire);
        VirtualHost host = network.AddHost(driver, StackFactory.Create(driver, address, setup, seed | 1));
        host.ServesInTurn = true; // as the server of the other suites
        return (host, driver);
    }
}
