using nanoFramework.TestFramework;
using TcpNano.Link;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Link;

/// <summary>Neighbours that change their hardware address, and others that say so: whatever the form, the old address is asked first.</summary>
[TestClass]
public class ArpMoveTests
{
    /// <summary>Announcements of another hardware address: RFC 5227 section 2.3, RFC 5944 section 4.6, arping -A, and what is sent to us alone.</summary>
    private const int Forms = 7;

    [TestMethod] // RFC 826, RFC 5798 section 8.1.2: the body counts, not the source of the frame
    public void Vrrp_TheBodyCounts()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Resolve(2);
        byte[] virtualRouter = { 0, 0, 0x5E, 0, 1, 7 };
        byte[] reply = Frames.Arp(2, virtualRouter, Frames.Peer, Frames.Station(1), Frames.Own);
        Frames.Station(9).CopyTo(reply, 6);
        int entry = lan.Input(reply);
        Assert.AreEqual(entry, lan.Resolve(2));
        Assert.IsTrue(Frames.Holds(lan.Cache.Hardware, 6 * entry, virtualRouter));

        // A request is answered to the station that it names, wherever it came from.
        lan.Driver.ForgetSent();
        byte[] request = Frames.Arp(1, Frames.Station(3), ArpLan.Address(3), new byte[6], Frames.Own);
        Frames.Station(9).CopyTo(request, 6);
        lan.Input(request);
        lan.ExpectReply(3, ArpLan.Address(3));
        Assert.IsTrue(lan.Holds(lan.Resolve(3), 3));
        Assert.AreEqual(0u, lan.Counters[StackCounter.ArpDroppedMalformed]);
    }

    [TestMethod] // RFC 1812 section 3.3.2: no reply may say that a single station is at a group address, even one that we have asked for
    public void GroupAddress_IsRefused()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Resolve(2);
        byte[] group = { 3, 0xBF, 10, 0, 0, 2 };
        byte[] reply = Frames.Arp(2, group, Frames.Peer, Frames.Station(1), Frames.Own);
        Frames.Station(2).CopyTo(reply, 6);
        Assert.AreEqual(ArpCache.None, lan.Input(reply));
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
        Assert.AreEqual(1u, lan.Counters[StackCounter.ArpDroppedMalformed]);
    }

    [TestMethod] // each form of announcement, at any time: found within three seconds, by one question at the old address and one to all
    public void Move_EveryFormAtAnyTime()
    {
        int[] ages = { 0, 1, 500, 999, 1000, 1001, 30000, 59999 };
        for (int form = 0; form < Forms; form++)
        {
            for (int i = 0; i < ages.Length; i++)
            {
                ArpLan lan = new ArpLan(8, 0);
                int entry = lan.Meet(2);
                lan.Elapse(ages[i]);
                Assert.AreEqual(entry, lan.Resolve(2));
                Announce(lan, form, 9);
                int wait = ages[i] < 1000 ? 1000 - ages[i] : 0;
                if (form == 5 && wait > 0)
                {
                    lan.ExpectReply(9, Frames.Peer);
                }

                for (int passed = 0; passed < wait; passed++)
                {
                    lan.ExpectNothing();
                    lan.Elapse(1);
                }

                lan.ExpectPoll(2, 2);
                if (form == 5 && wait == 0)
                {
                    lan.ExpectReply(9, Frames.Peer);
                }

                Assert.IsTrue(lan.Holds(lan.Resolve(2), 2));
                lan.Elapse(1000);
                lan.ExpectRequest(2);
                Assert.AreEqual(ArpCache.None, lan.Reply(9, Frames.Peer));
                Assert.IsTrue(lan.Holds(lan.Resolve(2), 9));
                lan.Elapse(10000);
                lan.ExpectNothing();
                Assert.IsTrue(lan.Holds(lan.Resolve(2), 9));
                Assert.AreEqual(0, lan.Failures);
                Assert.AreEqual(1u, lan.Counters[StackCounter.ArpChallenges]);
            }
        }
    }

    [TestMethod] // whatever is forged for a minute, in all forms, also in the owner's own name: the owner answers and keeps its entry
    public void Forged_TakesNothingOver()
    {
        ArpLan lan = new ArpLan(8, 0);
        int entry = lan.Meet(2);
        lan.Counters.Values[(int)StackCounter.ArpRequestsSent] = 0;
        TestRandom random = new TestRandom(42);
        for (int i = 0; i < 60000; i++)
        {
            Announce(lan, random.Next(Forms), random.Next(4) == 0 ? 2 : 9);
            lan.Elapse(1);
            byte[] sent = lan.Driver.TakeSent();
            while (sent != null)
            {
                if (sent[21] == 1)
                {
                    // The question is for the owner alone; the other one answers all the same, and first.
                    Assert.IsTrue(Frames.Holds(sent, 0, Frames.Station(2)));
                    lan.Reply(9, Frames.Peer);
                    lan.Reply(2, Frames.Peer);
                }

                sent = lan.Driver.TakeSent();
            }

            Assert.IsTrue(lan.Holds(entry, 2));
        }

        Assert.AreEqual(entry, lan.Resolve(2));
        Assert.IsTrue(lan.Counters[StackCounter.ArpRequestsSent] <= 60);
        Assert.IsTrue(lan.Counters[StackCounter.ArpRequestsSent] >= 55);
    }

    [TestMethod] // while the question waits, or is out, requests in the name of the old address do not put it off
    public void Move_CannotBePutOff()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Meet(2);
        lan.Elapse(600);
        Announce(lan, 0, 9);
        lan.Elapse(399);
        lan.Request(2, Frames.Peer, Frames.Peer);
        lan.Elapse(1);
        lan.ExpectPoll(2, 2);
        lan.Request(2, Frames.Peer, ArpLan.Address(50));
        lan.Elapse(1000);
        lan.ExpectRequest(2);
        lan.Request(2, Frames.Peer, ArpLan.Address(50));
        lan.Reply(9, Frames.Peer);
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 9));
    }

    [TestMethod] // the question at the old address is lost, and so all are asked: the other one answers first, and the owner too
    [DataRow(3)]
    [DataRow(1)]
    public void Forged_TheOwnerAnswersToo(int requests)
    {
        ArpLan lan = new ArpLan(8, 0, requests);
        int entry = lan.Meet(2);
        lan.Elapse(5000);
        Announce(lan, 0, 9);
        if (requests > 1)
        {
            lan.ExpectPoll(2, 2);
            lan.Elapse(1000);
        }

        lan.ExpectRequest(2);
        lan.Reply(9, Frames.Peer);
        lan.Elapse(5);
        int epoch = lan.Cache.Epoch;
        lan.Reply(2, Frames.Peer);
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 2));
        Assert.AreNotEqual(epoch, lan.Cache.Epoch);

        // That works for the owner only, and only once: now the other one is in doubt.
        lan.Reply(9, Frames.Peer);
        Assert.IsTrue(lan.Holds(entry, 2));
        lan.ExpectNothing();
    }

    [TestMethod] // who has been silent for a second has moved: coming back is a move like any other
    public void Move_AndBack()
    {
        ArpLan lan = new ArpLan(8, 0);
        lan.Meet(2);
        lan.Elapse(5000);
        Announce(lan, 2, 9);
        lan.ExpectPoll(2, 2);
        lan.Elapse(1000);
        lan.ExpectRequest(2);
        lan.Reply(9, Frames.Peer);
        lan.Elapse(1000);
        lan.Reply(2, Frames.Peer);
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 9));
        lan.ExpectPoll(2, 9);
        lan.Elapse(1000);
        lan.ExpectRequest(2);
        lan.Reply(2, Frames.Peer);
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 2));
    }

    [TestMethod] // the entry of the one that was replaced goes to another neighbour: what was replaced is forgotten
    public void Replaced_IsForgottenWithTheEntry()
    {
        ArpLan lan = new ArpLan(2, 0);
        int entry = lan.Meet(2);
        lan.Elapse(5000);
        lan.Resolve(2);
        Announce(lan, 0, 9);
        lan.Elapse(1000);
        lan.Reply(9, Frames.Peer);
        lan.Driver.ForgetSent();
        lan.Meet(3);
        lan.Elapse(1);
        lan.Resolve(3);
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(4));
        Assert.AreEqual(entry, lan.Cache.PendingEntry);
        lan.Reply(4, ArpLan.Address(4));
        lan.Reply(2, ArpLan.Address(4));
        Assert.IsTrue(lan.Holds(lan.Resolve(4), 4));
    }

    [TestMethod] // an entry in doubt may give way like any other, and is asked at R1 no earlier
    public void Suspect_IsAnEntryLikeOthers()
    {
        ArpLan lan = new ArpLan(2, 0);
        int entry = lan.Meet(2);
        lan.Meet(3);
        Announce(lan, 0, 9);
        lan.Cache.Revalidate(Frames.Peer, lan.Now);
        lan.ExpectNothing();
        lan.Elapse(1);
        lan.Resolve(3);
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(4));
        Assert.AreEqual(entry, lan.Cache.PendingEntry);
        lan.ExpectRequest(4);
        lan.Elapse(999);
        lan.ExpectNothing();
    }

    private static void Announce(ArpLan lan, int form, int station)
    {
        byte[] from = Frames.Station(station);
        switch (form)
        {
            case 0: // ARP announcement
                lan.Request(station, Frames.Peer, Frames.Peer);
                break;

            case 1: // arping -U
                lan.Input(Frames.Arp(1, from, Frames.Peer, Frames.Everybody(), Frames.Peer));
                break;

            case 2: // arping -A
                byte[] reply = Frames.Arp(2, from, Frames.Peer, from, Frames.Peer);
                Frames.Everybody().CopyTo(reply, 0);
                lan.Input(reply);
                break;

            case 3:
                lan.Input(Frames.Arp(2, from, Frames.Peer, Frames.Everybody(), Frames.Peer));
                break;

            case 4:
                lan.Input(Frames.Arp(2, from, Frames.Peer, new byte[6], Frames.Peer));
                break;

            case 5: // a request to us
                lan.Request(station, Frames.Peer, Frames.Own);
                break;

            default: // a reply to us
                lan.Reply(station, Frames.Peer);
                break;
        }
    }
}
