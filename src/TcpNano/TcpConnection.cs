using System;
using System.Threading;
using TcpNano.Tcp;

namespace TcpNano;

/// <summary>
/// One TCP connection. It comes from <see cref="TcpListener.Accept"/> or <see cref="TcpStack.Connect(uint, int, int)"/> and is the caller's until
/// <see cref="Close"/> or <see cref="Abort"/>: after that the object may stand for another connection, so forget it.
/// All members may be used from any thread; one thread may send while another receives.
/// </summary>
/// <remarks>
/// Keep-alive is off by default; turned on, it probes after 2 hours of silence (<see cref="StackOptions.KeepAliveIdle"/>).
/// The user timeout is 120 s by default (<see cref="StackOptions.UserTimeout"/>): data that stays unacknowledged for that
/// long ends the connection.
/// </remarks>
public sealed partial class TcpConnection : IDisposable
{
    /// <summary>State (RFC 9293 section 3.3.2).</summary>
    public TcpState State
    {
        get { return Phase; }
    }

    /// <summary>Why the connection ended; <see cref="CloseReason.None"/> while it lives.</summary>
    public CloseReason CloseReason
    {
        get { return (CloseReason)Layer.Reasons[Index]; }
    }

    /// <summary>The peer's address.</summary>
    public uint RemoteAddress
    {
        get { return Layer.Table.Remotes[Index]; }
    }

    /// <summary>The peer's port.</summary>
    public int RemotePort
    {
        get { return (ushort)(Layer.Table.Ports[Index] >> 16); }
    }

    /// <summary>Our address.</summary>
    public uint LocalAddress
    {
        get { return Layer.Table.Locals[Index]; }
    }

    /// <summary>Our port.</summary>
    public int LocalPort
    {
        get { return (ushort)Layer.Table.Ports[Index]; }
    }

    /// <summary>Octets received in order and not yet taken.</summary>
    public int Available
    {
        get { return RxCount; }
    }

    /// <summary>
    /// Octets that <see cref="Send"/> would take now without waiting. After an answer of 0, <see cref="TcpEvents.Writable"/>
    /// tells when there is room again.
    /// </summary>
    public int SendRoom
    {
        get
        {
            int room = TxRing.Length - TxCount;
            if (room == 0)
            {
                lock (Layer.Stack.Gate)
                {
                    room = TxRing.Length - TxCount;
                    if (room == 0)
                    {
                        Flags |= ConnectionFlags.WantsRoom;
                    }
                }
            }

            return room;
        }
    }

    /// <summary>Octets sent by the app that the peer has not acknowledged yet.</summary>
    public int SendQueued
    {
        get { return TxCount; }
    }

    /// <summary>The last soft error since the peer acknowledged something (RFC 9293 section 3.9.1.8, MUST-47).</summary>
    public TcpSoftError SoftError
    {
        get { return (TcpSoftError)Layer.SoftErrors[Index]; }
    }

    /// <summary>Urgent octets announced by the peer that the app has not taken yet (RFC 9293 section 3.8.5, MUST-33).</summary>
    public int UrgentRemaining
    {
        get
        {
            lock (Layer.Stack.Gate)
            {
                if ((Flags & ConnectionFlags.Urgent) == 0)
                {
                    return 0;
                }

                int remaining = (int)(Layer.RcvUp[Index] - (RcvNxt - (uint)RxCount));
                if ((Flags & ConnectionFlags.FinReceived) != 0)
                {
                    // RCV.NXT is past the FIN, which is no octet.
                    remaining++;
                }

                return remaining > 0 ? remaining : 0;
            }
        }
    }

    /// <summary>Whether small segments leave at once: Nagle's algorithm off (RFC 9293 section 3.7.4, MUST-17). Default false.</summary>
    /// <exception cref="ObjectDisposedException">Set after Close or Abort.</exception>
    public bool NoDelay
    {
        get { return (Flags & ConnectionFlags.NoDelay) != 0; }
        set { SetFlag(ConnectionFlags.NoDelay, value); }
    }

    /// <summary>Whether an idle peer is probed (RFC 9293 section 3.8.4, MUST-24). Default false (MUST-25).</summary>
    /// <exception cref="ObjectDisposedException">Set after Close or Abort.</exception>
    public bool KeepAlive
    {
        get { return (Flags & ConnectionFlags.KeepAlive) != 0; }
        set { SetFlag(ConnectionFlags.KeepAlive, value); }
    }

