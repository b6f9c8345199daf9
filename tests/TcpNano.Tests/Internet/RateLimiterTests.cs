using nanoFramework.TestFramework;
using TcpNano.Internet;

namespace TcpNano.Tests.Internet;

[TestClass]
public class RateLimiterTests
{
    [TestMethod]
    public void Burst_IsOneSecondsWorth()
    {
        RateLimiter limiter = new RateLimiter(10);
        Assert.AreEqual(10, Take(limiter, 5000, 100));
        Assert.AreEqual(0, Take(limiter, 5099, 100));
        Assert.AreEqual(1, Take(limiter, 5100, 100));
        Assert.AreEqual(3, Take(limiter, 5400, 100));
        Assert.AreEqual(10, Take(limiter, 900000, 100));
    }

    [TestMethod] // small steps must not lose what they are too short for
    public void LongRun_IsTheRate()
    {
        RateLimiter limiter = new RateLimiter(7);
        Take(limiter, 0, 100);
        int taken = 0;
        for (int now = 1; now <= 60000; now++)
        {
            taken += Take(limiter, now, 3);
        }

        Assert.AreEqual(7 * 60, taken);
    }

    [TestMethod]
    public void Clock_MayWrapAndMayPauseForWeeks()
    {
        RateLimiter limiter = new RateLimiter(2);
        int start = int.MaxValue - 200;
        Assert.AreEqual(2, Take(limiter, start, 9));
        Assert.AreEqual(0, Take(limiter, unchecked(start + 499), 9));
        Assert.AreEqual(1, Take(limiter, unchecked(start + 500), 9));
        Assert.AreEqual(2, Take(limiter, unchecked(start + 500 + int.MinValue), 9));
    }

    [TestMethod]
    public void Zero_LetsNothingThrough()
    {
        RateLimiter limiter = new RateLimiter(0);
        Assert.AreEqual(0, Take(limiter, 0, 5));
        Assert.AreEqual(0, Take(limiter, 1000000, 5));
    }

    [TestMethod]
    public void Huge_DoesNotOverflow()
    {
        RateLimiter limiter = new RateLimiter(int.MaxValue);
        Assert.AreEqual(2000, Take(limiter, 0, 2000));
        Assert.AreEqual(2000, Take(limiter, 999, 2000));
        Assert.AreEqual(2000, Take(limiter, 5000, 2000));
    }

    private static int Take(RateLimiter limiter, int now, int tries)
    {
        int taken = 0;
        for (int i = 0; i < tries; i++)
        {
            if (limiter.TryTake(now))
            {
                taken++;
            }
        }

        return taken;
    }
}
