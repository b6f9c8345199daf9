using System;
using nanoFramework.TestFramework;
using TcpNano.Timers;

namespace TcpNano.Tests.Timers;

[TestClass]
public class TimerWheelTests
{
    private const int Hour = 3600 * 1000;
    private const int Day = 24 * Hour;

    // A start a little before each place where digits, sign or the whole clock roll over.
    private static readonly int[] s_starts =
    {
        0, 1, 31, 32, 1023, 1024, 32767, 123456789, 0x3FFFFFFF, 0x40000000, int.MaxValue - 5, int.MaxValue, int.MinValue, int.MinValue + 77, -1073741825, -33, -1,
    };

    [TestMethod]
    public void New_HasNothingArmed()
    {
        TimerWheel wheel = new TimerWheel(3, 17);
        Assert.AreEqual(-1, wheel.UntilNext(17));
        Assert.AreEqual(-1, wheel.Expire(17));
        for (int id = 0; id < 3; id++)
        {
            Assert.IsFalse(wheel.IsArmed(id));
        }
    }

    [TestMethod]
    public void New_RefusesACountItCannotIndex()
    {
        int[] bad = { -1, 0, TimerWheel.MaxTimers + 1, int.MaxValue };
        for (int i = 0; i < bad.Length; i++)
        {
            bool refused = false;
            try
            {
                new TimerWheel(bad[i], 0);
            }
            catch (ArgumentOutOfRangeException)
            {
                refused = true;
            }

            Assert.IsTrue(refused, "accepted " + bad[i]);
        }
    }

    [TestMethod]
    public void Schedule_FiresAtItsMillisecondAndNotBefore()
    {
        int[] delays = { 1, 2, 31, 32, 33, 40, 200, 500, 1000, 1023, 1024, 1025, 3000, 32768, 60000, 1 << 20, 2 * Hour, 5 * Hour, Day, 12 * Day, 1 << 30, 24 * Day, int.MaxValue };
        for (int s = 0; s < s_starts.Length; s++)
        {
            for (int d = 0; d < delays.Length; d++)
            {
                int start = s_starts[s];
                int deadline = start + delays[d];
                string where = start + " + " + delays[d];
                TimerWheel wheel = new TimerWheel(2, start);
                wheel.Schedule(1, deadline);
                Assert.IsTrue(wheel.IsArmed(1), where);
                Assert.IsFalse(wheel.IsArmed(0), where);
                Assert.AreEqual(deadline, wheel.DeadlineOf(1), where);
                Assert.AreEqual(-1, wheel.Expire(start), where);
                Assert.AreEqual(-1, wheel.Expire(deadline - 1), "early " + where);
                Assert.AreEqual(1, wheel.UntilNext(deadline - 1), where);
                Assert.AreEqual(0, wheel.UntilNext(deadline), where);
                Assert.AreEqual(1, wheel.Expire(deadline), "late " + where);
                Assert.IsFalse(wheel.IsArmed(1), where);
                Assert.AreEqual(-1, wheel.Expire(deadline), where);
                Assert.AreEqual(-1, wheel.UntilNext(deadline), where);
            }
        }
    }

    [TestMethod]
    public void Schedule_ForNowOrThePast_FiresAtTheNextExpire()
    {
        int[] ago = { 0, 1, 31, 32, 33, 5000, Hour, 12 * Day };
        for (int s = 0; s < s_starts.Length; s++)
        {
            for (int i = 0; i < ago.Length; i++)
            {
                TimerWheel wheel = new TimerWheel(1, s_starts[s]);
                wheel.Schedule(0, s_starts[s] - ago[i]);
                Assert.AreEqual(0, wheel.UntilNext(s_starts[s]));
                Assert.AreEqual(0, wheel.Expire(s_starts[s]));
                Assert.AreEqual(-1, wheel.Expire(s_starts[s]));
            }
        }
    }

