using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Lab.Segments;
using TcpNano.Virtual;
using TcpNano.Wire;

namespace TcpNano.Simulation.Simulation;

/// <summary>Ten SYNs a millisecond from anywhere keep nobody out: not during the flood, not right after it, and not half a minute later (case 20).</summary>
[TestClass]
public class SynFloodTests
{
    private const uint ServerAddress = 0x0A000001;
    private const uint ClientAddress = 0x0A000002;
    private const uint Router = 0x0A0000FE;
    private const int Port = 7;
    private const int OtherPort = 9;
    private const int Syns = 20_000;
    private const int PerMillisecond = 10;
    private const int Patience = 50;

    private static readonly byte[] s_serverHardware = [2, 0, 0, 0, 0, 1];
    private static readonly byte[] s_clientHardware = [2, 0, 0, 0, 0, 2];

    [TestMethod]
    [DataRow(8, 16, true)]
    [DataRow(2, 16, true)]
    [DataRow(1, 16, true)]
    [DataRow(1, 1, true)]
    [DataRow(4, 0, true)]
    public void Flood_KeepsNobodyOut(int connections, int entries, bool cookies)
    {
        Flood flood = new(connections, entries, cookies);
        for (int ms = 0; ms < Syns / PerMillisecond; ms++)
        {
            flood.Pour(Port);
            if (ms % 200 == 100)
            {
                flood.Visit(Port);
            }
        }

        Assert.AreEqual(10, flood.Served, "during the flood");
        Assert.IsGreaterThan(Syns / 2u, flood.Server.Counters[StackCounter.SynCookiesSent]);
        for (int i = 0; i < 10; i++)
        {
            flood.Visit(Port);
        }

        Assert.AreEqual(20, flood.Served, "right after the flood");
        flood.Wait(30_000);
        for (int i = 0; i < 10; i++)
        {
            flood.Visit(Port);
        }

        Assert.AreEqual(30, flood.Served, "half a minute later");
        flood.Wait(70_000);
        Assert.AreEqual(0, flood.Server.Tcp.HalfOpen.Count);
        Assert.AreEqual(connections, flood.Server.FreeConnections);
        Assert.AreEqual(0u, flood.Server.Counters[StackCounter.ArpEvictions], "neighbours are left alone");
    }

    [TestMethod] // a flood on one port, whose listener sends no cookies, does nothing to another
    public void FloodOnOnePort_IsNoneOnAnother()
    {
        Flood flood = new(4, 16, false);
        for (int ms = 0; ms < Syns / PerMillisecond; ms++)
        {
            flood.Pour(Port);
            if (ms % 200 == 100)
            {
                flood.Visit(OtherPort);
            }
        }

        Assert.AreEqual(10, flood.Served);
    }

    /// <summary>A server, a client, and somebody who sends SYNs to the server in everybody's name.</summary>
    private sealed class Flood
    {
        private readonly VirtualNetwork _network = new(seed: 1);
        private readonly NetworkStack _client;
        private readonly TcpListener[] _listeners;
        private readonly byte[] _frame = new byte[64];
        private readonly Random _random = new(1);

        public Flood(int connections, int entries, bool cookies)
        {
            VirtualDriver here = _network.Attach("server", s_serverHardware, ImpairmentProfile.None);
            VirtualDriver there = _network.Attach("client", s_clientHardware, ImpairmentProfile.None);
            StackOptions options = new() { Secret = RepeatableStack.Secret(1), Connections = connections, SynEntries = entries };
            Server = RepeatableStack.On(here, ServerAddress, options, Router);
            _client = RepeatableStack.On(there, ClientAddress, new StackOptions { Secret = RepeatableStack.Secret(2) });
            Neighbours.Introduce(_network, _network.AddHost(here, Server), _network.AddHost(there, _client));
            _network.RunUntil(10);
            _listeners = [Server.Listen(Port, 4), Server.Listen(OtherPort, 4)];
            _listeners[0].SynCookies = cookies;
        }

        public NetworkStack Server { get; }

        /// <summary>Visits that were served within <see cref="Patience"/>.</summary>
        public int Served { get; private set; }

        /// <summary>A millisecond of the flood: from the link and from beyond the router.</summary>
        public void Pour(int port)
        {
            for (int i = 0; i < PerMillisecond; i++)
            {
                uint source = _random.Next(2) == 0 ? 0x0A000000 + (uint)_random.Next(3, 254) : 0x0B000000 + (uint)_random.Next(1 << 24);
                uint ports = ((uint)_random.Next(1024, 65536) << 16) | (uint)port;
                Segment syn = new(TcpHeader.Syn, (uint)_random.NextInt64(1L << 32), 0, 1024, 0);
                int length = SegmentFrame.Write(_frame, s_serverHardware, source, ServerAddress, ports, syn);
                _network.Inject(_frame.AsSpan(0, length), 0);
            }

            Wait(1);
        }

        /// <summary>A client connects, sends an octet, gets it back, and both close.</summary>
        public void Visit(int port)
        {
            using TcpConnection caller = _client.Connect(ServerAddress, port, 0);
            byte[] octet = [42];
            TcpConnection? called = null;
            for (int ms = 0; ms < Patience && called is null; ms++)
            {
                Wait(1);
                called = _listeners[port == Port ? 0 : 1].Accept(0);
            }

            if (called is null || caller.Send(octet, 0, 1, 0) != 1)
            {
                return;
            }

            Wait(5);
            if (called.Receive(octet, 0, 1, 0) == 1 && called.Send(octet, 0, 1, 0) == 1)
            {
                Wait(5);
                Served += caller.Receive(octet, 0, 1, 0) == 1 && octet[0] == 42 ? 1 : 0;
            }

            caller.Close(0);
            Wait(5);
            called.Close(0);
            Wait(5);
        }

        public void Wait(int ms)
        {
            _network.RunUntil(_network.Now + ms);
        }
    }
}
