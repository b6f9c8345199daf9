using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dns.Tests.Support;

namespace TcpNano.Dns.Tests.Dialogues;

/// <summary>The calls of the app: at once, later, and by event.</summary>
[TestClass]
public class CallTests
{
    private const uint Host = 0x0A000A07;

    [TestMethod] // no server, no query
    public void DottedQuad_IsAnsweredAtOnce()
    {
        Lan lan = new();
        Assert.AreEqual(DnsResult.Found, lan.Resolver.Begin("10.1.2.3", out int ticket, out uint address));
        Assert.AreEqual(0, ticket);
        Assert.AreEqual(0x0A010203u, address);
        Assert.AreEqual(0x0A010203u, lan.Resolver.Resolve("10.1.2.3", 0));
        Assert.AreEqual(DnsResult.Found, lan.Resolver.LastResult);
        foreach (string name in new[] { "10.1.2", "10.1.2.256", "10.1.2.03", "0.0.0.0", "1", "a.1" })
        {
            Assert.AreEqual(0u, lan.Resolver.Resolve(name, 0), name);
            Assert.AreEqual(DnsResult.BadName, lan.Resolver.LastResult, name);
        }
    }

    [TestMethod]
    public void Event_TellsWhenThereIsSomethingToTake()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Names["host.example"] = Host;
        server.Delay = 50;
        Assert.AreEqual(DnsResult.Pending, lan.Resolver.Begin("host.example", out int ticket, out _));
        Assert.AreEqual(DnsResult.Pending, lan.Resolver.TryTake(ticket, out _));
        NetworkHandle? ready = null;
        TcpEvents events = TcpEvents.None;
        lan.Run(40);
        Assert.IsNull(lan.Stack.NextReady());
        Assert.IsTrue(lan.Network.RunUntil(() => (ready = lan.Stack.NextReady(out events)) is not null, lan.Now + 1000));
        Assert.AreSame(lan.Resolver, ready);
        Assert.AreEqual(TcpEvents.Changed, events);
        Assert.AreEqual(DnsResult.Found, lan.Resolver.TryTake(ticket, out uint address));
        Assert.AreEqual(Host, address);
        Assert.AreEqual(DnsResult.None, lan.Resolver.TryTake(ticket, out address), "taken");
        Assert.AreEqual(0u, address);
        Assert.AreEqual(DnsResult.None, lan.Resolver.TryTake(0, out _));
        Assert.AreEqual(DnsResult.None, lan.Resolver.TryTake(-1, out _));
        Assert.AreEqual(DnsResult.None, lan.Resolver.TryTake(int.MaxValue, out _));
    }

    [TestMethod] // two callers, one query
    public void SameName_IsAskedOnce()
    {
        Lan lan = new(new DnsOptions { CacheEntries = 0 });
        TestServer server = lan.AddServer();
        server.Names["host.example"] = Host;
        Assert.AreEqual(DnsResult.Pending, lan.Resolver.Begin("host.example", out int one, out _));
        Assert.AreEqual(DnsResult.Pending, lan.Resolver.Begin("Host.Example", out int two, out _));
        lan.Run(100);
        Assert.HasCount(1, lan.Queries);
        Assert.AreEqual(DnsResult.Found, lan.Resolver.TryTake(one, out _));
        Assert.AreEqual(DnsResult.Found, lan.Resolver.TryTake(two, out _));
        Assert.AreEqual(DnsResult.None, lan.Resolver.TryTake(two, out _));
    }

    [TestMethod] // two places: the third has to wait, and hears when there is room
    public void AllPlacesTaken_Busy()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Names["a.example"] = Host;
        server.Names["b.example"] = Host;
        server.Names["c.example"] = Host;
        server.Delay = 100;
        Assert.AreEqual(DnsResult.Pending, lan.Resolver.Begin("a.example", out int a, out _));
        Assert.AreEqual(DnsResult.Pending, lan.Resolver.Begin("b.example", out int b, out _));
        Assert.AreEqual(DnsResult.Busy, lan.Resolver.Begin("c.example", out int c, out _));
        Assert.AreEqual(0, c);
        Assert.AreEqual(0u, lan.Resolver.Resolve("c.example", 0));
        Assert.AreEqual(DnsResult.Busy, lan.Resolver.LastResult);
        Assert.AreEqual(DnsResult.Found, lan.Resolver.Begin("10.0.0.1", out _, out _), "no place is needed");
        Assert.IsTrue(lan.Network.RunUntil(() => lan.Stack.NextReady() == lan.Resolver, lan.Now + 1000));

        // A result that nobody has taken gives its place.
        Assert.AreEqual(DnsResult.Pending, lan.Resolver.Begin("c.example", out c, out _));
        Assert.AreEqual(DnsResult.None, lan.Resolver.TryTake(a, out _));
        Assert.AreEqual(DnsResult.Found, lan.Resolver.Begin("a.example", out _, out _), "it is in the cache");
        lan.Run(200);
        Assert.AreEqual(DnsResult.Found, lan.Resolver.TryTake(b, out _));
        Assert.AreEqual(DnsResult.Found, lan.Resolver.TryTake(c, out _));
    }

    [TestMethod] // forgotten questions go on, and give way
    public void Forgotten_GivesWay()
    {
        Lan lan = new(new DnsOptions { Queries = 1 });
        TestServer server = lan.AddServer();
        server.Names["a.example"] = Host;
        server.Names["b.example"] = Host;
        server.Delay = 100;
        Assert.AreEqual(DnsResult.Pending, lan.Resolver.Begin("a.example", out int a, out _));
        lan.Resolver.Forget(a);
        lan.Run(200);
        Assert.AreEqual(DnsResult.Found, lan.Resolver.Begin("a.example", out _, out _));

        server.IsSilent = true;
        Assert.AreEqual(DnsResult.Pending, lan.Resolver.Begin("x.example", out a, out _));
        Assert.AreEqual(DnsResult.Busy, lan.Resolver.Begin("b.example", out _, out _));
        lan.Resolver.Forget(a);
        server.IsSilent = false;
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("b.example"));
        Assert.AreEqual(DnsResult.None, lan.Resolver.TryTake(a, out _));
    }

    [TestMethod]
    public void BadCalls_Throw()
    {
        Lan lan = new();
        Assert.ThrowsExactly<ArgumentNullException>(() => lan.Resolver.Resolve(null!, 0));
        Assert.ThrowsExactly<ArgumentNullException>(() => lan.Resolver.Begin(null!, out _, out _));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => lan.Resolver.Resolve("a", -2));
        Assert.ThrowsExactly<ArgumentException>(() => lan.Resolver.AddServer(0));
        Assert.ThrowsExactly<ArgumentException>(() => lan.Resolver.SetServers([Lan.ServerAddress, 0xFFFFFFFF]));
        Assert.ThrowsExactly<ArgumentNullException>(() => lan.Resolver.SetServers(null!));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new DnsResolver(lan.Stack, new DnsOptions { Queries = 9 }));
        Assert.ThrowsExactly<ArgumentNullException>(() => new DnsResolver(lan.Stack, null!));
        for (uint i = 0; i < DnsResolver.MostServers; i++)
        {
            Assert.IsTrue(lan.Resolver.AddServer(Lan.ServerAddress + i));
        }

        Assert.IsFalse(lan.Resolver.AddServer(Lan.ServerAddress + 9));
        Assert.IsTrue(lan.Resolver.AddServer(Lan.ServerAddress), "it is set already");
        DnsConnector connector = new(lan.Stack, lan.Resolver);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => connector.Connect("10.0.0.1", 80, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => connector.Connect("10.0.0.1", 0, 100));
        Assert.ThrowsExactly<ArgumentNullException>(() => connector.Connect(null!, "10.0.0.1", 80, 100));
    }

    [TestMethod] // no socket is left: the app is told, and all is as before
    public void NoSocket_Throws()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Names["host.example"] = Host;
        List<UdpSocket> sockets = [];
        for (int i = 0; i < 4; i++)
        {
            sockets.Add(new UdpSocket(lan.Stack, 64, 0));
            sockets[i].Open(1000 + i);
        }

        Assert.ThrowsExactly<InvalidOperationException>(() => lan.Resolver.Begin("host.example", out _, out _));
        sockets[0].Close();
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("host.example"));
    }

    [TestMethod] // our own address and broadcasts come from a server, not from the app: no exception
    [DataRow("10.0.0.2")]
    [DataRow("10.0.0.255")]
    [DataRow("10.0.0.0")]
    public void Connect_ToNobody(string address)
    {
        Lan lan = new();
        Assert.IsNull(new DnsConnector(lan.Stack, lan.Resolver).Connect(address, 80, 100));
        using TcpConnection own = new(lan.Stack);
        Assert.IsFalse(new DnsConnector(lan.Stack, lan.Resolver).Connect(own, address, 80, 100));
    }
}
