using nanoFramework.TestFramework;
using TcpNano.Link;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Link;

/// <summary>Asking, waiting, failing, refreshing.</summary>
[TestClass]
public class ArpResolveTests
{
    [TestMethod] // RFC 826: request to everybody, reply to us
    [Rfc(826, "G1", "G2", "G3")]
    [Rfc(1122, "2.3.3-1", "2.3.3-6")]
    public void Resolve_RequestAndReply()
    {
        ArpLan lan = new ArpLan(8, 0);
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
        int entry = lan.Cache.PendingEntry;
        lan.ExpectRequest(2);
        lan.Elapse(5);
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
        Assert.AreEqual(entry, lan.Cache.PendingEntry);
        Assert.AreEqual(entry, lan.Reply(2, Frames.Peer));
        Assert.AreEqual(entry, lan.Resolve(2));
        Assert.IsTrue(lan.Holds(entry, 2));
        lan.ExpectNothing();
        Assert.AreEqual(1u, lan.Counters[StackCounter.ArpRequestsSent]);
        Assert.AreEqual(2u, lan.Counters[StackCounter.FramesSent]);
    }

    [TestMethod] // RFC 1122 section 2.3.2.1: not more than one request a second for one neighbour
    [Rfc(1122, "2.3.2.1-2")]
    public void Resolve_RequestsAreRateLimited()
    {
        ArpLan lan = new ArpLan(8, 0);
        for (int i = 0; i < 3000; i++)
        {
            Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
            Assert.AreEqual((uint)(1 + (i / 1000)), lan.Counters[StackCounter.ArpRequestsSent]);
            lan.Elapse(1);
        }

        Assert.AreEqual(3u, lan.Counters[StackCounter.ArpRequestsSent]);
    }