    /// <summary>Idle time in milliseconds before keep-alive probes, 1000 to 2000000000 (RFC 9293 MUST-27). Default <see cref="StackOptions.KeepAliveIdle"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    /// <exception cref="ObjectDisposedException">Set after Close or Abort.</exception>
    public int KeepAliveIdle
    {
        get
        {
            return Layer.KeepAlive.Idle(Index);
        }

        set
        {
            if (value < 1000 || value > 2000000000)
            {
                Misuse.ThrowValue();
            }

            lock (Layer.Stack.Gate)
            {
                EnterOwned();
                Layer.KeepAlive.SetIdle(this, value);
                Layer.Stack.Leave();
            }
        }
    }

    /// <summary>
    /// How long sent data may stay unacknowledged, in milliseconds, before the connection ends (R2 of RFC 9293 section
    /// 3.8.3, MUST-21; the local side of RFC 5482): 1000 to 2000000000, or 0 for no limit. Default <see cref="StackOptions.UserTimeout"/>.
    /// Takes effect with the next loss.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    /// <exception cref="ObjectDisposedException">Set after Close or Abort.</exception>
    public int UserTimeout
    {
        get
        {
            return Layer.UserTimeouts[Index];
        }

        set
        {
            if (value != 0 && (value < 1000 || value > 2000000000))
            {
                Misuse.ThrowValue();
            }

            lock (Layer.Stack.Gate)
            {
                EnterOwned();
                Layer.UserTimeouts[Index] = value;
            }
        }
    }

    /// <summary>The IPv4 type-of-service octet of everything sent: Diffserv code point times 4 (RFC 9293 MUST-48). 0 to 252; default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range, or the ECN bits are set.</exception>
    /// <exception cref="ObjectDisposedException">Set after Close or Abort.</exception>
    public int TypeOfService
    {
        get
        {
            return Layer.TypeOfService[Index];
        }

        set
        {
            if ((value & ~0xFC) != 0)
            {
                Misuse.ThrowValue();
            }

            lock (Layer.Stack.Gate)
            {
                EnterOwned();
                Layer.TypeOfService[Index] = (byte)value;
                Layer.Output.Forget();
            }
        }
    }

    /// <summary>Whether soft errors make <see cref="TcpEvents.SoftError"/> (RFC 9293 section 3.9.1.8, SHLD-20). Default true.</summary>
    /// <exception cref="ObjectDisposedException">Set after Close or Abort.</exception>
    public bool ReportSoftErrors
    {
        get { return (Flags & ConnectionFlags.NoSoftErrors) == 0; }
        set { SetFlag(ConnectionFlags.NoSoftErrors, !value); }
    }

    /// <summary>What happened since the last call; for apps that serve connections as <see cref="TcpStack.NextReady"/> names them.</summary>
    /// <returns>The events, which are cleared.</returns>
    public TcpEvents TakeEvents()
    {
        lock (Layer.Stack.Gate)
        {
            int events = Layer.Ready.Events[Index];
            Layer.Ready.Events[Index] = 0;
            return (TcpEvents)events;
        }
    }

    /// <summary>Queues data for sending (SEND, RFC 9293 section 3.10.2), and sends what windows allow.</summary>
    /// <param name="buffer">The data; free again when the call returns.</param>
    /// <param name="offset">Where it starts.</param>
    /// <param name="count">Octets.</param>
    /// <param name="timeout">Milliseconds to wait for room in the send buffer; 0 takes what fits now, -1 waits without limit.</param>
    /// <returns>
    /// Octets queued: <paramref name="count"/>, or fewer when the time was over or the connection ended;
    /// <see cref="TcpResult.TimedOut"/> or <see cref="TcpResult.ConnectionClosed"/> when none were.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="buffer"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range is not in the buffer, or the timeout is less than -1.</exception>
    /// <exception cref="ObjectDisposedException">The connection was closed or aborted by the app.</exception>
    /// <exception cref="InvalidOperationException">After <see cref="ShutdownSend"/>, or from inside the pump.</exception>
    public int Send(byte[] buffer, int offset, int count, int timeout)
    {
        TcpStack stack = Layer.Stack;
        if (buffer == null || (offset | count) < 0 || offset > buffer.Length - count)
        {
            Misuse.ThrowRange(buffer);
        }

        long deadline = timeout == 0 ? 0 : stack.DeadlineOf(timeout);
        int sent = 0;
        bool waited = false;
        for (;;)
        {
            lock (stack.Gate)
            {
                if (waited || (Flags & ConnectionFlags.AppOwned) == 0)
                {
                    Reenter(waited);
                }
                else
                {
                    stack.Enter();
                }

                if ((Flags & ConnectionFlags.FinQueued) != 0)
                {
                    Misuse.ThrowInvalidOperation();
                }

                if (Phase == TcpState.Closed || Phase == TcpState.TimeWait)
                {
                    return sent > 0 ? sent : TcpResult.ConnectionClosed;
                }

                sent += Layer.Calls.Send(this, buffer, offset + sent, count - sent);
                stack.Leave();
                if (sent == count)
                {
                    return sent;
                }

                if (!stack.MayWait(timeout, deadline))
                {
                    return sent > 0 ? sent : TcpResult.TimedOut;
                }

                Flags |= ConnectionFlags.WriterWaits;
                Layer.Waiters[Index]++;
            }

            waited = true;
            stack.Wait(WriterEvent, deadline);
        }
    }

