using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Lab.Attacks;
using TcpNano.Virtual;

namespace TcpNano.Simulation.Defence;

/// <summary>While 10,000 frames a second of each kind that means no good arrive, new clients are served at once, whatever the number of slots.</summary>
[TestClass]
public class NewConnectionsTests
{
    private const uint Device = 0x0A000001;
    private const uint Peer = 0x0A000002;
    private const uint Router = 0x0A0000FE;
    private const int Port = 7;
    private const int PerMillisecond = 10; // 10,000 a second
    private const int Connects = 200;
    private const int Most = 50;
    private const int Patience = 5000;

    private static readonly byte[] s_hardware = [2, 0, 0, 0, 0, 1];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(OnslaughtKind.Syns, 8)]
    [DataRow(OnslaughtKind.Syns, 2)]
    [DataRow(OnslaughtKind.Syns, 1)]
    [DataRow(OnslaughtKind.Garbage, 2)]
    [DataRow(OnslaughtKind.Arp, 2)]
    [DataRow(OnslaughtKind.Pings, 2)]
    [DataRow(OnslaughtKind.All, 8)]
    [DataRow(OnslaughtKind.All, 2)]
    [DataRow(OnslaughtKind.All, 1)]
    public void NewClients_AreServedAtOnce_DuringTheAttack(OnslaughtKind kind, int connections)
    {
        VirtualNetwork network = new(1) { Batches = true };
        VirtualHost device = Host(network, "device", Device, connections);
        VirtualHost peer = Host(network, "peer", Peer, 8);
        Host(network, "router", Router, 1);
        device.Driver.ReceiveRing = 128;
        _ = new PollGauge(network, device);
        EchoLoop echo = new(device.Stack, Port, connections);
        device.App = echo;
        Onslaught onslaught = new(Device, s_hardware, kind, [Port], 1);
        onslaught.Impersonate(Peer);
        onslaught.Aim(Peer, 50_000, Port, 0);
        Siege siege = new(network, device, onslaught, PerMillisecond);
        Assert.IsNotNull(Connect(network, peer, new Siege(network, device, onslaught, 0)), "before the attack");
        siege.Pass(2000);

        List<int> times = [];
        for (int i = 0; i < Connects; i++)
        {
            int? took = Connect(network, peer, siege);
            Assert.IsNotNull(took, $"connect {i} of {Connects}");
            times.Add(took.Value);
        }

        times.Sort();
        int p99 = times[Connects * 99 / 100];
        TestContext.WriteLine($"{siege.Sent} hostile frames; connected within {times[0]} to {times[^1]} ms, p99 {p99} ms, at a round trip of 10 ms");
        Assert.IsLessThan(Most, p99);
        Assert.IsNull(device.BrokenInvariant);
        Assert.AreEqual(Connects + 1, echo.Served);

        // Afterwards everything is free again.
        network.RunUntil(network.Now + 200_000);
        Assert.AreEqual(connections, device.Stack.FreeConnections);
        Assert.IsNull(device.BrokenInvariant);
    }

    /// <summary>Connects, has something echoed, closes; answers the milliseconds until the connection was open, null when anything failed.</summary>
    private static int? Connect(VirtualNetwork network, VirtualHost peer, Siege siege)
    {
        long start = network.Now;
        byte[] buffer = new byte[8];
        TcpConnection connection = peer.Stack.Connect(Device, Port, 0);
        if (!Until(siege, () => connection.State == TcpState.Established))
        {
            return null;
        }

        int took = (int)(network.Now - start);
        bool served = connection.Send([1, 2, 3, 4], 0, 4, 0) == 4
            && Until(siege, () => connection.Available == 4)
            && connection.Receive(buffer, 0, 8, 0) == 4 && buffer[3] == 4;
        connection.Close(0);
        return served && Until(siege, () => connection.State is TcpState.TimeWait or TcpState.Closed) ? took : null;
    }

    private static bool Until(Siege siege, Func<bool> condition)
    {
        for (int i = 0; i < Patience && !condition(); i++)
        {
            siege.Pass(1);
        }

        return condition();
    }

    private static VirtualHost Host(VirtualNetwork network, string name, uint address, int connections)
    {
        VirtualDriver driver = network.Attach(name, [2, 0, 0, 0, 0, (byte)address], new ImpairmentProfile { Delay = 5 });
        StackOptions options = new() { Connections = connections, Secret = RepeatableStack.Secret(address) };
        return network.AddHost(driver, RepeatableStack.On(driver, address, options, address == Router ? 0 : Router));
    }

    /// <summary>Accepts whoever comes, echoes, and closes after the peer has.</summary>
    private sealed class EchoLoop(NetworkStack stack, int port, int backlog) : IVirtualApp
    {
        private readonly TcpListener _listener = stack.Listen(port, backlog);
        private readonly byte[] _buffer = new byte[256];

        /// <summary>Connections served to their end.</summary>
        public int Served { get; private set; }

        public bool Step(NetworkStack own, long now)
        {
            bool acted = false;
            while (_listener.HasPending)
            {
                _listener.Accept(0);
                acted = true;
            }

            NetworkHandle? ready = own.NextReady();
            while (ready is not null)
            {
                ready.TakeEvents();
                if (ready is TcpConnection connection)
                {
                    Serve(connection);
                }

                acted = true;
                ready = own.NextReady();
            }

            return acted;
        }

        private void Serve(TcpConnection connection)
        {
            int count;
            while ((count = connection.Receive(_buffer, 0, _buffer.Length, 0)) > 0)
            {
                connection.Send(_buffer, 0, count, 0);
            }

            if (count != TcpResult.TimedOut && connection.State != TcpState.Closed)
            {
                Served += count == 0 ? 1 : 0;
                connection.Close(0);
            }
        }
    }
}
