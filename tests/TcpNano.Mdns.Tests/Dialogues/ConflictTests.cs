using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Mdns.Tests.Support;

namespace TcpNano.Mdns.Tests.Dialogues;

/// <summary>Names that others have, or want at the same time (RFC 6762 sections 8.1, 8.2 and 9).</summary>
[TestClass]
public class ConflictTests
{
    private const uint Low = Lan.Network24 + 4;  // before our address
    private const uint High = Lan.Network24 + 6; // behind it

    [TestMethod]
    [Rfc(6762, "8.1-5", "9-3")]
    public void HostNameTaken_AnotherOne()
    {
        Lan lan = new();
        Device device = lan.AddDevice();
        device.Responder.Start();
        lan.RunUntil(() => device.Probes.Count == 2, 1000, "two probes");
        lan.Say(Dns.Response(Rr.A(Lan.HostName, Lan.Peer)));
        lan.RunUntil(() => device.Responder.State == MdnsState.Running, 5000, "RUNNING");
        Assert.AreEqual("lamp-2", device.HostName);
        Assert.AreEqual("Hall Lamp", device.InstanceName);
        Assert.HasCount(5, device.Probes);
        Assert.AreEqual("lamp-2.local", device.Probes[2].Questions[0].Name);
        Assert.AreEqual("80 lamp-2.local", device.Responses[0].Answers.Single(record => record.Type == Lan.Srv).DataText);
        Assert.AreEqual(1u, device.Count(MdnsCounter.ProbeConflicts));
    }

    [TestMethod]
    [Rfc(6762, "8.1-5", "9-3")]
    public void InstanceNameTaken_AnotherOne()
    {
        Lan lan = new();
        Device device = lan.AddDevice();
        device.Responder.Start();
        lan.RunUntil(() => device.Probes.Count == 1, 1000, "a probe");
        lan.Say(Dns.Response(Rr.Txt(Lan.InstanceName, "other")));
        lan.RunUntil(() => device.Probes.Count == 2, 1000, "a probe");
        lan.Say(Dns.Response(Rr.Srv("Hall Lamp (2)._http._tcp.local", 80, "other.local")));
        lan.RunUntil(() => device.Responder.State == MdnsState.Running, 5000, "RUNNING");
        Assert.AreEqual("lamp", device.HostName);
        Assert.AreEqual("Hall Lamp (3)", device.InstanceName);
    }

    [TestMethod] // any record of the name will do, and a unicast, too
    [Rfc(6762, "8.1-5", "6-7")]
    public void OtherTypeByUnicast_IsAConflict()
    {
        Lan lan = new();
        Device device = lan.AddDevice();
        device.Responder.Start();
        lan.RunUntil(() => device.Probes.Count == 1, 1000, "a probe");
        lan.Say(Dns.Response(new Rr("LAMP.local", Lan.Aaaa, Rr.Flush, 120, new byte[16])), to: device);
        lan.Run(2000);
        Assert.AreEqual("lamp-2", device.HostName);
    }

    [TestMethod]
    [Rfc(6762, "9-1")]
    public void OwnRecordsInOthersMessages_AreNoConflict()
    {
        Lan lan = new();
        Device device = lan.AddDevice();
        device.Responder.Start();
        lan.RunUntil(() => device.Probes.Count == 1, 1000, "a probe");
        lan.Say(Dns.Response(Rr.A(Lan.HostName, Lan.Own), Rr.Srv(Lan.InstanceName, 80, "LAMP.local"), Rr.A("other.local", Lan.Peer), Rr.A(Lan.HostName, Lan.Peer, ttl: 0)));
        lan.Run(2000);
        Assert.AreEqual("lamp", device.HostName);
        Assert.AreEqual(0u, device.Count(MdnsCounter.ProbeConflicts));
        lan.Run(5000);
        lan.Say(Dns.Response(new Rr(Lan.HostName, Lan.Aaaa, Rr.Flush, 120, new byte[16]), Rr.A(Lan.HostName, Lan.Own)));
        lan.Run(100);
        Assert.AreEqual(MdnsState.Running, device.Responder.State);
        Assert.AreEqual(0u, device.Count(MdnsCounter.LateConflicts));
    }

    [TestMethod]
    [Rfc(6762, "8.2-1", "8.2-2")]
    public void TwoProbe_TheLaterDataWins()
    {
        // Theirs is higher: we wait for a second.
        Lan lan = new();
        Device device = lan.AddDevice();
        device.Responder.Start();
        lan.RunUntil(() => device.Probes.Count == 1, 1000, "a probe");
        lan.Say(Dns.Probe(Lan.HostName, Rr.A(Lan.HostName, High, kind: Rr.In)), High);
        long said = lan.Now;
        lan.RunUntil(() => device.Probes.Count == 2, 2000, "another probe");
        Assert.AreEqual(said + 1000, lan.Now);
        Assert.AreEqual("lamp", device.HostName);
        Assert.AreEqual(1u, device.Count(MdnsCounter.ProbesDeferred));
        lan.RunUntil(() => device.Responder.State == MdnsState.Running, 3000, "RUNNING");

        // Theirs is lower, or the same: we go on.
        foreach (uint other in new[] { Low, Lan.Own })
        {
            lan = new Lan();
            device = lan.AddDevice();
            device.Responder.Start();
            lan.RunUntil(() => device.Probes.Count == 1, 1000, "a probe");
            lan.Say(Dns.Probe(Lan.HostName, Rr.A(Lan.HostName, other, kind: Rr.In)), Low);
            lan.RunUntil(() => device.Responder.State == MdnsState.Running, 2000, "RUNNING");
            Assert.HasCount(3, device.Probes);
            Assert.AreEqual(0u, device.Count(MdnsCounter.ProbesDeferred));
        }
    }

