using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp.Tests.Support;

namespace TcpNano.Dhcp.Tests.Dialogues;

/// <summary>Addresses that other stations have: RFC 5227, and DHCPDECLINE.</summary>
[TestClass]
public class ConflictTests
{
    [TestMethod]
    [Rfc(5227, "2.1-1", "2.1.1-1", "2.1.1-2", "2.1.1-3", "2.3-1", "2.3-2")]
    [Rfc(2131, "4.4.1-10", "4.4.1-11")]
    public void ProbesAndAnnouncements_FieldByField()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.AddDevice();
        device.Client.Start();
        lan.RunUntil(() => device.Client.State == DhcpState.Probing, 1000, "PROBING");
        long granted = lan.Now;
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 10_000, "BOUND");
        long bound = lan.Now;
        lan.Run(100_000);

        Assert.HasCount(3, device.Probes);
        foreach (ArpSeen probe in device.Probes)
        {
            CollectionAssert.AreEqual(Frames.Everybody, probe.To);
            CollectionAssert.AreEqual(new byte[6], probe.TargetStation);
            Assert.AreEqual(server.First, probe.Target);
        }

        long[] times = [.. device.Probes.Select(probe => probe.Time)];
        Assert.IsTrue(times[0] - granted is >= 0 and <= 1000);
        Assert.IsTrue(times[1] - times[0] is >= 1000 and <= 2000);
        Assert.IsTrue(times[2] - times[1] is >= 1000 and <= 2000);
        Assert.AreEqual(2000, bound - times[2]);
        Assert.HasCount(2, device.Announcements);
        Assert.AreEqual(bound, device.Announcements[0].Time);
        Assert.AreEqual(bound + 2000, device.Announcements[1].Time);
        Assert.AreEqual(server.First, device.Announcements[1].Sender);
    }

    [TestMethod] // answered, announced, or probed for by another: at any time until two seconds after the last probe
    [DataRow(0, 50)]
    [DataRow(0, 1500)]
    [DataRow(0, 1990)]
    [DataRow(1, 50)]
    [DataRow(1, 1990)]
    [DataRow(2, 50)]
    [DataRow(2, 1990)]
    [Rfc(5227, "2.1.1-4", "2.1.1-5")]
    [Rfc(2131, "3.1-5", "3.1-5b", "4.4.4-2", "4.2-1", "4.4.1-9")]
    public void TakenAddress_IsDeclined(int form, int afterLastProbe)
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Squatter squatter = lan.AddSquatter(server.First);
        squatter.IsSilent = true;
        DhcpOptions options = Lan.Options();
        options.ClientIdentifier = [0, 9, 9];
        Device device = lan.AddDevice(options);
        device.Client.Start();
        lan.RunUntil(() => device.Probes.Count == (afterLastProbe == 50 ? 1 : 3), 10_000, "the probe");
        lan.Run(afterLastProbe);
        switch (form)
        {
            case 0:
                squatter.IsSilent = false;
                lan.Network.Inject(Answer(squatter, device, server.First), 0);
                break;
            case 1:
                squatter.Claim(server.First);
                break;
            default:
                squatter.Probe(server.First);
                break;
        }

        lan.Run(1);
        Assert.AreEqual(DhcpState.Init, device.Client.State);
        Assert.AreEqual(1u, device.Count(DhcpCounter.ProbeConflicts));
        Assert.AreEqual(0u, device.Stack.Address);
        Bootp decline = device.Sent[^1];
        Assert.AreEqual(Bootp.Decline, decline.Type);
        Assert.AreEqual(0u, decline.ClientAddress);
        Assert.AreEqual(0u, decline.Source);
        Assert.AreEqual(0xFFFFFFFFu, decline.Destination);
        Assert.AreEqual(0, decline.Secs);
        Assert.IsFalse(decline.IsBroadcast);
        Assert.AreEqual(server.First, decline.Requested);
        Assert.AreEqual(server.Address, decline.Server);
        CollectionAssert.AreEqual(new[] { 53, 61, 50, 54 }, decline.Options.Select(option => option.Code).ToArray());
        squatter.IsSilent = false;

        lan.RunUntil(() => device.Sent[^1] != decline, 20_000, "the next attempt");
        Assert.IsTrue(device.Sent[^1].Time - decline.Time >= 10_000);
        Assert.AreEqual(Bootp.Discover, device.Sent[^1].Type);
        Assert.IsFalse(device.Sent[^1].Has(50), "the address is not asked for again");
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 20_000, "BOUND");
        Assert.AreEqual(server.First + 1, device.Stack.Address);
    }

    [TestMethod] // a squatter that answers our announcement claims it once more: the address is given up
    [Rfc(5227, "2.4-2")]
    public void StationThatAnswersOurDefence_HasIt()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        lan.Run(12_000);
        lan.AddSquatter(server.First).Claim(server.First);
        lan.Run(1001);
        Assert.AreEqual(0u, device.Stack.Address);
    }

    [TestMethod] // somebody has every address: after ten conflicts no more than one attempt a minute
    [Rfc(5227, "2.1.1-6")]
    public void EveryAddressTaken_IsTriedSeldom()
    {
        Lan lan = new();
        lan.AddServer();
        lan.AddSquatter(0);
        Device device = lan.AddDevice();
        device.Client.Start();
        lan.Run(3_600_000);
        long[] times = [.. device.Sent.Where(message => message.Type == Bootp.Decline).Select(message => message.Time)];
        Assert.IsGreaterThan(20, times.Length);
        for (int i = 0; i + 1 < times.Length; i++)
        {
            Assert.IsGreaterThanOrEqualTo(i < 10 ? 10_000 : 60_000, times[i + 1] - times[i], i.ToString());
        }

        Assert.AreEqual(0u, device.Stack.Address);
    }

    [TestMethod] // one claim is answered with an announcement; the address stays
    [Rfc(5227, "2.4-1", "2.4-2")]
    public void OneClaim_IsDefended()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        lan.Run(5000);
        Squatter squatter = lan.AddSquatter(server.First);
        squatter.IsSilent = true;
        int announced = device.Announcements.Count;
        for (int i = 0; i < 5; i++)
        {
            squatter.Claim(server.First);
            lan.Run(1);
            Assert.HasCount(announced + i + 1, device.Announcements);
            lan.Run(11_000);
            Assert.AreEqual(DhcpState.Bound, device.Client.State);
        }

        Assert.AreEqual(0u, device.Count(DhcpCounter.AddressesCeded));
    }

    [TestMethod] // another claim within ten seconds: the other station stays, and we go
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2500)]
    [DataRow(9500)]
    [Rfc(5227, "2.4-2", "2.4-3")]
    [Rfc(2131, "3.1-5")]
    public void SecondClaim_EndsTheLease(int after)
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        Device peer = lan.Bound(server);
        TcpListener listener = peer.Stack.Listen(7, 1);
        TcpConnection connection = device.Stack.Connect(peer.Stack.Address, 7, 0);
        lan.RunUntil(() => connection.State == TcpState.Established && listener.HasPending, 5000, "open");
        TcpConnection other = listener.Accept(0);
        lan.Run(12_000);
        Squatter squatter = lan.AddSquatter(server.First);
        squatter.IsSilent = true;
        squatter.Claim(server.First);
        lan.Run(after);
        Assert.AreEqual(server.First, device.Stack.Address);
        squatter.Claim(server.First);
        lan.Run(1001);
        Assert.AreEqual(0u, device.Stack.Address);
        Assert.AreEqual(1u, device.Count(DhcpCounter.AddressesCeded));
        Assert.AreEqual(TcpState.Closed, connection.State);
        Assert.AreEqual(CloseReason.Reset, other.CloseReason, "its peer was told");
        Assert.AreEqual(Bootp.Decline, device.Sent[^1].Type);
        Assert.AreEqual(0u, device.Sent[^1].Source);
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 30_000, "BOUND");
        Assert.AreNotEqual(server.First, device.Stack.Address);
    }

    [TestMethod] // the renewal waits for a server that does not answer ARP when the address goes: what follows must leave all the same
    public void RenewalThatStillWaits_BlocksNothing()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        lan.RunUntil(() => device.Client.State == DhcpState.Bound && lan.Now > 60_000, 100_000, "a forgotten neighbour");
        bool deaf = true;
        lan.Network.Override = (from, frame, fate) =>
            deaf && from == server.Driver && ArpSeen.Read(frame, 0) is not null ? new TcpNano.Virtual.FrameFate(0, fate.Due, 0, -1) : fate;
        lan.RunUntil(() => device.Client.State == DhcpState.Renewing, 2_000_000, "RENEWING");
        Squatter squatter = lan.AddSquatter(server.First);
        squatter.IsSilent = true;
        squatter.Claim(server.First);
        squatter.Claim(server.First);
        lan.Run(1001);
        Assert.AreEqual(0u, device.Stack.Address);
        deaf = false;
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 30_000, "BOUND");
        Assert.AreEqual(0u, device.Count(DhcpCounter.SendFailures));
    }

    [TestMethod] // two devices, one address, at the same time: neither gets it, and both get another
    [Rfc(5227, "2.1.1-5")]
    public void TwoProbersOfOneAddress()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        TestServer twin = lan.AddServer(Lan.ServerAddress + 1);
        twin.First = server.First;
        Device one = lan.AddDevice();
        Device two = lan.AddDevice();
        server.Serves = message => message.Hardware.SequenceEqual(one.Station);
        twin.Serves = message => message.Hardware.SequenceEqual(two.Station);
        one.Client.Start();
        two.Client.Start();
        lan.RunUntil(() => one.Client.State == DhcpState.Bound && two.Client.State == DhcpState.Bound, 120_000, "BOUND, both");
        Assert.AreNotEqual(one.Stack.Address, two.Stack.Address);
        Assert.IsGreaterThan(0u, one.Count(DhcpCounter.ProbeConflicts) + two.Count(DhcpCounter.ProbeConflicts));
    }

    [TestMethod] // once it is ours nobody is asked again, for as long as nothing happens
    [Rfc(5227, "2.1-2")]
    public void NoProbes_AfterThat()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        int probes = device.Probes.Count;
        lan.Run(86_400_000);
        Assert.HasCount(probes, device.Probes);
        Assert.HasCount(2, device.Announcements);
    }

    [TestMethod] // answers go to whoever asks, not to all
    [Rfc(5227, "2.6-1")]
    public void Replies_AreUnicast()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        Squatter other = lan.AddSquatter(1);
        other.Probe(server.First);
        lan.Run(10);
        ArpSeen reply = device.Arps.Single(arp => arp.Operation == 2);
        CollectionAssert.AreEqual(other.Station, reply.To);
    }

    [TestMethod]
    [DataRow(ConflictDetection.Quick, 3, 800)]
    [DataRow(ConflictDetection.None, 0, 10)]
    [Rfc(5227, "2.2-1")]
    public void QuickerWays(ConflictDetection detection, int probes, int within)
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        DhcpOptions options = Lan.Options();
        options.ConflictDetection = detection;
        Device device = lan.AddDevice(options);
        device.Client.Start();
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, within, "BOUND");
        Assert.HasCount(probes, device.Probes);
        Assert.AreEqual(server.First, device.Stack.Address);
    }

    [TestMethod] // the lease is over before the probes are: nothing is configured
    public void Sleep_DuringTheProbes()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.AddDevice();
        device.Client.Start();
        lan.RunUntil(() => device.Client.State == DhcpState.Probing, 1000, "PROBING");
        device.Sleep(4_000_000);
        lan.Run(1);
        Assert.AreEqual(0u, device.Stack.Address);
        Assert.AreEqual(1u, device.Count(DhcpCounter.LeasesExpired));
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 20_000, "BOUND");
    }

    private static byte[] Answer(Squatter from, Device to, uint address)
    {
        return TcpNano.Dialogues.FrameWriter.Arp(2, from.Station, address, to.Station, 0);
    }
}
