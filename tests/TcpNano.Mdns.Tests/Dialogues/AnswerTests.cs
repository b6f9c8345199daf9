using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Mdns.Tests.Support;

namespace TcpNano.Mdns.Tests.Dialogues;

/// <summary>Questions and answers between responders (RFC 6762 sections 5 and 6, RFC 6763 section 12).</summary>
[TestClass]
public class AnswerTests
{
    [TestMethod]
    [Rfc(6762, "6-1", "6-2", "6-8", "6.2-1", "10-1", "10.2-1", "18.1-1", "18.4-1", "11-1")]
    public void Address_AtOnce()
    {
        Lan lan = new();
        Device device = lan.Running();
        Dns query = Dns.Query(Lan.HostName, Lan.A);
        query.Id = 99;
        Dns answer = lan.Ask(query).Single();
        Assert.AreEqual(lan.Now - 1000, answer.Time);
        Assert.IsTrue(answer.IsMulticast);
        Assert.AreEqual(5353, answer.DestinationPort);
        Assert.AreEqual(0, answer.Id);
        Assert.AreEqual(0x8400, answer.Flags);
        Assert.AreEqual(255, answer.TimeToLive);
        Assert.IsEmpty(answer.Questions);
        Rr record = answer.Answers.Single();
        Assert.AreEqual("10.0.0.5", record.DataText);
        Assert.AreEqual(120, record.Ttl);
        Assert.IsTrue(record.HasFlush);
        Assert.AreEqual(Lan.Nsec, answer.Additional.Single().Type);
        Assert.IsEmpty(lan.Ask(Dns.Query("other.local", Lan.A)));
        Assert.IsEmpty(lan.Ask(Dns.Query(Lan.HostName, Lan.A, 3)), "another class");
        Assert.AreEqual(3u, device.Count(MdnsCounter.QueriesTaken));
    }

    [TestMethod]
    [Rfc(6762, "16-1", "6.5-1")]
    public void Capitals_AndWildcards()
    {
        Lan lan = new();
        lan.Running();
        Assert.HasCount(1, lan.Ask(Dns.Query("LaMP.LOCAL", Lan.A)));
        Assert.IsEmpty(lan.Ask(Dns.Query("lamp2.local", Lan.A)));
        lan.Run(2000);
        Dns answer = lan.Ask(Dns.Query(Lan.InstanceName, Lan.Any, 255)).Single();
        Assert.AreEqual("33 16", string.Join(' ', answer.Answers.Select(record => record.Type)));
    }

    [TestMethod]
    [Rfc(6762, "6-3", "6.4-1")]
    [Rfc(6763, "4.1-1", "12.1-1")]
    public void Browse_AfterARandomTime_WithAllThatFollows()
    {
        HashSet<long> times = [];
        for (ulong secret = 1; secret <= 30; secret++)
        {
            Lan lan = new();
            lan.Running(secret: secret);
            long asked = lan.Now;
            Dns answer = lan.Ask(Dns.Query(Lan.TypeName, Lan.Ptr)).Single();
            Assert.IsTrue(answer.Time - asked is >= 20 and <= 120, (answer.Time - asked).ToString());
            times.Add(answer.Time - asked);
            Rr pointer = answer.Answers.Single();
            Assert.AreEqual(Lan.InstanceName, pointer.DataText);
            Assert.AreEqual(4500, pointer.Ttl);
            Assert.IsFalse(pointer.HasFlush);
            Assert.AreEqual("1 33 16 47", string.Join(' ', answer.Additional.Select(record => record.Type)));
        }

        Assert.IsGreaterThan(12, times.Count);
    }

    [TestMethod]
    [Rfc(6763, "9-1", "12.2-1", "5-1")]
    public void ServiceAndTypes()
    {
        Lan lan = new();
        lan.Running();
        Dns answer = lan.Ask(Dns.Query(Lan.InstanceName, Lan.Srv)).Single();
        Assert.AreEqual("80 lamp.local", answer.Answers.Single().DataText);
        Assert.AreEqual("1 47", string.Join(' ', answer.Additional.Select(record => record.Type)));
        answer = lan.Ask(Dns.Query(Lan.TypesName, Lan.Ptr)).Single();
        Assert.AreEqual(Lan.TypeName, answer.Answers.Single().DataText);
        answer = lan.Ask(Dns.Query(Lan.ReverseName, Lan.Ptr)).Single();
        Assert.AreEqual(Lan.HostName, answer.Answers.Single().DataText);
    }

    [TestMethod]
    [Rfc(6762, "6.1-1", "6.1-2")]
    public void NoSuchType_Nsec()
    {
        Lan lan = new();
        lan.Running();
        Rr host = lan.Ask(Dns.Query(Lan.HostName, Lan.Aaaa)).Single().Answers.Single();
        Assert.AreEqual(Lan.Nsec, host.Type);
        CollectionAssert.AreEqual((byte[])[.. Dns.NameOctets(Lan.HostName), 0, 1, 0x40], host.Data);
        Assert.AreEqual(120, host.Ttl);
        Assert.IsTrue(host.HasFlush);
        Rr instance = lan.Ask(Dns.Query(Lan.InstanceName, Lan.A)).Single().Answers.Single();
        CollectionAssert.AreEqual((byte[])[.. Dns.NameOctets(Lan.InstanceName), 0, 5, 0, 0, 0x80, 0, 0x40], instance.Data);
        Assert.AreEqual(4500, instance.Ttl);
        Assert.IsEmpty(lan.Ask(Dns.Query(Lan.TypeName, Lan.A)), "a shared name has no such record");
    }

