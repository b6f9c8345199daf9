using System.Globalization;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Sntp.Tests.Support;
using TcpNano.Virtual;

namespace TcpNano.Sntp.Tests.Simulation;

/// <summary>Bad links, bad servers, a forger and sleep, by seed. <c>SNTP_SEED</c> and <c>SNTP_SEEDS</c> choose others, and more.</summary>
[TestClass]
public class SimulationTests
{
    private static readonly ulong s_first = Setting("SNTP_SEED", 1);
    private static readonly ulong s_seeds = Setting("SNTP_SEEDS", 300);

    [TestMethod]
    public void EverySeed_KnowsTheTime()
    {
        uint answers = 0;
        uint forged = 0;
        for (ulong seed = s_first; seed < s_first + s_seeds; seed++)
        {
            Lan lan = Run(seed);
            answers += lan.Count(SntpCounter.AnswersTaken);
            forged += lan.Count(SntpCounter.DroppedWrongOrigin);
        }

        Console.WriteLine(answers + " answers taken, " + forged + " forgeries dropped");
        Assert.IsGreaterThan(0u, forged);
    }

    private static Lan Run(ulong seed)
    {
        SplitMix64 chance = new(seed);
        ImpairmentProfile Trouble() => new() { Loss = chance.Below(30), Duplicate = chance.Below(20), Corruption = chance.Below(5), Reorder = chance.Below(10), Delay = chance.Below(50), Jitter = chance.Below(100) };
        Lan lan = new(new SntpOptions { PollInterval = 60 + chance.Below(600) }, seed, Trouble());
        TestServer[] servers = [lan.AddServer(Trouble()), lan.AddServer(Trouble())];
        UdpStation forger = new(lan.Network, 300, Lan.ServerAddress + 50, ImpairmentProfile.None);
        int bad = chance.Below(3);
        foreach (TestServer server in servers)
        {
            server.Also = request =>
            {
                // The forger sees neither number nor port, but has luck with the port.
                byte[] packet = new Packet { Originate = chance.Next(), Received = 5, Transmitted = 6, Stratum = chance.Below(2) }.Build();
                forger.Send(request.Station, request.Destination, 123, request.Source, chance.Chance(50) ? request.SourcePort : 49152 + chance.Below(16384), packet);
            };
        }

        servers[1].Change = packet =>
        {
            switch (bad)
            {
                case 1:
                    packet.Leap = 3;
                    break;
                case 2:
                    packet.RootDispersion = 0x7FFFFFFF;
                    break;
            }

            return packet;
        };
        lan.Client.Start();
        bool known = false;
        for (int i = 0; i < 60; i++)
        {
            lan.Run(1 + chance.Below(120_000));
            switch (chance.Below(6))
            {
                case 0:
                    int sleep = chance.Below(10_000_000);
                    lan.Sleep(sleep);
                    foreach (TestServer server in servers)
                    {
                        server.Start += TimeSpan.FromMilliseconds(sleep);
                    }

                    break;
                case 1:
                    lan.Driver.SetLink(false);
                    break;
                case 2:
                case 3:
                    lan.Driver.SetLink(true);
                    break;
                case 4:
                    lan.Client.Synchronize();
                    break;
            }

            known |= lan.Client.IsSynchronized;
            if (lan.Client.Age >= 0)
            {
                // Half of the longest round trip believed, and what ARP may add.
                Assert.IsTrue(Math.Abs(lan.ErrorTo(servers[0])) <= 1500, "seed " + seed + ": wrong by " + lan.ErrorTo(servers[0]));
            }
        }

        lan.Driver.SetLink(true);
        lan.Run(3_600_000);
        Assert.IsTrue(lan.Client.IsSynchronized, "seed " + seed);
        Assert.IsNull(lan.Host.BrokenInvariant, "seed " + seed);
        Assert.AreEqual(0u, lan.Stack.Counters[StackCounter.DriverFaults]);
        return lan;
    }

    private static ulong Setting(string name, ulong otherwise)
    {
        return ulong.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out ulong value) ? value : otherwise;
    }
}
