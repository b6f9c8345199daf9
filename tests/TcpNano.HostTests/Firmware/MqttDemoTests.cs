using System.Globalization;
using System.Text.Json;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using MqttDemo;

namespace TcpNano.HostTests.Firmware;

/// <summary>What nfproj/MqttDemo does on a board, with mosquitto as broker.</summary>
[TestClass]
public class MqttDemoTests
{
    private const int Limit = 120_000;
    private const int Patience = 30_000;

    private DeviceBench _bench = null!;
    private MosquittoBroker _broker = null!;
    private MqttPublisher _publisher = null!;
    private string _name = "";
    private long _allocated;
    private bool _counts;

    public TestContext TestContext { get; set; } = null!;

    [TestInitialize]
    public void Begin()
    {
        _bench = new DeviceBench(MqttPublisher.Options);
        _broker = new MosquittoBroker(_bench.Network);
        _publisher = new MqttPublisher(_bench.Stack, _bench.Driver, new BrokerFinder(_bench.Stack, DeviceBench.KernelAddress, null, 0))
        {
            Interval = 100,
            KeepAlive = 2,
            AnswerTimeout = 1000,
            LeastPause = 100,
            MostPause = 500,
        };
        byte[] address = new byte[6];
        _bench.Driver.GetAddress(address);
        _name = Convert.ToHexStringLower(address);
    }

    [TestCleanup]
    public void End()
    {
        _bench?.CutPower();
        _broker?.Dispose();
        _bench?.Dispose();
    }

    [TestMethod]
    [Timeout(Limit)]
    public void Telemetry_Arrives_InOrder_AndNothingIsAllocated()
    {
        _broker.Start();
        _broker.Subscribe();
        Run();
        _broker.WaitFor(lines => Numbers(lines).Length >= 3, "no telemetry");
        Volatile.Write(ref _counts, true);
        _broker.WaitFor(lines => Numbers(lines).Length >= 40, "the telemetry stops");
        Volatile.Write(ref _counts, false);
        string[] lines = _broker.Lines();
        CollectionAssert.Contains(lines, $"tcpnano/{_name}/status online");
        uint[] numbers = Numbers(lines);
        CollectionAssert.AreEqual(Enumerable.Range((int)numbers[0], numbers.Length).Select(n => (uint)n).ToArray(), numbers);
        JsonElement last = JsonDocument.Parse(lines.Last(line => line.Contains("/telemetry ", StringComparison.Ordinal)).Split(' ')[1]).RootElement;
        Assert.AreEqual(123456, last.GetProperty("heap").GetInt32());
        Assert.IsGreaterThan(40, last.GetProperty("segmentsReceived").GetInt32());
        Assert.AreEqual(0, last.GetProperty("retransmissions").GetInt32());
        Assert.IsLessThan(60, last.GetProperty("uptime").GetInt32());
        Assert.AreEqual(0u, _publisher.Losses + _publisher.Skipped);
        Assert.AreEqual(0, Volatile.Read(ref _allocated), "octets allocated in the app's and the stack's turns");
    }

    [TestMethod] // one that is there, but silent for many keep-alives' time
    [Timeout(Limit)]
    public void KeepAlive_KeepsAQuietConnection()
    {
        _publisher.Interval = int.MaxValue;
        _broker.Start();
        Run();
        WaitFor(() => _publisher.Connects == 1, "not online");
        Thread.Sleep(8000);
        Assert.AreEqual(PublisherPhase.Online, _publisher.Phase);
        Assert.AreEqual(1u, _publisher.Connects);
        Assert.AreEqual(0u, _publisher.Losses);
    }

    [TestMethod]
    [Timeout(Limit)]
    public void KilledBroker_IsFoundAgain_WhenItComesBack()
    {
        _broker.Start();
        _broker.Subscribe();
        Run();
        _broker.WaitFor(lines => Numbers(lines).Length >= 3, "no telemetry");
        _broker.Kill();
        WaitFor(() => _publisher.Losses >= 3, "no tries while it is away");
        uint before = Numbers(_broker.Lines()).Max();
        _broker.Start();
        _broker.Subscribe();
        _broker.WaitFor(lines => Numbers(lines).Count(number => number > before) >= 3, "no telemetry after the broker came back");
        Assert.AreEqual(2u, _publisher.Connects);
    }

    [TestMethod] // its kernel still acknowledges: only the missing PINGRESP tells
    [Timeout(Limit)]
    public void FrozenBroker_IsNoticed_AndFoundAgain()
    {
        _broker.Start();
        Run();
        WaitFor(() => _publisher.Published >= 3, "no telemetry");
        _broker.Freeze();
        WaitFor(() => _publisher.Losses >= 1, "a broker that does not answer is kept");
        _broker.Thaw();
        WaitFor(() => _publisher.Phase == PublisherPhase.Online, "not online again");
        _broker.Subscribe();
        _broker.WaitFor(lines => Numbers(lines).Length >= 3, "no telemetry after the broker came back");
    }

    [TestMethod]
    [Timeout(Limit)]
    public void Will_IsDelivered_WhenTheDeviceVanishes()
    {
        _broker.Start();
        _broker.Subscribe();
        Run();
        _broker.WaitFor(lines => Numbers(lines).Length >= 3, "no telemetry");
        CollectionAssert.DoesNotContain(_broker.Lines(), $"tcpnano/{_name}/status offline");
        _bench.CutPower();
        _broker.WaitFor(lines => lines.Contains($"tcpnano/{_name}/status offline"), "no will");
    }

    private static uint[] Numbers(string[] lines)
    {
        return [.. lines.Where(line => line.Contains("/telemetry ", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line.Split(' ')[1]).RootElement.GetProperty("n").GetUInt32())];
    }

    private static void WaitFor(Func<bool> met, string what)
    {
        Assert.IsTrue(SpinWait.SpinUntil(
            () =>
            {
                Thread.Sleep(10);
                return met();
            },
            Patience), what);
    }

    private void Run()
    {
        _bench.Run(() =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            int wait = _publisher.Step();
            if (Volatile.Read(ref _counts))
            {
                Volatile.Write(ref _allocated, _allocated + GC.GetAllocatedBytesForCurrentThread() - before);
            }

            return wait;
        });
    }
}
