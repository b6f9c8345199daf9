using System;
using nanoFramework.TestFramework;
using TcpNano.Tcp;

namespace TcpNano.Recovery.Tests;

// RFC 9438: the window against the formulas, computed with floating point.
[TestClass]
public class CubicTests
{
    private const int Mss = 1000;

    [TestMethod]
    public void CubeRoot_IsRoundedDown()
    {
        for (long root = 0; root < 1_000_000; root += 997)
        {
            long cube = root * root * root;
            Assert.AreEqual((int)root, CubicControl.CubeRoot(cube));
            Assert.AreEqual((int)root, CubicControl.CubeRoot(((root + 1) * (root + 1) * (root + 1)) - 1));
        }
    }

    [TestMethod] // RFC 9438 4.6, 4.7: beta is 0.7; who has less than before gives up more
    [Rfc(9438, "4.6", "4.7")]
    public void Reduce_BetaAndFastConvergence()
    {
        TransmissionControlBlock c = Connection(out CubicControl cubic, out Clock clock);
        Assert.AreEqual(700_000, cubic.Reduce(c, 1_000_000));
        Assert.AreEqual(490_000, cubic.Reduce(c, 700_000));

        // W_max is 700,000 * 1.7 / 2 now: the plateau, reached K later.
        c.Cwnd = 490_000;
        c.Ssthresh = 490_000;
        Run(cubic, c, clock, (int)(Math.Cbrt((595 - 490) / 0.4) * 1000));
        Near(595_000, c.Cwnd, 1);
    }

    [TestMethod] // RFC 9438 4.2, 4.4, 4.5: W_cubic (t) = 0.4 (t - K)^3 + W_max, concave and then convex
    [Rfc(9438, "4.2", "4.4", "4.5")]
    [Rfc(9293, "MAY-18")]
    public void Growth_FollowsTheFunction()
    {
        TransmissionControlBlock c = Connection(out CubicControl cubic, out Clock clock);
        c.Cwnd = 1_000_000;
        c.Ssthresh = cubic.Reduce(c, c.Cwnd);
        c.Cwnd = c.Ssthresh;
        double k = Math.Cbrt(300 / 0.4);
        for (int second = 1; second <= 18; second++)
        {
            Run(cubic, c, clock, 1000);
            double t = second - k;
            Near((int)(((0.4 * t * t * t) + 1000) * Mss), c.Cwnd, 3);
        }
    }

    [TestMethod] // RFC 9438 4.3: on a short path as fast as NewReno: 9/17 of a segment for each round trip, and a whole one beyond what cwnd was
    [Rfc(9438, "4.3")]
    public void ShortPath_RenoFriendly()
    {
        TransmissionControlBlock c = Connection(out CubicControl cubic, out Clock clock);
        c.Srtt8 = 10 << 3;
        c.Cwnd = 20000;
        c.Ssthresh = cubic.Reduce(c, c.Cwnd);
        c.Cwnd = c.Ssthresh;

        // 100 round trips of 10 ms: the cubic function alone gains less than a segment in that time.
        for (int i = 0; i < 11; i++)
        {
            Round(cubic, c, clock, 10);
        }

        Near(14000 + (11 * 9000 / 17), c.Cwnd, 5);
        for (int i = 0; i < 40; i++)
        {
            Round(cubic, c, clock, 10);
        }

        Assert.IsTrue(c.Cwnd >= 40000, "a segment for each round trip: " + c.Cwnd);
    }

    [TestMethod] // RFC 9438 4.2: never more than half as much again in a round trip
    [Rfc(9438, "4.2")]
    public void Growth_IsBounded()
    {
        TransmissionControlBlock c = Connection(out CubicControl cubic, out Clock clock);
        c.Ssthresh = 10000;
        c.Cwnd = 10000;
        Round(cubic, c, clock, 100);
        clock.Now += 30000;
        int before = c.Cwnd;
        Round(cubic, c, clock, 100);
        Assert.IsTrue(c.Cwnd <= before * 17 / 10 && c.Cwnd > before * 13 / 10, before + " to " + c.Cwnd);
    }

