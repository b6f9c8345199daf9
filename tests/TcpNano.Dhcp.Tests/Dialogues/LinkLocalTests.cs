using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp.Tests.Support;

namespace TcpNano.Dhcp.Tests.Dialogues;

/// <summary>No server: link-local addresses, RFC 3927.</summary>
[TestClass]
public class LinkLocalTests
{
    private const uint Mask = 0xFFFF0000;

    [TestMethod]
    [Rfc(3927, "2.2-1", "2.2.1-1", "2.2.1-2", "2.4-1", "2.1-4")]
    public void NoServer_LinkLocal()
    {
        Lan lan = new();
        Device device = lan.AddDevice(Options());
        device.Client.Start();
        lan.RunUntil(() => device.Client.Address != 0, 30_000, "an address");
        uint address = device.Stack.Address;
        Assert.AreEqual(0xA9FE0000u, address & Mask);
        Assert.AreEqual(Mask, device.Stack.Netmask);
        Assert.AreEqual(Mask, device.Client.Netmask);
        Assert.AreEqual(0u, device.Stack.Gateway);
        Assert.IsTrue(device.Client.IsLinkLocal);
        Assert.IsTrue(device.Client.Wait(0));
        Assert.AreEqual(0u, device.Client.LeaseLeft);
        long bound = lan.Now;
        Assert.HasCount(3, device.Probes);
        long[] times = [.. device.Probes.Select(probe => probe.Time)];
        Assert.IsTrue(times[0] is >= 15_000 and <= 16_000, times[0].ToString());
        Assert.IsTrue(times[1] - times[0] is >= 1000 and <= 2000);
        Assert.IsTrue(times[2] - times[1] is >= 1000 and <= 2000);
        Assert.AreEqual(2000, bound - times[2]);
        foreach (ArpSeen probe in device.Probes)
        {
            Assert.AreEqual(address, probe.Target);
            CollectionAssert.AreEqual(Frames.Everybody, probe.To);
            CollectionAssert.AreEqual(new byte[6], probe.TargetStation);
        }

        lan.Run(100_000);
        Assert.HasCount(2, device.Announcements);
        Assert.AreEqual(bound + 2000, device.Announcements[1].Time);
        Assert.AreEqual(DhcpState.Selecting, device.Client.State, "it goes on asking");

        Lan again = new(5);
        Device same = again.AddDevice(Options(), secret: 99);
        same.Client.Start();
        again.RunUntil(() => same.Client.Address != 0, 30_000, "an address");
        Assert.AreEqual(address, same.Stack.Address, "the same at each start");
    }