    /// <summary>Takes received data (RECEIVE, RFC 9293 section 3.10.3).</summary>
    /// <param name="buffer">Gets the data.</param>
    /// <param name="offset">Where to put it.</param>
    /// <param name="count">Octets at most; at least 1.</param>
    /// <param name="timeout">Milliseconds to wait for the first octet; 0 looks without waiting, -1 waits without limit.</param>
    /// <returns>
    /// Octets taken, 1 to <paramref name="count"/>; 0 when the peer has finished and everything was taken;
    /// <see cref="TcpResult.TimedOut"/>; <see cref="TcpResult.ConnectionClosed"/> when it ended otherwise. What was
    /// acknowledged to the peer can still be taken after the end.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="buffer"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or not in the buffer, or the timeout is less than -1.</exception>
    /// <exception cref="ObjectDisposedException">The connection was closed or aborted by the app.</exception>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public int Receive(byte[] buffer, int offset, int count, int timeout)
    {
        TcpStack stack = Layer.Stack;
        if (buffer == null || offset < 0 || count <= 0 || offset > buffer.Length - count)
        {
            Misuse.ThrowRange(buffer);
        }

        long deadline = timeout == 0 ? 0 : stack.DeadlineOf(timeout);
        bool waited = false;
        for (;;)
        {
            lock (stack.Gate)
            {
                if (waited || (Flags & ConnectionFlags.AppOwned) == 0)
                {
                    Reenter(waited);
                }
                else
                {
                    stack.Enter();
                }

                if (RxCount > 0)
                {
                    int taken = Layer.Calls.Receive(this, buffer, offset, count);
                    stack.Leave();
                    return taken;
                }

                if ((Flags & ConnectionFlags.FinReceived) != 0)
                {
                    return 0;
                }

                if (Phase == TcpState.Closed)
                {
                    return TcpResult.ConnectionClosed;
                }

                if (!stack.MayWait(timeout, deadline))
                {
                    return TcpResult.TimedOut;
                }

                Flags |= ConnectionFlags.ReaderWaits;
                Layer.Waiters[Index]++;
            }

            waited = true;
            stack.Wait(ReaderEvent, deadline);
        }
    }

    /// <summary>
    /// Finishes sending: FIN follows what is queued, receiving goes on (half-close, RFC 9293 section 3.6). Once is
    /// enough; again does nothing.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The connection was closed or aborted by the app.</exception>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public void ShutdownSend()
    {
        lock (Layer.Stack.Gate)
        {
            EnterOwned();
            Layer.Calls.ShutdownSend(this);
            Layer.Stack.Leave();
        }
    }

