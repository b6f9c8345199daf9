using nanoFramework.TestFramework;
using TcpNano.Link;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Link;

/// <summary>What is answered, what is believed, and what is not.</summary>
[TestClass]
public class ArpInputTests
{
    [TestMethod] // RFC 826
    [Rfc(826, "R4", "R5")]
    public void Request_IsAnsweredAndIntroducesItsSender()
    {
        ArpLan lan = new ArpLan(8, 0);
        Assert.AreEqual(ArpCache.None, lan.Request(2, Frames.Peer, Frames.Own));
        lan.ExpectReply(2, Frames.Peer);
        int entry = lan.Resolve(2);
        Assert.IsTrue(lan.Holds(entry, 2));
        lan.ExpectNothing();
        Assert.AreEqual(1u, lan.Counters[StackCounter.ArpRepliesSent]);
        Assert.AreEqual(0u, lan.Counters[StackCounter.ArpRequestsSent]);
        Assert.AreEqual(0u, Drops(lan));
    }

    [TestMethod] // both ask at the same time
    public void Request_FromTheNeighbourWeAreAsking()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Resolve(2);
        int entry = lan.Cache.PendingEntry;
        lan.ExpectRequest(2);
        Assert.AreEqual(entry, lan.Request(2, Frames.Peer, Frames.Own));
        lan.ExpectReply(2, Frames.Peer);
        Assert.AreEqual(entry, lan.Resolve(2));

