using System;
using System.Threading;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Tcp;
#if DEBUG && !NANOFRAMEWORK_1_0
using TcpNano.Diagnostics;
#endif

namespace TcpNano;

/// <content>Turns, each of frames and timers and one pass of output, and the thread that runs them.</content>
public sealed partial class NetworkStack
{
    /// <summary>
    /// Has turns until a connection, a listener or the link has events the app has not seen: <see cref="PollInput"/>, <see cref="NextReady()"/> and
    /// <see cref="WaitForWork"/> in one call, for apps that serve many from one thread. Not together with <see cref="Start"/>.
    /// </summary>
    /// <param name="timeout">Milliseconds to wait; 0 has one turn without waiting, -1 waits without limit.</param>
    /// <returns>As <see cref="NextReady()"/>; null when the time was over.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is less than -1.</exception>
    /// <exception cref="InvalidOperationException">The pump runs, or called from inside a poll.</exception>
    public NetworkHandle WaitReady(int timeout)
    {
        TcpEvents events;
        return WaitReady(timeout, false, out events);
    }

    /// <summary>As <see cref="WaitReady(int)"/>, and takes the events in the same call.</summary>
    /// <param name="timeout">As above.</param>
    /// <param name="events">What happened since the last call, as <see cref="NetworkHandle.TakeEvents"/> tells it.</param>
    /// <returns>As above.</returns>
    public NetworkHandle WaitReady(int timeout, out TcpEvents events)
    {
        return WaitReady(timeout, true, out events);
    }

    /// <summary>The pump's turn, until it waits.</summary>
    /// <returns>Milliseconds to wait for the driver; -1 for no limit, 0 not to wait.</returns>
    internal int PumpTurn()
    {
        CallGate gate = Gate;
        lock (gate)
        {
            if (_linkMayDiffer)
            {
                NoticeLink();
            }

            RunTurn(true);
            return _framesLeft ? 0 : gate.BeginWait(gate.Now, -1);
        }
    }

    /// <summary>Waits for the driver, for the pump and for loops that poll.</summary>
    internal void WaitForDriver(int wait)
    {
        try
        {
            if (_driver.Wait(wait) != MacDriver.WakeFrame || Queue.Heads[OutputQueue.NoRoom] != IndexLists.None)
            {
                _linkMayDiffer = true;
            }
        }
        catch (Exception e)
        {
            _linkMayDiffer = true;
            lock (Gate)
            {
                _faults.Report(e);
            }

            // Pauses, because the driver may throw again at once.
            Thread.Sleep(1);
        }

        Gate.IsWaiting = false;
    }

    private NetworkHandle WaitReady(int timeout, bool takesEvents, out TcpEvents events)
    {
        if (timeout < -1)
        {
            Misuse.ThrowTimeout();
        }

        events = TcpEvents.None;

        CallGate gate = Gate;
        ReadyQueue ready = Tcp.Ready;
        bool hadTurn = false;
        long started = 0;
        for (;;)
        {
            int wait;
            lock (gate)
            {
                if (gate.IsPolling || _pump != null)
                {
                    CheckPoller();
                }

                if (hadTurn)
                {
                    RunTurn(false);
                }
                else
                {
                    started = gate.Enter();
                }

                if (_linkMayDiffer)
                {
                    NoticeLink();
                }

                if (ready.First != null)
                {
                    NetworkHandle handle = ready.Take();
                    if (handle != null)
                    {
                        if (takesEvents)
                        {
                            // As NetworkHandle.TakeEvents.
                            int bits = handle.Bits;
                            handle.Bits = bits & ~HandleFlags.Events;
                            events = (TcpEvents)(bits & HandleFlags.Events);
                        }

                        return handle;
                    }
                }

                // As OutputPass.IsDue, without its call.
                if (Queue.Heads[OutputQueue.Due] != IndexLists.None || Queue.Heads[OutputQueue.NoRoom] != IndexLists.None)
                {
                    Send();
                }

                wait = timeout;
                if (timeout > 0)
                {
                    long left = started + timeout - gate.Now;
                    wait = left > 0 ? (int)left : 0;
                }

                if (wait == 0 && hadTurn)
                {
                    return null;
                }

                wait = gate.BeginWait(gate.Now, _framesLeft ? 0 : wait);
            }

            WaitForDriver(wait);
            hadTurn = true;
        }
    }

    private void Pump()
    {
        Gate.PumpId = Thread.CurrentThread.ManagedThreadId;
        while (!_stopping)
        {
            int wait = PumpTurn();
            if (wait != 0)
            {
                WaitForDriver(wait);
            }
        }
    }

    private void RunTurn(bool withOutput)
    {
        Gate.IsPolling = true;
        try
        {
            // Turn reads the clock after this takes the first frame, so the time is never older than the frame.
            _dispatcher.IsIdle();
            Turn(withOutput);
        }
        finally
        {
            Gate.IsPolling = false;
        }
    }

    /// <summary>A turn. The dispatcher has taken its first frame, if there is one.</summary>
    private void Turn(bool withOutput)
    {
        CallGate gate = Gate;
        long now = _driver.Now();
        gate.Now = now;
        Clock.Now = (int)now;
        // OutputPass.IsDue without its call: loops that serve events come this way for every frame.
        if (!withOutput && (Queue.Heads[OutputQueue.Due] != IndexLists.None || Queue.Heads[OutputQueue.NoRoom] != IndexLists.None))
        {
            _output.Run();
        }

        _framesLeft = _dispatcher.TakeInput();
        if (gate.IsServiceDue)
        {
            Serve();
        }

        if (!withOutput)
        {
            // The app may call before the output: its calls look at the lists.
            if (FastPath.AckOnly != null)
            {
                FastPath.QueueAck();
            }
        }
        else if ((FastPath.AckOnly == null || !FastPath.SendAck()) && _output.IsDue)
        {
            _output.Run();
        }

#if DEBUG && !NANOFRAMEWORK_1_0
        Diagnostics.Invariants.Assert(this);
#endif
    }

    /// <summary>Calls the services that have work. They may call the stack, so the turn is over for its checks.</summary>
    private void Serve()
    {
        Gate.IsPolling = false;
        Gate.IsServing = true;
        try
        {
            Gate.IsServiceDue = false;
            for (int i = 0; i < Services.Count; i++)
            {
                int work = Services.Take(i);
                if (work != 0)
                {
                    Services.All[i].Serve((ServiceWork)work);
                }
            }
        }
        finally
        {
            Gate.IsServing = false;
            Gate.IsPolling = true;
        }
    }

    private void Send()
    {
        Gate.IsPolling = true;
        try
        {
            _output.Run();
        }
        finally
        {
            Gate.IsPolling = false;
        }
    }

    /// <summary>Checks the link, and tells the app and the services when it has changed. Call it with the gate locked.</summary>
    /// <returns>Whether it has changed.</returns>
    internal bool NoticeLink()
    {
        bool up;
        try
        {
            up = _driver.IsLinkUp;
        }
        catch (Exception e)
        {
            _faults.Report(e);
            return false;
        }

        // While it is up the driver's Wait tells of a change, and a frame that finds no room hints at one.
        _linkMayDiffer = !up;
        if (up == Link.WasUp)
        {
            return false;
        }

        Link.WasUp = up;
        NoteLink(up ? LinkEvent.Up : LinkEvent.Down);
        Tcp.Ready.Note(Link, (int)TcpEvents.LinkChanged);
        Services.NoteAll((int)ServiceWork.Link);
        return true;
    }
}