    [TestMethod]
    public void Schedule_ForThePast_OvertakesAFarDeadlineOfTheSameTimer()
    {
        for (int s = 0; s < s_starts.Length; s++)
        {
            TimerWheel wheel = new TimerWheel(1, s_starts[s]);
            wheel.Schedule(0, s_starts[s] + int.MaxValue);
            wheel.Schedule(0, s_starts[s] - Hour);
            Assert.AreEqual(0, wheel.UntilNext(s_starts[s]));
            Assert.AreEqual(0, wheel.Expire(s_starts[s]));
        }
    }

    [TestMethod]
    public void UntilNext_OfALoneTimer_IsExactUpToTheEndOfItsSlot()
    {
        TimerWheel wheel = new TimerWheel(1, 0);
        wheel.Schedule(0, 2 * Hour);
        Assert.AreEqual(2 * Hour, wheel.UntilNext(0));
        Assert.AreEqual(-1, wheel.Expire(Hour));
        Assert.AreEqual(Hour, wheel.UntilNext(Hour));
    }

    [TestMethod]
    public void Cancel_KeepsATimerFromFiring()
    {
        TimerWheel wheel = new TimerWheel(2, 100);
        wheel.Schedule(0, 150);
        wheel.Schedule(1, 150);
        wheel.Cancel(0);
        Assert.IsFalse(wheel.IsArmed(0));
        Assert.IsTrue(wheel.IsArmed(1));
        Assert.AreEqual(1, wheel.Expire(150));
        Assert.AreEqual(-1, wheel.Expire(150));
        Assert.AreEqual(-1, wheel.UntilNext(150));
    }

    [TestMethod]
    public void Cancel_OfTheLastArmedTimer_LeavesNothingToWaitFor()
    {
        TimerWheel wheel = new TimerWheel(1, 0);
        wheel.Schedule(0, 40);
        wheel.Cancel(0);
        Assert.AreEqual(-1, wheel.UntilNext(0));
        Assert.AreEqual(-1, wheel.UntilNext(1000));
        Assert.AreEqual(-1, wheel.Expire(1000));
    }

    [TestMethod]
    public void Cancel_OfAnIdleTimer_DoesNothing()
    {
        TimerWheel wheel = new TimerWheel(2, 0);
        wheel.Cancel(0);
        wheel.Schedule(1, 5);
        wheel.Cancel(0);
        wheel.Cancel(0);
        Assert.AreEqual(5, wheel.UntilNext(0));
        Assert.AreEqual(1, wheel.Expire(5));
        wheel.Cancel(1);
        Assert.AreEqual(-1, wheel.UntilNext(5));
    }

    [TestMethod]
    public void Schedule_AfterCancel_ArmsAnew()
    {
        int[] moves = { -60, -20, -1, 0, 1, 20, 60, 5000 };
        for (int i = 0; i < moves.Length; i++)
        {
            TimerWheel wheel = new TimerWheel(1, 1000);
            wheel.Schedule(0, 1100);
            wheel.Cancel(0);
            int deadline = 1100 + moves[i];
            wheel.Schedule(0, deadline);
            Assert.IsTrue(wheel.IsArmed(0));
            Assert.AreEqual(-1, wheel.Expire(deadline - 1));
            Assert.AreEqual(0, wheel.Expire(deadline));
            Assert.AreEqual(-1, wheel.Expire(deadline + 10000));
        }
    }

