using System.Device.Gpio;
using System.Device.Spi;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual;
using TcpNano.W5500.Tests.Model;

namespace TcpNano.W5500.Tests.Conversations;

/// <summary>
/// Two stacks in virtual time, at least one of them behind a W5500: what one sends the other gets, whatever happens on the cable, on SPI and to the
/// chip, and afterwards both still work. The model keeps the driver to the datasheet all the while.
/// </summary>
[TestClass]
public class ConversationTests
{
    private const uint Left = 0x0A000001;
    private const uint Right = 0x0A000002;
    private const int Patience = 1_200_000;

    private static readonly ImpairmentProfile s_good = new() { Delay = 1 };
    private static readonly ImpairmentProfile s_bad = new() { Delay = 3, Loss = 2, Reorder = 1, Duplicate = 1, ReorderHold = 4 };

    private long _troubles;

    public required TestContext TestContext { get; set; }

    [TestMethod]
    public void GoodCable_LosesNothingAndAsksForNothingTwice()
    {
        (Board left, Board right) = Converse(1, s_good, 3_000_000, _ => null, null);
        foreach (Board board in new[] { left, right })
        {
            Assert.AreEqual(0, board.GetCounter(W5500Counter.Reopened), "reopened");
            Assert.AreEqual(0, board.GetCounter(W5500Counter.SpiErrors), "errors");
            Assert.AreEqual(0, board.Chip.Overflows, "overflows");
        }
    }

