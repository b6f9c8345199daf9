using TcpNano.Virtual;
using TcpNano.Tcp;

namespace TcpNano.Lab.Fuzzing;

/// <summary>
/// The app on the stack under attack: an echo on one port, a reader on another. It holds what it gets against what can only have
/// been sent at that place of the stream, and misses nothing.
/// </summary>
internal sealed class FuzzApp : IVirtualApp
{
    public const int EchoPort = 7;
    public const int ReaderPort = 80;
    public const int Backlog = 2;

    private readonly List<FuzzConnection> _connections = [];
    private readonly byte[] _buffer = new byte[512];
    private readonly Action<string> _fail;

    public FuzzApp(Action<string> fail)
    {
        _fail = fail;
    }

    public TcpListener? EchoListener { get; set; }

    public TcpListener? ReaderListener { get; set; }

    /// <summary>The connection under attack; null when there is none, or the app has let it go.</summary>
    public FuzzConnection? Victim { get; set; }

    public bool Step(NetworkStack stack, long now)
    {
        Accept(EchoListener, true);
        Accept(ReaderListener, false);
        for (int i = _connections.Count - 1; i >= 0; i--)
        {
            FuzzConnection held = _connections[i];
            if (!Serve(held))
            {
                held.Connection.Close(0);
                Forget(held);
            }
        }

        return _connections.Count > 0;
    }

    /// <summary>Opens the connection under attack.</summary>
    public void Connect(NetworkStack stack, uint address, int port, int localPort)
    {
        TcpConnection connection = stack.Connect(address, port, FrameBuilder.OurAddress, localPort, 0) ?? throw new FuzzFailure("no connection could be opened");
        Victim = new FuzzConnection(connection, echoes: false);
        _connections.Add(Victim);
    }

    /// <summary>Sends as much as fits.</summary>
    /// <param name="count">Octets at most.</param>
    public void Send(int count)
    {
        if (Victim is not FuzzConnection held || held.Finished)
        {
            return;
        }

        while (count > 0)
        {
            int piece = Math.Min(count, _buffer.Length);
            held.Outgoing.Fill(_buffer.AsSpan(0, piece));
            int sent = held.Connection.Send(_buffer, 0, piece, 0);
            if (sent <= 0)
            {
                return;
            }

            held.Outgoing.Took(sent);
            count -= sent;
        }
    }

    /// <summary>Reads what the app would else have left unread.</summary>
    /// <param name="count">Octets at most.</param>
    public void Read(int count)
    {
        if (Victim is FuzzConnection held)
        {
            while (count > 0 && held.Connection.Available > 0)
            {
                int taken = Take(held, Math.Min(count, _buffer.Length));
                if (taken <= 0)
                {
                    return;
                }

                count -= taken;
            }
        }
    }

    public void Shutdown()
    {
        if (Victim is FuzzConnection held)
        {
            held.Connection.ShutdownSend();
            held.Finished = true;
        }
    }

    public void Close()
    {
        if (Victim is FuzzConnection held)
        {
            held.Connection.Close(0);
            Forget(held);
        }
    }

    public void Abort()
    {
        if (Victim is FuzzConnection held)
        {
            held.Connection.Abort();
            Forget(held);
        }
    }

    /// <summary>Reads again what it has left unread.</summary>
    public void Resume()
    {
        foreach (FuzzConnection held in _connections)
        {
            held.Stalled = false;
        }
    }

    /// <summary>Lets go of everything.</summary>
    public void AbortAll()
    {
        foreach (FuzzConnection held in _connections)
        {
            held.Connection.Abort();
        }

        _connections.Clear();
        Victim = null;
    }

    private void Forget(FuzzConnection held)
    {
        _connections.Remove(held);
        Victim = held == Victim ? null : Victim;
    }

    private void Accept(TcpListener? listener, bool echoes)
    {
        while (listener is not null && listener.HasPending)
        {
            TcpConnection? connection = listener.Accept(0);
            if (connection is null)
            {
                _fail("a connection was pending, but Accept has none");
                return;
            }

            FuzzConnection held = new(connection, echoes);
            _connections.Add(held);
            if (!echoes && connection.RemoteAddress == FrameBuilder.PeerAddress)
            {
                Victim ??= held;
            }
        }
    }

    // False when the app has to let go of it.
    private bool Serve(FuzzConnection held)
    {
        if (held.Stalled)
        {
            return true;
        }

        while (true)
        {
            int count = _buffer.Length;
            if (held.Echoes)
            {
                int room = held.Connection.SendRoom;
                if (room == 0)
                {
                    return true;
                }

                count = Math.Min(count, room);
            }

            int taken = Take(held, count);
            if (taken == TcpResult.ConnectionClosed)
            {
                return false;
            }

            if (taken == 0)
            {
                // The peer has finished. An echo has nothing to add; the reader may have something to send yet.
                return !held.Echoes && held.Connection.State != TcpState.TimeWait && held.Connection.State != TcpState.Closed;
            }

            if (taken < 0)
            {
                return true;
            }

            if (held.Echoes && held.Connection.State != TcpState.Closed && held.Connection.Send(_buffer, 0, taken, 0) != taken
                && held.Connection.State != TcpState.Closed)
            {
                _fail("there was room for less than SendRoom said");
            }
        }
    }

    // What is read must be what belongs there, and follow what was read before.
    private int Take(FuzzConnection held, int count)
    {
        TransmissionControlBlock c = held.Block;
        if (c.State < TcpState.Established && c.State != TcpState.Closed && held.Connection.Block == c)
        {
            return TcpResult.TimedOut;
        }

        // Also once the connection has ended and the handle has let go of the block, as long as nobody else has that.
        if (held.Connection.Block == c || (c.AppFlags & AppFlags.InUse) == 0)
        {
            uint before = (c.RcvFlags & RcvFlags.FinReceived) != 0 ? c.RcvNxt - 1 : c.RcvNxt;
            before -= (uint)c.ReceiveCount;
            if (!held.Synchronized)
            {
                held.Synchronized = true;
                held.NextRead = before;
            }
            else if (before != held.NextRead)
            {
                _fail($"what can be read begins at {before}, but {held.NextRead} was to come");
            }
        }

        int taken = held.Connection.Receive(_buffer, 0, count, 0);
        for (int i = 0; i < taken; i++)
        {
            if (_buffer[i] != FuzzStreams.Peers.OctetAt(held.NextRead))
            {
                _fail($"the app got another octet than was sent at {held.NextRead}");
                break;
            }

            held.NextRead++;
        }

        return taken;
    }
}
