using System.Collections.Generic;
using TcpNano.Linux;

namespace TcpNano.HostTests.Linux;

// When TapDriver leaves out the read that would find nothing.
[TestClass]
public class LoneFramesTests
{
    [TestMethod]
    public void OneByOne_MostReadsThatFindNothingAreLeftOut()
    {
        List<int> reads = Play(Enumerable.Repeat(1, 1000));
        Assert.IsTrue(reads.Take(3).SequenceEqual([2, 1, 2]), string.Join(' ', reads.Take(8)));
        Assert.AreEqual(1000 / (LoneFrames.MostSkips + 1), reads.Skip(100).Count(n => n == 2), 10);
    }

    [TestMethod]
    public void Batches_AreReadToTheEnd()
    {
        List<int> reads = Play(Enumerable.Repeat(5, 100));
        Assert.IsTrue(reads.All(n => n == 6));
    }

    [TestMethod]
    public void AfterABatch_NoGuessUntilOneWasRightAgain()
    {
        List<int> reads = Play([.. Enumerable.Repeat(1, 100), .. Enumerable.Repeat(3, MostWaits), 1]);
        Assert.AreEqual(4, reads[^2], "the batch before");
        Assert.AreEqual(2, reads[^1], "a lone frame after it");
    }

    [TestMethod]
    public void NothingThere_IsNoLoneFrame()
    {
        List<int> reads = Play([0, 0, 1, 1, 0, 1]);
        Assert.IsTrue(reads.SequenceEqual([1, 1, 2, 1, 1, 2]), string.Join(' ', reads));
    }

    // A driver that guesses wrong finds the rest of the batch after the next wait: enough waits to get over all guesses.
    private const int MostWaits = LoneFrames.MostSkips + 2;

    /// <summary>How many reads the driver does for each wait that so many frames have ended. What a guess leaves is read after a wait of its own.</summary>
    private static List<int> Play(IEnumerable<int> batches)
    {
        LoneFrames lone = new();
        List<int> reads = [];
        foreach (int frames in batches)
        {
            int left = frames;
            int count = 0;
            do
            {
                while (!lone.SkipsRead())
                {
                    count++;
                    bool found = left > 0;
                    lone.Note(found);
                    if (!found)
                    {
                        break;
                    }

                    left--;
                }
            }
            while (left > 0);
            reads.Add(count);
        }

        return reads;
    }
}
