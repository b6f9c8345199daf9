using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dns.Tests.Support;

namespace TcpNano.Dns.Tests.Dialogues;

/// <summary>What a query looks like, whom it goes to and when: RFC 1035 sections 4 and 7.2.</summary>
[TestClass]
public class QueryTests
{
    private const uint Host = 0x0A000A07;

    [TestMethod]
    [Rfc(1035, "4.1.1-2", "4.1.2-1", "4.2.1-1", "2.3.4-1", "3.1-1")]
    public void Query_FieldByField()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Names["broker.example.org"] = Host;
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("Broker.Example.ORG."));
        (UdpSeen datagram, Message query) = lan.Queries.Single();
        Assert.AreEqual(server.Address, datagram.Destination);
        Assert.AreEqual(53, datagram.DestinationPort);
        Assert.IsGreaterThanOrEqualTo(49152, datagram.SourcePort);
        Assert.AreEqual("broker.example.org", query.Name);
        Assert.AreEqual(0x0100, query.Flags, "a standard query, recursion desired, all else zero");
        Assert.AreEqual(1, query.QuestionCount);
        Assert.AreEqual(1, query.QuestionType);
        Assert.AreEqual(1, query.QuestionClass);
        Assert.HasCount(12 + Message.Wire("broker.example.org").Length + 4, datagram.Data, "nothing behind the question");
        Assert.AreEqual(0, datagram.Data[6] | datagram.Data[7] | datagram.Data[8] | datagram.Data[9] | datagram.Data[10] | datagram.Data[11]);
        Assert.AreEqual(1u, lan.Count(DnsCounter.QueriesSent));
        Assert.AreEqual(1u, lan.Count(DnsCounter.AddressesTaken));
    }

    [TestMethod] // number, port and capitals: none can be foretold from those before
    public void Queries_AreUnlikeEachOther()
    {
        Lan lan = new(new DnsOptions { CacheEntries = 0 });
        TestServer server = lan.AddServer();
        server.Names["abcdefghijklmnopqrst.example"] = Host;
        for (int i = 0; i < 200; i++)
        {
            Assert.AreEqual(DnsResult.Found, lan.Ask("abcdefghijklmnopqrst.example").Result);
        }

        Assert.IsGreaterThan(195, lan.Queries.Select(query => query.Query.Id).Distinct().Count());
        Assert.IsGreaterThan(190, lan.Queries.Select(query => query.Datagram.SourcePort).Distinct().Count());
        Assert.IsGreaterThan(195, lan.Queries.Select(query => query.Query.NameAsSent).Distinct().Count());
        int capitals = lan.Queries.Sum(query => query.Query.NameAsSent.Count(char.IsUpper));
        Assert.IsTrue(capitals is > 200 * 27 * 4 / 10 and < 200 * 27 * 6 / 10, capitals.ToString());
    }

    [TestMethod]
    public void WithoutRandomCase_SmallLetters()
    {
        Lan lan = new(new DnsOptions { RandomizeCase = false });
        lan.AddServer().Names["host.example"] = Host;
        Assert.AreEqual(DnsResult.Found, lan.Ask("HOST.example").Result);
        Assert.AreEqual("host.example", lan.Queries.Single().Query.NameAsSent);
    }

    [TestMethod] // 2, 4 and 8 s, then it is given up
    [Rfc(1035, "4.2.1-3", "4.2.1-4")]
    public void SilentServer_IsAskedLessAndLess()
    {
        Lan lan = new();
        lan.AddServer().IsSilent = true;
        Assert.AreEqual((DnsResult.NoAnswer, 0u), lan.Ask("host.example"));
        CollectionAssert.AreEqual(new long[] { 0, 2000, 6000 }, lan.Queries.Select(query => query.Datagram.Time).ToArray());
        Assert.IsTrue(lan.Now is >= 14_000 and <= 14_010, lan.Now.ToString());
        Assert.AreEqual(3u, lan.Count(DnsCounter.Timeouts));
        Assert.HasCount(3, lan.Queries.Select(query => query.Datagram.SourcePort).Distinct());
        Assert.HasCount(3, lan.Queries.Select(query => query.Query.Id).Distinct());
    }

    [TestMethod] // patience has a bound
    public void LongPatience_IsBounded()
    {
        Lan lan = new(new DnsOptions { AttemptTimeout = 10_000, Rounds = 4 });
        lan.AddServer().IsSilent = true;
        Assert.AreEqual(DnsResult.NoAnswer, lan.Ask("host.example").Result);
        CollectionAssert.AreEqual(new long[] { 0, 10_000, 26_000, 42_000 }, lan.Queries.Select(query => query.Datagram.Time).ToArray());
    }

    [TestMethod] // all servers once, before the first is asked again
    [Rfc(1035, "7.2-1", "4.2.1-5")]
    public void SeveralServers_InTurn()
    {
        Lan lan = new();
        for (int i = 0; i < 3; i++)
        {
            lan.AddServer().IsSilent = true;
        }

        Assert.AreEqual(DnsResult.NoAnswer, lan.Ask("host.example").Result);
        CollectionAssert.AreEqual(new uint[] { 0, 1, 2, 0, 1, 2, 0, 1, 2 }, lan.Queries.Select(query => query.Datagram.Destination - Lan.ServerAddress).ToArray());
        CollectionAssert.AreEqual(
            new long[] { 0, 2000, 4000, 6000, 10_000, 14_000, 18_000, 26_000, 34_000 },
            lan.Queries.Select(query => query.Datagram.Time).ToArray());
    }

    [TestMethod] // whoever has answered last is asked first
    [Rfc(1035, "7.2-2")]
    public void ServerThatAnswers_IsPreferred()
    {
        Lan lan = new();
        lan.AddServer().IsSilent = true;
        TestServer second = lan.AddServer();
        second.Names["one.example"] = Host;
        second.Names["two.example"] = Host + 1;
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("one.example"));
        long started = lan.Now;
        Assert.AreEqual((DnsResult.Found, Host + 1), lan.Ask("two.example"));
        Assert.AreEqual(second.Address, lan.Queries[^1].Datagram.Destination);
        Assert.AreEqual(started, lan.Queries[^1].Datagram.Time);
    }

    [TestMethod] // ICMP says that the port is closed: the next one is asked at once
    public void ClosedPort_NextServerAtOnce()
    {
        Lan lan = new();
        lan.AddServer().IsClosed = true;
        lan.AddServer().Names["host.example"] = Host;
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("host.example"));
        Assert.IsLessThan(100, lan.Now);
        Assert.AreEqual(1u, lan.Count(DnsCounter.Unreachables));
    }

    [TestMethod] // each once per round, and then patience: no storm, and no end before its time
    public void ClosedPorts_OfAll()
    {
        Lan lan = new();
        TestServer[] servers = [lan.AddServer(), lan.AddServer()];
        foreach (TestServer server in servers)
        {
            server.IsClosed = true;
            server.Names["host.example"] = Host;
        }

        Assert.AreEqual(DnsResult.Pending, lan.Resolver.Begin("host.example", out int ticket, out _));
        lan.Run(1900);
        Assert.HasCount(2, lan.Queries);
        servers[1].IsClosed = false;
        lan.Run(200);
        Assert.HasCount(4, lan.Queries);
        Assert.AreEqual(DnsResult.Found, lan.Resolver.TryTake(ticket, out _));
    }

    [TestMethod] // with one server it may be restarting: the time is waited for, and no query storm begins
    public void ClosedPort_OneServer()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.IsClosed = true;
        server.Names["host.example"] = Host;
        Assert.AreEqual(DnsResult.Pending, lan.Resolver.Begin("host.example", out int ticket, out _));
        lan.Run(1000);
        Assert.HasCount(1, lan.Queries);
        server.IsClosed = false;
        lan.Run(1500);
        Assert.AreEqual(DnsResult.Found, lan.Resolver.TryTake(ticket, out uint address));
        Assert.AreEqual(Host, address);
    }

    [TestMethod] // the stack gets its address a second later: the query leaves then, not when its time is over
    public void NoAddressYet_LeavesWhenThereIsOne()
    {
        Lan lan = new(configure: false);
        lan.AddServer().Names["host.example"] = Host;
        Assert.AreEqual(DnsResult.Pending, lan.Resolver.Begin("host.example", out int ticket, out _));
        Assert.AreEqual(1u, lan.Count(DnsCounter.SendFailures));
        lan.Run(1000);
        lan.Stack.Configure(Lan.DeviceAddress, Lan.Mask, 0);
        lan.Host.ClockJumped();
        lan.Run(100);
        Assert.AreEqual(DnsResult.Found, lan.Resolver.TryTake(ticket, out _));
    }

    [TestMethod]
    public void LinkDown_LeavesWhenItIsUp()
    {
        Lan lan = new();
        lan.AddServer().Names["host.example"] = Host;
        lan.Driver.SetLink(false);
        lan.Run(100);
        Assert.AreEqual(DnsResult.Pending, lan.Resolver.Begin("host.example", out int ticket, out _));
        lan.Run(1000);
        lan.Driver.SetLink(true);
        lan.Run(100);
        Assert.AreEqual(DnsResult.Found, lan.Resolver.TryTake(ticket, out _));
        Assert.IsEmpty(lan.Queries.Where(query => query.Datagram.Time < 1000));
    }

    [TestMethod] // another address: the answer to the old one will not come
    public void AddressChanges_AsksAgain()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Names["host.example"] = Host;
        server.Delay = 500;
        Assert.AreEqual(DnsResult.Pending, lan.Resolver.Begin("host.example", out int ticket, out _));
        lan.Run(100);
        lan.Stack.Configure(Lan.DeviceAddress + 5, Lan.Mask, 0);
        lan.Host.ClockJumped();
        lan.Run(700);
        Assert.AreEqual(DnsResult.Found, lan.Resolver.TryTake(ticket, out _));
        Assert.AreEqual(Lan.DeviceAddress + 5, lan.Queries[^1].Datagram.Source);
    }

    [TestMethod] // a server set to our own address must not end in an exception inside of a turn
    public void ServerIsOurself_IsPassedOver()
    {
        Lan lan = new();
        lan.Resolver.AddServer(Lan.DeviceAddress);
        lan.Run(1);
        lan.AddServer().Names["host.example"] = Host;
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("host.example"));
        Assert.AreEqual(1u, lan.Count(DnsCounter.SendFailures));
    }

    [TestMethod] // servers can go while they are being asked
    public void ServersGone_Ends()
    {
        Lan lan = new();
        lan.AddServer().IsSilent = true;
        Assert.AreEqual(DnsResult.Pending, lan.Resolver.Begin("host.example", out int ticket, out _));
        lan.Resolver.ClearServers();
        lan.Run(3000);
        Assert.AreEqual(DnsResult.NoServer, lan.Resolver.TryTake(ticket, out _));
        Assert.AreEqual(DnsResult.NoServer, lan.Ask("other.example").Result);
        lan.Resolver.SetServers([Lan.ServerAddress, Lan.ServerAddress, Lan.ServerAddress + 1]);
        Assert.AreEqual(2, lan.Resolver.ServerCount);
    }

    [TestMethod] // the device sleeps over the time of a query
    public void ClockJump_AsksAgain()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.IsSilent = true;
        server.Names["host.example"] = Host;
        Assert.AreEqual(DnsResult.Pending, lan.Resolver.Begin("host.example", out int ticket, out _));
        lan.Run(10);
        server.IsSilent = false;
        lan.Driver.ClockOffset += 3_600_000;
        lan.Host.ClockJumped();
        lan.Run(10);
        Assert.AreEqual(DnsResult.Found, lan.Resolver.TryTake(ticket, out _));
    }
}
