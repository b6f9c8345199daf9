using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Mdns.Tests.Support;

namespace TcpNano.Mdns.Tests.Dialogues;

/// <summary>Probes and announcements (RFC 6762 section 8), and the end.</summary>
[TestClass]
public class StartTests
{
    [TestMethod]
    [Rfc(6762, "8.1-1", "8.1-2", "8.1-3", "8.1-4", "8.1-8", "8.1-9", "18.1-1", "11-1")]
    public void ThreeProbes_FieldByField()
    {
        HashSet<long> starts = [];
        for (ulong secret = 1; secret <= 30; secret++)
        {
            Lan lan = new();
            Device device = lan.AddDevice(secret: secret);
            device.Responder.Start();
            Assert.AreEqual(MdnsState.Probing, device.Responder.State);
            lan.Run(1100);
            List<Dns> probes = device.Probes;
            Assert.HasCount(3, probes);
            Assert.IsTrue(probes[0].Time <= 250, probes[0].Time.ToString());
            starts.Add(probes[0].Time);
            Assert.AreEqual(probes[0].Time + 250, probes[1].Time);
            Assert.AreEqual(probes[1].Time + 250, probes[2].Time);
            foreach (Dns probe in probes)
            {
                Assert.AreEqual(0, probe.Id);
                Assert.AreEqual(0, probe.Flags);
                Assert.AreEqual(255, probe.TimeToLive);
                Assert.AreEqual(Lan.Group, probe.Destination);
                Assert.AreEqual(5353, probe.SourcePort);
                Assert.AreEqual(5353, probe.DestinationPort);
                CollectionAssert.AreEqual(new[] { (Lan.HostName, 255, 0x8001), (Lan.InstanceName, 255, 0x8001) }, probe.Questions);
                Assert.AreEqual("lamp.local 1 10.0.0.5, Hall Lamp._http._tcp.local 33 80 lamp.local, Hall Lamp._http._tcp.local 16 06706174683D2F", string.Join(", ", probe.Authority.Select(Text)));
                Assert.IsFalse(probe.Records.Any(record => record.HasFlush));
                Assert.IsEmpty(probe.Answers);
                Assert.IsEmpty(probe.Additional);
            }

            Dns first = device.Responses.First();
            Assert.AreEqual(probes[2].Time + 250, first.Time);
        }

        Assert.IsGreaterThan(15, starts.Count, "the start is random");
    }

    [TestMethod]
    [Rfc(6762, "8.3-1", "8.3-2", "10-1", "10.2-1", "10.2-2", "18.4-1", "6-8", "3-1", "4-1", "17-1")]
    [Rfc(6763, "4.1-1", "5-1", "6.1-2", "9-1")]
    public void TwoAnnouncements_FieldByField()
    {
        Lan lan = new();
        Device device = lan.AddDevice();
        device.Responder.Start();
        lan.Run(60_000);
        List<Dns> said = device.Responses;
        Assert.HasCount(2, said);
        Assert.AreEqual(said[0].Time + 1000, said[1].Time);
        foreach (Dns message in said)
        {
            Assert.AreEqual(0, message.Id);
            Assert.AreEqual(0x8400, message.Flags);
            Assert.AreEqual(255, message.TimeToLive);
            Assert.IsTrue(message.IsMulticast);
            Assert.IsEmpty(message.Questions);
            string[] expected =
            [
                "lamp.local 1 10.0.0.5 120 flush",
                "5.0.0.10.in-addr.arpa 12 lamp.local 120 flush",
                "Hall Lamp._http._tcp.local 33 80 lamp.local 120 flush",
                "Hall Lamp._http._tcp.local 16 06706174683D2F 4500 flush",
                "_http._tcp.local 12 Hall Lamp._http._tcp.local 4500 ",
                "_services._dns-sd._udp.local 12 _http._tcp.local 4500 ",
            ];
            CollectionAssert.AreEqual(expected, message.Answers.Select(record => $"{Text(record)} {record.Ttl} {(record.HasFlush ? "flush" : "")}").ToArray());
            Assert.IsLessThan(1472, message.Octets.Length);
        }

        Assert.AreEqual(MdnsState.Running, device.Responder.State);
        Assert.AreEqual(2u, device.Count(MdnsCounter.AnnouncementsSent));
    }

    [TestMethod]
    [Rfc(6762, "18.14-1")]
    public void Names_AreCompressed()
    {
        Lan lan = new();
        Device device = lan.AddDevice();
        device.Responder.Start();
        lan.Run(2000);
        byte[] octets = device.Responses[0].Octets;
        string text = System.Text.Encoding.Latin1.GetString(octets);
        foreach (string label in new[] { "\u0004lamp", "\u0009Hall Lamp", "\u0005_http", "\u0005local", "\u0004_tcp" })
        {
            Assert.AreEqual(2, text.Split(label).Length, label + " stands once");
        }
    }

