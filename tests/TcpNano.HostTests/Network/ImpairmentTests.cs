using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dialogues;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Network;

[TestClass]
public class ImpairmentTests
{
    private const int Frames = 200_000;

    [TestMethod]
    public void SameSeed_SameFates_AndSplitMix64KeepsItsSequence()
    {
        // The generator's published first outputs for seed 1234567: pinned, because demo texts are pinned on it.
        SplitMix64 random = new(1234567);
        Assert.AreEqual(6457827717110365317UL, random.Next());
        Assert.AreEqual(3203168211198807973UL, random.Next());

        ImpairmentProfile profile = new() { Loss = 3, Reorder = 2, Duplicate = 1, Corruption = 1, Delay = 5, Jitter = 4 };
        Impairment one = new(profile, 7);
        Impairment other = new(profile, 7);
        Impairment different = new(profile, 8);
        int differences = 0;
        for (int now = 0; now < 1000; now++)
        {
            FrameFate fate = one.Decide(now);
            Assert.AreEqual(fate, other.Decide(now));
            differences += fate == different.Decide(now) ? 0 : 1;
        }

        Assert.IsGreaterThan(100, differences);
    }

    [TestMethod]
    public void PerfectWire_DeliversEachFrameAtOnce()
    {
        Impairment wire = new(ImpairmentProfile.None, 1);
        for (int now = 0; now < 1000; now++)
        {
            FrameFate fate = wire.Decide(now);
            Assert.AreEqual(1, fate.Copies);
            Assert.AreEqual((long)now, fate.Due);
            Assert.IsLessThan(0, fate.CorruptBit);
        }
    }

    [TestMethod]
    public void Shares_AreWhatTheProfileSays()
    {
        Impairment wire = new(new ImpairmentProfile { Loss = 3, Reorder = 2, Duplicate = 1.5, Corruption = 0.5, Delay = 5, Jitter = 4, ReorderHold = 50 }, 42);
        int lost = 0, duplicated = 0, corrupted = 0, overtaken = 0;
        long latest = 0;
        for (int now = 0; now < Frames; now++)
        {
            FrameFate fate = wire.Decide(now);
            if (fate.IsLost)
            {
                lost++;
                continue;
            }

            duplicated += fate.Copies - 1;
            corrupted += fate.CorruptBit >= 0 ? 1 : 0;
            Assert.IsTrue(fate.Due >= now + 5 && fate.DuplicateDue >= fate.Due && fate.DuplicateDue <= fate.Due + 50);
            if (fate.Due >= now + 50)
            {
                overtaken++;
            }
            else
            {
                Assert.IsTrue(fate.Due <= now + 9, "jitter is bounded");
                Assert.IsTrue(fate.Due >= latest, "jitter alone keeps the order");
                latest = fate.Due;
            }
        }

        AssertShare(3, lost, "lost");
        AssertShare(2 * 0.97, overtaken, "reordered");
        AssertShare(1.5 * 0.97, duplicated, "duplicated");
        AssertShare(0.5 * 0.97, corrupted, "corrupted");
    }

    [TestMethod]
    public void MoreLoss_LosesTheSameFramesAndSomeMore()
    {
        Impairment little = new(new ImpairmentProfile { Loss = 3 }, 9);
        Impairment more = new(new ImpairmentProfile { Loss = 10, Duplicate = 50, Jitter = 9 }, 9);
        int both = 0, onlyMore = 0;
        for (int now = 0; now < 10_000; now++)
        {
            bool first = little.Decide(now).IsLost;
            bool second = more.Decide(now).IsLost;
            Assert.IsTrue(second || !first);
            both += first ? 1 : 0;
            onlyMore += second && !first ? 1 : 0;
        }

        Assert.IsTrue(both > 200 && onlyMore > 500);
    }

    [TestMethod]
    public void Corrupt_TurnsOneBitBehindTheEthernetHeader_AndSparesArp()
    {
        Impairment wire = new(new ImpairmentProfile { Corruption = 100 }, 3);
        byte[] hit = new byte[60];
        for (int now = 0; now < 10_000; now++)
        {
            byte[] frame = new byte[60];
            frame[12] = 0x08;
            FrameFate fate = wire.Decide(now);
            Assert.IsTrue(Impairment.Corrupt(frame, fate));
            frame[12] = 0;
            Assert.AreEqual(1, frame.Sum(octet => System.Numerics.BitOperations.PopCount(octet)));
            for (int i = 0; i < frame.Length; i++)
            {
                hit[i] |= frame[i];
            }

            frame = new byte[60];
            frame[12] = 0x08;
            frame[13] = 0x06;
            Assert.IsFalse(Impairment.Corrupt(frame, fate));
        }

        for (int i = 0; i < hit.Length; i++)
        {
            Assert.AreEqual(i < 14 ? 0 : 255, hit[i], "octet " + i);
        }

        Assert.IsFalse(Impairment.Corrupt(new byte[60], new FrameFate(1, 0, 0, -1)));
        Assert.IsFalse(Impairment.Corrupt(new byte[14], new FrameFate(1, 0, 0, 5)));
    }

    [TestMethod] // RFC 3168 section 5: only what says that it may be marked, and the header checksum goes along
    [DataRow(0, false)]
    [DataRow(1, true)]
    [DataRow(2, true)]
    [DataRow(3, true)]
    public void Mark_SetsCongestionExperienced(int codepoint, bool marks)
    {
        FrameFate fate = new Impairment(new ImpairmentProfile { Mark = 100 }, 3).Decide(0);
        for (int service = 0; service < 256; service += 4)
        {
            byte[] frame = new byte[60];
            Random.Shared.NextBytes(frame);
            frame[12] = 0x08;
            frame[13] = 0x00;
            frame[14] = 0x45;
            frame[15] = (byte)(service | codepoint);
            FrameWriter.IPv4Checksum(frame, 14);
            byte[] expected = [.. frame];
            expected[15] = (byte)(service | (marks ? 3 : 0));
            FrameWriter.IPv4Checksum(expected, 14);
            Assert.AreEqual(marks, Impairment.Mark(frame, fate));
            CollectionAssert.AreEqual(expected, frame);
        }

        Assert.IsFalse(Impairment.Mark(new byte[60], fate));
        Assert.IsFalse(new Impairment(new ImpairmentProfile { Loss = 3 }, 3).Decide(0).IsMarked);
    }

    [TestMethod]
    public void Profile_RefusesWhatIsNoPercentageOrTime()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImpairmentProfile { Loss = 100.5 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImpairmentProfile { Duplicate = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImpairmentProfile { Reorder = double.NaN });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImpairmentProfile { Delay = -1 });
    }

    private static void AssertShare(double percent, int count, string what)
    {
        // Five standard deviations of the binomial distribution; the seed is fixed, so this is no lottery.
        double p = percent / 100;
        double tolerance = 5 * Math.Sqrt(Frames * p * (1 - p));
        Assert.IsTrue(Math.Abs(count - (Frames * p)) < tolerance, what + " " + count + " of " + Frames);
    }
}
