using System;
using System.Threading;
using TcpNano.Fast;
using TcpNano.Tcp;

namespace TcpNano;

/// <summary>
/// One TCP connection, as the app holds it. It comes from <see cref="TcpListener.Accept(int)"/> or <see cref="NetworkStack.Connect(uint, int, int)"/> and is
/// the caller's until <see cref="Close"/> or <see cref="Abort"/>. It never becomes another connection, unless the app itself
/// binds it again: <see cref="NetworkStack.Connect(TcpConnection, uint, int, int)"/>, <see cref="TcpListener.Accept(TcpConnection, int)"/>.
/// When the connection has ended it keeps the reason and both ends.
/// </summary>
/// <remarks>
/// <para>
/// Any number of threads may use any members at the same time. Each call that waits ends by its deadline. Octets that two
/// threads send at the same time leave in the order in which they found room in the send buffer: if a Send has to wait for room,
/// octets of another Send may come between its parts.
/// </para>
/// <para>
/// Keep-alive is off by default; turned on, it probes after 2 hours of silence (<see cref="StackOptions.KeepAliveIdle"/>).
/// The user timeout is 120 s by default (<see cref="StackOptions.UserTimeout"/>): the connection ends when data stays
/// unacknowledged for that long.
/// </para>
/// </remarks>
public sealed partial class TcpConnection : NetworkHandle, IDisposable
{
    /// <summary>The control block; null before the connection and once it has ended and everything was taken.</summary>
    internal TransmissionControlBlock Block;

    /// <summary>Set when a waiting reader should check again.</summary>
    internal readonly AutoResetEvent ReaderEvent;

    /// <summary>Set when a thread that waits in Send, Connect or Close should check again.</summary>
    internal readonly AutoResetEvent WriterEvent;

    /// <summary>Threads that wait: in Receive, times <see cref="HandleFlags.Reader"/>, and in Send, Connect or Close, times <see cref="HandleFlags.Writer"/>.</summary>
    internal int Waiting;

    /// <summary>The peer's address in the upper half, ours in the lower.</summary>
    internal ulong Addresses;

    /// <summary>
    /// The ports in the upper half, the peer's above ours; the default timeout in the lower. One field less for each handle. It is signed, because nanoCLR
    /// takes what comes out of a ulong for unsigned.
    /// </summary>
    internal long PortsAndTimeout;

    /// <summary>Makes a handle for the calls that bind one: Connect and Accept with a handle of the app.</summary>
    /// <param name="stack">The stack it is for.</param>
    public TcpConnection(NetworkStack stack)
        : base(stack)
    {
        ReaderEvent = new AutoResetEvent(false);
        WriterEvent = new AutoResetEvent(false);
        PortsAndTimeout = 0xFFFFFFFF; // no ports, and no limit
    }

    /// <summary>Octets of heap that one takes, which is what the calls that make one allocate.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <returns>Octets.</returns>
    public static int BytesRequiredOn(TcpRuntime runtime)
    {
        return runtime == TcpRuntime.NanoClr ? MemoryModel.NanoConnection : MemoryModel.NetConnection;
    }

    /// <summary>Milliseconds that the calls without a timeout of their own wait; 0 not to wait, -1, the default, for no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than -1.</exception>
    public int DefaultTimeout
    {
        get { return (int)PortsAndTimeout; }
        set
        {
            if (value < -1)
            {
                Misuse.ThrowValue();
            }

            lock (Stack.Gate)
            {
                // With the lock, because a call that binds the handle at the same time writes the ports.
                PortsAndTimeout = (PortsAndTimeout & ~0xFFFFFFFFL) | (value & 0xFFFFFFFFL);
            }
        }
    }

    /// <summary>The peer's port in the upper half, ours in the lower.</summary>
    internal uint Ports
    {
        get { return (uint)(PortsAndTimeout >> 32); }
    }

