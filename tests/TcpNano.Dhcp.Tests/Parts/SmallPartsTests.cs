using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp.Tests.Support;

namespace TcpNano.Dhcp.Tests.Parts;

/// <summary>Backoff, probes, link-local addresses and offers, each alone.</summary>
[TestClass]
public class SmallPartsTests
{
    [TestMethod]
    [Rfc(2131, "4.1-7", "4.1-8", "4.1-9")]
    public void Backoff_DoublesUpTo64WithASecondMoreOrLess()
    {
        DhcpRandom random = new();
        HashSet<int> firsts = [];
        DhcpBackoff backoff = new();
        for (uint round = 0; round < 500; round++)
        {
            random.Stir(round);
            backoff.Reset();
            foreach (int expected in new[] { 4000, 8000, 16000, 32000, 64000, 64000, 64000 })
            {
                int wait = backoff.Next(random);
                Assert.IsTrue(Math.Abs(wait - expected) <= 1000, wait + " for " + expected);
                if (expected == 4000)
                {
                    firsts.Add(wait);
                }
            }
        }

        Assert.IsGreaterThan(300, firsts.Count);
        Assert.IsTrue(firsts.Min() < 3100 && firsts.Max() > 4900);
    }

    [TestMethod]
    [DataRow(false, 1000)]
    [DataRow(true, 100)]
    [Rfc(5227, "2.1.1-3", "2.2-1")]
    [Rfc(3927, "2.2.1-2")]
    public void Probe_Times(bool quick, int second)
    {
        DhcpRandom random = new();
        for (uint seed = 0; seed < 300; seed++)
        {
            random.Stir(seed);
            AddressProbe probe = new(quick, random);
            Assert.AreEqual(AddressProbe.Nothing, probe.Step(1_000_000));
            probe.Start(5, 1000);
            Assert.IsTrue(probe.Due >= 1000 && probe.Due <= 1000 + second);
            long last = probe.Due;
            for (int i = 0; i < 3; i++)
            {
                Assert.AreEqual(AddressProbe.Nothing, probe.Step(probe.Due - 1));
                long due = probe.Due;
                Assert.AreEqual(AddressProbe.Send, probe.Step(due));
                long wait = probe.Due - due;
                Assert.IsTrue(i == 2 ? wait == 2 * second : wait >= second && wait <= 2 * second, wait.ToString());
                last = due;
            }

            Assert.AreEqual(5u, probe.Address);
            Assert.AreEqual(AddressProbe.Clear, probe.Step(last + (2 * second)));
            Assert.AreEqual(0u, probe.Address);
            Assert.AreEqual(LeaseClock.Never, probe.Due);
        }
    }

    [TestMethod]
    [Rfc(3927, "2.1-1", "2.1-2", "2.1-3", "2.1-4")]
    public void LinkLocal_EvenlyAndEachItsOwn()
    {
        const uint First = 0xA9FE0100;
        const uint Last = 0xA9FEFEFF;
        int[] parts = new int[16];
        HashSet<uint> firsts = [];
        for (int station = 0; station < 2000; station++)
        {
            LinkLocalPicker picker = new(Frames.Station(station));
            Assert.AreEqual(picker.Address, new LinkLocalPicker(Frames.Station(station)).Address, "the same at each start");
            firsts.Add(picker.Address);
            for (int i = 0; i < 100; i++)
            {
                Assert.IsTrue(picker.Address is >= First and <= Last, picker.Address.ToString("X"));
                parts[(picker.Address - First) * 16 / (Last - First + 1)]++;
                picker.Next();
            }
        }

        // 12500 in each part; five standard deviations are 540.
        Assert.IsTrue(parts.All(count => Math.Abs(count - 12_500) < 540), string.Join(" ", parts));

        // 2000 draws of 65024 meet some 30 times.
        Assert.IsGreaterThan(1930, firsts.Count);
    }

    [TestMethod] // two with the same first address go on differently
    [Rfc(3927, "2.1-3")]
    public void LinkLocal_SequencesDiffer()
    {
        Dictionary<uint, byte[]> seen = [];
        int pairs = 0;
        for (int station = 0; station < 4000; station++)
        {
            byte[] mac = [2, 1, 7, (byte)(station >> 16), (byte)(station >> 8), (byte)station];
            LinkLocalPicker picker = new(mac);
            uint first = picker.Address;
            if (seen.TryGetValue(first, out byte[]? other))
            {
                pairs++;
                LinkLocalPicker another = new(other);
                picker.Next();
                another.Next();
                Assert.AreNotEqual(picker.Address, another.Address);
            }

            seen[first] = mac;
        }

        Assert.IsGreaterThan(20, pairs);
    }