    [TestMethod] // RFC 9438 5.8: time in which the app bounds what is in flight does not count
    [Rfc(9438, "5.8")]
    public void AppLimited_TimeDoesNotCount()
    {
        TransmissionControlBlock c = Connection(out CubicControl cubic, out Clock clock);
        c.Cwnd = 100000;
        c.Ssthresh = cubic.Reduce(c, c.Cwnd);
        c.Cwnd = c.Ssthresh;
        Round(cubic, c, clock, 100);
        int before = c.Cwnd;
        for (int i = 0; i < 600; i++)
        {
            clock.Now += 100;
            c.Cwnd = cubic.Grow(c, null, 0);
        }

        Assert.AreEqual(before, c.Cwnd);
        Round(cubic, c, clock, 100);
        Assert.IsTrue(c.Cwnd - before < 3 * Mss, before + " to " + c.Cwnd);
    }

    [TestMethod] // RFC 9438 4.8: after a timeout growth starts where congestion avoidance does
    [Rfc(9438, "4.8")]
    public void Timeout_StartsAnew()
    {
        TransmissionControlBlock c = Connection(out CubicControl cubic, out Clock clock);
        c.Cwnd = 100000;
        c.Ssthresh = cubic.Reduce(c, c.Cwnd);
        cubic.TimedOut(c);
        c.Cwnd = c.Ssthresh;
        Run(cubic, c, clock, 1000);
        Assert.IsTrue(c.Cwnd < 80000, "it returned to W_max: " + c.Cwnd);
    }

    [TestMethod] // RFC 9438 4.9: a loss that was none changes nothing
    [Rfc(9438, "4.9")]
    public void Undo_RestoresAll()
    {
        TransmissionControlBlock c = Connection(out CubicControl cubic, out Clock clock);
        c.Cwnd = 100000;
        c.Ssthresh = cubic.Reduce(c, c.Cwnd);
        c.Cwnd = c.Ssthresh;
        Run(cubic, c, clock, 1000);
        int before = c.Cwnd;
        cubic.Save(c);
        cubic.Reduce(c, c.Cwnd);
        clock.Now += 200;
        cubic.Undo(c);
        Round(cubic, c, clock, 100);
        Assert.IsTrue(c.Cwnd >= before && c.Cwnd - before < 3 * Mss, before + " to " + c.Cwnd);
        Run(cubic, c, clock, 3200);
        Near(100000, c.Cwnd, 5);
    }

    private static TransmissionControlBlock Connection(out CubicControl cubic, out Clock clock)
    {
        StackOptions options = new() { Connections = 1 };
        clock = new Clock();
        cubic = new CubicControl(options, clock);
        TransmissionControlBlock c = new(0, 256, 256) { SndMss = Mss, Srtt8 = 100 << 3, Ssthresh = int.MaxValue, Cwnd = 10000 };
        cubic.Begin(c);
        return c;
    }

    // Time passes in round trips of 100 ms, in each of which cwnd is acknowledged.
    private static void Run(CubicControl cubic, TransmissionControlBlock c, Clock clock, int milliseconds)
    {
        int end = clock.Now + milliseconds;
        while (clock.Now + 100 <= end)
        {
            Round(cubic, c, clock, 100);
        }
    }

    private static void Round(CubicControl cubic, TransmissionControlBlock c, Clock clock, int milliseconds)
    {
        int segments = c.Cwnd / Mss;
        int start = clock.Now;
        for (int i = 1; i <= segments; i++)
        {
            clock.Now = start + (milliseconds * i / segments);
            c.Cwnd = cubic.Grow(c, null, Mss);
        }
    }

    private static void Near(int expected, int actual, int percent)
    {
        Assert.IsTrue(Math.Abs(expected - actual) <= expected * percent / 100, actual + " is not within " + percent + " % of " + expected);
    }
}
