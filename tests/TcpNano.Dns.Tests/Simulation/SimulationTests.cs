using System.Globalization;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dns.Tests.Support;
using TcpNano.Virtual;

namespace TcpNano.Dns.Tests.Simulation;

/// <summary>
/// Bad links, servers that fail in every way, a forger off the path and sleep, by seed. Whatever is found must be true, every question must end in
/// time, and with the trouble over every name must be found. <c>DNS_SEED</c> and <c>DNS_SEEDS</c> choose others, and more.
/// </summary>
[TestClass]
public class SimulationTests
{
    private const uint Hosts = 0x0A000100;
    private const int Names = 12;

    private static readonly ulong s_first = Setting("DNS_SEED", 1);
    private static readonly ulong s_seeds = Setting("DNS_SEEDS", 300);

    [TestMethod]
    public void EverySeed_FindsOnlyWhatIsTrue()
    {
        Dictionary<DnsCounter, uint> sums = [];
        for (ulong seed = s_first; seed < s_first + s_seeds; seed++)
        {
            Lan lan = Run(seed);
            foreach (DnsCounter counter in Enum.GetValues<DnsCounter>())
            {
                sums[counter] = sums.GetValueOrDefault(counter) + lan.Count(counter);
            }
        }

        Console.WriteLine(string.Join(", ", sums.Select(sum => sum.Key + " " + sum.Value)));

        // What never happens is not simulated.
        if (s_seeds >= 300)
        {
            Assert.AreEqual("", string.Join(", ", sums.Where(sum => sum.Value == 0).Select(sum => sum.Key)));
        }
    }

    [TestMethod] // a seed is a full description of a run
    public void OneSeed_TheSameRun()
    {
        Lan one = Run(7);
        Lan two = Run(7);
        Assert.AreEqual(one.Queries.Count, two.Queries.Count);
        foreach (DnsCounter counter in Enum.GetValues<DnsCounter>())
        {
            Assert.AreEqual(one.Count(counter), two.Count(counter), counter.ToString());
        }
    }

    private static Lan Run(ulong seed)
    {
        SplitMix64 chance = new(seed);
        ImpairmentProfile Trouble() => new() { Loss = chance.Below(30), Duplicate = chance.Below(20), Corruption = chance.Below(5), Reorder = chance.Below(10), Delay = chance.Below(50), Jitter = chance.Below(100) };
        DnsOptions options = new() { CacheEntries = chance.Below(6), Queries = 1 + chance.Below(4), Rounds = 1 + chance.Below(4), AttemptTimeout = 500 + chance.Below(2000) };
        Lan lan = new(options, seed, Trouble());
        bool isTrouble = true;
        List<TestServer> servers = [];
        UdpStation forger = lan.AddStation(Lan.ServerAddress + 100);
        for (int i = 1 + chance.Below(3); i > 0; i--)
        {
            TestServer server = lan.AddServer(Trouble());
            servers.Add(server);
            server.Delay = chance.Below(3) * 300;
            server.Ttl = (uint)chance.Below(200);
            for (int name = 0; name < Names; name += 2)
            {
                server.Names["host" + name + ".example"] = Hosts + (uint)name;
            }

            server.Change = (query, reply) => isTrouble ? Distort(chance, query, reply) : reply;
            server.Spoil = data => isTrouble && chance.Chance(5) ? data[..chance.Below(data.Length)] : data;
            server.Also = (datagram, query) =>
            {
                server.IsClosed = isTrouble && chance.Chance(5);
                if (isTrouble)
                {
                    Forge(chance, forger, server, datagram, query);
                }
            };
        }

        long patience = 10 + (options.Rounds * lan.Resolver.ServerCount * 16_000);
        for (int i = 0; i < 60; i++)
        {
            lan.Run(chance.Below(20_000));
            switch (chance.Below(12))
            {
                case 0:
                    lan.Driver.ClockOffset += chance.Below(400_000);
                    lan.Host.ClockJumped();
                    break;
                case 1:
                    lan.Driver.SetLink(false);
                    break;
                case 2:
                case 3:
                    lan.Driver.SetLink(true);
                    break;
                case 4:
                    lan.Stack.Configure(Lan.DeviceAddress + (uint)chance.Below(3), Lan.Mask, 0);
                    lan.Host.ClockJumped();
                    break;
            }

            AskSome(lan, chance, patience, "seed " + seed, mustFind: false);
        }

        // The trouble ends: now every name must be found.
        isTrouble = false;
        lan.Driver.Impairment = new Impairment(ImpairmentProfile.None, 1);
        foreach (TestServer server in servers)
        {
            server.Station.Driver.Impairment = new Impairment(ImpairmentProfile.None, 1);
            server.Delay = 0;
            server.IsClosed = false;
        }

        lan.Driver.SetLink(true);
        lan.Resolver.ClearCache();
        lan.Run(20_000);
        for (int i = 0; i < 10; i++)
        {
            AskSome(lan, chance, patience, "seed " + seed, mustFind: true);
        }

        Assert.IsNull(lan.Host.BrokenInvariant, "seed " + seed);
        Assert.AreEqual(0u, lan.Stack.Counters[StackCounter.DriverFaults]);
        return lan;
    }

