using TcpNano.Diagnostics;

namespace TcpNano.Virtual;

/// <summary>A station with a stack, polled by its <see cref="VirtualNetwork"/> when it wants to be.</summary>
public sealed class VirtualHost
{
    internal VirtualHost(VirtualDriver driver, NetworkStack stack)
    {
        Driver = driver;
        Stack = stack;
    }

    /// <summary>Its MAC.</summary>
    public VirtualDriver Driver { get; }

    /// <summary>Its stack.</summary>
    public NetworkStack Stack { get; private set; }

    /// <summary>Its app, if it has one.</summary>
    public IVirtualApp? App { get; set; }

    /// <summary>
    /// Whether the app has its turn between frames and output, as one has that serves events from a loop: its answers take the ACKs along, and those offer what it has freed. Default false: frames
    /// and output, then the app, as a thread of its own would be.
    /// </summary>
    public bool ServesInTurn { get; set; }

    /// <summary>When it wants to be polled; <see cref="NetworkStack.Never"/> when only a frame or a kick can wake it.</summary>
    public long NextPoll { get; internal set; }

    /// <summary>Until when it is not polled, whatever comes: a machine that sleeps, or is too busy. Frames wait in its receive ring.</summary>
    public long AsleepUntil { get; set; }

    /// <summary>What its stack must always keep to and does not, as a sentence; null when all is well.</summary>
    public string? BrokenInvariant => Invariants.Check(Stack);

    /// <summary>Octets its stack has allocated in polls; counted while <see cref="VirtualNetwork.MeasureAllocations"/> is on.</summary>
    public long Allocated { get; internal set; }

    /// <summary>To be called when <see cref="VirtualDriver.ClockOffset"/> was changed: the stack is asked anew when it wants to be polled.</summary>
    public void ClockJumped()
    {
        NextPoll = 0;
    }

    /// <summary>Power failure and restart: the old stack, with all it knew, is gone.</summary>
    /// <param name="stack">The stack after the restart, on the same <see cref="Driver"/>.</param>
    public void Reboot(NetworkStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        Stack = stack;
        NextPoll = 0;
    }

    internal long PollNow(long now)
    {
        if (Driver.IsLinkUp != Stack.Link.IsUp)
        {
            // Whoever waits for work notices; in virtual time nobody waits.
            lock (Stack.Gate)
            {
                Stack.NoticeLink();
            }
        }

        return InNetworkTime(Stack.Poll());
    }

    internal long AskNextPoll(long now)
    {
        return InNetworkTime(Stack.NextPoll());
    }

    private long InNetworkTime(long time)
    {
        return time == NetworkStack.Never ? time : time - Driver.ClockOffset;
    }
}
