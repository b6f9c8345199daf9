using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.Dhcp.Tests.Parts;

/// <summary>T1, T2 and the end of a lease: RFC 2131 sections 3.3 and 4.4.5.</summary>
[TestClass]
public class LeaseClockTests
{
    private const long Start = 1_000_000;

    [TestMethod]
    [Rfc(2131, "4.4.5-7", "4.4.5-8", "4.4.5-4", "4.4.1-13")]
    public void Defaults_WithFuzz()
    {
        HashSet<long> renewals = [];
        for (uint seed = 0; seed < 1000; seed++)
        {
            LeaseClock clock = Clock(3600, null, null, seed, out bool good);
            Assert.IsTrue(good);
            Assert.AreEqual(Start + 3_600_000, clock.End);
            Assert.IsTrue(Math.Abs(clock.RenewAt - Start - 1_800_000) <= 56_250, clock.RenewAt.ToString());
            Assert.IsTrue(Math.Abs(clock.RebindAt - Start - 3_150_000) <= 56_250, clock.RebindAt.ToString());
            renewals.Add(clock.RenewAt);
        }

        Assert.IsGreaterThan(900, renewals.Count);
    }

    [TestMethod] // whatever a server says, T1 < T2 < lease, and no renewal sooner than after 5 s
    [Rfc(2131, "4.4.5-2")]
    [Rfc(2132, "9.11-1", "9.12-1")]
    public void Order_IsKept()
    {
        Random random = new(1);
        uint[] odd = [0, 1, 4, 5, 10, 100, 3600, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF];
        int corrected = 0;
        for (int i = 0; i < 200_000; i++)
        {
            uint lease = Math.Max(10, odd[random.Next(odd.Length)]);
            lease = lease == DhcpTerms.Infinite ? 86400 : lease;
            uint? t1 = random.Next(3) == 0 ? null : odd[random.Next(odd.Length)];
            uint? t2 = random.Next(3) == 0 ? null : odd[random.Next(odd.Length)];
            LeaseClock clock = Clock(lease, t1, t2, (uint)i, out bool good);
            corrected += good ? 0 : 1;
            Assert.IsTrue(clock.RenewAt < clock.RebindAt && clock.RebindAt < clock.End, $"{lease} {t1} {t2}");
            Assert.IsGreaterThan(Start + 4000, clock.RenewAt, $"{lease} {t1} {t2}");
            Assert.AreEqual(Start + (lease * 1000L), clock.End);
            if (good && t1 is not null)
            {
                Assert.IsLessThanOrEqualTo(600_000, Math.Abs(clock.RenewAt - Start - (t1.Value * 1000L)));
            }
        }

        Assert.IsGreaterThan(10_000, corrected);
    }

    [TestMethod]
    [Rfc(2131, "3.3-1")]
    public void Infinite_HasNoTimes()
    {
        LeaseClock clock = Clock(DhcpTerms.Infinite, 10, 20, 1, out bool good);
        Assert.IsTrue(good);
        Assert.AreEqual(LeaseClock.Never, clock.RenewAt);
        Assert.AreEqual(LeaseClock.Never, clock.RebindAt);
        Assert.AreEqual(LeaseClock.Never, clock.End);
        clock.NotBefore(0);
        Assert.AreEqual(LeaseClock.Never, clock.End);
    }

    [TestMethod] // half of what is left, a minute at least, and never beyond
    [Rfc(2131, "4.4.5-9")]
    public void NextTry_HalvesWhatIsLeft()
    {
        LeaseClock clock = Clock(86400, null, null, 1, out _);
        long now = clock.RenewAt;
        List<long> waits = [];
        while (now < clock.RebindAt)
        {
            long next = clock.NextTry(now, clock.RebindAt);
            waits.Add(next - now);
            Assert.IsGreaterThan(now, next);
            if (next < clock.RebindAt)
            {
                long expected = Math.Max(60_000, (clock.RebindAt - now) / 2);
                Assert.AreEqual(expected, next - now);
            }

            now = next;
        }

        Assert.AreEqual(clock.RebindAt, now);
        Assert.IsTrue(waits.Count is > 8 and < 12, waits.Count.ToString());
    }

    [TestMethod] // the exception: a lease of minutes gets more than one try
    public void NextTry_OfAShortLease()
    {
        LeaseClock clock = Clock(120, null, null, 1, out _);
        Assert.AreEqual(clock.RebindAt - 40_000 + 20_000, clock.NextTry(clock.RebindAt - 40_000, clock.RebindAt));
        Assert.AreEqual(clock.RebindAt - 25_000 + 15_000, clock.NextTry(clock.RebindAt - 25_000, clock.RebindAt));
        Assert.AreEqual(clock.RebindAt, clock.NextTry(clock.RebindAt - 10_000, clock.RebindAt));
    }

    [TestMethod]
    public void ClockThatGoesBack_DoesNotMakeTheLeaseLonger()
    {
        LeaseClock clock = Clock(3600, null, null, 1, out _);
        long renewAfter = clock.RenewAt - Start;
        clock.NotBefore(Start + 5);
        Assert.AreEqual(Start + 3_600_000, clock.End);
        clock.NotBefore(Start - 500_000);
        Assert.AreEqual(Start - 500_000 + 3_600_000, clock.End);
        Assert.AreEqual(Start - 500_000 + renewAfter, clock.RenewAt);
    }

    private static LeaseClock Clock(uint lease, uint? t1, uint? t2, uint seed, out bool good)
    {
        DhcpValues values = new();
        Put(values, DhcpValues.RenewalTime, t1);
        Put(values, DhcpValues.RebindingTime, t2);
        DhcpRandom random = new();
        random.Stir(seed);
        LeaseClock clock = new();
        good = clock.Set(Start, lease, values, random);
        return clock;
    }

    private static void Put(DhcpValues values, int slot, uint? number)
    {
        if (number is uint n)
        {
            values.Add(slot, [(byte)(n >> 24), (byte)(n >> 16), (byte)(n >> 8), (byte)n], 0, 4);
        }
    }
}