    [TestMethod]
    public void Resolve_NeighboursDoNotWaitForEachOther()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Resolve(2);
        int two = lan.Cache.PendingEntry;
        lan.Resolve(3);
        int three = lan.Cache.PendingEntry;
        lan.ExpectRequest(2);
        lan.ExpectRequest(3);
        Assert.AreNotEqual(two, three);
        Assert.AreEqual(three, lan.Reply(3, ArpLan.Address(3)));
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
        Assert.AreEqual(three, lan.Resolve(3));
        lan.Elapse(1000);
        lan.ExpectRequest(2);
        lan.ExpectNothing();
        Assert.AreEqual(two, lan.Reply(2, Frames.Peer));
        Assert.IsTrue(lan.Holds(two, 2));
        Assert.IsTrue(lan.Holds(three, 3));
    }

    [TestMethod]
    public void Resolve_FailsAfterAllRequestsAndThenStartsAnew()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Resolve(2);
        int entry = lan.Cache.PendingEntry;
        lan.ExpectRequest(2);
        lan.Elapse(999);
        lan.ExpectNothing();
        lan.Elapse(1);
        lan.ExpectRequest(2);
        lan.Elapse(1000);
        lan.ExpectRequest(2);
        lan.Elapse(999);
        Assert.AreEqual(0, lan.Failures);
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
        lan.Elapse(1);
        Assert.AreEqual(1, lan.Failures);
        Assert.AreEqual(entry, lan.LastFailed);
        Assert.AreEqual(1u, lan.Counters[StackCounter.ArpFailures]);

        // Known to be silent for one retry interval.
        Assert.AreEqual(ArpCache.Failed, lan.Resolve(2));
        lan.Elapse(999);
        Assert.AreEqual(ArpCache.Failed, lan.Resolve(2));
        lan.ExpectNothing();
        lan.Elapse(1);
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
        lan.ExpectRequest(2);
        Assert.AreEqual(lan.Cache.PendingEntry, lan.Reply(2, Frames.Peer));
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 2));
        Assert.AreEqual(1, lan.Failures);
    }

    [TestMethod] // a wire or a neighbour that was away for some seconds: the answer to the last request comes after all, and nobody has to wait for the next one
    public void Resolve_AnAnswerThatComesLateCounts()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Resolve(2);
        lan.Elapse(3000);
        Assert.AreEqual(1, lan.Failures);
        Assert.AreEqual(ArpCache.Failed, lan.Resolve(2));
        lan.Elapse(500);
        lan.Reply(2, Frames.Peer);
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 2));
        Assert.AreEqual(0u, lan.Counters[StackCounter.ArpDroppedUnsolicited]);
    }

    [TestMethod]
    public void Resolve_OneRequestOnly()
    {
        ArpLan lan = new ArpLan(8, 0, 1);
        lan.Resolve(2);
        lan.ExpectRequest(2);
        lan.Elapse(1000);
        Assert.AreEqual(1, lan.Failures);
        lan.ExpectNothing();
    }

    [TestMethod]
    public void Resolve_AnswerToTheLastRequest()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Resolve(2);
        int entry = lan.Cache.PendingEntry;
        lan.Elapse(2999);
        Assert.AreEqual(entry, lan.Reply(2, Frames.Peer));
        lan.Elapse(30000);
        Assert.AreEqual(0, lan.Failures);
        Assert.AreEqual(entry, lan.Resolve(2));
    }

    [TestMethod]
    public void Resolve_NobodysAddress()
    {
        ArpLan lan = new ArpLan(8, 0);
        Assert.AreEqual(ArpCache.Failed, lan.Cache.Resolve(0, 0));
        Assert.AreEqual(ArpCache.Failed, lan.Cache.Resolve(Frames.Own, 0));
        lan.Cache.Configure(0);
        Assert.AreEqual(ArpCache.Failed, lan.Resolve(2));
        lan.ExpectNothing();
    }

    [TestMethod] // a request that was not sent is not one that was not answered
    public void NoRoom_RequestIsTriedAgainSoonAndNotCounted()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Driver.NoRoom = true;
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
        lan.Elapse(4999);
        Assert.AreEqual(0, lan.Failures);
        Assert.AreEqual(500, lan.Driver.Refused);
        Assert.AreEqual(500u, lan.Counters[StackCounter.TransmitNoRoom]);
        Assert.AreEqual(0u, lan.Counters[StackCounter.ArpRequestsSent]);
        Assert.AreEqual(0u, lan.Counters[StackCounter.ReplyDroppedNoRoom]);
        lan.Driver.NoRoom = false;
        lan.Elapse(1);
        lan.ExpectRequest(2);

        // All three attempts are still there, and a refused one in between costs none.
        lan.Driver.RoomFor = 0;
        lan.Elapse(1005);
        lan.Driver.RoomFor = -1;
        lan.ExpectNothing();
        lan.Elapse(5);
        lan.ExpectRequest(2);
        lan.Elapse(1000);
        lan.ExpectRequest(2);
        lan.Elapse(999);
        Assert.AreEqual(0, lan.Failures);
        lan.Elapse(1);
        Assert.AreEqual(1, lan.Failures);
    }

    [TestMethod]
    public void LinkDown_RequestWaitsForTheLink()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Driver.LinkUp = false;
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
        lan.Elapse(60000);
        Assert.AreEqual(0, lan.Failures);
        Assert.IsTrue(lan.Driver.Refused <= 601);
        lan.Driver.LinkUp = true;
        lan.Elapse(100);
        lan.ExpectRequest(2);
        Assert.AreEqual(lan.Cache.PendingEntry, lan.Reply(2, Frames.Peer));
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 2));
    }

    [TestMethod] // a request the driver refused was never asked: no reply can answer it
    public void NoRoom_ReplyBeforeTheRequest()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Driver.NoRoom = true;
        lan.Resolve(2);
        Assert.AreEqual(ArpCache.None, lan.Reply(2, Frames.Peer));
        Assert.AreEqual(1u, lan.Counters[StackCounter.ArpDroppedUnsolicited]);
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
    }

    [TestMethod]
    public void Configure_AnnouncesTheAddress()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Cache.Configure(Frames.Own);
        lan.ExpectAnnouncement(Frames.Own);
        lan.Cache.Configure(ArpLan.Address(33));
        lan.ExpectAnnouncement(ArpLan.Address(33));
        lan.Cache.Configure(0);
        lan.ExpectNothing();
        lan.Driver.NoRoom = true;
        lan.Cache.Configure(Frames.Own);
        Assert.AreEqual(3u, lan.Counters[StackCounter.ArpAnnouncementsSent]);
        Assert.AreEqual(0u, lan.Counters[StackCounter.ArpRequestsSent]);
        Assert.AreEqual(1u, lan.Counters[StackCounter.TransmitNoRoom]);
    }

    [TestMethod]
    public void Configure_AnotherAddressForgetsTheNeighbours()
    {
        ArpLan lan = new ArpLan(4, 0);
        int entry = lan.Meet(2);
        lan.Resolve(3);
        lan.Resolve(4);
        lan.Driver.ForgetSent();
        lan.Cache.Configure(Frames.Own);
        Assert.AreEqual(entry, lan.Resolve(2));
        lan.Cache.Configure(ArpLan.Address(33));
        lan.Driver.ForgetSent();
        for (int i = 0; i < 4; i++)
        {
            Assert.IsFalse(lan.Timers.IsArmed(ArpLan.FirstTimer + i));
        }

        lan.Elapse(5000);
        lan.ExpectNothing();
        Assert.AreEqual(0, lan.Failures);

        // All entries, and the right to resolve, are there again.
        for (int n = 2; n < 5; n++)
        {
            Assert.AreEqual(ArpCache.Pending, lan.Resolve(n));
        }

        Assert.AreEqual(0u, lan.Counters[StackCounter.ArpEvictions]);
    }

    [TestMethod] // the whole life of an entry while the clock wraps
    public void Clock_Wraps()
    {
        for (int lead = 500; lead < 70000; lead += 2500)
        {
            ArpLan lan = new ArpLan(8, unchecked(int.MaxValue - lead));
            int entry = lan.Meet(2);
            lan.Elapse(60000);
            lan.ExpectPoll(2, 2);
            lan.Reply(2, Frames.Peer);
            Assert.AreEqual(entry, lan.Resolve(2));
            lan.Elapse(61000);
            lan.ExpectPoll(2, 2);
            lan.ExpectRequest(2);
            lan.Elapse(2000);
            Assert.AreEqual(1, lan.Failures);
            Assert.AreEqual(ArpCache.Failed, lan.Resolve(2));
            lan.Elapse(1000);
            lan.Driver.ForgetSent();
            lan.Meet(2);
        }
    }
}