    [TestMethod] // a server comes late: the routable address is better
    [Rfc(3927, "1.9-1")]
    public void ServerThatComesLate_IsPreferred()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.IsSilent = true;
        Device device = lan.AddDevice(Options());
        device.Client.Start();
        lan.Run(100_000);
        Assert.IsTrue(device.Client.IsLinkLocal);
        server.IsSilent = false;
        lan.RunUntil(() => device.Client.State == DhcpState.Probing, 80_000, "PROBING");
        Assert.IsTrue(device.Client.IsLinkLocal, "until the probes are over");
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 10_000, "BOUND");
        Assert.AreEqual(server.First, device.Stack.Address);
        Assert.IsFalse(device.Client.IsLinkLocal);
        lan.Run(20_000);
        Assert.AreEqual(server.First, device.Stack.Address);
    }

    [TestMethod] // the answer comes while the link-local address is probed
    public void ServerThatComesDuringTheProbes()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.IsSilent = true;
        Device device = lan.AddDevice(Options());
        device.Client.Start();
        lan.RunUntil(() => device.Probes.Count == 2, 30_000, "the second probe");
        server.IsSilent = false;
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 60_000, "BOUND");
        Assert.AreEqual(server.First, device.Stack.Address);
    }

    [TestMethod] // taken, by answer, announcement, or by another who wants it
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [Rfc(3927, "2.2.1-3", "2.2.1-4")]
    public void TakenAddress_TheNextOne(int form)
    {
        Lan lan = new();
        Device device = lan.AddDevice(Options());
        device.Client.Start();
        lan.RunUntil(() => device.Probes.Count == 1, 30_000, "the first probe");
        uint first = device.Probes[0].Target;
        Squatter squatter = lan.AddSquatter(first);
        squatter.IsSilent = form != 0;
        if (form != 0)
        {
            lan.Run(500);
            if (form == 1)
            {
                squatter.Claim(first);
            }
            else
            {
                squatter.Probe(first);
            }
        }

        lan.RunUntil(() => device.Client.Address != 0, 30_000, "an address");
        Assert.AreNotEqual(first, device.Stack.Address);
        Assert.AreEqual(1u, device.Count(DhcpCounter.LinkLocalConflicts));
        Assert.AreEqual(0xA9FE0000u, device.Stack.Address & Mask);
        Assert.AreEqual(0u, device.Count(DhcpCounter.DeclinesSent));
    }

    [TestMethod] // a station that has all addresses
    [Rfc(3927, "2.2.1-5")]
    public void EveryAddressTaken_IsTriedSeldom()
    {
        Lan lan = new();
        lan.AddSquatter(0);
        Device device = lan.AddDevice(Options());
        device.Client.Start();
        lan.Run(3_600_000);
        Dictionary<uint, long> first = [];
        foreach (ArpSeen probe in device.Probes)
        {
            first.TryAdd(probe.Target, probe.Time);
        }

        long[] times = [.. first.Values.Order()];
        Assert.IsGreaterThan(40, times.Length);
        for (int i = 10; i + 1 < times.Length; i++)
        {
            Assert.IsGreaterThanOrEqualTo(59_000, times[i + 1] - times[i], i.ToString());
        }

        Assert.AreEqual(0u, device.Stack.Address);
    }

    [TestMethod] // defended once; given up at the second claim
    [Rfc(3927, "2.5-1", "2.5-2", "2.5-3")]
    public void Claims()
    {
        Lan lan = new();
        Device device = lan.AddDevice(Options());
        Device peer = lan.AddDevice(Options());
        device.Client.Start();
        peer.Client.Start();
        lan.RunUntil(() => device.Client.Address != 0 && peer.Client.Address != 0, 30_000, "addresses");
        TcpListener listener = peer.Stack.Listen(7, 1);
        TcpConnection connection = device.Stack.Connect(peer.Stack.Address, 7, 0);
        lan.RunUntil(() => connection.State == TcpState.Established && listener.HasPending, 5000, "open");
        TcpConnection other = listener.Accept(0);
        uint address = device.Stack.Address;
        lan.Run(20_000);
        Squatter squatter = lan.AddSquatter(address);
        squatter.IsSilent = true;
        int announced = device.Announcements.Count;
        squatter.Claim(address);
        lan.Run(11_000);
        Assert.HasCount(announced + 1, device.Announcements);
        Assert.AreEqual(address, device.Stack.Address);
        squatter.Claim(address);
        lan.Run(3000);
        squatter.Claim(address);
        lan.Run(1001);
        Assert.AreEqual(0u, device.Stack.Address);
        Assert.AreEqual(CloseReason.Reset, other.CloseReason);
        lan.RunUntil(() => device.Client.Address != 0, 20_000, "another");
        Assert.AreNotEqual(address, device.Stack.Address);
        Assert.AreEqual(1u, device.Count(DhcpCounter.AddressesCeded));
    }

    [TestMethod] // the link-local address goes while the leased one is probed: the lease does not suffer
    public void ClaimWhileALeaseIsProbed()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.IsSilent = true;
        Device device = lan.AddDevice(Options());
        device.Client.Start();
        lan.Run(100_000);
        uint address = device.Stack.Address;
        server.IsSilent = false;
        lan.RunUntil(() => device.Client.State == DhcpState.Probing, 80_000, "PROBING");
        Squatter squatter = lan.AddSquatter(address);
        squatter.IsSilent = true;
        squatter.Claim(address);
        squatter.Claim(address);
        lan.Run(1001);
        Assert.AreEqual(0u, device.Stack.Address);
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 10_000, "BOUND");
        Assert.AreEqual(server.First, device.Stack.Address);
    }

    [TestMethod] // once it is ours nobody is asked again, unless the link was down
    [Rfc(3927, "2.2-1", "2.2-2")]
    public void NoProbes_AfterThat()
    {
        Lan lan = new();
        Device device = lan.AddDevice(Options());
        device.Client.Start();
        lan.Run(86_400_000);
        Assert.HasCount(3, device.Probes);
        uint address = device.Stack.Address;
        device.SetLink(false);
        lan.Run(1000);
        Assert.AreEqual(address, device.Stack.Address);
        device.SetLink(true);
        lan.Run(10_000);
        Assert.HasCount(6, device.Probes);
        Assert.AreEqual(address, device.Stack.Address);

        // On the other network somebody has it.
        device.SetLink(false);
        Squatter squatter = lan.AddSquatter(address);
        lan.Run(1000);
        device.SetLink(true);
        lan.Run(1100);
        Assert.AreNotEqual(address, device.Stack.Address);
        lan.RunUntil(() => device.Client.Address != 0, 20_000, "another");
        Assert.AreNotEqual(address, device.Stack.Address);
        Assert.IsNotNull(squatter);
    }

    [TestMethod] // so that two stations with one address find out sooner
    [Rfc(3927, "2.5-4")]
    public void Arp_IsBroadcast()
    {
        Lan lan = new();
        Device device = lan.AddDevice(Options());
        Device peer = lan.AddDevice(Options());
        device.Client.Start();
        peer.Client.Start();
        lan.RunUntil(() => device.Client.Address != 0 && peer.Client.Address != 0, 30_000, "addresses");
        peer.Stack.Listen(7, 1);
        TcpConnection connection = device.Stack.Connect(peer.Stack.Address, 7, 0);
        lan.Run(200_000);
        connection.Abort();
        Assert.IsTrue(peer.Arps.Any(arp => arp.Operation == 2));
        foreach (ArpSeen arp in lan.Arps.Where(arp => arp.Sender != 0))
        {
            CollectionAssert.AreEqual(Frames.Everybody, arp.To, arp.ToString());
        }
    }

    [TestMethod] // one has a lease and a router, the other has found no server: they are on one link all the same
    [Rfc(3927, "2.6.2-1")]
    public void LeasedAndLinkLocal_TalkDirectly()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device leased = lan.Bound(server);
        server.IsSilent = true;
        Device local = lan.AddDevice(Options());
        local.Client.Start();
        lan.RunUntil(() => local.Client.Address != 0, 30_000, "an address");
        local.Stack.Listen(7, 1);
        TcpConnection connection = leased.Stack.Connect(local.Stack.Address, 7, 0);
        lan.Run(100);
        Assert.IsTrue(leased.Arps.Any(arp => arp.Operation == 1 && arp.Target == local.Stack.Address), "asked for itself");
        Assert.IsFalse(leased.Arps.Any(arp => arp.Target == leased.Stack.Gateway), "not for the router");
        connection.Abort();
    }

    [TestMethod]
    public void NotWanted_NotUsed()
    {
        Lan lan = new();
        Device device = lan.AddDevice();
        device.Client.Start();
        lan.Run(1_000_000);
        Assert.AreEqual(0u, device.Stack.Address);
        Assert.IsEmpty(device.Probes);
    }

    [TestMethod] // a lease that has ended, and no server: the same
    public void AfterALease()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server, Options());
        server.IsSilent = true;
        lan.Run(3_600_000);
        Assert.AreEqual(1u, device.Count(DhcpCounter.LeasesExpired));
        lan.RunUntil(() => device.Client.IsLinkLocal, 30_000, "link-local");
        device.Client.Stop();
        lan.Run(1);
        Assert.AreEqual(0u, device.Stack.Address);
        Assert.AreEqual(DhcpState.Stopped, device.Client.State);
    }

    private static DhcpOptions Options()
    {
        return new DhcpOptions { StartDelay = 0 };
    }
}