    [TestMethod] // TXT comes before SRV, whatever the order in the message; more records win when the first are the same
    [Rfc(6762, "8.2-1")]
    public void TwoProbe_RecordsAreSortedFirst()
    {
        Rr same = Rr.Txt(Lan.InstanceName, "path=/", kind: Rr.In);
        Rr sameSrv = Rr.Srv(Lan.InstanceName, 80, Lan.HostName, kind: Rr.In);
        Rr higher = Rr.Txt(Lan.InstanceName, "path=0", kind: Rr.In);
        Rr lowerSrv = Rr.Srv(Lan.InstanceName, 1, Lan.HostName, kind: Rr.In);
        Rr higherSrv = Rr.Srv(Lan.InstanceName, 81, Lan.HostName, kind: Rr.In);
        Rr more = new(Lan.InstanceName, 99, Rr.In, 120, [1]);
        (Rr[] Theirs, bool WeWait)[] cases =
        [
            ([lowerSrv, higher], true),
            ([higher, lowerSrv], true),
            ([higherSrv, same], true),
            ([lowerSrv, same], false),
            ([sameSrv, same], false),
            ([same], false),
            ([more, sameSrv, same], true),
            ([Rr.A(Lan.InstanceName, 1, kind: Rr.In), higherSrv], false),
            ([Rr.A("other.local", High, kind: Rr.In)], false),
        ];
        foreach ((Rr[] theirs, bool weWait) in cases)
        {
            Lan lan = new();
            Device device = lan.AddDevice();
            device.Responder.Start();
            lan.RunUntil(() => device.Probes.Count == 1, 1000, "a probe");
            lan.Say(Dns.Probe(Lan.InstanceName, theirs), High);
            lan.Run(2);
            Assert.AreEqual(weWait ? 1u : 0u, device.Count(MdnsCounter.ProbesDeferred), string.Join(", ", theirs.Select(record => record.Type + " " + record.DataText)));
        }
    }

    [TestMethod]
    [Rfc(6762, "8.1-7")]
    public void FifteenConflictsInTenSeconds_ThenFiveSecondsEach()
    {
        Lan lan = new();
        Device device = lan.AddDevice();
        device.Responder.Start();
        List<long> probes = [];
        for (int i = 0; i < 18; i++)
        {
            int before = device.Probes.Count;
            lan.RunUntil(() => device.Probes.Count > before, 6000, "a probe");
            probes.Add(lan.Now);
            lan.Say(Dns.Response(Rr.A(device.HostName + ".local", Lan.Peer)));
            lan.Run(1);
        }

        for (int i = 1; i < 18; i++)
        {
            long gap = probes[i] - probes[i - 1];
            Assert.IsTrue(i < 15 ? gap <= 260 : gap >= 5000, i + ": " + gap);
        }

        Assert.AreEqual("lamp-19", device.HostName);

        // When there has been no conflict for a while it is quick again.
        lan.Run(70_000);
        Assert.AreEqual(MdnsState.Running, device.Responder.State);
    }

    [TestMethod]
    [Rfc(6762, "9-2")]
    public void ConflictLater_IsProbedAgain()
    {
        foreach (Rr claim in new[] { Rr.A(Lan.HostName, Lan.Peer), Rr.Srv(Lan.InstanceName, 81, Lan.HostName), Rr.Txt(Lan.InstanceName, "") })
        {
            Lan lan = new();
            Device device = lan.Running();
            lan.Say(Dns.Response(claim));
            lan.Run(1);
            Assert.AreEqual(MdnsState.Probing, device.Responder.State);
            Assert.AreEqual(1u, device.Count(MdnsCounter.LateConflicts));
            Assert.AreEqual("lamp", device.HostName);

            // Nobody defends the name: it stays ours. Who does has it.
            lan.RunUntil(() => device.Probes.Count == 1, 1000, "a probe");
            lan.Say(Dns.Response(claim));
            lan.RunUntil(() => device.Responder.State == MdnsState.Running, 3000, "RUNNING");
            Assert.AreEqual(claim.Type == Lan.A ? "lamp-2" : "lamp", device.HostName);
            Assert.AreEqual(claim.Type == Lan.A ? "Hall Lamp" : "Hall Lamp (2)", device.InstanceName);
        }
    }

    [TestMethod]
    [Rfc(6762, "8.1-10", "6-4")]
    public void Probe_IsAnsweredAtOnce()
    {
        Lan lan = new();
        Device device = lan.Running();
        lan.Say(Dns.Query(Lan.HostName, Lan.A));
        lan.Run(300);
        int before = device.Responses.Count;
        Dns probe = Dns.Probe(Lan.HostName, Rr.A(Lan.HostName, Lan.Peer, kind: Rr.In));
        probe.Questions[0] = (Lan.HostName, 255, 1);
        lan.Say(probe);
        lan.Run(1);
        Assert.HasCount(before + 1, device.Responses, "250 ms are enough to defend a name");
        Dns answer = device.Responses[^1];
        Assert.IsTrue(answer.IsMulticast);
        Assert.AreEqual("10.0.0.5", answer.Answers.Single(record => record.Type == Lan.A).DataText);
        Assert.AreEqual(1u, device.Count(MdnsCounter.NamesDefended));

        // One that takes a unicast gets it.
        lan.Say(Dns.Probe(Lan.HostName, Rr.A(Lan.HostName, Lan.Peer, kind: Rr.In)));
        lan.Run(10);
        Assert.AreEqual(Lan.Peer, device.Responses[^1].Destination);
        Assert.AreEqual("lamp", device.HostName);
    }
}