    /// <summary>
    /// Closes (CLOSE, RFC 9293 section 3.10.4) and lets the connection go: what is queued is still sent, then FIN, with all
    /// retransmission it takes. If received data was left unread, or comes from now on, the peer is told by RST (section 3.6.1).
    /// Other threads that wait in a call on this connection get <see cref="ObjectDisposedException"/>.
    /// </summary>
    /// <param name="timeout">Milliseconds to wait for the end; 0 does not wait (the rest happens by itself), -1 waits without limit.</param>
    /// <returns>How it ended; <see cref="CloseReason.None"/> when it has not ended yet. After a first Close: that of the first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is less than -1.</exception>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public CloseReason Close(int timeout)
    {
        TcpStack stack = Layer.Stack;
        long deadline = stack.DeadlineOf(timeout);
        bool waited = false;
        for (;;)
        {
            lock (stack.Gate)
            {
                stack.Enter();
                if (waited)
                {
                    Layer.Waiters[Index]--;
                    Flags &= ~ConnectionFlags.CloserWaits;
                }
                else
                {
                    if ((Flags & ConnectionFlags.AppOwned) == 0)
                    {
                        return CloseReason;
                    }

                    // It is let go now and not when the wait is over: nobody reads any more what comes from here on
                    // (section 3.6.1), and a peer that never closes must not be waited for without limit.
                    Layer.Calls.Close(this);
                    Layer.Calls.Release(this);
                    stack.Leave();
                }

                // Threads in other calls must see it, and the signal just taken may have been meant for one of them.
                WakeOthers();
                if (Phase == TcpState.Closed || Phase == TcpState.TimeWait || !stack.MayWait(timeout, deadline))
                {
                    CloseReason reason = CloseReason;
                    Layer.Lifecycle.FreeIfDone(this);
                    return reason;
                }

                Flags |= ConnectionFlags.WriterWaits | ConnectionFlags.CloserWaits;
                Layer.Waiters[Index]++;
            }

            waited = true;
            stack.Wait(WriterEvent, deadline);
        }
    }

    /// <summary>
    /// Resets the connection (ABORT, RFC 9293 section 3.10.5) and lets it go: what is queued is dropped, the peer gets a RST.
    /// Aborting a closed connection does nothing, unless another thread still waits in <see cref="Close"/>, which then ends.
    /// </summary>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public void Abort()
    {
        lock (Layer.Stack.Gate)
        {
            Layer.Stack.Enter();
            if ((Flags & (ConnectionFlags.AppOwned | ConnectionFlags.CloserWaits)) != 0)
            {
                Layer.Calls.Abort(this);
                Layer.Calls.Release(this);
                Layer.Stack.Leave();
                WakeOthers();
            }
        }
    }

    /// <summary>The same as <see cref="Close"/> without waiting.</summary>
    public void Dispose()
    {
        Close(0);
    }

    /// <summary>Waits until the handshake is over, one way or the other.</summary>
    /// <param name="timeout">Milliseconds; when they are over, the attempt is given up.</param>
    internal void WaitConnected(int timeout)
    {
        TcpStack stack = Layer.Stack;
        long deadline = stack.DeadlineOf(timeout);
        bool waited = false;
        for (;;)
        {
            lock (stack.Gate)
            {
                Reenter(waited);
                if (Phase != TcpState.SynSent && Phase != TcpState.SynReceived)
                {
                    return;
                }

                if (!stack.MayWait(timeout, deadline))
                {
                    if (timeout != 0)
                    {
                        Layer.Lifecycle.GiveUp(this);
                    }

                    return;
                }

                Flags |= ConnectionFlags.WriterWaits;
                Layer.Waiters[Index]++;
            }

            waited = true;
            stack.Wait(WriterEvent, deadline);
        }
    }

    private void SetFlag(int flag, bool on)
    {
        TcpStack stack = Layer.Stack;
        lock (stack.Gate)
        {
            EnterOwned();
            int before = Flags;
            Flags = on ? before | flag : before & ~flag;
            if (Flags != before && flag == ConnectionFlags.KeepAlive)
            {
                Layer.KeepAlive.Start(this);
            }
            else if (Flags != before && flag == ConnectionFlags.NoDelay && Phase >= TcpState.Established)
            {
                Layer.Output.FlushInTurn(this);
            }

            stack.Leave();
        }
    }

    private void EnterOwned()
    {
        Layer.Stack.Enter();
        if ((Flags & ConnectionFlags.AppOwned) == 0)
        {
            Misuse.ThrowConnectionGone();
        }
    }

    private void Reenter(bool waited)
    {
        Layer.Stack.Enter();
        if (waited)
        {
            Layer.Waiters[Index]--;
            if (Phase == TcpState.Closed || (Flags & ConnectionFlags.AppOwned) == 0)
            {
                // One signal may stand for several threads: pass it on.
                WakeOthers();
            }
        }

        if ((Flags & ConnectionFlags.AppOwned) == 0)
        {
            // Another thread closed it meanwhile; the slot was kept for us.
            Layer.Lifecycle.FreeIfDone(this);
            Misuse.ThrowConnectionGone();
        }
    }

    /// <summary>Has the threads that wait look again: the connection is over, or no longer the app's.</summary>
    private void WakeOthers()
    {
        if (Layer.Waiters[Index] != 0)
        {
            ReaderEvent.Set();
            WriterEvent.Set();
        }
    }
}
