namespace TcpNano.Tests.Support;

// Time, and the calls of the stack's Poll.
internal sealed partial class Dialogue
{
    private const int MostPollsAtOnce = 5000;

    /// <summary>Milliseconds since the dialogue began.</summary>
    public long Now
    {
        get { return Driver.Clock - _origin; }
    }

    /// <summary>Milliseconds until the stack wants to be called; -1 when it waits for a frame or for the application only.</summary>
    public long UntilNextPoll
    {
        get
        {
            Run();
            return _next == NetworkStack.Never ? -1 : _next - Driver.Clock;
        }
    }

    /// <summary>Lets the stack work off what there is to do now.</summary>
    public Dialogue Run()
    {
        int polls = 0;
        do
        {
            _next = Stack.Poll();
            TakeFrames();
            polls++;
            if (Driver.NoRoom || Driver.RoomFor == 0 || !Driver.LinkUp)
            {
                if (Driver.ReceiveCount == 0)
                {
                    // What it cannot send it may try again and again.
                    break;
                }
            }

            if (polls > MostPollsAtOnce)
            {
                Fail("the stack always has more to do");
            }
        }
        while (_next <= Driver.Clock || Driver.ReceiveCount > 0);

        return this;
    }

    /// <summary>Lets time pass, and calls the stack whenever it wants to be called.</summary>
    public Dialogue Elapse(long milliseconds)
    {
        Run();
        CheckNothingUnexpected("before time passes");
        AdvanceTo(Driver.Clock + milliseconds, false);
        return this;
    }

    /// <summary>Lets time pass until the stack sends something, which is then there to be expected.</summary>
    /// <param name="most">Milliseconds after which the wait has failed.</param>
    /// <returns>Milliseconds that have passed.</returns>
    public long WaitForSegment(long most)
    {
        Run();
        CheckNothingUnexpected("before time passes");
        long start = Driver.Clock;
        if (!AdvanceTo(start + most, true))
        {
            Fail("nothing was sent for " + most.ToString() + " ms");
        }

        return Driver.Clock - start;
    }

    private bool AdvanceTo(long target, bool untilSegment)
    {
        while (true)
        {
            bool due = _next <= target;
            if (!due)
            {
                Driver.Clock = target;
            }
            else if (_next > Driver.Clock)
            {
                Driver.Clock = _next;
            }
            else if (Driver.Clock < target)
            {
                // It has something to send and no room to send it.
                Driver.Clock++;
            }

            int before = _sentCount + _icmpCount;
            Run();
            bool sent = _sentCount + _icmpCount > before;
            if (sent && !due)
            {
                Fail("the stack sent something at a time at which it had not asked to be called");
            }

            if (sent && untilSegment)
            {
                return true;
            }

            if (Driver.Clock >= target)
            {
                return false;
            }
        }
    }
}
