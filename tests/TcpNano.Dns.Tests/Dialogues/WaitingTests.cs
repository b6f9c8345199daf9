using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dns.Tests.Support;

namespace TcpNano.Dns.Tests.Dialogues;

/// <summary>Calls that wait: the test's thread waits, another one lets virtual time pass.</summary>
[TestClass]
public class WaitingTests
{
    private const uint Host = 0x0A000A07;

    [TestMethod]
    public void Resolve_Waits()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Names["host.example"] = Host;
        server.Delay = 700;
        uint[] found = new uint[3];
        Parallelly(lan, () => found[0] = lan.Resolver.Resolve("host.example", -1), () => found[1] = lan.Resolver.Resolve("host.example", 60_000), () => found[2] = lan.Resolver.Resolve("host.example", -1));
        CollectionAssert.AreEqual(new[] { Host, Host, Host }, found);
        Assert.HasCount(1, lan.Queries);
    }

    [TestMethod] // one place, three names: each waits for its turn
    public void Resolve_WaitsForAPlace()
    {
        Lan lan = new(new DnsOptions { Queries = 1 });
        TestServer server = lan.AddServer();
        server.Delay = 100;
        uint[] found = new uint[3];
        for (uint i = 0; i < 3; i++)
        {
            server.Names["host" + i + ".example"] = Host + i;
        }

        Parallelly(lan, () => found[0] = lan.Resolver.Resolve("host0.example", -1), () => found[1] = lan.Resolver.Resolve("host1.example", -1), () => found[2] = lan.Resolver.Resolve("host2.example", -1));
        CollectionAssert.AreEqual(new[] { Host, Host + 1, Host + 2 }, found);
    }

    [TestMethod] // the caller's time ends first
    public void Resolve_InTime()
    {
        Lan lan = new();
        lan.AddServer().IsSilent = true;
        DnsResult result = DnsResult.None;
        Parallelly(lan, () => result = lan.Resolver.Resolve("host.example", 1000, out _));
        Assert.AreEqual(DnsResult.Pending, result);
    }

    [TestMethod]
    public void Resolve_FailsWithItsReason()
    {
        Lan lan = new();
        lan.AddServer().IsSilent = true;
        Parallelly(lan, () => lan.Resolver.Resolve("host.example", -1));
        Assert.AreEqual(DnsResult.NoAnswer, lan.Resolver.LastResult);
    }

    [TestMethod] // a name that takes most of the time leaves the connection the rest of it: nobody answers the SYN
    public void Connect_HasOneDeadline()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Names["host.example"] = Lan.ServerAddress + 100;
        lan.AddStation(Lan.ServerAddress + 100);
        server.Delay = 1500;
        DnsConnector connector = new(lan.Stack, lan.Resolver);
        using TcpConnection own = new(lan.Stack);
        bool connected = false;
        long ended = 0;
        Parallelly(lan, 10, () =>
        {
            connected = connector.Connect(own, "host.example", 80, 2000);
            ended = lan.Now;
        });
        Assert.IsTrue(connected, "a slot was free");
        Assert.AreNotEqual(TcpState.Established, own.State);
        Assert.IsTrue(ended is >= 1990 and <= 3000, ended.ToString());
    }

    private static void Parallelly(Lan lan, params Action[] calls)
    {
        Parallelly(lan, 1, calls);
    }

    // With a pace of 10 virtual time is never ahead of the real one, in which threads wait.
    private static void Parallelly(Lan lan, int pace, params Action[] calls)
    {
        Thread[] threads = [.. calls.Select(call => new Thread(() => call()) { IsBackground = true })];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        // Virtual time goes on in small steps, so that the threads see it pass.
        for (int i = 0; i < 5000 && threads.Any(thread => thread.IsAlive); i++)
        {
            lan.Run(10);
            Thread.Sleep(pace);
        }

        Assert.IsFalse(threads.Any(thread => thread.IsAlive), "a call does not return");
    }
}
