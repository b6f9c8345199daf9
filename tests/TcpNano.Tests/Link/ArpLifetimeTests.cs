using nanoFramework.TestFramework;
using TcpNano.Link;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Link;

// How long an entry of the ARP cache is good for, and how it is checked: RFC 1122 section 2.3.2.1.
[TestClass]
public class ArpLifetimeTests
{
    [TestMethod] // RFC 1122 section 2.3.2.1: entries time out
    [Rfc(1122, "2.3.2.1-1")]
    public void Lifetime_UnusedEntryIsDropped()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Request(2, Frames.Peer, Frames.Own);
        lan.ExpectReply(2, Frames.Peer);
        lan.Elapse(60000);
        lan.ExpectNothing();
        Assert.AreEqual(0, lan.Failures);
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
    }

    [TestMethod] // RFC 1122 section 2.3.2.1: the timeout is configurable; one that is used is asked for when it is over, and not before
    [Rfc(1122, "2.3.2.1-3")]
    [DataRow(1000)]
    [DataRow(20000)]
    [DataRow(90000)]
    public void Lifetime_FollowsTheOption(int lifetime)
    {
        ArpLan lan = new ArpLan(8, 0, 3, lifetime);
        lan.Meet(2);
        lan.Elapse(lifetime - 1);
        lan.ExpectNothing();
        lan.Elapse(1);
        lan.ExpectPoll(2, 2);
        lan.ExpectNothing();
    }

    [TestMethod]
    public void Lifetime_UsedEntryIsAskedForAtItsAddressFirst()
    {
        ArpLan lan = new ArpLan(8, 0);
        int entry = lan.Meet(2);
        lan.Elapse(59999);
        lan.ExpectNothing();
        lan.Elapse(1);
        lan.ExpectPoll(2, 2);
        Assert.AreEqual(entry, lan.Resolve(2));
        Assert.AreEqual(ArpCache.None, lan.Reply(2, Frames.Peer));

        // Used since, so it goes on; not used any more, so it ends.
        lan.Elapse(1);
        Assert.AreEqual(entry, lan.Resolve(2));
        lan.Elapse(59999);
        lan.ExpectPoll(2, 2);
        lan.Reply(2, Frames.Peer);
        lan.Elapse(60000);
        lan.ExpectNothing();
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
        Assert.AreEqual(0, lan.Failures);
    }

    [TestMethod] // usable until all requests have failed
    [Rfc(1122, "2.3.2.1-1")]
    public void Lifetime_NeighbourThatIsGone()
    {
        ArpLan lan = new ArpLan(8, 0);
        int entry = lan.Meet(2);
        lan.Elapse(60000);
        lan.ExpectPoll(2, 2);
        lan.Elapse(1000);
        lan.ExpectRequest(2);
        lan.Elapse(1000);
        lan.ExpectRequest(2);
        lan.Elapse(999);
        Assert.AreEqual(entry, lan.Resolve(2));
        lan.Elapse(1);
        Assert.AreEqual(entry, lan.LastFailed);
        Assert.AreEqual(ArpCache.Failed, lan.Resolve(2));
        Assert.AreEqual(1u, lan.Counters[StackCounter.ArpFailures]);
        lan.Elapse(1000);
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
    }

    [TestMethod] // a neighbour whose hardware was replaced: silent at the old address, so everybody is asked
    [Rfc(1122, "2.3.2.1-1")]
    public void Lifetime_NeighbourThatHasMoved()
    {
        ArpLan lan = new ArpLan(8, 0);
        int entry = lan.Meet(2);
        lan.Elapse(61000);
        lan.ExpectPoll(2, 2);
        lan.ExpectRequest(2);
        Assert.AreEqual(ArpCache.None, lan.Reply(9, Frames.Peer));
        Assert.AreEqual(entry, lan.Resolve(2));
        Assert.IsTrue(lan.Holds(entry, 9));
    }

    [TestMethod] // with one request only, it has to reach whoever has the address now
    public void Lifetime_OneRequestOnlyGoesToAll()
    {
        ArpLan lan = new ArpLan(8, 0, 1);
        lan.Meet(2);
        lan.Elapse(60000);
        lan.ExpectRequest(2);
        lan.Reply(9, Frames.Peer);
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 9));
    }

    [TestMethod] // a request from the neighbour itself shows that it is there
    public void Lifetime_StartsAnewWhenTheNeighbourShowsItself()
    {
        ArpLan lan = new ArpLan(8, 0);
        int entry = lan.Meet(2);
        lan.Elapse(30000);
        lan.Resolve(2);
        lan.Request(2, Frames.Peer, Frames.Own);
        lan.ExpectReply(2, Frames.Peer);
        lan.Elapse(30000);
        lan.Resolve(2);
        lan.Request(2, Frames.Peer, ArpLan.Address(77));
        lan.Elapse(30000);
        lan.Resolve(2);
        lan.Request(2, Frames.Peer, Frames.Peer);
        lan.Elapse(59999);
        lan.ExpectNothing();
        Assert.AreEqual(entry, lan.Resolve(2));
        lan.Elapse(1);
        lan.ExpectPoll(2, 2);

        // Once it has been asked, only its answer counts: others can send requests in its name.
        lan.Request(2, Frames.Peer, ArpLan.Address(77));
        lan.Elapse(1000);
        lan.ExpectRequest(2);
        lan.Reply(2, Frames.Peer);
        lan.Elapse(10000);
        lan.ExpectNothing();
    }

    [TestMethod] // used once, then never again, while it keeps asking for us: after 24 days the clock's difference changes its sign
    public void Lifetime_IdleNeighbourForWeeks()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Meet(2);
        lan.Driver.KeepSent = false;
        for (int i = 0; i < 72000; i++)
        {
            lan.Now += 29999;
            lan.Elapse(1);
            lan.Request(2, Frames.Peer, ArpLan.Address(50));
        }

        lan.Driver.KeepSent = true;
        lan.Elapse(59999);
        lan.ExpectNothing();
        Assert.AreEqual(1u, lan.Counters[StackCounter.ArpRequestsSent]);

        // Then it is silent, and nobody misses it.
        lan.Elapse(1);
        lan.ExpectNothing();
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
    }

    [TestMethod] // RFC 9293 section 3.8.3 (R1), RFC 1122 section 2.3.2.1
    public void Revalidate_AsksAllAndGoesOnMeanwhile()
    {
        ArpLan lan = new ArpLan(8, 0);
        int entry = lan.Meet(2);
        lan.Elapse(1000);
        lan.Cache.Revalidate(Frames.Peer, lan.Now);
        lan.ExpectRequest(2);
        Assert.AreEqual(entry, lan.Resolve(2));
        Assert.AreEqual(ArpCache.None, lan.Reply(7, Frames.Peer));
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 7));
        lan.ExpectNothing();
    }

    [TestMethod]
    public void Revalidate_Fails()
    {
        ArpLan lan = new ArpLan(8, 0);
        int entry = lan.Meet(2);
        lan.Elapse(1000);
        lan.Cache.Revalidate(Frames.Peer, lan.Now);
        lan.Elapse(2999);
        Assert.AreEqual(entry, lan.Resolve(2));
        Assert.AreEqual(0, lan.Failures);
        lan.Elapse(1);
        Assert.AreEqual(entry, lan.LastFailed);
        Assert.AreEqual(ArpCache.Failed, lan.Resolve(2));
    }

    [TestMethod] // many connections to one neighbour give the same advice
    [Rfc(1122, "2.3.2.1-2")]
    public void Revalidate_IsRateLimited()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Meet(2);
        lan.Counters.Values[(int)StackCounter.ArpRequestsSent] = 0;
        lan.Cache.Revalidate(Frames.Peer, lan.Now);
        lan.Elapse(999);
        lan.Cache.Revalidate(Frames.Peer, lan.Now);
        lan.ExpectNothing();
        for (int i = 0; i < 10000; i++)
        {
            lan.Elapse(1);
            lan.Cache.Revalidate(Frames.Peer, lan.Now);
            if (lan.Driver.TakeSent() != null)
            {
                lan.Reply(2, Frames.Peer);
            }
        }

        Assert.AreEqual(10u, lan.Counters[StackCounter.ArpRequestsSent]);
    }

    [TestMethod]
    public void Revalidate_ChangesNothingForOthers()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Cache.Revalidate(Frames.Peer, 0);
        lan.Cache.Revalidate(0, 0);
        lan.ExpectNothing();
        lan.Resolve(2);
        lan.ExpectRequest(2);
        lan.Cache.Revalidate(Frames.Peer, 0);
        lan.ExpectNothing();
        lan.Elapse(3000);
        lan.Driver.ForgetSent();
        Assert.AreEqual(ArpCache.Failed, lan.Resolve(2));
        lan.Cache.Revalidate(Frames.Peer, lan.Now);
        lan.ExpectNothing();
    }
}