    [TestMethod]
    [Rfc(6762, "8.1-6")]
    public void WhileProbing_NothingIsAnswered()
    {
        Lan lan = new();
        Device device = lan.AddDevice();
        device.Responder.Start();
        lan.Run(300);
        lan.Say(Dns.Query(Lan.HostName, Lan.A));
        lan.Say(Dns.Query(Lan.TypeName, Lan.Ptr));
        lan.Run(300);
        Assert.IsEmpty(device.Responses);
    }

    [TestMethod]
    [Rfc(6762, "10.1-1")]
    public void Stop_SaysGoodbye()
    {
        Lan lan = new();
        Device device = lan.Running();
        device.Responder.Stop();
        lan.Run(10);
        Dns goodbye = device.Sent.Single();
        Assert.AreEqual("1 12 33 16 12", string.Join(' ', goodbye.Answers.Select(record => record.Type)));
        Assert.IsTrue(goodbye.Answers.All(record => record.Ttl == 0));
        Assert.IsFalse(goodbye.Answers.Any(record => record.Name == Lan.TypesName), "others may have services of the type");
        Assert.AreEqual(MdnsState.Stopped, device.Responder.State);
        Assert.IsEmpty(lan.Ask(Dns.Query(Lan.HostName, Lan.A)));

        device.Responder.Start();
        lan.Run(3000);
        Assert.AreEqual(MdnsState.Running, device.Responder.State);
    }

    [TestMethod]
    public void StopBeforeTheNamesAreOurs_SaysNothing()
    {
        Lan lan = new();
        Device device = lan.AddDevice();
        device.Responder.Start();
        device.Responder.Start();
        lan.Run(400);
        device.Responder.Stop();
        device.Responder.Stop();
        lan.Run(3000);
        Assert.IsEmpty(device.Responses);
    }

    [TestMethod]
    [Rfc(6762, "8-1")]
    public void NoAddress_Waits()
    {
        Lan lan = new();
        Device device = lan.AddDevice(address: 0);
        device.Responder.Start();
        lan.Run(2000);
        Assert.AreEqual(MdnsState.Waiting, device.Responder.State);
        Assert.IsEmpty(lan.Messages);
        lan.Say(Dns.Query(Lan.HostName, Lan.A));
        device.Configure(Lan.Own);
        lan.RunUntil(() => device.Responder.State == MdnsState.Running, 5000, "RUNNING");
        Assert.HasCount(3, device.Probes);
    }

    [TestMethod]
    [Rfc(6762, "8-1", "8.4-1")]
    public void AddressChanges_ProbedAndAnnouncedAnew()
    {
        Lan lan = new();
        Device device = lan.Running();
        device.Configure(Lan.Network24 + 123);
        lan.Run(5000);
        Assert.HasCount(3, device.Probes);
        List<Dns> said = device.Responses;
        Assert.HasCount(2, said);
        Assert.AreEqual("10.0.0.123", said[0].Answers[0].DataText);
        Assert.IsTrue(said[0].Answers[0].HasFlush);
        Assert.AreEqual("123.0.0.10.in-addr.arpa", said[0].Answers[1].Name);
        device.Stack.Deconfigure();
        lan.Run(10);
        Assert.AreEqual(MdnsState.Waiting, device.Responder.State);
    }

    [TestMethod]
    [Rfc(6762, "8-1")]
    public void LinkComesBack_ProbedAnew()
    {
        Lan lan = new();
        Device device = lan.Running();
        device.Driver.SetLink(false);
        lan.Run(1000);
        Assert.AreEqual(MdnsState.Waiting, device.Responder.State);
        device.Driver.SetLink(true);
        lan.RunUntil(() => device.Responder.State == MdnsState.Running, 5000, "RUNNING");
        Assert.HasCount(3, device.Probes);
        Assert.HasCount(2, device.Responses);
    }

    [TestMethod]
    public void HostOnly_ProbesAndAnnouncesOnlyThat()
    {
        Lan lan = new();
        Device device = lan.AddDevice(new MdnsOptions { HostName = "lamp", ReversePointer = false });
        device.Responder.Start();
        lan.Run(5000);
        Assert.IsTrue(device.Probes.All(probe => probe.Questions.Count == 1 && probe.Authority.Count == 1));
        Assert.AreEqual("lamp.local 1 10.0.0.5", string.Join(", ", device.Responses[0].Answers.Select(Text)));
        Assert.AreEqual("", device.InstanceName);
        Assert.IsEmpty(lan.Ask(Dns.Query(Lan.TypesName, Lan.Ptr)));
        Assert.IsEmpty(lan.Ask(Dns.Query(Lan.ReverseName, Lan.Ptr)));
    }

    [TestMethod]
    public void App_HearsOfIt()
    {
        Lan lan = new();
        Device device = lan.AddDevice();
        device.Responder.Start();
        lan.Run(5000);
        NetworkHandle? ready = device.Stack.NextReady();
        while (ready is not null && ready != device.Responder)
        {
            ready = device.Stack.NextReady();
        }

        Assert.AreSame(device.Responder, ready);
    }

    private static string Text(Rr record)
    {
        return record.Name + " " + record.Type + " " + record.DataText;
    }
}
