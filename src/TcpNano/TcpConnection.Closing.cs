using System;
using TcpNano.Tcp;

namespace TcpNano;

/// <content>CLOSE of one direction and of both, and ABORT (RFC 9293 sections 3.10.4, 3.10.5).</content>
public sealed partial class TcpConnection
{
    /// <summary>
    /// Finishes sending: a FIN follows what is queued, and receiving goes on (half-close, RFC 9293 section 3.6). A second call
    /// does nothing. A thread that waits in Send returns what it had queued.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The connection was closed or aborted by the app.</exception>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public void ShutdownSend()
    {
        lock (Stack.Gate)
        {
            TransmissionControlBlock c = EnterOwned();
            if (c != null)
            {
                Stack.Tcp.Calls.ShutdownSend(c);
                Stack.FastPath.Prediction.Update(c);
                WakeWriters();
                Stack.Gate.Leave();
            }
        }
    }

    /// <summary>
    /// Closes (CLOSE, RFC 9293 section 3.10.4) and releases the connection: what is queued is still sent, then a FIN, with all the
    /// retransmission that takes. If received data was left unread, or comes from now on, the peer gets a RST (section 3.6.1, SHLD-3).
    /// Other threads that wait in a call on this connection get <see cref="ObjectDisposedException"/>. May be called again.
    /// </summary>
    /// <param name="timeout">Milliseconds to wait for the end; 0 does not wait (the connection ends without the app), -1 waits without limit.</param>
    /// <returns>How it ended; <see cref="CloseReason.None"/> when it has not ended yet: then <see cref="Abort"/> still ends it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is less than -1.</exception>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public CloseReason Close(int timeout)
    {
        if (timeout < -1)
        {
            Misuse.ThrowTimeout();
        }

        CallGate gate = Stack.Gate;
        bool waited = false;
        long started = 0;
        TransmissionControlBlock c = null;
        for (;;)
        {
            int left;
            lock (gate)
            {
                gate.Enter();
                if (waited)
                {
                    Waiting -= HandleFlags.Writer;
                }
                else
                {
                    c = Block;
                    if ((Bits & HandleFlags.Open) != 0)
                    {
                        // Releases the connection now and not after the wait: the app reads no more (section 3.6.1), and a peer
                        // that never closes must not hold it forever.
                        Bits &= ~HandleFlags.Open;
                        if (c != null)
                        {
                            if (c.ReceiveCount == 0)
                            {
                                Stack.FastPath.Finish(c);
                            }

                            Stack.Tcp.Calls.Close(c);
                            Stack.FastPath.Prediction.Update(c);
                            if (gate.IsWaiting)
                            {
                                gate.Leave();
                            }
                        }
                    }
                }

                if (Waiting != 0)
                {
                    WakeReaders();
                    WakeWriters();
                }

                if (timeout == 0 || c == null || Block != c || c.State == TcpState.Closed)
                {
                    return (CloseReason)(Bits >> HandleFlags.ReasonShift);
                }

                left = gate.Left(timeout, waited, ref started);
                if (left == 0)
                {
                    return (CloseReason)(Bits >> HandleFlags.ReasonShift);
                }

                Waiting += HandleFlags.Writer;
            }

            waited = true;
            CallGate.Wait(WriterEvent, left);
        }
    }

    /// <summary>
    /// Resets the connection (ABORT, RFC 9293 section 3.10.5) and releases it: what is queued is dropped, and the peer gets a RST. Also
    /// ends a connection that was closed and has not ended yet. Does nothing once it has ended, also in TIME-WAIT: 2 MSL protect the next
    /// connection between the same ends.
    /// </summary>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public void Abort()
    {
        lock (Stack.Gate)
        {
            Stack.Gate.Enter();
            TransmissionControlBlock c = Block;
            Bits &= ~HandleFlags.Open;
            if (c != null)
            {
                Stack.Tcp.Calls.Abort(c);
                Stack.FastPath.Prediction.Update(c);
                Stack.Gate.Leave();
            }

            WakeReaders();
            WakeWriters();
        }
    }

    /// <summary>The same as <see cref="Close"/> without waiting.</summary>
    public void Dispose()
    {
        Close(0);
    }
}