    /// <summary>Asks for some names at once, and for each waits until there is a result, which must be a true one.</summary>
    private static void AskSome(Lan lan, SplitMix64 chance, long patience, string what, bool mustFind)
    {
        List<(int Name, int Ticket)> open = [];
        for (int i = 1 + chance.Below(4); i > 0; i--)
        {
            int name = chance.Below(Names);
            DnsResult result = lan.Resolver.Begin("Host" + name + ".example", out int ticket, out uint address);
            if (result == DnsResult.Pending)
            {
                open.Add((name, ticket));
            }
            else
            {
                Check(name, result, address, what, mustFind);
            }
        }

        long until = lan.Now + patience;
        foreach ((int name, int ticket) in open)
        {
            DnsResult result = DnsResult.None;
            uint address = 0;
            Assert.IsTrue(lan.Network.RunUntil(() => (result = lan.Resolver.TryTake(ticket, out address)) != DnsResult.Pending, until), what + ": no end for " + name);
            Check(name, result, address, what, mustFind);
        }
    }

    private static void Check(int name, DnsResult result, uint address, string what, bool mustFind)
    {
        what += ": " + name + " is " + result + " " + IPv4Address.Format(address);
        Assert.AreEqual(result == DnsResult.Found, address != 0, what);
        Assert.IsTrue(result != DnsResult.Found || (address == Hosts + (uint)name && (name & 1) == 0), what);
        Assert.IsTrue(result != DnsResult.NoSuchName || (name & 1) == 1, what);
        Assert.IsTrue(!mustFind || result is DnsResult.Found or DnsResult.NoSuchName or DnsResult.Busy or DnsResult.None, what);
    }

    /// <summary>What a bad server does to its answer; never a false address under our question.</summary>
    private static Message? Distort(SplitMix64 chance, Message query, Message reply)
    {
        switch (chance.Below(24))
        {
            case 0:
                return null;
            case 1:
                reply = query.Reply();
                reply.Code = 1 + chance.Below(2);
                return reply;
            case 2:
                reply = query.Reply();
                reply.Flags |= 0x0200;
                return reply;
            case 3:
                return query.Reply().WithServer("example", "ns.example");
            case 4:
                return query.Reply().AnswerAlias(query.NameAsSent, 10, query.NameAsSent);
            case 5:
                reply.Question = Message.Wire(query.Name.ToUpperInvariant());
                return reply;
            case 6:
                reply.Flags ^= 0x8000;
                return reply;
            case 7:
                reply.Flags |= 0x1000;
                return reply;
            case 8:
                reply.Additional.Add(new Record([0], 16, 1, 0, new byte[500]));
                return reply;
            case 9:
                reply.AnswerCount = reply.Answers.Count + 1;
                return reply;
            case 10:
                reply.Answers.Insert(0, new Record(query.Question, 1, 1, 10, Message.Octets(0x7F000001)));
                return reply;
            case 11:
                reply.Answers.Insert(0, new Record(query.Question, 5, 1, 10, Message.Pointer(0x3FFF)));
                return reply;
            default:
                return reply;
        }
    }

    /// <summary>A forger who cannot see the query: guesses the number, or the port, or has luck with both and not with the capitals.</summary>
    private static void Forge(SplitMix64 chance, UdpStation forger, TestServer server, UdpSeen datagram, Message query)
    {
        for (int i = chance.Chance(10) ? 30 : chance.Below(3); i > 0; i--)
        {
            Message forged = query.Reply().AnswerA(query.NameAsSent, 300, 0x06060606);
            int port = datagram.SourcePort;
            if (chance.Chance(50))
            {
                forged.Id = query.Id ^ (1 + chance.Below(65535));
            }
            else if (chance.Chance(50))
            {
                port = 49152 + ((port - 49152 + 1 + chance.Below(16383)) % 16384);
            }
            else
            {
                forged.Question = Message.Wire("hosts" + chance.Below(9) + ".example");
            }

            forger.Send(datagram.Station, server.Address, 53, datagram.Source, port, forged.Build());
        }
    }

    private static ulong Setting(string name, ulong otherwise)
    {
        return ulong.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out ulong value) ? value : otherwise;
    }
}
