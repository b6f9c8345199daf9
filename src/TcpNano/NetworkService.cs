using System;
using System.Threading;
using TcpNano.Tcp;

namespace TcpNano;

/// <summary>
/// A protocol that the stack runs inside its turns: a DHCP client, a resolver. It has one timer, owns sockets (<see cref="UdpSocket(NetworkService, int, int)"/>), and hears of
/// the link. It works the same whether the pump runs or the app polls, and takes no thread;
/// but a link that goes down or up is noticed by the pump, <see cref="NetworkStack.WaitForWork"/> and <see cref="NetworkStack.WaitReady(int)"/> only.
/// </summary>
/// <remarks>
/// <see cref="Serve"/> runs with the stack's lock, after the frames and timers of a turn and before its output. All calls that do not wait may be made in it.
/// Members that apps call lock <see cref="Lock"/>, begin with <see cref="EnterCall"/> and end with <see cref="LeaveCall"/>.
/// </remarks>
public abstract class NetworkService : NetworkHandle
{
    /// <summary>The longest time for <see cref="Schedule"/>, some 12 days.</summary>
    protected const int LongestTime = 0x3FFFFFFF;

    /// <summary>The place in the table.</summary>
    internal readonly int Place;

    /// <summary>Takes one of <see cref="StackOptions.Services"/>, for as long as the stack lives.</summary>
    /// <param name="stack">The stack.</param>
    /// <exception cref="InvalidOperationException">All are taken.</exception>
    protected NetworkService(NetworkStack stack)
        : base(stack)
    {
        Bits = HandleFlags.Open;
        lock (stack.Gate)
        {
            Place = stack.Services.Add(this);
            if (Place < 0)
            {
                Misuse.ThrowNoService();
            }
        }
    }

    /// <summary>The stack.</summary>
    protected NetworkStack Network
    {
        get { return Stack; }
    }

    /// <summary>The stack's lock.</summary>
    protected object Lock
    {
        get { return Stack.Gate; }
    }

    /// <summary>The time of the turn or call in progress, in the milliseconds of <see cref="Link.MacDriver.Now"/>.</summary>
    protected long Now
    {
        get { return Stack.Gate.Now; }
    }

    /// <summary>Does what is due.</summary>
    /// <param name="work">Why it is called.</param>
    protected internal abstract void Serve(ServiceWork work);

    /// <summary>Begins a call from the app: reads the clock.</summary>
    /// <exception cref="InvalidOperationException">Called by a driver from inside a turn.</exception>
    protected void EnterCall()
    {
        Stack.Gate.Enter();
    }

    /// <summary>Ends a call that may have sent something or set the timer: wakes the pump if it would wake too late.</summary>
    protected void LeaveCall()
    {
        Stack.Gate.Leave();
    }

    /// <summary>Sets the timer, in place of an earlier one.</summary>
    /// <param name="milliseconds">From now on, 0 to <see cref="LongestTime"/>.</param>
    protected void Schedule(int milliseconds)
    {
        Stack.Services.Cancel(Place);
        Stack.Services.Schedule(Place, (int)Stack.Gate.Now + milliseconds);
    }

    /// <summary>Stops the timer.</summary>
    protected void Cancel()
    {
        Stack.Services.Cancel(Place);
    }

    /// <summary>Has <see cref="NetworkStack.NextReady()"/> return this service, with <see cref="TcpEvents.Changed"/>.</summary>
    protected void NotifyApp()
    {
        Stack.Tcp.Ready.Note(this, (int)TcpEvents.Changed);
    }

    /// <summary>Notes an event in the event ring, if there is one (<see cref="StackOptions.EventEntries"/>). Call it with <see cref="Lock"/> held.</summary>
    /// <param name="kind"><see cref="StackEventKind.Dhcp"/>, or <see cref="StackEventKind.Service"/> for all others.</param>
    /// <param name="code">What happened, 0 to 255: of the service's choice.</param>
    /// <param name="first">A number that goes with it.</param>
    /// <param name="second">Another one.</param>
    /// <param name="third">Another one.</param>
    protected void NoteEvent(StackEventKind kind, int code, uint first, uint second, uint third)
    {
        EventRing events = Stack.Ring;
        if (events != null)
        {
            EventEntry e = events.Add((int)kind, code, EventRing.None);
            e.First = first;
            e.Second = second;
            e.Third = (int)third;
            e.Fourth = Place;
        }
    }

    /// <summary>A number that nobody outside can predict.</summary>
    protected uint NextRandom()
    {
        return Stack.Services.Random.Next();
    }

    /// <summary>Milliseconds for which a call of the app may still wait.</summary>
    /// <param name="timeout">The caller's timeout: 0 not to wait, -1 for no limit.</param>
    /// <param name="waited">Whether it has waited before.</param>
    /// <param name="started">When it began; set the first time.</param>
    /// <returns>0 when it may not wait; -1 for no limit.</returns>
    /// <exception cref="InvalidOperationException">Called on the pump's own thread, which would wait for itself.</exception>
    protected int TimeLeft(int timeout, bool waited, ref long started)
    {
        return Stack.Gate.Left(timeout, waited, ref started);
    }

    /// <summary>Waits for an event. Call it without the lock.</summary>
    /// <param name="signal">The event.</param>
    /// <param name="left">What <see cref="TimeLeft"/> has answered.</param>
    protected static void WaitFor(AutoResetEvent signal, int left)
    {
        CallGate.Wait(signal, left);
    }
}