    /// <summary>Queues data for sending (SEND, RFC 9293 section 3.10.2), and sends what the windows allow.</summary>
    /// <param name="buffer">The data, which is copied.</param>
    /// <param name="offset">Where it starts.</param>
    /// <param name="count">Octets.</param>
    /// <param name="timeout">Milliseconds to wait for room in the send buffer; 0 takes what fits now, -1 waits without limit.</param>
    /// <returns>
    /// Octets queued: <paramref name="count"/>, or fewer when the time was over, the connection ended or another thread finished
    /// sending; <see cref="TcpResult.TimedOut"/> or <see cref="TcpResult.ConnectionClosed"/> when none were.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="buffer"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range is not in the buffer, or the timeout is less than -1.</exception>
    /// <exception cref="ObjectDisposedException">The connection was closed or aborted by the app.</exception>
    /// <exception cref="InvalidOperationException">After <see cref="ShutdownSend"/>, or from inside the pump.</exception>
    public int Send(byte[] buffer, int offset, int count, int timeout)
    {
        if (buffer == null || (offset | count) < 0 || offset > buffer.Length - count)
        {
            Misuse.ThrowRange(buffer);
        }

        if (timeout < -1)
        {
            Misuse.ThrowTimeout();
        }

        CallGate gate = Stack.Gate;
        int sent = 0;
        bool waited = false;
        long started = 0;
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

                // While segments are predicted the app may send: the connection is open and has no FIN queued.
                TransmissionControlBlock c = Block;
                if ((Bits & HandleFlags.Open) == 0 || c == null || (c.Predicted < 0 && !MaySend(c)))
                {
                    WakeWriters();
                    if (!IsOpen)
                    {
                        Misuse.ThrowConnectionGone();
                    }

                    if (!waited && c != null && c.State != TcpState.Closed)
                    {
                        Misuse.ThrowFinished();
                    }

                    return sent > 0 ? sent : TcpResult.ConnectionClosed;
                }

                sent += Stack.FastPath.Send(c, buffer, offset + sent, count - sent);
                if (gate.IsWaiting)
                {
                    gate.Leave();
                }

                if (sent == count)
                {
                    if (Waiting != 0)
                    {
                        // One signal may be for several threads: pass it on.
                        WakeWriters();
                    }

                    return sent;
                }

                left = gate.Left(timeout, waited, ref started);
                if (left == 0)
                {
                    WakeWriters();
                    return sent > 0 ? sent : TcpResult.TimedOut;
                }

                Waiting += HandleFlags.Writer;
            }