    [TestMethod]
    public void BadCable_ChangesNothing()
    {
        Converse(2, s_bad, 1_000_000, _ => null, null);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void BusThatThrows_LosesNothingForGood(int seed)
    {
        (Board left, _) = Converse(seed, s_good, 2_000_000, s => new SpiNoise(s) { ThrowsBefore = 150, ThrowsAfter = 150 }, null);
        Assert.IsGreaterThan(10, left.GetCounter(W5500Counter.SpiErrors));
    }

    [TestMethod] // TCP's checksum finds what a bus without one lets through
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void WrongBitsFromTheChip_LoseNothingForGood(int seed)
    {
        Converse(seed, s_good, 2_000_000, s => new SpiNoise(s) { FlipsReceived = 100 }, null);
        Assert.IsGreaterThan(10, _troubles);
    }

    [TestMethod] // the danger that the option's documentation names
    public void WrongBitsFromTheChip_ReachTheApp_WhenTheFrameCheckIsTrusted()
    {
        AssertFailedException e = Assert.ThrowsExactly<AssertFailedException>(
            () => Converse(1, s_good, 2_000_000, s => new SpiNoise(s) { FlipsReceived = 100 }, null, trusting: true));
        StringAssert.Contains(e.Message, "wrong data at");
    }

    [TestMethod]
    public void TrustedFrameCheck_ChangesNothingOnAGoodBus()
    {
        Converse(2, s_bad, 500_000, _ => null, null, trusting: true);
    }

    [TestMethod] // addresses, commands and pointers among them: any register may get anything
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void WrongBitsToTheChip_LoseNothingForGood(int seed)
    {
        Converse(seed, s_good, 2_000_000, s => new SpiNoise(s) { FlipsSent = 200 }, null);
        Assert.IsGreaterThan(10, _troubles);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void BrownOuts_LoseNothingForGood(int seed)
    {
        Random random = new(seed);
        long next = 100;
        (Board left, Board right) = Converse(seed, s_good, 3_000_000, _ => null, (now, a, b) =>
        {
            if (now >= next)
            {
                (random.Next(2) == 0 ? a : b).Chip.BrownOut();
                next = now + random.Next(50, 600);
            }
        });
        Assert.IsGreaterThan(1, left.GetCounter(W5500Counter.RegistersLost) + right.GetCounter(W5500Counter.RegistersLost));
    }

    [TestMethod]
    public void PulledCables_LoseNothingForGood()
    {
        long next = 200;
        int pulls = 0;
        (Board left, _) = Converse(5, s_good, 20_000_000, _ => null, (now, a, _) =>
        {
            if (now >= next && pulls < 8)
            {
                a.Chip.LinkUp = !a.Chip.LinkUp;
                next = now + 700; // as long up as down, so that a retransmission comes in between
                pulls++;
            }
        });
        Assert.IsGreaterThan(4, left.GetCounter(W5500Counter.LinkChanges));
    }

    [TestMethod]
    public void SlowHalfDuplexLink_LosesNothing()
    {
        (Board left, _) = Converse(6, s_good, 1_000_000, _ => null, null, isSlow: true);
        Assert.AreEqual(0, left.GetCounter(W5500Counter.Reopened));
    }

    [TestMethod]
    [DataRow(11)]
    [DataRow(12)]
    public void EverythingAtOnce_LosesNothingForGood(int seed)
    {
        Random random = new(seed);
        long next = 500;
        Converse(
            seed,
            s_bad,
            1_000_000,
            s => new SpiNoise(s) { ThrowsBefore = 500, ThrowsAfter = 500, FlipsReceived = 300, FlipsSent = 700 },
            (now, a, b) =>
            {
                if (now >= next)
                {
                    (random.Next(2) == 0 ? a : b).Chip.BrownOut();
                    next = now + random.Next(500, 3000);
                }
            });
    }

    private (Board Left, Board Right) Converse(int seed, ImpairmentProfile cable, int octets, Func<ulong, SpiNoise?> noise, Action<long, Board, Board>? trouble, bool isSlow = false, bool trusting = false)
    {
        GpioController.Wires.Clear();
        SpiDevice.LowOctetFirst = seed % 2 == 0;
        VirtualNetwork network = new((ulong)seed);
        using Board left = new(network, "left", [2, 0, 0, 0, 0, 1], cable, 1, isSlow, trusting);
        using Board right = new(network, "right", [2, 0, 0, 0, 0, 2], cable, 2);
        NetworkStack a = AddStack(network, left, Left, 1);
        NetworkStack b = AddStack(network, right, Right, 2);
        TcpListener listener = b.Listen(7, 2);
        left.Chip.Noise = noise((ulong)(2 * seed));
        right.Chip.Noise = noise((ulong)((2 * seed) + 1));

        (TcpConnection opened, TcpConnection accepted) = Open(network, a, listener, () => Turn(network, left, right, trouble));
        Flow there = new(opened, accepted, octets, 1);
        Flow back = new(accepted, opened, octets, 2);
        try
        {
            RunUntil(
                network,
                () => there.IsDone && back.IsDone,
                () =>
                {
                    there.Step();
                    back.Step();
                    Turn(network, left, right, trouble);
                },
                () => $"{there.Received} there, {back.Received} back, {opened.State} {accepted.State} {opened.CloseReason}");

            // Quiet again: both drivers must be as good as new.
            _troubles = (left.Chip.Noise?.Happened + right.Chip.Noise?.Happened) ?? 0;
            left.Chip.Noise = null;
            right.Chip.Noise = null;
            left.Chip.LinkUp = true;
            Flow last = new(opened, accepted, 20_000, 3);
            RunUntil(
                network,
                () => last.IsDone,
                () =>
                {
                    last.Step();
                    Turn(network, left, right, null);
                },
                () => $"the last flow: {last.Received}");
        }
        finally
        {
            TestContext.WriteLine($"{network.Now} ms; left: {left.Describe()}");
            TestContext.WriteLine("right: " + right.Describe());
        }

        return (left, right);
    }

    private static NetworkStack AddStack(VirtualNetwork network, Board board, uint address, byte secret)
    {
        StackOptions options = new() { Secret = new byte[StackOptions.SecretLength], ReceiveBuffer = 8192, SendBuffer = 8192, UserTimeout = 0 };
        Array.Fill(options.Secret, secret);
        NetworkStack stack = new(board, options);
        stack.Configure(address, 0xFFFFFF00, 0);
        network.AddHost(board.Cable, stack);
        return stack;
    }

    /// <summary>Opens a connection. An attempt may fail while a chip is away.</summary>
    private static (TcpConnection Opened, TcpConnection Accepted) Open(VirtualNetwork network, NetworkStack from, TcpListener listener, Action turn)
    {
        TcpConnection? opened = null;
        TcpConnection? accepted = null;
        RunUntil(
            network,
            () =>
            {
                if (opened is null || opened.State == TcpState.Closed)
                {
                    opened = from.Connect(Right, 7, 0);
                    accepted?.Abort();
                    accepted = null;
                }

                accepted ??= listener.Accept(0);
                if (accepted is not null && (accepted.State == TcpState.Closed || accepted.RemotePort != opened?.LocalPort))
                {
                    accepted.Abort();
                    accepted = null;
                }

                return opened?.State == TcpState.Established && accepted?.State == TcpState.Established;
            },
            turn,
            () => $"not open: {opened?.State} {opened?.CloseReason}, {accepted?.State}");
        return (opened!, accepted!);
    }

    private static void Turn(VirtualNetwork network, Board left, Board right, Action<long, Board, Board>? trouble)
    {
        trouble?.Invoke(network.Now, left, right);
        network.RunUntil(network.Now + 1);
        left.Wake();
        right.Wake();
        network.Wake();
    }

    private static void RunUntil(VirtualNetwork network, Func<bool> condition, Action turn, Func<string> describe)
    {
        long end = network.Now + Patience;
        while (!condition())
        {
            Assert.IsLessThan(end, network.Now, describe());
            turn();
        }
    }
}
