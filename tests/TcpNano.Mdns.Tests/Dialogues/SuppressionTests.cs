using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Mdns.Tests.Support;

namespace TcpNano.Mdns.Tests.Dialogues;

/// <summary>Answers that need not be given, and those that have to be repeated (RFC 6762 sections 6.6 and 7).</summary>
[TestClass]
public class SuppressionTests
{
    private static readonly Rr s_pointer = Rr.Ptr(Lan.TypeName, Lan.InstanceName);

    [TestMethod]
    [Rfc(6762, "7.1-1")]
    public void KnownAnswer_IsNotRepeated()
    {
        Lan lan = new();
        Device device = lan.Running();
        Assert.IsEmpty(lan.Ask(Browse().Knows(s_pointer)));
        Assert.AreEqual(1u, device.Count(MdnsCounter.AnswersSuppressed));
        Assert.IsEmpty(lan.Ask(Browse().Knows(s_pointer with { Ttl = 2250 })));
        Assert.HasCount(1, lan.Ask(Browse().Knows(s_pointer with { Ttl = 2249 })), "less than half of its time is left");
        Assert.HasCount(1, lan.Ask(Browse().Knows(Rr.Ptr(Lan.TypeName, "Other._http._tcp.local"))));
        Assert.HasCount(1, lan.Ask(Browse().Knows(s_pointer with { Class = 3 })));
        Assert.HasCount(1, lan.Ask(Dns.Query(Lan.InstanceName, Lan.Srv).Knows(Rr.Srv(Lan.InstanceName, 81, Lan.HostName))));
        Assert.IsEmpty(lan.Ask(Dns.Query(Lan.InstanceName, Lan.Srv).Knows(Rr.Srv(Lan.InstanceName, 80, "LAMP.local"))));
        Assert.IsEmpty(lan.Ask(Dns.Query(Lan.HostName, Lan.A, 0x8001).Knows(Rr.A(Lan.HostName, Lan.Own))));
    }

    [TestMethod]
    [Rfc(6762, "7.2-1", "7.2-2")]
    public void MoreKnownAnswersToCome_Waits()
    {
        Lan lan = new();
        lan.Running();
        long asked = lan.Now;
        Dns answer = lan.Ask(Truncated(Browse())).Single();
        Assert.IsTrue(answer.Time - asked is >= 400 and <= 500, (answer.Time - asked).ToString());

        // The rest says that it is known.
        lan.Run(2000);
        lan.Ask(Truncated(Browse()), wait: 100);
        Assert.IsEmpty(lan.Ask(new Dns().Knows(s_pointer)));

        // Of another station that does not help; and not when two have asked.
        lan.Run(2000);
        lan.Ask(Truncated(Browse()), wait: 100);
        Assert.HasCount(1, lan.Ask(new Dns().Knows(s_pointer), Lan.OtherPeer));
        foreach (uint who in new[] { Lan.Peer, Lan.OtherPeer })
        {
            lan.Run(2000);
            lan.Ask(Truncated(Browse()), wait: 10);
            lan.Say(Truncated(Browse()), Lan.OtherPeer);
            Assert.HasCount(1, lan.Ask(new Dns().Knows(s_pointer), who));
        }

        // A middle part makes it wait again; unicast answers as well.
        lan.Run(2000);
        lan.Ask(Truncated(Browse()), wait: 300);
        Assert.IsEmpty(lan.Ask(Truncated(new Dns()), wait: 390));
        Assert.IsEmpty(lan.Ask(new Dns().Knows(s_pointer)));
        lan.Ask(Truncated(Dns.Query(Lan.TypeName, Lan.Ptr, 0x8001)), wait: 300);
        Assert.IsEmpty(lan.Ask(Truncated(new Dns()), wait: 390));
        Assert.IsEmpty(lan.Ask(new Dns().Knows(s_pointer)));
    }

    [TestMethod]
    [Rfc(6762, "7.4-1")]
    public void AnotherHasAnswered_TheSameIsNotSaidAgain()
    {
        Lan lan = new();
        Device device = lan.Running();
        lan.Say(Dns.Query(Lan.TypesName, Lan.Ptr));
        Assert.IsEmpty(lan.Ask(Dns.Response(Rr.Ptr(Lan.TypesName, Lan.TypeName)), Lan.OtherPeer));
        Assert.AreEqual(1u, device.Count(MdnsCounter.AnswersSuppressed));
        lan.Say(Dns.Query(Lan.TypesName, Lan.Ptr));
        Assert.HasCount(1, lan.Ask(Dns.Response(Rr.Ptr(Lan.TypesName, Lan.TypeName, 4499)), Lan.OtherPeer), "with less time it is not the same");
    }

    [TestMethod]
    [Rfc(6762, "6.6-1")]
    public void AnotherSaysItWithLessThanHalfTheTime_RepeatedWithAll()
    {
        Lan lan = new();
        lan.Running();
        Dns answer = lan.Ask(Dns.Response(Rr.Ptr(Lan.TypesName, Lan.TypeName, 0))).Single();
        Assert.AreEqual(4500, answer.Answers.Single().Ttl);
        Assert.IsEmpty(lan.Ask(Dns.Response(Rr.Ptr(Lan.TypesName, Lan.TypeName, 2250))));
        Assert.HasCount(1, lan.Ask(Dns.Response(Rr.A(Lan.HostName, Lan.Own, 59))));
    }

    private static Dns Browse()
    {
        return Dns.Query(Lan.TypeName, Lan.Ptr);
    }

    private static Dns Truncated(Dns message)
    {
        message.Flags |= 0x0200;
        return message;
    }
}
