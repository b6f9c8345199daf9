using System.Threading;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Timers;

namespace TcpNano;

/// <summary>
/// The lock of a stack, with what every call needs: the check on entry, deadlines, waiting, and when the next turn is due. Callers
/// lock the object itself; all members but <see cref="Wait(AutoResetEvent, int)"/> need the lock held.
/// </summary>
internal sealed class CallGate
{
    /// <summary>No turn is due unless a frame comes or an app calls.</summary>
    public const long Never = long.MaxValue;

    // Milliseconds until the stack tries again a driver that had no room, or no link.
    private const int NoRoomRetry = 1;
    private const int LinkDownRetry = 500;

    /// <summary>Whether a turn is in progress.</summary>
    public bool IsPolling;

    /// <summary>Whether a thread waits for the driver: then <see cref="Leave"/> may have to wake it. That thread clears it without the lock.</summary>
    public bool IsWaiting;

    /// <summary>Whether a service has work, and its time has come.</summary>
    public bool IsServiceDue;

    /// <summary>Whether a service is being called: it must not wait, because it has the lock.</summary>
    public bool IsServing;

    /// <summary>The thread id of the pump; 0 while none runs.</summary>
    public int PumpId;

    /// <summary>The time of the turn or call in progress, in the driver's milliseconds.</summary>
    public long Now;

    private readonly MacDriver _driver;
    private readonly DriverFaults _faults;
    private readonly Clock _clock;
    private readonly TimerWheel _timers;
    private readonly ushort[] _heads;
    private long _wakeAt;

    public CallGate(MacDriver driver, DriverFaults faults, Clock clock, TimerWheel timers, IndexLists queue)
    {
        _driver = driver;
        _faults = faults;
        _clock = clock;
        _timers = timers;
        _heads = queue.Heads;
    }

    /// <summary>Begins a call from an app: reads the clock. Every such call begins with it.</summary>
    /// <returns>The time.</returns>
    /// <exception cref="System.InvalidOperationException">Called from inside a turn. The lock lets the thread of the turn in again, so it needs this check.</exception>
    public long Enter()
    {
        if (IsPolling)
        {
            Misuse.ThrowInsidePoll();
        }

        long now = _driver.Now();
        Now = now;
        _clock.Now = (int)now;
        return now;
    }

    /// <summary>Ends a call that may have armed a timer: wakes a waiting pump if the timer is due before it would wake.</summary>
    public void Leave()
    {
        if (IsWaiting)
        {
            long next = Next(Now);
            if (next < _wakeAt)
            {
                _wakeAt = next;
                _driver.Kick();
            }
        }
    }

    /// <summary>Milliseconds a call may still wait.</summary>
    /// <param name="timeout">The caller's timeout: 0 not to wait, -1 for no limit.</param>
    /// <param name="waited">Whether it has waited before.</param>
    /// <param name="started">The time when it began, which is set the first time.</param>
    /// <returns>0 when it may not wait; -1 for no limit.</returns>
    /// <exception cref="System.InvalidOperationException">Called on the pump's own thread, which would wait for itself.</exception>
    public int Left(int timeout, bool waited, ref long started)
    {
        if (timeout == 0)
        {
            return 0;
        }

        if (!waited)
        {
            started = Now;
        }

        if (timeout > 0)
        {
            long left = started + timeout - Now;
            if (left <= 0)
            {
                return 0;
            }

            timeout = left > int.MaxValue ? int.MaxValue : (int)left;
        }

        if (IsServing || IsPump)
        {
            Misuse.ThrowOnPump();
        }

        return timeout;
    }

    /// <summary>Waits for an event, without the lock.</summary>
    /// <param name="signal">The event.</param>
    /// <param name="left">Milliseconds; -1 for no limit.</param>
    public static void Wait(AutoResetEvent signal, int left)
    {
        if (left < 0)
        {
            signal.WaitOne();
        }
        else
        {
            signal.WaitOne(left, false);
        }
    }

    /// <summary>Whether the calling thread is the pump.</summary>
    public bool IsPump
    {
        get { return PumpId != 0 && Thread.CurrentThread.ManagedThreadId == PumpId; }
    }

    /// <summary>A thread is about to wait for the driver.</summary>
    /// <param name="now">The time.</param>
    /// <param name="timeout">Milliseconds at most; -1 for no limit.</param>
    /// <returns>Milliseconds to wait; -1 for no limit.</returns>
    public int BeginWait(long now, int timeout)
    {
        int wait;
        if (_heads[OutputQueue.NoRoom] == IndexLists.None && _heads[OutputQueue.Due] == IndexLists.None)
        {
            // As Next, without its call.
            wait = _timers.UntilNext((int)now);
        }
        else
        {
            wait = (int)(Next(now) - now);
        }

        if (timeout >= 0 && (wait < 0 || wait > timeout))
        {
            wait = timeout;
        }

        _wakeAt = wait < 0 ? Never : now + wait;
        IsWaiting = true;
        return wait;
    }

    /// <summary>When the next turn is due: <paramref name="now"/> if there is work already, <see cref="Never"/> if nothing is due.</summary>
    public long Next(long now)
    {
        bool noRoom = _heads[OutputQueue.NoRoom] != IndexLists.None;
        if (!noRoom && _heads[OutputQueue.Due] != IndexLists.None)
        {
            return now;
        }

        int wait = _timers.UntilNext((int)now);
        if (noRoom)
        {
            // A driver does not announce room, so this tries again soon. A link that comes up ends the wait by itself.
            int retry = _faults.IsLinkUp(_driver) ? NoRoomRetry : LinkDownRetry;
            if (wait < 0 || wait > retry)
            {
                wait = retry;
            }
        }

        return wait < 0 ? Never : now + wait;
    }
}
