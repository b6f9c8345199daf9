using TcpNano.Virtual;

namespace TcpNano.HostTests.Memory;

/// <summary>Accepts whoever comes, sends everything back, closes after the peer has, and does not wait long for who is gone. Allocates nothing.</summary>
internal sealed class EchoApp : IVirtualApp
{
    private readonly TcpListener _listener;
    private readonly Stack<TcpConnection> _free;
    private readonly byte[] _buffer = new byte[2048];

    /// <summary>Listens on <see cref="VirtualPair.Port"/>, and makes a handle for each slot of the stack beforehand.</summary>
    public EchoApp(NetworkStack stack, int backlog)
    {
        _listener = stack.Listen(VirtualPair.Port, backlog);
        _free = new Stack<TcpConnection>(Enumerable.Range(0, stack.FreeConnections).Select(_ => new TcpConnection(stack)));
    }

    /// <summary>Connections accepted.</summary>
    public int Accepted { get; private set; }

    /// <summary>Octets sent back.</summary>
    public long Echoed { get; private set; }

    public bool Step(NetworkStack stack, long now)
    {
        bool acted = false;
        while (_listener.HasPending && _free.Count > 0)
        {
            TcpConnection accepted = _free.Pop();
            _listener.Accept(accepted, 0);
            accepted.KeepAlive = true;
            accepted.UserTimeout = 1000;
            Accepted++;
            acted = true;
        }

        NetworkHandle? ready = stack.NextReady();
        while (ready is not null)
        {
            ready.TakeEvents();
            if (ready is TcpConnection c)
            {
                Serve(c);
            }

            acted = true;
            ready = stack.NextReady();
        }

        return acted;
    }

    private void Serve(TcpConnection c)
    {
        while (true)
        {
            // Nothing is taken that cannot be sent back: an event tells of room.
            int room = Math.Min(c.SendRoom, _buffer.Length);
            if (room == 0 && c.State != TcpState.Closed)
            {
                return;
            }

            int n = c.Receive(_buffer, 0, Math.Max(room, 1), 0);
            if (n > 0)
            {
                int sent = c.Send(_buffer, 0, n, 0);
                Echoed += Math.Max(sent, 0);
            }
            else
            {
                if (n != TcpResult.TimedOut)
                {
                    c.Close(0);
                    _free.Push(c);
                }

                return;
            }
        }
    }
}
