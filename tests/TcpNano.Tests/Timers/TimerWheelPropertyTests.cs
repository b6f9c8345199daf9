using nanoFramework.TestFramework;
using TcpNano.Tests.Support;
using TcpNano.Timers;

namespace TcpNano.Tests.Timers;

/// <summary>
/// Random operations on the wheel, each answer compared with a plain table of deadlines that is searched from end to end.
/// </summary>
[TestClass]
public class TimerWheelPropertyTests
{
    private const int Timers = 48;
    private const int Operations = 60000;

    // No jump may leave an armed timer more than 2^31 ms behind, whatever has been scheduled for the past.
    private const int LongestJump = int.MaxValue - (1 << 22);

    private static readonly bool[] s_armed = new bool[Timers];
    private static readonly int[] s_deadline = new int[Timers];

    // Where the timer belongs in the order: its deadline, or the wheel's time when it was overdue already.
    private static readonly int[] s_key = new int[Timers];

    private static TimerWheel s_wheel;
    private static TestRandom s_random;
    private static int s_now;
    private static int s_wheelTime;
    private static int s_fired;
    private static string s_where;

    [TestMethod]
    public void RandomOperations_FromZero()
    {
        Run(0x2545F491, 0);
    }

    [TestMethod]
    public void RandomOperations_AcrossTheSignChange()
    {
        Run(0x9E3779B9, int.MaxValue - 100000);
    }

    [TestMethod]
    public void RandomOperations_AcrossTheWrap()
    {
        Run(0x1234567, -100000);
    }

    [TestMethod]
    public void RandomOperations_InSmallSteps_AcrossTheWrap()
    {
        RunSmallSteps(0xC0FFEE11, -20000);
    }

    [TestMethod]
    public void RandomOperations_InSmallSteps_AcrossTheSignChange()
    {
        RunSmallSteps(0xBADC0DE5, int.MaxValue - 20000);
    }

    [TestMethod]
    public void RandomOperations_OddSeeds()
    {
        for (uint seed = 1; seed < 20; seed += 2)
        {
            Start(seed, (int)(long)seed * 0x0CCCCCCC);
            for (int operation = 0; operation < Operations / 10; operation++)
            {
                s_where = "seed " + seed + ", operation " + operation;
                Step(8);
            }

            Drive();
        }
    }

    private static void Run(uint seed, int start)
    {
        Start(seed, start);
        for (int operation = 0; operation < Operations; operation++)
        {
            s_where = "seed " + seed + ", operation " + operation;
            Step(8);
            if (operation % 5000 == 4999)
            {
                Drive();
            }
        }

        Drive();
        Assert.IsTrue(s_fired > Operations / 20, "only " + s_fired + " timers fired: the test has lost its teeth");
    }

    // Near deadlines and short steps only, so that the low levels see many operations between two turns of a slot.
    private static void RunSmallSteps(uint seed, int start)
    {
        Start(seed, start);
        int from = s_now;
        for (int operation = 0; operation < Operations; operation++)
        {
            s_where = "seed " + seed + ", operation " + operation;
            Step(4);
        }

        Assert.IsTrue(s_now - from > 40000, "the clock only moved by " + (s_now - from));
        Drive();
        Assert.IsTrue(s_fired > Operations / 20, "only " + s_fired + " timers fired: the test has lost its teeth");
    }

    private static void Start(uint seed, int start)
    {
        s_random = new TestRandom(seed);
        s_now = start;
        s_wheelTime = start;
        s_fired = 0;
        s_wheel = new TimerWheel(Timers, start);
        for (int id = 0; id < Timers; id++)
        {
            s_armed[id] = false;
            s_deadline[id] = 0;
        }
    }

    // kinds is 8 for all kinds of deadlines and jumps, 4 for the small ones.
    private static void Step(int kinds)
    {
        int operation = Next(16);
        if (operation < 7)
        {
            Schedule(Next(Timers), Deadline(kinds));
        }
        else if (operation < 9)
        {
            Cancel(Next(Timers));
        }
        else if (operation == 9)
        {
            // What a retransmission timer lives through: moved on again and again.
            int id = Next(4);
            Schedule(id, s_now + 200 + Next(100));
        }
        else
        {
            s_now += Jump(kinds);
            if (Next(4) == 0)
            {
                // Somebody schedules before the wheel has heard of the new time.
                Schedule(Next(Timers), Deadline(kinds));
            }

            Drain(kinds);
        }

        Check();
    }

    private static int Deadline(int kinds)
    {
        switch (Next(kinds))
        {
            case 0:
                return s_now + Next(4);
            case 1:
                return s_now + Next(40);
            case 2:
                return s_now + 200 + Next(1300);
            case 3:
                return s_now - Next(100);
            case 4:
                return s_now + Next(60000);
            case 5:
                return s_now + Next(3 * 3600 * 1000);
            case 6:
                // At, just before and just after the start of a slot.
                int shift = 5 * (1 + Next(6));
                return ((s_now + (1 << shift)) & (-1 << shift)) + Next(3) - 1;
            default:
                return Next(2) == 0 ? s_now + Next(int.MaxValue) : s_now + int.MaxValue - Next(3);
        }
    }

