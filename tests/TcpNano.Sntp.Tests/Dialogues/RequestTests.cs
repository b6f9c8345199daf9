using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Sntp.Tests.Support;
using TcpNano.Virtual;

namespace TcpNano.Sntp.Tests.Dialogues;

/// <summary>Requests, and when they leave: RFC 4330 sections 5 and 10.</summary>
[TestClass]
public class RequestTests
{
    [TestMethod]
    [Rfc(4330, "5-1", "5-2")]
    public void Request_FieldByField()
    {
        Lan lan = new();
        lan.AddServer();
        lan.Client.Start();
        lan.Run(10);
        UdpSeen request = lan.Requests.Single();
        Assert.AreEqual(Lan.ServerAddress, request.Destination);
        Assert.AreEqual(123, request.DestinationPort);
        Assert.IsGreaterThanOrEqualTo(49152, request.SourcePort);
        Assert.HasCount(48, request.Data);
        Assert.AreEqual((4 << 3) | 3, request.Data[0], "version 4, client");
        Assert.IsTrue(request.Data[1..40].All(octet => octet == 0));
        Assert.AreNotEqual(0ul, Packet.TransmitOf(request.Data));
    }

    [TestMethod] // what is sent says nothing of our clock, and cannot be foretold; nor can the port
    public void Requests_AreUnlikeEachOther()
    {
        Lan lan = new(new SntpOptions { StartDelay = 0, PollInterval = 15 });
        lan.AddServer();
        lan.Client.Start();
        lan.Run(2_000_000);
        Assert.IsGreaterThan(100, lan.Requests.Count);
        Assert.HasCount(lan.Requests.Count, lan.Requests.Select(request => Packet.TransmitOf(request.Data)).Distinct());
        Assert.IsGreaterThan(lan.Requests.Count * 9 / 10, lan.Requests.Select(request => request.SourcePort).Distinct().Count());
    }

    [TestMethod] // an hour, and up to an eighth more
    [Rfc(4330, "10-1")]
    public void Poll_EveryInterval()
    {
        Lan lan = new();
        lan.AddServer();
        lan.Client.Start();
        lan.Run(100 * 3_600_000);
        long[] gaps = [.. lan.Requests.Zip(lan.Requests.Skip(1), (one, two) => two.Time - one.Time)];
        Assert.IsGreaterThan(85, gaps.Length);
        Assert.IsTrue(gaps.All(gap => gap is >= 3_600_000 and <= 4_050_100), string.Join(' ', gaps));
    }

    [TestMethod] // never within 15 s, whatever the app does
    [Rfc(4330, "10-1")]
    public void ImpatientApp_IsHeldBack()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        for (int i = 0; i < 300; i++)
        {
            lan.Client.Start();
            lan.Client.Synchronize();
            lan.Run(500);
            lan.Client.Stop();
            if (i % 10 == 0)
            {
                lan.Client.SetServers([server.Address]);
            }

            lan.Client.Start();
            lan.Run(500);
        }