    [TestMethod]
    [Rfc(6762, "6.3-1", "6.4-1")]
    public void SeveralQuestions_OneAnswer_LateWhenAPartIsShared()
    {
        Lan lan = new();
        lan.Running();
        long asked = lan.Now;
        Dns answer = lan.Ask(Dns.Query(Lan.HostName, Lan.A).Ask("other.local", Lan.A).Ask(Lan.TypeName, Lan.Ptr)).Single();
        Assert.AreEqual("1 12", string.Join(' ', answer.Answers.Select(record => record.Type)));
        Assert.IsGreaterThanOrEqualTo(asked + 20, answer.Time);
    }

    [TestMethod]
    [Rfc(6762, "6-4")]
    public void ARecord_OnceASecond()
    {
        Lan lan = new();
        lan.Running();
        int before = lan.Messages.Count(message => message.IsResponse);
        long began = lan.Now;
        for (int i = 0; i < 49; i++)
        {
            lan.Say(Dns.Query(Lan.HostName, Lan.A), i % 2 == 0 ? Lan.Peer : Lan.OtherPeer);
            lan.Run(100);
        }

        long[] times = [.. lan.Messages.Where(message => message.IsResponse).Skip(before).Select(message => message.Time)];
        Assert.HasCount(5, times);
        Assert.AreEqual(began, times[0]);
        for (int i = 1; i < times.Length; i++)
        {
            Assert.IsGreaterThanOrEqualTo(times[i - 1] + 1000, times[i]);
        }

        // Nor is it added to other answers within the second.
        lan.Run(3000);
        lan.Ask(Dns.Query(Lan.HostName, Lan.A), wait: 10);
        Assert.IsFalse(lan.Ask(Dns.Query(Lan.InstanceName, Lan.Srv)).First().Additional.Any(record => record.Type == Lan.A));
    }

    [TestMethod]
    [Rfc(6762, "5.4-1", "5.4-2")]
    public void QuestionForUnicast_GetsIt_UnlessTheMulticastIsOld()
    {
        Lan lan = new();
        Device device = lan.Running();
        Dns answer = lan.Ask(Dns.Query(Lan.HostName, Lan.A, 0x8001)).Single();
        Assert.AreEqual(Lan.Peer, answer.Destination);
        Assert.AreEqual(5353, answer.DestinationPort);
        Assert.AreEqual(255, answer.TimeToLive);
        Assert.IsEmpty(answer.Questions);
        Assert.AreEqual(0, answer.Id);
        Assert.IsTrue(answer.Answers.Single().HasFlush);
        Assert.AreEqual(1u, device.Count(MdnsCounter.UnicastAnswersSent));

        // 5 s ago by now; a quarter of 120 s is 30.
        lan.Run(30_000);
        answer = lan.Ask(Dns.Query(Lan.HostName, Lan.A, 0x8001)).Single();
        Assert.IsTrue(answer.IsMulticast);

        // Shared: later, by unicast as well; more askers than there are places get a multicast.
        Assert.AreEqual(Lan.OtherPeer, lan.Ask(Dns.Query(Lan.TypeName, Lan.Ptr, 0x8001), Lan.OtherPeer).Single().Destination);
        lan.Messages.Clear();
        for (uint i = 0; i < 6; i++)
        {
            lan.Say(Dns.Query(Lan.TypeName, Lan.Ptr, 0x8001), Lan.Peer + i);
        }

        lan.Run(1000);
        Assert.HasCount(4, lan.Messages.Where(message => message.IsResponse && !message.IsMulticast));
        Assert.HasCount(1, lan.Messages.Where(message => message.IsResponse && message.IsMulticast));
    }

    [TestMethod]
    [Rfc(6762, "5.5-1")]
    public void QueryByUnicast_AnsweredByUnicast()
    {
        Lan lan = new();
        Device device = lan.Running();
        Dns answer = lan.Ask(Dns.Query(Lan.HostName, Lan.A), to: device).Single();
        Assert.AreEqual(Lan.Peer, answer.Destination);
    }

    [TestMethod]
    [Rfc(6762, "6.7-1", "6.7-2", "6.7-3", "18.14-2")]
    public void PlainResolver_PlainAnswer()
    {
        Lan lan = new();
        Device device = lan.Running();
        Dns query = Dns.Query("Lamp.Local", Lan.A);
        query.Id = 0x1234;
        Dns answer = lan.Ask(query, port: 40000).Single();
        Assert.AreEqual(Lan.Peer, answer.Destination);
        Assert.AreEqual(40000, answer.DestinationPort);
        Assert.AreEqual(0x1234, answer.Id);
        Assert.AreEqual(0x8400, answer.Flags);
        CollectionAssert.AreEqual(new[] { ("Lamp.Local", 1, 1) }, answer.Questions);
        Assert.AreEqual("10.0.0.5", answer.Answers.Single().DataText);
        Assert.IsTrue(answer.Records.All(record => record.Ttl == 10 && !record.HasFlush));
        Assert.AreEqual(1u, device.Count(MdnsCounter.LegacyAnswersSent));

        answer = lan.Ask(Dns.Query(Lan.InstanceName, Lan.Srv), port: 40000).Single();
        StringAssert.Contains(System.Text.Encoding.Latin1.GetString(answer.Octets), "\0\u0050\u0004lamp\u0005local\0");
        Assert.IsEmpty(lan.Ask(Dns.Query(Lan.HostName, Lan.A).Ask(Lan.InstanceName, Lan.Srv), port: 40000));
        Assert.AreEqual(1u, device.Count(MdnsCounter.DroppedLegacy));
    }
}