    [TestMethod]
    public void Schedule_MovesATimerEarlierAndLater()
    {
        int[] offsets = { 1, 2, 31, 32, 100, 1023, 1024, 1500, 40000, 2 * Hour, 20 * Day };
        for (int s = 0; s < s_starts.Length; s++)
        {
            int start = s_starts[s];
            for (int from = 0; from < offsets.Length; from++)
            {
                for (int to = 0; to < offsets.Length; to++)
                {
                    TimerWheel wheel = new TimerWheel(2, start);
                    wheel.Schedule(0, start + offsets[from]);
                    wheel.Schedule(0, start + offsets[to]);
                    wheel.Schedule(1, start + offsets[to]);
                    Assert.AreEqual(start + offsets[to], wheel.DeadlineOf(0));
                    Assert.AreEqual(-1, wheel.Expire(start + offsets[to] - 1));
                    int first = wheel.Expire(start + offsets[to]);
                    int second = wheel.Expire(start + offsets[to]);
                    Assert.AreEqual(1, first + second);
                    Assert.AreEqual(-1, wheel.Expire(start + offsets[to]));
                }
            }
        }
    }

    [TestMethod] // RFC 6298 rule 5.3: every ACK of new data restarts the retransmission timer
    public void Schedule_RestartedOnEveryAck_FiresOnceAndWakesSeldom()
    {
        TimerWheel wheel = new TimerWheel(8, 0);
        int now = 0;
        int wakeups = 0;
        int wake = 0;
        for (int ack = 0; ack < 10000; ack++)
        {
            now += 2;
            if (now - wake >= 0 && ack != 0)
            {
                wakeups++;
            }

            Assert.AreEqual(-1, wheel.Expire(now));
            wheel.Schedule(3, now + 1000);
            wake = now + wheel.UntilNext(now);
        }

        // 20 s at an RTO of 1 s: the timer is filed anew about once each RTO, each filing costs a wake-up for each level.
        Assert.IsTrue(wakeups <= 20 * 4, "woken " + wakeups + " times");
        Assert.AreEqual(-1, wheel.Expire(now + 999));
        Assert.AreEqual(3, wheel.Expire(now + 1000));
        Assert.AreEqual(-1, wheel.Expire(now + 1000));
    }

    [TestMethod]
    public void Expire_HandsOutInOrderOfDeadlines()
    {
        for (int s = 0; s < s_starts.Length; s++)
        {
            int start = s_starts[s];
            TimerWheel wheel = new TimerWheel(64, start);
            for (int id = 0; id < 64; id++)
            {
                // Deadlines spread over five levels, ids in another order than deadlines.
                int rank = (id * 29) & 63;
                wheel.Schedule(id, start + (rank * rank * rank * 7) + 1);
            }

            for (int rank = 0; rank < 64; rank++)
            {
                int id = wheel.Expire(start + (2 * Hour));
                Assert.IsTrue(id >= 0);
                Assert.AreEqual(rank, (id * 29) & 63);
            }

            Assert.AreEqual(-1, wheel.Expire(start + (2 * Hour)));
        }
    }

    [TestMethod]
    public void Expire_KeepsTheOrderOfTimersThatWereMovedOn()
    {
        TimerWheel wheel = new TimerWheel(3, 0);
        wheel.Schedule(0, 10);
        wheel.Schedule(1, 20);
        wheel.Schedule(2, 30);
        wheel.Schedule(0, 25);
        Assert.AreEqual(1, wheel.Expire(1000));
        Assert.AreEqual(0, wheel.Expire(1000));
        Assert.AreEqual(2, wheel.Expire(1000));
        Assert.AreEqual(-1, wheel.Expire(1000));
    }

    [TestMethod]
    public void Expire_AfterDaysInOneJump()
    {
        for (int s = 0; s < s_starts.Length; s++)
        {
            int start = s_starts[s];
            TimerWheel wheel = new TimerWheel(5, start);
            wheel.Schedule(0, start + (3 * Day));
            wheel.Schedule(1, start + 50);
            wheel.Schedule(2, start + (9 * Day));
            wheel.Schedule(3, start + Hour);
            wheel.Schedule(4, start + (20 * Day));
            int now = start + (10 * Day);
            Assert.AreEqual(1, wheel.Expire(now));
            Assert.AreEqual(3, wheel.Expire(now));
            Assert.AreEqual(0, wheel.Expire(now));
            Assert.AreEqual(2, wheel.Expire(now));
            Assert.AreEqual(-1, wheel.Expire(now));
            Assert.IsTrue(wheel.UntilNext(now) <= 10 * Day);
            Assert.AreEqual(4, wheel.Expire(start + (20 * Day)));
        }
    }

