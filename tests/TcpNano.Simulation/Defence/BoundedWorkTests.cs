using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Lab.Attacks;
using TcpNano.Virtual;
using TcpNano.Virtual.Oracles;

namespace TcpNano.Simulation.Defence;

/// <summary>
/// 10,000 frames a second of each kind that means no good, alone and together: the connections that are open keep their goodput,
/// and a poll does no more than its budget.
/// </summary>
/// <remarks>
/// The station polls once in a millisecond and takes at most 64 frames then: 64,000 frames a second, which 40,000 hostile ones leave
/// room in. A slower machine drops frames in its driver instead; what the stack must see to is that none of them does more than cost
/// its share of a poll: no ACK storms, no neighbour lost, no slot or buffer taken from those who use it.
/// </remarks>
[TestClass]
public class BoundedWorkTests
{
    private const uint Device = 0x0A000001;
    private const uint Peer = 0x0A000002;
    private const uint Router = 0x0A0000FE;
    private const int Port = 7;
    private const int PerMillisecond = 10; // 10,000 a second
    private const int Connections = 8;
    private const int Open = 4;
    private const int FramesPerPoll = 64;
    private const int Buffer = 16_384; // windows of which duplicate ACKs could take something
    private const int Measured = 10_000;
    private const double Kept = 0.9;

    private static readonly Lazy<double> s_calm = new(() => Play(OnslaughtKind.None, 0, null));

    private static readonly byte[] s_hardware = [2, 0, 0, 0, 0, 1];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(OnslaughtKind.Syns)]
    [DataRow(OnslaughtKind.Garbage)]
    [DataRow(OnslaughtKind.Arp)]
    [DataRow(OnslaughtKind.Pings)]
    [DataRow(OnslaughtKind.Syns | OnslaughtKind.Arp)] // was 0.5 %: SYN|ACKs to neighbours that are not there took the busy ones' entries
    [DataRow(OnslaughtKind.All)]
    public void OpenConnections_KeepTheirGoodput_AndPollItsBudget(OnslaughtKind kind)
    {
        double calm = s_calm.Value;
        double attacked = Play(kind, PerMillisecond, TestContext);
        TestContext.WriteLine($"{calm / 1000:F0} KB/s in peace, {attacked / 1000:F0} KB/s during the attack: {attacked / calm:P1}");
        Assert.IsGreaterThanOrEqualTo(Kept * calm, attacked);
    }

    [TestMethod] // or the test above would show nothing
    public void MoreFramesThanPollsCanTake_CostGoodput()
    {
        double attacked = Play(OnslaughtKind.All, FramesPerPoll / 2, TestContext);
        TestContext.WriteLine($"{attacked / s_calm.Value:P1} is left");
        Assert.IsLessThan(Kept * s_calm.Value, attacked);
    }

    private static double Play(OnslaughtKind kind, int perMillisecond, TestContext? context)
    {
        VirtualNetwork network = new(1) { Batches = true, MeasureAllocations = true };
        VirtualHost device = Host(network, "device", Device, Connections);
        VirtualHost peer = Host(network, "peer", Peer, 2 * Connections);
        Host(network, "router", Router, 1);
        device.Driver.ReceiveRing = 2 * FramesPerPoll;
        device.Driver.TransmitRing = 2 * FramesPerPoll;
        BulkTalk deviceTalk = new();
        BulkTalk peerTalk = new();
        Onslaught onslaught = new(Device, s_hardware, kind, [Port], 1);
        onslaught.Impersonate(Peer);
        Siege siege = new(network, device, onslaught, perMillisecond);
        TcpListener listener = device.Stack.Listen(Port, Open);
        for (uint i = 0; i < Open; i++)
        {
            TcpConnection there = peer.Stack.Connect(Device, Port, 0);
            Assert.IsTrue(network.RunUntil(() => listener.HasPending, network.Now + 10_000));
            TcpConnection here = listener.Accept(0);
            onslaught.Aim(Peer, here.RemotePort, Port, here.Block!.RcvNxt);
            StreamOracle stream = new(i);
            if (i % 2 == 0)
            {
                deviceTalk.Send(here, stream);
                peerTalk.Receive(there, stream);
            }
            else
            {
                peerTalk.Send(there, stream);
                deviceTalk.Receive(here, stream);
            }
        }

        device.App = deviceTalk;
        peer.App = peerTalk;
        PollGauge gauge = new(network, device);
        siege.Pass(1000);
        long before = deviceTalk.Received + peerTalk.Received;
        long allocatedBefore = device.Allocated;
        siege.Pass(Measured);
        long received = deviceTalk.Received + peerTalk.Received - before;

        Assert.IsNull(deviceTalk.Wrong);
        Assert.IsNull(peerTalk.Wrong);
        Assert.IsNull(device.BrokenInvariant);
        Assert.AreEqual(allocatedBefore, device.Allocated, "octets allocated");
        Assert.IsLessThanOrEqualTo((uint)FramesPerPoll, gauge.MostReceived, "frames taken in one poll");

        // An answer for each frame, and what each connection may have in flight.
        Assert.IsLessThanOrEqualTo((uint)(FramesPerPoll + (Open * 2 * Buffer / 1460)), gauge.MostSent, "frames sent in one poll");
        context?.WriteLine($"{kind}: {siege.Sent} hostile frames; most in one poll: {gauge.MostReceived} taken, {gauge.MostSent} sent");
        if (kind != OnslaughtKind.None)
        {
            AssertNothingStays(network, device);
        }

        return (double)received * 1000 / Measured;
    }

    // Handshakes that nobody completes and neighbours that are not there are forgotten; the open connections stay.
    private static void AssertNothingStays(VirtualNetwork network, VirtualHost device)
    {
        ((BulkTalk)device.App!).IsSilent = true;
        network.RunUntil(network.Now + 200_000);
        Assert.AreEqual(Connections - Open, device.Stack.FreeConnections, "free slots");
        Assert.IsNull(device.BrokenInvariant);
    }

    private static VirtualHost Host(VirtualNetwork network, string name, uint address, int connections)
    {
        VirtualDriver driver = network.Attach(name, [2, 0, 0, 0, 0, (byte)address], new ImpairmentProfile { Delay = 5 });
        StackOptions options = new() { Connections = connections, FramesPerPoll = FramesPerPoll, ReceiveBuffer = Buffer, SendBuffer = Buffer, Secret = RepeatableStack.Secret(address) };
        return network.AddHost(driver, RepeatableStack.On(driver, address, options, address == Router ? 0 : Router));
    }
}
