using TcpNano.Virtual;

namespace TcpNano.HostTests.Memory;

/// <summary>Accepts whoever comes, sends everything back, closes after the peer has, and does not wait long for who is gone. Allocates nothing.</summary>
internal sealed class EchoApp(TcpListener listener) : IVirtualApp
{
    private readonly byte[] _buffer = new byte[2048];

    /// <summary>Connections accepted.</summary>
    public int Accepted { get; private set; }

    /// <summary>Octets sent back.</summary>
    public long Echoed { get; private set; }

    public bool Step(NetworkStack stack, long now)
    {
        bool acted = false;
        while (listener.HasPending)
        {
            TcpConnection accepted = listener.Accept(0);
            accepted.KeepAlive = true;
            accepted.UserTimeout = 1000;
            Accepted++;
            acted = true;
        }

        TcpConnection? c = stack.NextReady();
        while (c is not null)
        {
            c.TakeEvents();
            Serve(c);
            acted = true;
            c = stack.NextReady();
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
                }

                return;
            }
        }
    }
}