        // Its reply comes late, and finds nothing to answer.
        Assert.AreEqual(ArpCache.None, lan.Reply(2, Frames.Peer));
        Assert.AreEqual(1u, lan.Counters[StackCounter.ArpDroppedUnsolicited]);
    }

    [TestMethod]
    public void Request_FromANeighbourThatHadFailed()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Resolve(2);
        lan.Elapse(3500);
        lan.Driver.ForgetSent();
        Assert.AreEqual(ArpCache.Failed, lan.Resolve(2));
        Assert.AreEqual(ArpCache.None, lan.Request(2, Frames.Peer, Frames.Own));
        lan.ExpectReply(2, Frames.Peer);
        int entry = lan.Resolve(2);
        Assert.IsTrue(lan.Holds(entry, 2));

        // The end of the failure's time is not the end of the entry.
        lan.Elapse(2000);
        Assert.AreEqual(entry, lan.Resolve(2));
    }

    [TestMethod] // RFC 5227 section 2.1.1
    public void Probe_IsAnsweredAndTeachesNothing()
    {
        ArpLan lan = new ArpLan(8, 0);
        Assert.AreEqual(ArpCache.None, lan.Request(2, 0, Frames.Own));
        lan.ExpectReply(2, 0);
        Assert.AreEqual(ArpCache.None, lan.Request(2, 0, Frames.Peer));
        lan.ExpectNothing();
        Assert.AreEqual(1u, lan.Counters[StackCounter.ArpDroppedNotOurs]);
        Assert.AreEqual(ArpCache.Failed, lan.Cache.Resolve(0, lan.Now));
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
    }

    [TestMethod]
    [Rfc(826, "R3")]
    public void Request_ForOthers()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Request(2, Frames.Peer, ArpLan.Address(3));
        lan.Request(2, Frames.Peer, Frames.Peer);
        lan.ExpectNothing();
        Assert.AreEqual(2u, lan.Counters[StackCounter.ArpDroppedNotOurs]);
        Assert.AreEqual(2u, Drops(lan));
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
        lan.ExpectRequest(2);

        // Nor does such a packet answer a request of ours.
        Assert.AreEqual(ArpCache.None, lan.Request(2, Frames.Peer, Frames.Peer));
        Assert.AreEqual(3u, lan.Counters[StackCounter.ArpDroppedNotOurs]);
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
    }

    [TestMethod]
    public void Request_BeforeThereIsAnAddress()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Cache.Configure(0);
        lan.Request(2, Frames.Peer, 0);
        lan.Request(2, Frames.Peer, Frames.Own);
        lan.Request(2, 0, 0);
        lan.Reply(2, Frames.Peer);
        lan.ExpectNothing();
        Assert.AreEqual(4u, lan.Counters[StackCounter.ArpDroppedNotOurs]);
        Assert.AreEqual(4u, Drops(lan));
    }

    [TestMethod]
    public void NoRoom_ReplyIsGivenUpAndCounted()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Driver.NoRoom = true;
        lan.Request(2, Frames.Peer, Frames.Own);
        Assert.AreEqual(1u, lan.Counters[StackCounter.ReplyDroppedNoRoom]);
        Assert.AreEqual(1u, lan.Counters[StackCounter.TransmitNoRoom]);
        Assert.AreEqual(0u, lan.Counters[StackCounter.ArpRepliesSent]);
        lan.Driver.NoRoom = false;
        lan.Elapse(1000);
        lan.ExpectNothing();
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 2));
    }

    [TestMethod] // replies that nobody asked for change nothing
    [Rfc(826, "R6")]
    public void Reply_Unsolicited()
    {
        ArpLan lan = new ArpLan(8, 0);
        Assert.AreEqual(ArpCache.None, lan.Reply(2, Frames.Peer));
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
        lan.ExpectRequest(2);
        int entry = lan.Reply(2, Frames.Peer);

        // The second answer, and any later one, even much later; and gratuitous, to everybody.
        Assert.AreEqual(ArpCache.None, lan.Reply(2, Frames.Peer));
        lan.Elapse(30000);
        Assert.AreEqual(ArpCache.None, lan.Reply(2, Frames.Peer));
        byte[] gratuitous = Frames.Arp(2, Frames.Station(2), Frames.Peer, Frames.Everybody(), Frames.Peer);
        Assert.AreEqual(ArpCache.None, lan.Input(gratuitous));
        Assert.IsTrue(lan.Holds(entry, 2));
        lan.ExpectNothing();
        Assert.AreEqual(4u, lan.Counters[StackCounter.ArpDroppedUnsolicited]);
        Assert.AreEqual(4u, Drops(lan));
        lan.Elapse(30000);
        lan.ExpectPoll(2, 2);
    }

    [TestMethod] // while we ask for one, nobody becomes another
    public void Reply_OfSomebodyElse()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Resolve(2);
        Assert.AreEqual(ArpCache.None, lan.Reply(3, ArpLan.Address(3)));
        Assert.AreEqual(1u, lan.Counters[StackCounter.ArpDroppedUnsolicited]);
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(3));
    }

    [TestMethod] // an answer to somebody else's request is none to ours
    public void Reply_NotAddressedToUs()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Resolve(2);
        Assert.AreEqual(ArpCache.None, lan.Input(Frames.Arp(2, Frames.Station(2), Frames.Peer, Frames.Station(3), Frames.Own)));
        Assert.AreEqual(ArpCache.None, lan.Input(Frames.Arp(2, Frames.Station(2), Frames.Peer, Frames.Station(1), ArpLan.Address(3))));
        Assert.AreEqual(ArpCache.None, lan.Input(Frames.Arp(2, Frames.Station(2), Frames.Peer, Frames.Everybody(), Frames.Peer)));
        Assert.AreEqual(3u, lan.Counters[StackCounter.ArpDroppedUnsolicited]);
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));

        // RFC 3927 section 2.5: replies may be broadcast frames. What counts is whom the packet names.
        byte[] broadcast = Frames.Arp(2, Frames.Station(2), Frames.Peer, Frames.Station(1), Frames.Own);
        Frames.Everybody().CopyTo(broadcast, 0);
        Assert.AreEqual(lan.Cache.PendingEntry, lan.Input(broadcast));
    }

    [TestMethod] // an answer to nothing
    public void Reply_AfterTheFailureIsForgotten()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Resolve(2);
        lan.Elapse(4000);
        Assert.AreEqual(ArpCache.None, lan.Reply(2, Frames.Peer));
        Assert.AreEqual(1u, lan.Counters[StackCounter.ArpDroppedUnsolicited]);
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
    }

    [TestMethod] // poisoning by a request: the true owner is asked, answers, and keeps its entry
    public void Poison_RequestWithAnotherHardwareAddress()
    {
        ArpLan lan = new ArpLan(8, 0);
        int entry = lan.Meet(2);
        lan.Elapse(5000);
        Assert.AreEqual(ArpCache.None, lan.Request(9, Frames.Peer, Frames.Own));
        lan.ExpectPoll(2, 2);
        lan.ExpectReply(9, Frames.Peer);
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 2));
        Assert.AreEqual(1u, lan.Counters[StackCounter.ArpChallenges]);

        // The attacker answers first: it was not asked.
        Assert.AreEqual(ArpCache.None, lan.Reply(9, Frames.Peer));
        Assert.AreEqual(1u, lan.Counters[StackCounter.ArpDroppedUnsolicited]);
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 2));
        Assert.AreEqual(ArpCache.None, lan.Reply(2, Frames.Peer));

        // Nor does it get further by going on: the owner is asked once more, a second after its answer.
        Assert.AreEqual(ArpCache.None, lan.Reply(9, Frames.Peer));
        lan.Elapse(999);
        lan.ExpectNothing();
        lan.Elapse(1);
        lan.ExpectPoll(2, 2);
        Assert.AreEqual(ArpCache.None, lan.Reply(2, Frames.Peer));
        lan.Elapse(10000);
        lan.ExpectNothing();
        Assert.AreEqual(entry, lan.Resolve(2));
        Assert.IsTrue(lan.Holds(entry, 2));
        Assert.AreEqual(0, lan.Failures);
    }

    [TestMethod]
    public void Poison_AnnouncementWithAnotherHardwareAddress()
    {
        ArpLan lan = new ArpLan(8, 0);
        int entry = lan.Meet(2);
        lan.Elapse(5000);
        lan.Request(9, Frames.Peer, Frames.Peer);
        lan.ExpectPoll(2, 2);
        lan.Reply(2, Frames.Peer);
        lan.Request(9, Frames.Peer, ArpLan.Address(50));
        lan.ExpectNothing();
        Assert.AreEqual(2u, lan.Counters[StackCounter.ArpChallenges]);
        Assert.AreEqual(entry, lan.Resolve(2));
        Assert.IsTrue(lan.Holds(entry, 2));
        Assert.AreEqual(0u, Drops(lan));
    }

    [TestMethod] // a neighbour that really has another interface now: two seconds at most
    public void Challenge_TheOldOwnerIsGone()
    {
        ArpLan lan = new ArpLan(8, 0);
        int entry = lan.Meet(2);
        lan.Elapse(5000);
        lan.Request(9, Frames.Peer, Frames.Peer);
        lan.ExpectPoll(2, 2);
        lan.Elapse(1000);
        lan.ExpectRequest(2);
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 2));
        lan.Reply(9, Frames.Peer);
        Assert.AreEqual(entry, lan.Resolve(2));
        Assert.IsTrue(lan.Holds(entry, 9));
        lan.Elapse(5000);
        lan.ExpectNothing();
        Assert.AreEqual(0, lan.Failures);
    }

    [TestMethod] // an attacker cannot make us shout
    public void Challenge_IsRateLimited()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Meet(2);
        lan.Counters.Values[(int)StackCounter.ArpRequestsSent] = 0;
        for (int i = 0; i < 10000; i++)
        {
            lan.Request(9, Frames.Peer, Frames.Peer);
            lan.Elapse(1);
            if (lan.Driver.TakeSent() != null)
            {
                lan.Reply(2, Frames.Peer);
            }
        }

        Assert.IsTrue(lan.Counters[StackCounter.ArpRequestsSent] <= 10);
        Assert.IsTrue(lan.Counters[StackCounter.ArpRequestsSent] >= 9);
        Assert.AreEqual(10000u, lan.Counters[StackCounter.ArpChallenges]);
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 2));
    }

    [TestMethod] // RFC 5227 section 2.4: defend the address, at most once in ten seconds
    public void Conflict_IsCountedAndDefended()
    {
        ArpLan lan = new ArpLan(8, 0);
        Assert.AreEqual(ArpCache.Conflict, lan.Request(9, Frames.Own, Frames.Own));
        lan.ExpectAnnouncement(Frames.Own);
        Assert.AreEqual(ArpCache.None, lan.Request(9, Frames.Own, ArpLan.Address(3)));
        Assert.AreEqual(ArpCache.None, lan.Reply(9, Frames.Own));
        lan.Elapse(9999);
        lan.Input(Frames.Arp(2, Frames.Station(9), Frames.Own, Frames.Station(3), ArpLan.Address(3)));
        lan.ExpectNothing();
        Assert.AreEqual(4u, lan.Counters[StackCounter.ArpAddressConflicts]);
        lan.Elapse(1);
        Assert.AreEqual(ArpCache.Conflict, lan.Reply(9, Frames.Own));
        lan.ExpectAnnouncement(Frames.Own);
        lan.ExpectNothing();
        Assert.AreEqual(5u, lan.Counters[StackCounter.ArpAddressConflicts]);
        Assert.AreEqual(3u, lan.Counters[StackCounter.ArpAnnouncementsSent]);
        Assert.AreEqual(0u, lan.Counters[StackCounter.ArpRepliesSent]);
        Assert.AreEqual(0u, Drops(lan));
        Assert.AreEqual(ArpCache.Failed, lan.Resolve(1));
    }

    [TestMethod] // each address is defended for itself
    public void Conflict_OnANewAddress()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Request(9, Frames.Own, Frames.Own);
        lan.ExpectAnnouncement(Frames.Own);
        lan.Cache.Configure(ArpLan.Address(33));
        lan.ExpectAnnouncement(ArpLan.Address(33));
        lan.Request(9, ArpLan.Address(33), ArpLan.Address(33));
        lan.ExpectAnnouncement(ArpLan.Address(33));
        lan.Request(9, Frames.Own, Frames.Own);
        lan.ExpectNothing();
        Assert.AreEqual(2u, lan.Counters[StackCounter.ArpAddressConflicts]);
    }

    [TestMethod]
    public void Malformed_Lengths()
    {
        ArpLan lan = new ArpLan(8, 0);
        byte[] frame = Frames.InArray(Frames.Arp(1, Frames.Station(2), Frames.Peer, new byte[6], Frames.Own));
        for (int length = 14; length < 42; length++)
        {
            Assert.AreEqual(ArpCache.None, lan.Cache.Input(frame, length, 0));
        }

        Assert.AreEqual(28u, lan.Counters[StackCounter.ArpDroppedMalformed]);
        lan.ExpectNothing();
        lan.Cache.Input(frame, 42, 0);
        lan.ExpectReply(2, Frames.Peer);
    }

    [TestMethod] // RFC 826: hardware type, protocol type, lengths, operation
    [Rfc(826, "R1")]
    public void Malformed_FixedFields()
    {
        ArpLan lan = new ArpLan(8, 0);
        for (int bit = 0; bit < 64; bit++)
        {
            byte[] frame = Frames.Arp(1, Frames.Station(2), Frames.Peer, new byte[6], Frames.Own);
            frame[14 + (bit >> 3)] ^= (byte)(1 << (bit & 7));
            Assert.AreEqual(ArpCache.None, lan.Input(frame));
        }

        // RARP and others; 0.
        for (int operation = 3; operation < 30; operation++)
        {
            lan.Input(Frames.Arp(operation, Frames.Station(2), Frames.Peer, Frames.Station(1), Frames.Own));
        }

        lan.Input(Frames.Arp(0, Frames.Station(2), Frames.Peer, Frames.Station(1), Frames.Own));
        Assert.AreEqual(64u + 27 + 1, lan.Counters[StackCounter.ArpDroppedMalformed]);
        lan.ExpectNothing();
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
    }

    [TestMethod]
    [Rfc(1122, "3.3.6-5")]
    public void Malformed_SenderHardwareAddress()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Resolve(2);
        lan.Driver.ForgetSent();
        byte[] group = Frames.Station(2);
        group[0] |= 1;
        for (int operation = 1; operation <= 2; operation++)
        {
            lan.Input(Frames.Arp(operation, Frames.Everybody(), Frames.Peer, Frames.Station(1), Frames.Own));
            lan.Input(Frames.Arp(operation, group, Frames.Peer, Frames.Station(1), Frames.Own));
            lan.Input(Frames.Arp(operation, new byte[6], Frames.Peer, Frames.Station(1), Frames.Own));
            lan.Input(Frames.Arp(operation, Frames.Station(1), Frames.Peer, Frames.Station(1), Frames.Own));
        }

        Assert.AreEqual(8u, lan.Counters[StackCounter.ArpDroppedMalformed]);
        lan.ExpectNothing();
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
    }

    [TestMethod]
    public void Malformed_SenderAddress()
    {
        ArpLan lan = new ArpLan(8, 0);
        uint[] bad = { 0x00000001, 0x7F000001, 0xE0000001, 0xF0000001, 0xFFFFFFFF };
        for (int i = 0; i < bad.Length; i++)
        {
            lan.Request(2, bad[i], Frames.Own);
            lan.Reply(2, bad[i]);
        }

        lan.Reply(2, 0);
        Assert.AreEqual(11u, lan.Counters[StackCounter.ArpDroppedMalformed]);
        Assert.AreEqual(11u, Drops(lan));
        lan.ExpectNothing();
    }

    private static uint Drops(ArpLan lan)
    {
        return lan.Counters[StackCounter.ArpDroppedMalformed] + lan.Counters[StackCounter.ArpDroppedNotOurs] + lan.Counters[StackCounter.ArpDroppedUnsolicited];
    }
}
