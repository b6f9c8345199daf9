using nanoFramework.TestFramework;
using TcpNano.Dialogues;
using TcpNano.Link;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Link;

/// <summary>More neighbours than entries.</summary>
[TestClass]
public class ArpEvictionTests
{
    private const int Stations = 40;

    private static ArpLan s_lan;
    private static int[] s_asked;
    private static bool[] s_everAsked;
    private static uint[] s_evictions;  // how many there had been when each station was asked
    private static uint[] s_waitingFor; // address of the neighbour somebody waits for, an entry; 0 for none

    [TestMethod]
    public void Full_TheLeastRecentlyUsedGoes()
    {
        ArpLan lan = new ArpLan(4, 0);
        for (int n = 2; n < 6; n++)
        {
            lan.Meet(n);
        }

        lan.Elapse(1000);
        int[] order = { 4, 2, 5, 3 };
        for (int i = 0; i < 4; i++)
        {
            Assert.IsTrue(lan.Holds(lan.Resolve(order[i]), order[i]));
            lan.Elapse(1);
        }

        for (int i = 0; i < 4; i++)
        {
            Assert.AreEqual((uint)i, lan.Counters[StackCounter.ArpEvictions]);
            lan.Meet(10 + i);
            lan.Elapse(1);

            // Those used later are all there; looking keeps their order.
            for (int k = i + 1; k < 4; k++)
            {
                Assert.IsTrue(lan.Holds(lan.Resolve(order[k]), order[k]));
                lan.Elapse(1);
            }
        }

        Assert.AreEqual(4u, lan.Counters[StackCounter.ArpEvictions]);
        lan.ExpectNothing();
        lan.Elapse(2000);
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(order[0]));
    }

    [TestMethod] // at most three quarters resolve at once, and what resolves is never evicted
    public void Full_OfNeighboursThatDoNotAnswer()
    {
        ArpLan lan = new ArpLan(8, 0);
        int gateway = lan.Meet(254);
        lan.Elapse(1000);
        lan.Resolve(254);
        int pending = 0;
        for (int n = 10; n < 100; n++)
        {
            int answer = lan.Resolve(n);
            if (answer == ArpCache.Pending)
            {
                pending++;
            }
            else
            {
                Assert.AreEqual(ArpCache.NoEntry, answer);
            }
        }

        Assert.AreEqual(6, pending);
        Assert.AreEqual(7u, lan.Counters[StackCounter.ArpRequestsSent]);
        Assert.AreEqual(0u, lan.Counters[StackCounter.ArpEvictions]);
        Assert.AreEqual(gateway, lan.Resolve(254));

        // They go on, however long the flood.
        for (int i = 0; i < 20000; i++)
        {
            lan.Elapse(1);
            lan.Driver.ForgetSent();
            lan.Resolve(10 + (i % 90));
            if ((i & 63) == 0)
            {
                Assert.AreEqual(gateway, lan.Resolve(254));
            }
        }

        Assert.IsTrue(lan.Holds(gateway, 254));
        Assert.IsTrue(lan.Failures > 12);
    }

    [TestMethod]
    public void Full_SmallestCache()
    {
        ArpLan lan = new ArpLan(2, 0);
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(2));
        Assert.AreEqual(ArpCache.NoEntry, lan.Resolve(3));
        lan.Reply(2, ArpLan.Address(2));
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(3));
        lan.Reply(3, ArpLan.Address(3));

        // Both have answered only just now; the one that is used less goes.
        lan.Elapse(1);
        lan.Resolve(2);
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(4));
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 2));
        Assert.AreEqual(1u, lan.Counters[StackCounter.ArpEvictions]);
        Assert.AreEqual(ArpCache.NoEntry, lan.Resolve(3));
    }

    [TestMethod] // a neighbour that failed is the first to go
    public void Full_FailedOnesGoFirst()
    {
        ArpLan lan = new ArpLan(4, 0);
        lan.Resolve(9);
        lan.Elapse(2000);
        lan.Driver.ForgetSent();
        lan.Meet(2);
        lan.Meet(3);
        lan.Meet(4);
        lan.Elapse(1000);
        Assert.AreEqual(1, lan.Failures);
        lan.Meet(5);
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 2));
        Assert.IsTrue(lan.Holds(lan.Resolve(3), 3));
        Assert.IsTrue(lan.Holds(lan.Resolve(4), 4));
        Assert.AreEqual(1u, lan.Counters[StackCounter.ArpEvictions]);
    }

    [TestMethod] // strangers that introduce themselves take each other's place, and nobody else's
    public void Full_StrangersTakeNoUsedEntry()
    {
        ArpLan lan = new ArpLan(4, 0);
        lan.Meet(2);
        lan.Meet(3);
        lan.Elapse(2000);
        for (int n = 20; n < 220; n++)
        {
            lan.Request(n, ArpLan.Address(n), Frames.Own);
            lan.ExpectReply(n, ArpLan.Address(n));
            lan.Elapse(1);
        }

        Assert.AreEqual(198u, lan.Counters[StackCounter.ArpEvictions]);
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 2));
        Assert.IsTrue(lan.Holds(lan.Resolve(3), 3));
        Assert.IsTrue(lan.Holds(lan.Resolve(219), 219));
        lan.ExpectNothing();

        // Those we want to reach come before strangers at any time.
        lan.Meet(4);
        Assert.IsTrue(lan.Holds(lan.Resolve(2), 2));
        Assert.IsTrue(lan.Holds(lan.Resolve(3), 3));
        Assert.IsTrue(lan.Holds(lan.Resolve(219), 219));

        // Now all four are used.
        lan.Request(50, ArpLan.Address(50), Frames.Own);
        lan.ExpectReply(50, ArpLan.Address(50));
        Assert.AreEqual(199u, lan.Counters[StackCounter.ArpEvictions]);
        Assert.IsTrue(lan.Holds(lan.Resolve(219), 219));
    }

    [TestMethod] // twelve busy neighbours in eight entries, one after the other and all at once: none waits for more than the answer to its request
    [DataRow(1)]
    [DataRow(12)]
    public void Full_MoreBusyNeighboursThanEntries(int together)
    {
        ArpLan lan = new ArpLan(8, 0);
        for (int round = 0; round < 20; round++)
        {
            for (int n = 2; n < 14; n += together)
            {
                lan.Elapse(100 * together / 12);
                int left = together;
                bool[] has = new bool[together];
                while (left > 0)
                {
                    int before = left;
                    for (int i = 0; i < together; i++)
                    {
                        int entry = has[i] ? -1 : lan.Resolve(n + i);
                        if (entry >= 0)
                        {
                            Assert.IsTrue(lan.Holds(entry, n + i));
                            has[i] = true;
                            left--;
                        }
                    }

                    bool answered = false;
                    byte[] sent = lan.Driver.TakeSent();
                    while (sent != null)
                    {
                        lan.Reply(sent[41], ArpLan.Address(sent[41]));
                        answered = true;
                        sent = lan.Driver.TakeSent();
                    }

                    Assert.IsTrue(answered || left < before);
                }
            }
        }

        Assert.AreEqual(0, lan.Failures);
        Assert.IsTrue(lan.Counters[StackCounter.ArpEvictions] >= 20 * 4);
    }

    [TestMethod] // RFC 1122 section 2.3.2.1: a cache that is far too small does not flood the link
    [Rfc(1122, "2.3.2.1-2")]
    public void Full_BusyEvictionsAreLimited()
    {
        ArpLan lan = new ArpLan(8, 0);
        for (int i = 0; i < 10000; i++)
        {
            int n = 2 + (i % 40);
            if (lan.Resolve(n) == ArpCache.Pending)
            {
                lan.ExpectRequest(n);
                lan.Reply(n, ArpLan.Address(n));
            }

            lan.ExpectNothing();
            if ((i & 3) == 3)
            {
                lan.Elapse(1);
            }
        }

        // Two and a half seconds.
        Assert.IsTrue(lan.Counters[StackCounter.ArpRequestsSent] <= 8 + (3 * ArpCache.BusyEvictions));
        Assert.IsTrue(lan.Counters[StackCounter.ArpRequestsSent] >= 2 * ArpCache.BusyEvictions);
    }

    [TestMethod] // neighbours that do not exist take turns in a quarter of the entries; the busy ones keep theirs
    public void Full_TheAbsentTakeOnlyAQuarterFromTheBusy()
    {
        ArpLan lan = new ArpLan(8, 0);
        for (int n = 2; n < 8; n++)
        {
            lan.Meet(n);
        }

        for (int i = 0; i < 20000; i++)
        {
            lan.Elapse(1);
            lan.Driver.ForgetSent();
            lan.Resolve(10 + (i % 90));
            Assert.IsTrue(lan.Holds(lan.Resolve(2 + (i % 6)), 2 + (i % 6)));
        }

        Assert.IsTrue(lan.Failures >= 8);
    }

    [TestMethod] // 10,000 requests a second from strangers and from everybody: what was resolved stays as it is, so the headers prepared from it do too
    public void Flood_InvalidatesNothing()
    {
        ArpLan lan = new ArpLan(8, 0);
        for (int n = 2; n < 7; n++)
        {
            lan.Meet(n);
        }

        // The first strangers take what is free.
        for (int n = 20; n < 24; n++)
        {
            lan.Request(n, ArpLan.Address(n), Frames.Own);
        }

        lan.Driver.KeepSent = false;
        int epoch = lan.Cache.Epoch;
        uint asked = lan.Counters[StackCounter.ArpRequestsSent];
        for (int i = 0; i < 10000; i++)
        {
            int stranger = 20 + (i % 200);
            lan.Request(stranger, ArpLan.Address(stranger), Frames.Own);
            lan.Request(2 + (i % 5), ArpLan.Address(2 + (i % 5)), Frames.Own);
            lan.Request(stranger, ArpLan.Address(stranger), ArpLan.Address(77));
            lan.Reply(stranger, ArpLan.Address(stranger));
            if ((i % 10) == 0)
            {
                lan.Elapse(1);
            }
        }

        Assert.AreEqual(epoch, lan.Cache.Epoch);
        Assert.AreEqual(asked, lan.Counters[StackCounter.ArpRequestsSent]);
        for (int n = 2; n < 7; n++)
        {
            Assert.IsTrue(lan.Holds(lan.Resolve(n), n));
        }

        // The next neighbour that we want comes before the strangers.
        Assert.AreEqual(ArpCache.Pending, lan.Resolve(250));
        Assert.AreEqual(epoch, lan.Cache.Epoch);
    }

    [TestMethod] // what was resolved once counts as resolved until it gives way: then every earlier answer is invalid
    public void Epoch_GrowsWhenAnEntryInUseGivesWay()
    {
        ArpLan lan = new ArpLan(2, 0);
        lan.Meet(2);
        lan.Meet(3);
        int epoch = lan.Cache.Epoch;
        lan.Elapse(5);
        lan.Resolve(4);
        Assert.AreNotEqual(epoch, lan.Cache.Epoch);
        lan.Driver.ForgetSent();
        lan.Reply(4, ArpLan.Address(4));

        // Not used for a lifetime, while it asks for us: a stranger may take its entry, and whoever has used it long ago must hear of that.
        for (int i = 0; i < 3; i++)
        {
            lan.Elapse(29000);
            lan.Request(3, ArpLan.Address(3), Frames.Own);
            lan.Request(4, ArpLan.Address(4), Frames.Own);
            lan.Resolve(4);
        }

        epoch = lan.Cache.Epoch;
        lan.Request(50, ArpLan.Address(50), Frames.Own);
        lan.Driver.ForgetSent();
        Assert.AreEqual(epoch, lan.Cache.Epoch);
        Assert.IsTrue(lan.Holds(lan.Resolve(50), 50));
        lan.Elapse(1);
        lan.Resolve(4);
        lan.Resolve(51);
        Assert.AreNotEqual(epoch, lan.Cache.Epoch);
    }

    [TestMethod] // addresses that share a chain of the hash
    public void Chains_ManyNeighboursInOne()
    {
        // With the key 1 the topmost bits of the address choose the chain.
        ArpLan lan = new ArpLan(8, 0, new byte[StackOptions.SecretLength]);
        int[] entries = new int[6];
        for (int i = 0; i < 6; i++)
        {
            Assert.AreEqual(ArpCache.Pending, lan.Cache.Resolve(0x0A000001 + ((uint)i << 16), lan.Now));
            entries[i] = lan.Cache.PendingEntry;
        }

        lan.Driver.ForgetSent();
        for (int i = 5; i >= 0; i -= 2)
        {
            Assert.AreEqual(entries[i], lan.Reply(40 + i, 0x0A000001 + ((uint)i << 16)));
        }

        // The others fail and leave the chain: from its start, its middle, its end.
        lan.Elapse(4000);
        Assert.AreEqual(3, lan.Failures);
        for (int i = 0; i < 6; i++)
        {
            int answer = lan.Cache.Resolve(0x0A000001 + ((uint)i << 16), lan.Now);
            Assert.AreEqual((i & 1) == 1 ? entries[i] : ArpCache.Pending, answer);
            Assert.IsTrue((i & 1) == 0 || lan.Holds(answer, 40 + i));
        }
    }

    [TestMethod] // forty neighbours, some silent, on caches of several sizes: nobody is mistaken for another, nobody asked too often without having been evicted
    [Rfc(1122, "2.3.2.1-2")]
    public void Random_LongRun()
    {
        int[] sizes = { 2, 5, 8, 17, 64 };
        for (int i = 0; i < sizes.Length; i++)
        {
            RunRandom(sizes[i], (uint)(77 + i));
        }
    }

    private static void RunRandom(int entries, uint seed)
    {
        s_lan = new ArpLan(entries, unchecked(int.MaxValue - 100000));
        s_asked = new int[Stations];
        s_everAsked = new bool[Stations];
        s_evictions = new uint[Stations];
        s_waitingFor = new uint[entries];
        TestRandom random = new TestRandom(seed);
        int resolved = 0;
        int pending = 0;
        for (int step = 0; step < 40000; step++)
        {
            int n = 2 + random.Next(Stations - 2);
            int what = random.Next(20);
            if (what < 12)
            {
                int answer = s_lan.Resolve(n);
                if (answer >= 0)
                {
                    resolved++;
                    Assert.IsTrue(s_lan.Holds(answer, n));
                    Assert.AreEqual(0u, s_waitingFor[answer]);
                }
                else if (answer == ArpCache.Pending)
                {
                    pending++;
                    int entry = s_lan.Cache.PendingEntry;
                    Assert.IsTrue(s_waitingFor[entry] == 0 || s_waitingFor[entry] == ArpLan.Address(n));
                    s_waitingFor[entry] = ArpLan.Address(n);
                }
            }
            else if (what == 12)
            {
                s_lan.Cache.Revalidate(ArpLan.Address(n), s_lan.Now);
            }
            else if (what == 13)
            {
                Woken(s_lan.Request(n, ArpLan.Address(n), Frames.Own));
            }
            else if (what == 14)
            {
                // An attacker in n's name. It cannot win against a neighbour that is there and known.
                if (s_lan.Resolve(n) >= 0 && n % 5 != 0)
                {
                    s_lan.Request(200, ArpLan.Address(n), Frames.Own);
                    s_lan.Reply(200, ArpLan.Address(n));
                }
            }
            else
            {
                for (int i = random.Next(40) == 0 ? 1500 : 1 + random.Next(3); i > 0; i--)
                {
                    Answer();
                    int failures = s_lan.Failures;
                    s_lan.Elapse(1);
                    if (s_lan.Failures == failures + 1)
                    {
                        Woken(s_lan.LastFailed);
                    }
                    else if (s_lan.Failures > failures)
                    {
                        // Only the last of them was noted.
                        for (int k = 0; k < entries; k++)
                        {
                            if (s_waitingFor[k] != 0 && s_lan.Cache.Resolve(s_waitingFor[k], s_lan.Now) == ArpCache.Failed)
                            {
                                Woken(k);
                            }
                        }
                    }
                }
            }

            Answer();
        }

        Assert.IsTrue(resolved > 500 && pending > 100 && s_lan.Failures > 3);
    }

    // Every fifth station is silent; the others answer at once.
    private static void Answer()
    {
        byte[] sent;
        while ((sent = s_lan.Driver.TakeSent()) != null)
        {
            if (DialogueFrames.Get16(sent, 20) != 1)
            {
                continue;
            }

            uint target = DialogueFrames.Get32(sent, 38) & 0xFF;
            int station = (int)target;
            uint evictions = s_lan.Counters[StackCounter.ArpEvictions];
            Assert.IsFalse(s_everAsked[station] && s_lan.Now - s_asked[station] < 1000 && evictions == s_evictions[station]);
            s_everAsked[station] = true;
            s_asked[station] = s_lan.Now;
            s_evictions[station] = evictions;
            if (station % 5 != 0)
            {
                Woken(s_lan.Reply(station, ArpLan.Address(station)));
            }
        }
    }

    private static void Woken(int entry)
    {
        if (entry >= 0)
        {
            s_waitingFor[entry] = 0;
        }
    }
}
