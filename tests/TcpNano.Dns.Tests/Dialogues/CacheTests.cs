using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dns.Tests.Support;

namespace TcpNano.Dns.Tests.Dialogues;

/// <summary>What is remembered and for how long: RFC 1035 section 7.4, RFC 2308, RFC 2181 section 8.</summary>
[TestClass]
public class CacheTests
{
    private const uint Host = 0x0A000A07;

    [TestMethod]
    [Rfc(1035, "3.2.1-1", "7.4-3")]
    public void Address_IsKeptForItsTime()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Names["host.example"] = Host;
        server.Ttl = 60;
        Assert.AreEqual(DnsResult.Found, lan.Ask("host.example").Result);
        long kept = lan.Now;
        lan.Run(kept + 59_990 - lan.Now);
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("HOST.example."));
        Assert.HasCount(1, lan.Queries);
        lan.Run(20);
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("host.example"));
        Assert.HasCount(2, lan.Queries);
        Assert.AreEqual(1u, lan.Count(DnsCounter.CacheHits));
    }

    [TestMethod] // the device sleeps: the clock has gone on, and so has the time to live
    public void ClockJump_EndsIt()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Names["host.example"] = Host;
        Assert.AreEqual(DnsResult.Found, lan.Ask("host.example").Result);
        lan.Driver.ClockOffset += 301_000;
        lan.Host.ClockJumped();
        lan.Run(1);
        Assert.AreEqual(DnsResult.Found, lan.Ask("host.example").Result);
        Assert.HasCount(2, lan.Queries);
    }

    [TestMethod] // zero, and more than 2^31 - 1: for this question only
    [Rfc(1035, "3.2.1-2")]
    [DataRow(0u)]
    [DataRow(0x80000000u)]
    [DataRow(0xFFFFFFFFu)]
    public void NoTime_IsNotKept(uint ttl)
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Names["host.example"] = Host;
        server.Ttl = ttl;
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("host.example"));
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("host.example"));
        Assert.HasCount(2, lan.Queries);
    }

    [TestMethod] // the shortest of the chain
    public void Alias_ShortensTheTime()
    {
        Lan lan = new();
        lan.AddServer().Change = (query, _) => query.Reply().AnswerAlias(query.NameAsSent, 10, "x.example").AnswerA("x.example", 1000, Host);
        Assert.AreEqual(DnsResult.Found, lan.Ask("host.example").Result);
        lan.Run(10_001);
        Assert.AreEqual(DnsResult.Found, lan.Ask("host.example").Result);
        Assert.HasCount(2, lan.Queries);
    }

    [TestMethod]
    [Rfc(1035, "7.3-5")]
    [Rfc(2308, "5-3")]
    public void LongTime_IsBounded()
    {
        Lan lan = new(new DnsOptions { LongestTtl = 5, LongestNegativeTtl = 3 });
        TestServer server = lan.AddServer();
        server.Names["host.example"] = Host;
        server.Ttl = 0x7FFFFFFF;
        Assert.AreEqual(DnsResult.Found, lan.Ask("host.example").Result);
        Assert.AreEqual(DnsResult.NoSuchName, lan.Ask("nobody.example").Result);
        lan.Run(3001);
        Assert.AreEqual(DnsResult.NoSuchName, lan.Ask("nobody.example").Result);
        Assert.HasCount(3, lan.Queries);
        lan.Run(2000);
        Assert.AreEqual(DnsResult.Found, lan.Ask("host.example").Result);
        Assert.HasCount(4, lan.Queries);
    }

    [TestMethod] // NXDOMAIN: the smaller of the SOA record's TTL and its minimum
    [Rfc(2308, "2.1-1", "3-1", "5-1", "8-1")]
    [DataRow(100u, 40u)]
    [DataRow(40u, 100u)]
    public void NoSuchName_IsKept(uint ttl, uint minimum)
    {
        Lan lan = new();
        lan.AddServer().Change = (query, _) =>
        {
            Message reply = query.Reply().AnswerAlias(query.NameAsSent, 1000, "gone.example").WithSoa("example", ttl, minimum);
            reply.Code = 3;
            return reply;
        };
        Assert.AreEqual((DnsResult.NoSuchName, 0u), lan.Ask("host.example"));
        lan.Run(39_900);
        Assert.AreEqual((DnsResult.NoSuchName, 0u), lan.Ask("host.example"));
        Assert.HasCount(1, lan.Queries);
        lan.Run(200);
        Assert.AreEqual(DnsResult.NoSuchName, lan.Ask("host.example").Result);
        Assert.HasCount(2, lan.Queries);
        Assert.AreEqual(2u, lan.Count(DnsCounter.NegativesTaken));
    }

    [TestMethod] // the name is there and has no address: kept apart from names that are not
    [Rfc(2308, "2.2-1", "5-1")]
    public void NoAddress_IsKept()
    {
        Lan lan = new();
        lan.AddServer().Change = (query, _) => query.Reply().WithServer("example", "ns.example").WithSoa("example", 40, 100);
        Assert.AreEqual((DnsResult.NoAddress, 0u), lan.Ask("host.example"));
        Assert.AreEqual((DnsResult.NoAddress, 0u), lan.Ask("host.example"));
        Assert.HasCount(1, lan.Queries);
    }

    [TestMethod]
    [Rfc(2308, "5-2")]
    [DataRow(0)]
    [DataRow(3)]
    public void NegativeWithoutSoa_IsNotKept(int code)
    {
        Lan lan = new();
        lan.AddServer().Change = (query, _) =>
        {
            Message reply = query.Reply();
            reply.Code = code;
            return reply;
        };
        DnsResult expected = code == 0 ? DnsResult.NoAddress : DnsResult.NoSuchName;
        Assert.AreEqual(expected, lan.Ask("host.example").Result);
        Assert.AreEqual(expected, lan.Ask("host.example").Result);
        Assert.HasCount(2, lan.Queries);
    }

    [TestMethod] // errors and silence are no answers
    [Rfc(2308, "7.1-1")]
    public void Failure_IsNotKept()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Names["host.example"] = Host;
        bool fails = true;
        server.Change = (query, reply) =>
        {
            reply.Code = fails ? 2 : 0;
            return reply;
        };
        Assert.AreEqual(DnsResult.ServerFailure, lan.Ask("host.example").Result);
        fails = false;
        Assert.AreEqual(DnsResult.Found, lan.Ask("host.example").Result);
    }

    [TestMethod] // what was not asked for longest gives way
    public void FullCache_LeastRecentlyUsed()
    {
        Lan lan = new(new DnsOptions { CacheEntries = 2 });
        TestServer server = lan.AddServer();
        server.Names["a.example"] = Host;
        server.Names["b.example"] = Host + 1;
        server.Names["c.example"] = Host + 2;
        lan.Ask("a.example");
        lan.Ask("b.example");
        lan.Ask("a.example");
        lan.Ask("c.example");
        Assert.HasCount(3, lan.Queries);
        Assert.AreEqual(1u, lan.Count(DnsCounter.CacheEvictions));
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("a.example"));
        Assert.AreEqual((DnsResult.Found, Host + 2), lan.Ask("c.example"));
        Assert.HasCount(3, lan.Queries);
        lan.Ask("b.example");
        Assert.HasCount(4, lan.Queries);
    }

    [TestMethod] // another network may have other names
    public void NewAddress_ForgetsAll()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Names["host.example"] = Host;
        lan.Ask("host.example");
        lan.Stack.Configure(Lan.DeviceAddress + 1, Lan.Mask, 0);
        lan.Host.ClockJumped();
        lan.Run(10);
        server.Names["host.example"] = Host + 1;
        Assert.AreEqual((DnsResult.Found, Host + 1), lan.Ask("host.example"));
        server.Names["host.example"] = Host + 2;
        lan.Resolver.ClearCache();
        Assert.AreEqual((DnsResult.Found, Host + 2), lan.Ask("host.example"));
    }
}