    [TestMethod] // the first, unless somebody has failed: then anybody else
    public void Offers_AreChosen()
    {
        DhcpRandom random = new();
        DhcpOffers offers = new();
        Assert.AreEqual(DhcpReader.Good, offers.Add(1, 11, random));
        Assert.AreEqual(DhcpReader.Good, offers.Add(2, 12, random));
        Assert.AreEqual((int)DhcpCounter.DroppedSecondOffer, offers.Add(1, 13, random));
        Assert.AreEqual(0, offers.Choose(random));
        offers.Blame(1);
        Assert.IsTrue(offers.HasBlamed);
        for (uint i = 0; i < 50; i++)
        {
            random.Stir(i);
            Assert.AreEqual(1, offers.Choose(random));
        }

        Assert.AreEqual(2u, offers.Server(1));
        Assert.AreEqual(12u, offers.Address(1));
        offers.Add(3, 14, random);
        offers.Add(4, 15, random);
        HashSet<int> chosen = [];
        for (uint i = 0; i < 100; i++)
        {
            random.Stir(i);
            chosen.Add(offers.Choose(random));
        }

        CollectionAssert.AreEquivalent(new[] { 1, 2, 3 }, chosen.ToArray());

        // If all have failed, any of them: it may have been the network.
        offers.Blame(2);
        offers.Blame(3);
        offers.Blame(4);
        chosen.Clear();
        for (uint i = 0; i < 100; i++)
        {
            random.Stir(i);
            chosen.Add(offers.Choose(random));
        }

        CollectionAssert.AreEquivalent(new[] { 0, 1, 2, 3 }, chosen.ToArray());
        offers.Forgive();
        Assert.AreEqual(0, offers.Choose(random));
    }

    [TestMethod] // of more than four each has the same chance, whoever comes first
    public void Offers_OfAFlood()
    {
        DhcpRandom random = new();
        DhcpOffers offers = new();
        int[] kept = new int[20];
        for (uint round = 0; round < 5000; round++)
        {
            random.Stir(round);
            offers.Clear();
            for (uint server = 1; server <= 20; server++)
            {
                Assert.AreEqual(server <= 4 ? DhcpReader.Good : (int)DhcpCounter.DroppedTooManyOffers, offers.Add(server, server, random));
            }

            Assert.AreEqual(4, offers.Count);
            for (int i = 0; i < 4; i++)
            {
                kept[offers.Server(i) - 1]++;
            }
        }

        // 1000 of each; the standard deviation is 28.
        Assert.IsTrue(kept.All(count => Math.Abs(count - 1000) < 140), string.Join(" ", kept));
        offers.Remove(1);
        Assert.AreEqual(3, offers.Count);
    }

    [TestMethod] // of more than four the oldest is forgotten
    public void Offers_RememberFourFailures()
    {
        DhcpRandom random = new();
        DhcpOffers offers = new();
        foreach (uint server in new uint[] { 1, 2, 3, 4, 5 })
        {
            offers.Blame(server);
        }

        offers.Add(5, 1, random);
        offers.Add(1, 1, random);
        Assert.AreEqual(1, offers.Choose(random));
    }

    [TestMethod]
    public void Random_IsWithinItsBounds()
    {
        DhcpRandom random = new();
        HashSet<int> seen = [];
        for (int i = 0; i < 10_000; i++)
        {
            int up = random.UpTo(9);
            int around = random.Around(5);
            Assert.IsTrue(up is >= 0 and <= 9 && around is >= -5 and <= 5);
            seen.Add(up);
            seen.Add(100 + around);
            Assert.AreEqual(0, random.UpTo(0));
        }

        Assert.HasCount(21, seen);
    }

    [TestMethod]
    [Rfc(2132, "9.14-1", "3.14-1")]
    public void Options_AreChecked()
    {
        new DhcpOptions().CheckedCopy();
        Refused(options => options.StartDelay = -1);
        Refused(options => options.StartDelay = 10_001);
        Refused(options => options.OfferWait = 10_001);
        Refused(options => options.LinkLocalDelay = 3_600_001);
        Refused(options => options.ConflictDetection = (ConflictDetection)3);
        Refused(options => options.LeaseTime = 9);
        Refused(options => options.PreviousAddress = 0xFFFFFFFF);
        Refused(options => options.PreviousAddress = 0xA9FE0101);
        Refused(options => options.ClientIdentifier = new byte[1]);
        Refused(options => options.ClientIdentifier = new byte[33]);
        foreach (string name in new[] { "", "-a", "a-", "a b", "a.b", "\u00E4", new string('a', 64) })
        {
            Assert.ThrowsExactly<ArgumentException>(() => new DhcpOptions { HostName = name }.HostNameOctets(), name);
        }

        Assert.AreEqual("a-1", System.Text.Encoding.ASCII.GetString(new DhcpOptions { HostName = "a-1" }.HostNameOctets()));
        byte[] id = [1, 2];
        DhcpOptions copy = new DhcpOptions { ClientIdentifier = id }.CheckedCopy();
        id[0] = 9;
        Assert.AreEqual(1, copy.ClientIdentifier[0]);
    }

    private static void Refused(Action<DhcpOptions> change)
    {
        DhcpOptions options = new();
        change(options);
        Assert.ThrowsExactly<ArgumentException>(() => options.CheckedCopy());
    }
}
