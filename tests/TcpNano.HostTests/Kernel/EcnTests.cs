using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Kernel;

/// <summary>ECN (RFC 3168) against the kernel: what both agree on, and marks in both directions.</summary>
[TestClass]
public class EcnTests
{
    private const int Port = 7;
    private const int ActivePort = 8;
    private const int Length = 400_000;

    // As TCP_INFO has them: TCPI_OPT_ECN, TCPI_OPT_ECN_SEEN.
    private const int Agreed = 8;
    private const int Seen = 16;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod] // net.ipv4.tcp_ecn: 0 never, 1 always, 2 only when the peer asks
    [DataRow(false, 0, 0, 0)]
    [DataRow(false, 1, 0, 0)]
    [DataRow(false, 2, 0, 0)]
    [DataRow(true, 0, 0, 0)]
    [DataRow(true, 1, Agreed, Agreed)]
    [DataRow(true, 2, 0, Agreed)]
    [Timeout(60_000)]
    [Rfc(9293, "SHLD-8")]
    public void BothUseItIfBothHaveIt(bool ours, int theirs, int openedByKernel, int openedByStack)
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct, options => options.ExplicitCongestionNotification = ours);
        TcpListener listener = bench.Stack.Listen(Port, 4);
        Socket kernelListener = bench.KernelListens(ActivePort);
        bench.Kernel.Set("net/ipv4/tcp_ecn", theirs.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Socket socket = bench.KernelConnects(Port);
        Converse(bench, socket, bench.StackAccepts(listener), openedByKernel);
        TcpConnection connection = bench.StackConnects(ActivePort);
        Converse(bench, bench.KernelAccepts(kernelListener), connection, openedByStack);
        Assert.AreEqual(0u, bench.Stack.Counters[StackCounter.CongestionMarks] + bench.Stack.Counters[StackCounter.CongestionEchoes]);
        bench.AssertKernelHasNothingStuck();
    }

    [TestMethod] // a router marks a twentieth of what may be marked: both sides hear of it, and nothing is sent again
    [Timeout(120_000)]
    public void MarksLowerBothWindows_AndNothingIsLost()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Impaired, options => options.ExplicitCongestionNotification = true, new ImpairmentProfile { Delay = 2, Mark = 5 });
        bench.Kernel.Set("net/ipv4/tcp_ecn", "1");
        TcpListener listener = bench.Stack.Listen(Port, 4);
        Socket socket = bench.KernelConnects(Port);
        Converse(bench, socket, bench.StackAccepts(listener), Agreed);
        Assert.IsGreaterThan(0u, bench.Stack.Counters[StackCounter.CongestionMarks], "marks of what the kernel sent");
        Assert.IsGreaterThan(0u, bench.Stack.Counters[StackCounter.CongestionEchoes], "echoes of marks of what the stack sent");
        Assert.AreEqual(0u, bench.Stack.Counters[StackCounter.Retransmissions]);
        bench.AssertKernelHasNothingStuck();
    }

    private static void Converse(Bench bench, Socket socket, TcpConnection connection, int expected)
    {
        Assert.AreEqual(expected, Bench.KernelInfo(socket)[5] & Agreed, "tcpi_options");
        bench.TalkBothWays(socket, connection, Length, "ECN " + expected);
        Assert.AreEqual(expected != 0, (Bench.KernelInfo(socket)[5] & Seen) != 0, "whether the kernel has seen segments that may be marked");
        bench.CloseBoth(socket, connection, "ECN " + expected);
    }
}