    [TestMethod]
    public void Schedule_FromWithinExpiry_OfTheSameTimer()
    {
        TimerWheel wheel = new TimerWheel(1, 0);
        wheel.Schedule(0, 100);
        int fired = 0;
        for (int now = 0; now <= 1000; now++)
        {
            int id;
            while ((id = wheel.Expire(now)) >= 0)
            {
                fired++;
                Assert.AreEqual(fired * 100, now);
                wheel.Schedule(id, now + 100);
            }
        }

        Assert.AreEqual(10, fired);
    }

    [TestMethod]
    public void Schedule_FromWithinExpiry_AfterALongSleep()
    {
        for (int s = 0; s < s_starts.Length; s++)
        {
            int start = s_starts[s];
            TimerWheel wheel = new TimerWheel(4, start);
            wheel.Schedule(0, start + 10);
            wheel.Schedule(1, start + (5 * Day));
            int now = start + (20 * Day);
            Assert.AreEqual(0, wheel.Expire(now));

            // The wheel still stands at start + 10; these are meant from now on.
            wheel.Schedule(0, now + int.MaxValue);
            wheel.Schedule(2, now + 1);
            wheel.Schedule(3, now);
            Assert.AreEqual(1, wheel.Expire(now));
            Assert.AreEqual(3, wheel.Expire(now));
            Assert.AreEqual(-1, wheel.Expire(now));
            Assert.AreEqual(1, wheel.UntilNext(now));
            Assert.AreEqual(2, wheel.Expire(now + 1));
            Assert.AreEqual(-1, wheel.Expire(now + 1));
            Assert.AreEqual(-1, wheel.Expire(now + int.MaxValue - 1));
            Assert.AreEqual(1, wheel.UntilNext(now + int.MaxValue - 1));
            Assert.AreEqual(0, wheel.Expire(now + int.MaxValue));
        }
    }

    [TestMethod]
    public void Cancel_FromWithinExpiry_KeepsADueTimerFromFiring()
    {
        TimerWheel wheel = new TimerWheel(4, 0);
        for (int id = 0; id < 4; id++)
        {
            wheel.Schedule(id, 50);
        }

        int first = wheel.Expire(60);
        Assert.IsTrue(first >= 0);
        int kept = (first + 1) & 3;
        for (int id = 0; id < 4; id++)
        {
            if (id != kept)
            {
                wheel.Cancel(id);
            }
        }

        Assert.AreEqual(kept, wheel.Expire(60));
        Assert.AreEqual(-1, wheel.Expire(60));
        Assert.AreEqual(-1, wheel.UntilNext(60));
    }

    [TestMethod]
    public void Schedule_FromWithinExpiry_MovesADueTimerOn()
    {
        TimerWheel wheel = new TimerWheel(2, 0);
        wheel.Schedule(0, 50);
        wheel.Schedule(1, 50);
        int first = wheel.Expire(50);
        wheel.Schedule(1 - first, 70);
        Assert.AreEqual(-1, wheel.Expire(50));
        Assert.AreEqual(-1, wheel.Expire(69));
        Assert.AreEqual(1 - first, wheel.Expire(70));
    }

