using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Kernel;

/// <summary>
/// Window scale, SACK and timestamps against the kernel: every combination of what the stack offers with what the kernel offers, opened by either side.
/// </summary>
[TestClass]
public class OptionTests
{
    private const int Port = 7;
    private const int ActivePort = 8;
    private const int Length = 200_000;
    private const int LargeBuffer = 150_000; // less than Length: the window is closed while there is more to come
    private const int LargeShift = 2; // the least with which LargeBuffer fits the field
    private const int MostPlain = 65535;

    // As TCP_INFO has them: TCPI_OPT_TIMESTAMPS, TCPI_OPT_SACK, TCPI_OPT_WSCALE.
    private const int Timestamps = 1;
    private const int Sack = 2;
    private const int Scale = 4;
    private const int All = Timestamps | Sack | Scale;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(0)]
    [DataRow(Timestamps)]
    [DataRow(Sack)]
    [DataRow(Timestamps | Sack)]
    [DataRow(Scale)]
    [DataRow(Scale | Timestamps)]
    [DataRow(Scale | Sack)]
    [DataRow(All)]
    [Timeout(60_000)]
    public void EveryCombination_BothUseWhatBothHave(int ours)
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct, options => Offer(options, ours));
        TcpListener listener = bench.Stack.Listen(Port, 4);
        Socket kernelListener = bench.KernelListens(ActivePort);
        for (int theirs = 0; theirs <= All; theirs++)
        {
            KernelOffers(bench, theirs);
            Socket socket = bench.KernelConnects(Port);
            Converse(bench, socket, bench.StackAccepts(listener), ours & theirs, $"stack {ours}, kernel {theirs}, opened by the kernel");

            TcpConnection connection = bench.StackConnects(ActivePort);
            Converse(bench, bench.KernelAccepts(kernelListener), connection, ours & theirs, $"stack {ours}, kernel {theirs}, opened by the stack");
        }

        bench.AssertKernelHasNothingStuck();
        Assert.AreEqual(0u, bench.Stack.Counters[StackCounter.TcpDroppedNoTimestamp] + bench.Stack.Counters[StackCounter.TcpDroppedOldTimestamp] + bench.Stack.Counters[StackCounter.TcpDroppedBadOptions]);
    }

    [TestMethod] // our blocks have the kernel repair its losses, and our reports of duplicates reach it; without SACK there is neither
    [DataRow(Sack, true)]
    [DataRow(All, true)]
    [DataRow(Timestamps | Scale, false)]
    [Timeout(120_000)]
    public void LossyWire_TheKernelRecoversBySack(int ours, bool recovers)
    {
        ImpairmentProfile profile = new() { Delay = 5, Loss = 2, Duplicate = 2 };
        using Bench bench = Bench.WithStack(TestContext, Wire.Impaired, options => Offer(options, ours), profile);
        byte[] data = Traffic.Random(1 << 20, 3);
        bench.KernelCalls(
            Port,
            connection =>
            {
                Assert.AreEqual(Traffic.Of(data), Traffic.ReceiveAll(connection, bench.Patience));
                connection.Close(bench.Patience);
            },
            socket =>
            {
                socket.Send(data);
                socket.Shutdown(SocketShutdown.Send);
                Assert.AreEqual(0, socket.Receive(new byte[1]));
                socket.Close();
            });
        long recoveries = KernelCounter(bench, "TCPSackRecovery");
        long duplicates = KernelCounter(bench, "TCPDSACKRecv");
        TestContext.WriteLine($"TCPSackRecovery {recoveries}, TCPDSACKRecv {duplicates}");
        Assert.IsGreaterThan(20, bench.Relay!.RightToLeft.Lost + bench.Relay.RightToLeft.Duplicated, "nothing went wrong on the wire");
        Assert.AreEqual(recovers, recoveries > 0, "TCPSackRecovery");
        Assert.AreEqual(recovers, duplicates > 0, "TCPDSACKRecv");
    }

    private static void Offer(StackOptions options, int ours)
    {
        options.Connections = 8;
        options.Timestamps = (ours & Timestamps) != 0;
        options.SelectiveAcknowledgments = (ours & Sack) != 0;
        options.WindowScaling = (ours & Scale) != 0;
        options.ReceiveBuffer = (ours & Scale) != 0 ? LargeBuffer : MostPlain;
    }

    private static void KernelOffers(Bench bench, int theirs)
    {
        bench.Kernel.Set("net/ipv4/tcp_timestamps", (theirs & Timestamps) != 0 ? "1" : "0");
        bench.Kernel.Set("net/ipv4/tcp_sack", (theirs & Sack) != 0 ? "1" : "0");
        bench.Kernel.Set("net/ipv4/tcp_window_scaling", (theirs & Scale) != 0 ? "1" : "0");
    }

    private static void Converse(Bench bench, Socket socket, TcpConnection connection, int common, string which)
    {
        AssertKernelUses(socket, common, which);
        bench.TalkBothWays(socket, connection, Length, which, () => AssertWindowIsUsed(bench, connection, (common & Scale) != 0, which));
        bench.CloseBoth(socket, connection, which);
    }

    // The app takes nothing until the window is full: more than 65535 octets lie there only if it was scaled.
    private static void AssertWindowIsUsed(Bench bench, TcpConnection connection, bool scaled, string which)
    {
        int least = scaled ? MostPlain + 1 : MostPlain - 4096;
        Assert.IsTrue(SpinWait.SpinUntil(() => connection.Available >= least, bench.Patience), $"{which}: {connection.Available} octets have come");
        Assert.IsTrue(scaled || connection.Available <= MostPlain, $"{which}: {connection.Available} octets have come");
    }

    private static void AssertKernelUses(Socket socket, int common, string which)
    {
        byte[] info = Bench.KernelInfo(socket);
        Assert.AreEqual(common, info[5] & All, which + ": tcpi_options");
        Assert.AreEqual((common & Scale) != 0 ? LargeShift : 0, info[6] & 0xF, which + ": tcpi_snd_wscale");
    }

    // One of TcpExt. The first line has the names, the second the numbers.
    private static long KernelCounter(Bench bench, string name)
    {
        string[][] lines = bench.Kernel.Run(() => File.ReadAllLines("/proc/thread-self/net/netstat")).Where(line => line.StartsWith("TcpExt:", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToArray();
        int column = Array.IndexOf(lines[0], name);
        Assert.IsGreaterThan(0, column, "the kernel has no " + name);
        return long.Parse(lines[1][column], System.Globalization.CultureInfo.InvariantCulture);
    }
}
