using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Benchmarks.Network;
using TcpNano.Virtual;
using TcpNano.Linux;

namespace TcpNano.HostTests.Kernel;

/// <summary>The relay between two kernels: what is wrong here is not the stack's fault.</summary>
[TestClass]
public partial class FrameRelayTests
{
    private NetworkNamespace _left = null!;
    private NetworkNamespace _right = null!;
    private TapDevice _leftTap = null!;
    private TapDevice _rightTap = null!;

    public TestContext TestContext { get; set; } = null!;

    [TestInitialize]
    public void MakeNamespaces()
    {
        _left = NetworkNamespace.Create();
        _right = NetworkNamespace.Create();
        _leftTap = _left.OpenTap("tap0", "10.8.0.1/24");
        _rightTap = _right.OpenTap("tap0", "10.8.0.2/24");
    }

    [TestCleanup]
    public void LeaveNamespaces()
    {
        _leftTap?.Dispose();
        _rightTap?.Dispose();
        _left?.Dispose();
        _right?.Dispose();
    }

    [TestMethod]
    [Timeout(60_000)]
    public void PerfectWire_LosesNoPing()
    {
        using FrameRelay relay = new(_leftTap, _rightTap, ImpairmentProfile.None, 1);
        StringAssert.Contains(_left.Command("ping", "-q -c 200 -i 0.002 -s 1000 10.8.0.2"), " 200 received");
        Assert.IsNull(relay.Failure);
        Assert.AreEqual(0, relay.LeftToRight.Lost + relay.LeftToRight.Overtaken + relay.LeftToRight.Duplicated + relay.LeftToRight.Refused);
        Assert.IsGreaterThanOrEqualTo(200, relay.RightToLeft.Written);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Delay_IsThatOfTheProfileEachWay()
    {
        using FrameRelay relay = new(_leftTap, _rightTap, new ImpairmentProfile { Delay = 20 }, 1);
        string output = _left.Command("ping", "-q -c 20 -i 0.02 10.8.0.2");
        double average = double.Parse(Average().Match(output).Groups[1].Value);
        Assert.IsTrue(average is >= 38 and < 80, output);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void BadWire_LosesDuplicatesReordersAndCorrupts_AndTheKernelsTcpCopes()
    {
        ImpairmentProfile profile = new() { Loss = 3, Reorder = 3, Duplicate = 2, Corruption = 1, Delay = 5, Jitter = 2 };
        using FrameRelay relay = new(_leftTap, _rightTap, profile, 4);
        using Socket listener = _right.Socket(20_000);
        listener.Bind(new IPEndPoint(IPAddress.Any, 5000));
        listener.Listen(1);
        byte[] data = new byte[4 << 20];
        new Random(5).NextBytes(data);
        Task<byte[]> received = Task.Run(() =>
        {
            using Socket peer = listener.Accept();
            peer.ReceiveTimeout = 20_000;
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] buffer = new byte[65536];
            for (int length; (length = peer.Receive(buffer)) != 0;)
            {
                hash.AppendData(buffer, 0, length);
            }

            return hash.GetHashAndReset();
        });
        using (Socket sender = _left.Socket(20_000))
        {
            sender.Connect(new IPEndPoint(IPAddress.Parse("10.8.0.2"), 5000));
            sender.Send(data);
            sender.Shutdown(SocketShutdown.Send);
            CollectionAssert.AreEqual(SHA256.HashData(data), received.Result);
        }

        TestContext.WriteLine("left to right: " + relay.LeftToRight);
        TestContext.WriteLine("right to left: " + relay.RightToLeft);
        Assert.IsNull(relay.Failure);
        RelayCounters counters = relay.LeftToRight;
        AssertShare(0.03, counters.Lost, counters.Read);
        AssertShare(0.02, counters.Duplicated, counters.Read);
        AssertShare(0.01, counters.Corrupted, counters.Read);
        Assert.IsGreaterThan(counters.Read / 200, counters.Overtaken);
        Assert.AreEqual(0, counters.Overflow);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void FullRelay_LosesFramesAndGoesOn()
    {
        using FrameRelay relay = new(_leftTap, _rightTap, new ImpairmentProfile { Delay = 50 }, 1, capacity: 4);
        _left.Command("ping", "-q -f -c 100 -w 2 10.8.0.2", mayFail: true);
        Assert.IsGreaterThan(0, relay.LeftToRight.Overflow + relay.RightToLeft.Overflow);
        Thread.Sleep(200);
        StringAssert.Contains(_left.Command("ping", "-q -c 3 -i 0.2 10.8.0.2"), " 3 received");
        Assert.IsNull(relay.Failure);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void DeletedInterface_IsTold()
    {
        using FrameRelay relay = new(_leftTap, _rightTap, ImpairmentProfile.None, 1);
        _left.Ip("link delete tap0");
        Assert.IsTrue(SpinWait.SpinUntil(() => relay.Failure != null, 5000));
    }

    [GeneratedRegex(@"= [\d.]+/([\d.]+)/")]
    private static partial Regex Average();

    private static void AssertShare(double expected, long count, long of)
    {
        // The fates are seeded, but how many frames the kernels exchange is not: six standard deviations.
        double tolerance = 6 * Math.Sqrt(of * expected * (1 - expected));
        Assert.IsTrue(Math.Abs(count - (of * expected)) <= tolerance, $"{count} of {of}, {expected:P0} expected");
    }
}