    private static int Jump(int kinds)
    {
        int kind = Next(kinds * 4);
        if (kind < 12)
        {
            return Next(4);
        }

        if (kind < 16)
        {
            int wait = s_wheel.UntilNext(s_now);
            return wait < 0 || (kinds == 4 && wait > 50) ? Next(50) : wait;
        }

        if (kind < 21)
        {
            return Next(2000);
        }

        if (kind < 26)
        {
            return Next(600000);
        }

        if (kind < 28)
        {
            return Next(10 * 3600 * 1000);
        }

        if (kind < 30)
        {
            return Next(LongestJump);
        }

        if (Earliest() < 0)
        {
            // With nothing armed the clock may go anywhere.
            return (int)(long)s_random.Next();
        }

        return kind == 30 ? -Next(50) : 1;
    }

    private static void Schedule(int id, int deadline)
    {
        s_wheel.Schedule(id, deadline);
        s_armed[id] = true;
        s_deadline[id] = deadline;
        s_key[id] = deadline - s_now <= 0 && deadline - s_wheelTime < 0 ? s_wheelTime : deadline;
    }

    private static void Cancel(int id)
    {
        s_wheel.Cancel(id);
        s_armed[id] = false;
    }

    // Expires all that is due, with some scheduling and cancelling in between.
    private static void Drain(int kinds)
    {
        if (s_now - s_wheelTime < 0)
        {
            // The clock stepped back: what is overdue now has no order among itself any more.
            s_wheelTime = s_now;
            for (int id = 0; id < Timers; id++)
            {
                s_key[id] = s_deadline[id] - s_now < 0 ? s_now : s_deadline[id];
            }
        }

        int fired;
        while ((fired = s_wheel.Expire(s_now)) >= 0)
        {
            s_fired++;
            Assert.IsTrue(s_armed[fired], "fired though not armed: " + s_where);
            Assert.IsTrue(s_deadline[fired] - s_now <= 0, "fired early: " + s_where);
            for (int id = 0; id < Timers; id++)
            {
                if (s_armed[id] && s_deadline[id] - s_now <= 0)
                {
                    Assert.IsTrue(s_key[fired] - s_key[id] <= 0, "fired out of order: " + s_where);
                }
            }

            s_armed[fired] = false;
            s_wheelTime = s_key[fired];
            Assert.IsFalse(s_wheel.IsArmed(fired), s_where);
            switch (Next(8))
            {
                case 0:
                    Schedule(fired, Deadline(kinds));
                    break;
                case 1:
                    Schedule(Next(Timers), Deadline(kinds));
                    break;
                case 2:
                    Cancel(Next(Timers));
                    break;
            }
        }

        s_wheelTime = s_now;
        for (int id = 0; id < Timers; id++)
        {
            Assert.IsFalse(s_armed[id] && s_deadline[id] - s_now <= 0, "due but not fired: " + s_where);
        }

        Assert.AreNotEqual(0, s_wheel.UntilNext(s_now), "nothing due but no wait: " + s_where);
    }

    private static void Check()
    {
        for (int id = 0; id < Timers; id++)
        {
            if (s_armed[id] != s_wheel.IsArmed(id) || (s_armed[id] && s_deadline[id] != s_wheel.DeadlineOf(id)))
            {
                Assert.IsTrue(false, "timer " + id + ": " + s_where);
            }
        }

        int wait = s_wheel.UntilNext(s_now);
        int earliest = Earliest();
        if (earliest < 0)
        {
            Assert.AreEqual(-1, wait, s_where);
        }
        else
        {
            int left = s_deadline[earliest] - s_now;
            Assert.IsTrue(wait >= 0 && wait <= (left < 0 ? 0 : left), "wait " + wait + " with " + left + " left: " + s_where);
        }
    }

    // From here on UntilNext alone moves the clock: all that is armed must come, at its time, with few needless wake-ups.
    private static void Drive()
    {
        int armed = 0;
        for (int id = 0; id < Timers; id++)
        {
            if (s_armed[id])
            {
                armed++;
            }
        }

        int wakeups = 0;
        int fired;
        while (armed > 0)
        {
            while ((fired = s_wheel.Expire(s_now)) >= 0)
            {
                Assert.AreEqual(s_deadline[fired] - s_wheelTime < 0 ? s_wheelTime : s_deadline[fired], s_now, "not on time: " + s_where);
                s_armed[fired] = false;
                s_fired++;
                armed--;
            }

            s_wheelTime = s_now;
            Check();
            if (armed > 0)
            {
                s_now += s_wheel.UntilNext(s_now);
                wakeups++;
            }
        }

        // The cancelled ones among them cost one each, the others one a level and two more to come down from the top.
        Assert.IsTrue(wakeups <= Timers * (TimerWheel.Levels + 2), wakeups + " wake-ups: " + s_where);
        Assert.AreEqual(-1, s_wheel.UntilNext(s_now));
    }

    private static int Earliest()
    {
        int earliest = -1;
        for (int id = 0; id < Timers; id++)
        {
            if (s_armed[id] && (earliest < 0 || s_deadline[id] - s_now < s_deadline[earliest] - s_now))
            {
                earliest = id;
            }
        }

        return earliest;
    }

    private static int Next(int bound)
    {
        return s_random.Next(bound);
    }
}