        long[] gaps = [.. lan.Requests.Zip(lan.Requests.Skip(1), (one, two) => two.Time - one.Time)];
        Assert.IsGreaterThan(10, gaps.Length);
        Assert.IsTrue(gaps.All(gap => gap >= 15_000), string.Join(' ', gaps));
    }

    [TestMethod] // 16, 32, 64 s and so on, both in turn, up to the interval
    [Rfc(4330, "10-2", "8-2", "10-11")]
    public void SilentServers_AreAskedLessAndLess()
    {
        Lan lan = new();
        lan.AddServer().IsSilent = true;
        lan.AddServer().IsSilent = true;
        lan.Client.Start();
        lan.Run(100_000_000);
        long[] gaps = [.. lan.Requests.Zip(lan.Requests.Skip(1), (one, two) => two.Time - one.Time)];
        for (int i = 0; i < gaps.Length; i++)
        {
            long least = Math.Min(16_000L << Math.Min(i, 20), 3_600_000);
            Assert.IsTrue(gaps[i] >= least + 3000 && gaps[i] <= (least * 9 / 8) + 3100, i + ": " + gaps[i]);
        }

        Assert.IsGreaterThan(20, gaps.Length);
        Assert.IsTrue(lan.Requests.Select((request, i) => request.Destination == Lan.ServerAddress + (uint)(i & 1)).All(right => right));
        Assert.IsFalse(lan.Client.IsSynchronized);
        Assert.AreEqual(-1, lan.Client.Age);
        Assert.AreEqual(0, lan.Client.UtcMilliseconds);
    }

    [TestMethod]
    [Rfc(4330, "7-1")]
    public void ClosedPort_TheOtherNext()
    {
        Lan lan = new();
        lan.AddServer().IsClosed = true;
        TestServer second = lan.AddServer();
        lan.Client.Start();
        lan.Run(20_000);
        Assert.IsTrue(lan.Client.IsSynchronized);
        Assert.AreEqual(second.Address, lan.Client.Server);
        Assert.AreEqual(1u, lan.Count(SntpCounter.Unreachables));
        Assert.AreEqual(0u, lan.Count(SntpCounter.Timeouts));

        // The one that answers stays the one that is asked.
        int heard = lan.Requests.Count;
        lan.Run(20 * 3_600_000);
        Assert.IsGreaterThan(heard + 15, lan.Requests.Count);
        Assert.IsTrue(lan.Requests.Skip(heard).All(request => request.Destination == second.Address));
    }

    [TestMethod] // no address yet: the request leaves when there is one
    public void NoAddressYet_LeavesWhenThereIsOne()
    {
        Lan lan = new(configure: false);
        lan.AddServer();
        lan.Client.Start();
        lan.Run(5000);
        Assert.IsGreaterThan(0u, lan.Count(SntpCounter.SendFailures));
        lan.Stack.Configure(Lan.DeviceAddress, Lan.Mask, 0);
        lan.Host.ClockJumped();
        lan.Run(100);
        Assert.IsTrue(lan.Client.IsSynchronized);
    }

    [TestMethod]
    public void LinkDown_LeavesWhenItIsUp()
    {
        Lan lan = new();
        lan.AddServer();
        lan.Driver.SetLink(false);
        lan.Run(100);
        lan.Client.Start();
        lan.Run(5000);
        Assert.IsEmpty(lan.Requests);
        lan.Driver.SetLink(true);
        lan.Run(100);
        Assert.IsTrue(lan.Client.IsSynchronized, lan.Requests.Count + " requests, failures " + lan.Count(SntpCounter.SendFailures) + ", link " + lan.Stack.Link.IsUp);
    }

    [TestMethod] // devices that are switched on together do not ask together
    [Rfc(4330, "10-10")]
    public void StartDelay_IsByChance()
    {
        List<long> times = [];
        for (ulong seed = 1; seed <= 40; seed++)
        {
            Lan lan = new(new SntpOptions { StartDelay = 10_000 }, seed);
            lan.AddServer();
            lan.Client.Start();
            lan.Run(11_000);
            times.Add(lan.Requests.Single().Time);
        }

        Assert.IsTrue(times.Min() < 2000 && times.Max() > 8000, string.Join(' ', times));
    }

    [TestMethod]
    [Rfc(4330, "10-4")]
    public void BadCalls_Throw()
    {
        Lan lan = new();
        Assert.ThrowsExactly<ArgumentException>(() => lan.Client.SetServers([Lan.ServerAddress, 0]));
        Assert.ThrowsExactly<ArgumentNullException>(() => lan.Client.SetServers(null!));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => lan.Client.Wait(-2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SntpClient(lan.Stack, new SntpOptions { PollInterval = 14 }));
        Assert.ThrowsExactly<ArgumentNullException>(() => new SntpClient(lan.Stack, null!));
        lan.Client.Start();
        lan.Run(1000);
        Assert.IsEmpty(lan.Requests, "nobody to ask");
        lan.Client.SetServers([Lan.DeviceAddress]);
        lan.Run(100_000);
        Assert.IsEmpty(lan.Requests, "ourselves");
        Assert.IsGreaterThan(0u, lan.Count(SntpCounter.SendFailures));
    }
}