    [TestMethod]
    public void Schedule_BeforeExpire_AfterALongIdleTime()
    {
        // Nothing was armed, so nobody called: the clock may be anywhere, even more than half its range ahead.
        int[] idle = { 1, Hour, 20 * Day, int.MaxValue, int.MinValue + Day, int.MinValue + (20 * Day), -5, -1 };
        int[] delays = { 0, 1, 40, 1000, 2 * Hour, 20 * Day, int.MaxValue };
        for (int s = 0; s < s_starts.Length; s++)
        {
            for (int i = 0; i < idle.Length; i++)
            {
                for (int d = 0; d < delays.Length; d++)
                {
                    string where = s_starts[s] + " + " + idle[i] + " + " + delays[d];
                    TimerWheel wheel = new TimerWheel(1, s_starts[s]);
                    wheel.Schedule(0, s_starts[s] + 1000);
                    wheel.Cancel(0);
                    int now = s_starts[s] + idle[i];
                    int deadline = now + delays[d];
                    wheel.Schedule(0, deadline);
                    int wait = wheel.UntilNext(now);
                    Assert.IsTrue(wait >= 0 && wait <= delays[d], where);
                    if (delays[d] > 0)
                    {
                        Assert.AreEqual(-1, wheel.Expire(now), where);
                        Assert.AreEqual(-1, wheel.Expire(deadline - 1), where);
                    }

                    Assert.AreEqual(0, wheel.Expire(deadline), where);
                    Assert.AreEqual(-1, wheel.Expire(deadline), where);
                }
            }
        }
    }

    [TestMethod]
    public void Expire_SurvivesAClockThatStepsBack()
    {
        for (int s = 0; s < s_starts.Length; s++)
        {
            int start = s_starts[s];
            TimerWheel wheel = new TimerWheel(3, start);
            wheel.Schedule(0, start + 100);
            wheel.Schedule(1, start + 5000);
            Assert.AreEqual(0, wheel.Expire(start + 2000));
            Assert.AreEqual(-1, wheel.Expire(start + 2000));
            wheel.Schedule(2, start + 1600);
            int now = start + 1500;
            Assert.IsTrue(wheel.UntilNext(now) <= 100);
            Assert.AreEqual(-1, wheel.Expire(now));
            Assert.AreEqual(-1, wheel.Expire(start + 1599));
            Assert.AreEqual(2, wheel.Expire(start + 1600));
            Assert.AreEqual(-1, wheel.Expire(start + 4999));
            Assert.AreEqual(1, wheel.Expire(start + 5000));
        }
    }

    [TestMethod]
    public void UntilNext_DrivesAnyDeadlineInAFewSteps()
    {
        int[] delays = { 1, 40, 1000, 60000, 2 * Hour, Day, 24 * Day, int.MaxValue };
        for (int s = 0; s < s_starts.Length; s++)
        {
            for (int d = 0; d < delays.Length; d++)
            {
                int now = s_starts[s];
                int deadline = now + delays[d];
                TimerWheel wheel = new TimerWheel(3, now);

                // The second one keeps the first from being alone in its slots down to the last.
                wheel.Schedule(0, deadline);
                wheel.Schedule(1, deadline);
                int steps = 0;
                while (wheel.Expire(now) < 0)
                {
                    int wait = wheel.UntilNext(now);
                    Assert.IsTrue(wait > 0);
                    now += wait;
                    Assert.IsTrue(deadline - now >= 0);
                    steps++;
                    Assert.IsTrue(steps <= TimerWheel.Levels + 2);
                }

                Assert.AreEqual(deadline, now);
            }
        }
    }

    [TestMethod]
    public void MostTimers_AllFire()
    {
        TimerWheel wheel = new TimerWheel(TimerWheel.MaxTimers, -1000);
        for (int id = 0; id < TimerWheel.MaxTimers; id++)
        {
            wheel.Schedule(id, -1000 + 1 + (id % 4000));
        }

        int fired = 0;
        int due = -1000;
        int id2;
        while ((id2 = wheel.Expire(5000)) >= 0)
        {
            Assert.IsTrue(wheel.DeadlineOf(id2) - due >= 0);
            due = wheel.DeadlineOf(id2);
            fired++;
        }

        Assert.AreEqual(TimerWheel.MaxTimers, fired);
        Assert.AreEqual(-1, wheel.UntilNext(5000));
    }
}