            waited = true;
            CallGate.Wait(WriterEvent, left);
        }
    }

    /// <summary>As <see cref="Send(byte[], int, int, int)"/>, all of a buffer, with <see cref="DefaultTimeout"/>.</summary>
    /// <param name="buffer">The data.</param>
    /// <returns>As above.</returns>
    public int Send(byte[] buffer)
    {
        if (buffer == null)
        {
            Misuse.ThrowRange(buffer);
        }

        return Send(buffer, 0, buffer.Length, DefaultTimeout);
    }

    /// <summary>As <see cref="Send(byte[], int, int, int)"/>, with <see cref="DefaultTimeout"/>.</summary>
    /// <param name="buffer">The data.</param>
    /// <param name="offset">Where it starts.</param>
    /// <param name="count">Octets.</param>
    /// <returns>As above.</returns>
    public int Send(byte[] buffer, int offset, int count)
    {
        return Send(buffer, offset, count, DefaultTimeout);
    }

    /// <summary>Takes received data (RECEIVE, RFC 9293 section 3.10.3).</summary>
    /// <param name="buffer">Gets the data.</param>
    /// <param name="offset">Where to put it.</param>
    /// <param name="count">Octets at most; with 0 the call does nothing and answers 0.</param>
    /// <param name="timeout">Milliseconds to wait for the first octet; 0 looks without waiting, -1 waits without limit.</param>
    /// <returns>
    /// Octets taken, 1 to <paramref name="count"/>; 0 when the peer has sent FIN and everything was taken;
    /// <see cref="TcpResult.TimedOut"/>; <see cref="TcpResult.ConnectionClosed"/> when the connection ended otherwise. Data that was
    /// acknowledged to the peer can still be taken after the end.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="buffer"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range is not in the buffer, or the timeout is less than -1.</exception>
    /// <exception cref="ObjectDisposedException">The connection was closed or aborted by the app.</exception>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public int Receive(byte[] buffer, int offset, int count, int timeout)
    {
        if (buffer == null || (offset | count) < 0 || offset > buffer.Length - count)
        {
            Misuse.ThrowRange(buffer);
        }

        if (timeout < -1)
        {
            Misuse.ThrowTimeout();
        }

        CallGate gate = Stack.Gate;
        bool waited = false;
        long started = 0;
        for (;;)
        {
            int left;
            lock (gate)
            {
                if (gate.IsPolling)
                {
                    Misuse.ThrowInsidePoll();
                }

                if (waited)
                {
                    Waiting -= HandleFlags.Reader;
                }

                if ((Bits & HandleFlags.Open) == 0)
                {
                    WakeReaders();
                    Misuse.ThrowConnectionGone();
                }

                if (count == 0)
                {
                    return 0;
                }

                TransmissionControlBlock c = Block;
                if (c == null)
                {
                    WakeReaders();
                    return (Bits & HandleFlags.PeerFinished) != 0 ? 0 : TcpResult.ConnectionClosed;
                }

                if (c.ReceiveCount > 0)
                {
                    int taken = Stack.FastInput.Receive(c, buffer, offset, count);
                    if (taken < 0)
                    {
                        taken = Take(c, buffer, offset, count);
                    }

                    if ((Waiting & HandleFlags.Readers) != 0 && (c.ReceiveCount != 0 || Block == null || (c.RcvFlags & RcvFlags.FinReceived) != 0))
                    {
                        // One signal may be for several threads: pass it on.
                        ReaderEvent.Set();
                    }

                    return taken;
                }

                if ((c.RcvFlags & RcvFlags.FinReceived) != 0)
                {
                    WakeReaders();
                    return 0;
                }

                gate.Enter();
                left = gate.Left(timeout, waited, ref started);
                if (left == 0)
                {
                    return TcpResult.TimedOut;
                }

                Waiting += HandleFlags.Reader;
            }

            waited = true;
            CallGate.Wait(ReaderEvent, left);
        }
    }

    /// <summary>As <see cref="Receive(byte[], int, int, int)"/>, into all of a buffer, with <see cref="DefaultTimeout"/>.</summary>
    /// <param name="buffer">Gets the data.</param>
    /// <returns>As above.</returns>
    public int Receive(byte[] buffer)
    {
        if (buffer == null)
        {
            Misuse.ThrowRange(buffer);
        }

        return Receive(buffer, 0, buffer.Length, DefaultTimeout);
    }

    /// <summary>As <see cref="Receive(byte[], int, int, int)"/>, with <see cref="DefaultTimeout"/>.</summary>
    /// <param name="buffer">Gets the data.</param>
    /// <param name="offset">Where to put it.</param>
    /// <param name="count">Octets at most.</param>
    /// <returns>As above.</returns>
    public int Receive(byte[] buffer, int offset, int count)
    {
        return Receive(buffer, offset, count, DefaultTimeout);
    }

    /// <summary>
    /// Waits until the handshake is over, after a <see cref="NetworkStack.Connect(uint, int, int)"/> that did not wait.
    /// <see cref="State"/> and <see cref="CloseReason"/> say whether it succeeded.
    /// </summary>
    /// <param name="timeout">Milliseconds; then the attempt ends. 0 ends it at once, -1 waits as long as SYNs are sent.</param>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is less than -1.</exception>
    /// <exception cref="ObjectDisposedException">The connection was closed or aborted by the app.</exception>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public void WaitConnected(int timeout)
    {
        if (timeout < -1)
        {
            Misuse.ThrowTimeout();
        }

        CallGate gate = Stack.Gate;
        bool waited = false;
        long started = 0;
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

                TransmissionControlBlock c = Block;
                if ((Bits & HandleFlags.Open) == 0)
                {
                    WakeWriters();
                    Misuse.ThrowConnectionGone();
                }

                if (c == null || (c.State != TcpState.SynSent && c.State != TcpState.SynReceived))
                {
                    WakeWriters();
                    return;
                }

                left = gate.Left(timeout, waited, ref started);
                if (left == 0)
                {
                    Stack.Tcp.Calls.GiveUp(c);
                    return;
                }

                Waiting += HandleFlags.Writer;
            }

            waited = true;
            CallGate.Wait(WriterEvent, left);
        }
    }

    /// <summary>Threads that wait in Receive.</summary>
    internal int Readers
    {
        get { return Waiting & HandleFlags.Readers; }
    }

    /// <summary>Threads that wait in Send, Connect or Close.</summary>
    internal int Writers
    {
        get { return Waiting / HandleFlags.Writer; }
    }

    /// <summary>Throws when the handle cannot be bound. Call it with the gate locked.</summary>
    internal void CheckUnbound()
    {
        if (IsOpen || Waiting != 0)
        {
            Misuse.ThrowHandleInUse();
        }
    }

    private TransmissionControlBlock EnterOwned()
    {
        Stack.Gate.Enter();
        if (!IsOpen)
        {
            Misuse.ThrowConnectionGone();
        }

        return Block;
    }

    /// <summary>Takes received data the full way, which may send a window update or free the control block.</summary>
    private int Take(TransmissionControlBlock c, byte[] buffer, int offset, int count)
    {
        CallGate gate = Stack.Gate;
        gate.Enter();
        int taken = Stack.Tcp.Calls.Receive(c, buffer, offset, count);

        // The ACK with the new window may have taken along data, or found that there is a window to probe.
        Stack.FastPath.Prediction.Update(c);
        gate.Leave();
        return taken;
    }

    private static bool MaySend(TransmissionControlBlock c)
    {
        return c.State != TcpState.Closed && (c.SndFlags & SndFlags.FinQueued) == 0;
    }

    private void WakeReaders()
    {
        if ((Waiting & HandleFlags.Readers) != 0)
        {
            ReaderEvent.Set();
        }
    }

    private void WakeWriters()
    {
        if (Waiting >= HandleFlags.Writer)
        {
            WriterEvent.Set();
        }
    }
}
