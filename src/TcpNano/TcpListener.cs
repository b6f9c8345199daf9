using System;
using System.Threading;
using TcpNano.Tcp;

namespace TcpNano;

/// <summary>
/// A port that accepts connections: passive OPEN of RFC 9293 section 3.10.1. It comes from <see cref="NetworkStack.Listen(int, int)"/>, or the app makes
/// it and has it listen. Once closed it listens on nothing, also when another listener takes its port. All members may be used from any thread.
/// </summary>
public sealed class TcpListener : NetworkHandle, IDisposable
{
    /// <summary>The listener's place in the table; null while it listens on nothing.</summary>
    internal Listener Bound;

    /// <summary>Set when a waiting thread should check again.</summary>
    internal readonly AutoResetEvent Event;

    /// <summary>Threads that wait in Accept.</summary>
    internal int Waiters;

    /// <summary>See <see cref="SynCookies"/>.</summary>
    internal bool SendsCookies = true;

    /// <summary>Makes a listener for <see cref="NetworkStack.Listen(TcpListener, int, int)"/>.</summary>
    /// <param name="stack">The stack it is for.</param>
    public TcpListener(NetworkStack stack)
        : base(stack)
    {
        Event = new AutoResetEvent(false);
    }

    /// <summary>Octets of heap that one takes, which is what the call that makes one allocates.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <returns>Octets.</returns>
    public static int BytesRequiredOn(TcpRuntime runtime)
    {
        return runtime == TcpRuntime.NanoClr ? MemoryModel.NanoAcceptor : MemoryModel.NetAcceptor;
    }

    /// <summary>The port listened on; 0 while it listens on nothing.</summary>
    public int Port
    {
        get
        {
            Listener bound = Bound;
            return bound != null ? bound.Port : 0;
        }
    }

    /// <summary>Whether a connection waits for Accept. Takes no lock, for loops that poll.</summary>
    public bool HasPending
    {
        get
        {
            Listener bound = Bound;
            return bound != null && Stack.Tcp.Opens.HasComplete(bound);
        }
    }

    /// <summary>
    /// Whether SYNs are answered with SYN cookies (RFC 4987) while the SYN cache is full. Default true: a flood of SYNs keeps nobody out. It may be changed at any time.
    /// </summary>
    /// <remarks>
    /// The price, in a flood only: a peer's MSS is rounded down to one of four, and the SYN|ACK is not retransmitted. If the ACK that completes the handshake is
    /// lost, or comes while there is no room, the peer's first data completes it; a peer that waits for us to speak first believes it has a connection that does not exist.
    /// Without cookies new SYNs are dropped while every entry is younger than a second, and take the place of the oldest otherwise.
    /// </remarks>
    public bool SynCookies
    {
        get { return SendsCookies; }
        set { SendsCookies = value; }
    }

    /// <summary>Takes the next connection whose handshake is complete. Allocates its handle, 156 octets on nanoCLR and 200 on .NET, and nothing else.</summary>
    /// <param name="timeout">Milliseconds to wait; 0 looks without waiting, -1 waits without limit.</param>
    /// <returns>
    /// The connection, which is the caller's until it calls <see cref="TcpConnection.Close"/> or
    /// <see cref="TcpConnection.Abort"/> on it; null when the time was over or the listener was closed meanwhile. The connection may
    /// have ended already: data that the peer sent before can still be taken.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is less than -1.</exception>
    /// <exception cref="ObjectDisposedException">The listener is closed.</exception>
    /// <exception cref="InvalidOperationException">Called from inside the pump, which would wait for itself.</exception>
    public TcpConnection Accept(int timeout)
    {
        return Take(null, timeout);
    }

    /// <summary>As <see cref="Accept(int)"/>, with a handle that the app made beforehand: nothing is allocated.</summary>
    /// <param name="own">A handle of this stack's that is new, or closed or aborted; its old connection closes without it.</param>
    /// <param name="timeout">As above.</param>
    /// <returns>Whether <paramref name="own"/> is a connection now.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="own"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">As above.</exception>
    /// <exception cref="ObjectDisposedException">As above.</exception>
    /// <exception cref="InvalidOperationException">As above; or <paramref name="own"/> is another stack's or still bound.</exception>
    public bool Accept(TcpConnection own, int timeout)
    {
        if (own == null)
        {
            Misuse.ThrowNoHandle();
        }

        return Take(own, timeout) != null;
    }

    /// <summary>
    /// Stops listening. Connections not yet accepted are reset; accepted ones go on (RFC 9293 section 3.10.4).
    /// Closing a closed listener does nothing.
    /// </summary>
    public void Close()
    {
        CallGate gate = Stack.Gate;
        lock (gate)
        {
            gate.Enter();
            if (Bound != null)
            {
                Drop();
                gate.Leave();
            }
        }
    }

    /// <summary>The same as <see cref="Close"/>.</summary>
    public void Dispose()
    {
        Close();
    }

    /// <summary>Stops listening. Call it with the gate locked.</summary>
    internal void Drop()
    {
        TcpOpens opens = Stack.Tcp.Opens;
        TransmissionControlBlock c = opens.DropNext(Bound);
        while (c != null)
        {
            Stack.FastPath.Prediction.Update(c);
            c = opens.DropNext(Bound);
        }

        opens.Close(Bound);
    }

    private TcpConnection Take(TcpConnection own, int timeout)
    {
        if (timeout < -1)
        {
            Misuse.ThrowTimeout();
        }

        CallGate gate = Stack.Gate;
        bool waited = false;
        long started = 0;
        Listener bound = null;
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
                    Waiters--;
                }
                else
                {
                    bound = Bound;
                    if (bound == null)
                    {
                        Misuse.ThrowListenerClosed();
                    }

                    if (own != null && own.Stack != Stack)
                    {
                        Misuse.ThrowOtherStack();
                    }
                }

                // Again after a wait: another thread may have bound it meanwhile.
                if (own != null && ((own.Bits & HandleFlags.Open) | own.Waiting) != 0)
                {
                    Misuse.ThrowHandleInUse();
                }

                if (Bound != bound || bound == null)
                {
                    if (Waiters != 0)
                    {
                        // Close gives one signal for all threads: pass it on.
                        Event.Set();
                    }

                    return null;
                }

                if (own == null ? Stack.Tcp.Opens.HasComplete(bound) : Stack.Tcp.Opens.Accept(bound, own))
                {
                    if (own == null)
                    {
                        own = new TcpConnection(Stack);
                        Stack.Tcp.Opens.Accept(bound, own);
                    }

                    if (Waiters != 0 && Stack.Tcp.Opens.HasComplete(bound))
                    {
                        // One signal may be for several connections: pass it on.
                        Event.Set();
                    }

                    return own;
                }

                gate.Enter();
                left = gate.Left(timeout, waited, ref started);
                if (left == 0)
                {
                    return null;
                }

                Waiters++;
            }

            waited = true;
            CallGate.Wait(Event, left);
        }
    }
}
