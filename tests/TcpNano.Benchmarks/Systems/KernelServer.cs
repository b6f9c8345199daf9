namespace TcpNano.Benchmarks.Systems;

/// <summary>The services on the kernel's own TCP: a thread for each that waits in its calls, and one with epoll for many connections.</summary>
internal sealed unsafe class KernelServer : IServer
{
    private const int Backlog = 1024;
    private const int EventsAtOnce = 256;

    private readonly byte[] _pattern = new byte[Services.PieceSize];
    private readonly int _many = Listen(Services.ManyEcho);

    /// <summary>Begins to listen.</summary>
    public KernelServer()
    {
        Begin(Services.Echo, Echo);
        Begin(Services.Sink, Read);
        Begin(Services.Source, Send);
    }

    /// <inheritdoc/>
    public void Run()
    {
        ServeMany(_many);
    }

    private static int Listen(int port)
    {
        int socket = Native.Check(Native.Socket(Native.Inet, Native.Stream | Native.CloseOnExec, 0), "socket");
        int one = 1;
        Native.Check(Native.SetOption(socket, Native.LevelSocket, Native.ReuseAddress, &one, sizeof(int)), "setsockopt");
        Native.ChooseCubic(socket);
        Native.SocketAddress address = Native.SocketAddress.Of(null, port);
        Native.Check(Native.Bind(socket, &address, (uint)sizeof(Native.SocketAddress)), "bind");
        Native.Check(Native.Listen(socket, Backlog), "listen");
        return socket;
    }

    private static void Begin(int port, Action<int, byte[]> serve)
    {
        int listener = Listen(port);
        Thread thread = new(() =>
        {
            byte[] buffer = new byte[Services.PieceSize];
            while (true)
            {
                int socket = Native.Accept(listener, null, null, Native.CloseOnExec);
                if (socket >= 0)
                {
                    serve(socket, buffer);
                    Native.Close(socket);
                }
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
    }

    private static void Echo(int socket, byte[] buffer)
    {
        fixed (byte* start = buffer)
        {
            nint taken = Native.Receive(socket, start, (nuint)buffer.Length, 0);
            while (taken > 0 && SendAll(socket, start, taken))
            {
                taken = Native.Receive(socket, start, (nuint)buffer.Length, 0);
            }
        }
    }

    private static void Read(int socket, byte[] buffer)
    {
        fixed (byte* start = buffer)
        {
            while (Native.Receive(socket, start, (nuint)buffer.Length, 0) > 0)
            {
            }
        }
    }

    private static bool SendAll(int socket, byte* start, nint count)
    {
        while (count > 0)
        {
            nint sent = Native.Send(socket, start, (nuint)count, Native.NoSignal);
            if (sent <= 0)
            {
                return false;
            }

            start += sent;
            count -= sent;
        }

        return true;
    }

    private void Send(int socket, byte[] buffer)
    {
        fixed (byte* start = _pattern)
        {
            while (Native.Send(socket, start, (nuint)_pattern.Length, Native.NoSignal) > 0)
            {
            }
        }
    }

    private void ServeMany(int listener)
    {
        int epoll = Native.Check(Native.EpollCreate(Native.CloseOnExec), "epoll_create1");
        Watch(epoll, listener);
        byte* events = stackalloc byte[EventsAtOnce * Native.EpollEventSize];
        fixed (byte* start = _pattern)
        {
            while (true)
            {
                int count = Native.EpollWait(epoll, events, EventsAtOnce, -1);
                for (int i = 0; i < count; i++)
                {
                    int socket = *(int*)(events + (i * Native.EpollEventSize) + Native.EpollDataOffset);
                    if (socket == listener)
                    {
                        int accepted = Native.Accept(listener, null, null, Native.CloseOnExec);
                        if (accepted >= 0)
                        {
                            Watch(epoll, accepted);
                        }

                        continue;
                    }

                    nint taken = Native.Receive(socket, start, (nuint)_pattern.Length, 0);
                    if (taken <= 0 || !SendAll(socket, start, taken))
                    {
                        Native.Close(socket);
                    }
                }
            }
        }
    }

    private static void Watch(int epoll, int socket)
    {
        byte* wanted = stackalloc byte[Native.EpollEventSize];
        *(uint*)wanted = Native.EpollIn;
        *(int*)(wanted + Native.EpollDataOffset) = socket;
        Native.Check(Native.EpollControl(epoll, Native.EpollAdd, socket, wanted), "epoll_ctl");
    }
}
