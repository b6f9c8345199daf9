using TcpNano.Benchmarks.Systems;

namespace TcpNano.Benchmarks.Clients;

/// <summary>A socket of the kernel's, on the client's side. Every call on it ends at some time.</summary>
internal sealed unsafe class ClientSocket : IDisposable
{
    private int _socket;

    private ClientSocket(int socket)
    {
        _socket = socket;
    }

    /// <summary>Connects to a service of the system.</summary>
    /// <param name="port">Its port.</param>
    /// <param name="patience">Milliseconds until a call gives up.</param>
    /// <returns>The socket.</returns>
    /// <exception cref="BenchException">It does not open.</exception>
    public static ClientSocket Connect(int port, int patience = Services.Patience)
    {
        int socket = Native.Check(Native.Socket(Native.Inet, Native.Stream | Native.CloseOnExec, 0), "socket");
        ClientSocket client = new(socket);
        try
        {
            Native.TimeValue time = new() { Seconds = patience / 1000 };
            Native.Check(Native.SetOption(socket, Native.LevelSocket, Native.ReceiveTimeout, &time, (uint)sizeof(Native.TimeValue)), "setsockopt");
            Native.Check(Native.SetOption(socket, Native.LevelSocket, Native.SendTimeout, &time, (uint)sizeof(Native.TimeValue)), "setsockopt");
            Native.ChooseCubic(socket);
            Open(socket, port);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection, has both ends close it, and waits for that.</summary>
    /// <param name="port">The service's port.</param>
    /// <exception cref="BenchException">It does not open, or does not end in order.</exception>
    public static void ConnectAndClose(int port)
    {
        int socket = Native.Check(Native.Socket(Native.Inet, Native.Stream | Native.CloseOnExec, 0), "socket");
        try
        {
            byte octet;
            Open(socket, port);
            Native.Check(Native.Shutdown(socket, Native.ShutdownWrite), "shutdown");
            if (Native.Check((int)Native.Receive(socket, &octet, 1, 0), "recv") != 0)
            {
                throw new BenchException("octets came where an end was due");
            }
        }
        finally
        {
            Native.Close(socket);
        }
    }

    /// <summary>Has the kernel take no more than it will soon send: over a slow wire its buffers would take seconds to drain.</summary>
    /// <exception cref="BenchException">The kernel refuses.</exception>
    public void QueueLittle()
    {
        int octets = Services.PieceSize;
        Native.Check(Native.SetOption(_socket, Native.LevelTcp, Native.UnsentLowWater, &octets, sizeof(int)), "setsockopt TCP_NOTSENT_LOWAT");
    }

    /// <summary>Sends octets.</summary>
    /// <param name="octets">The octets.</param>
    /// <returns>How many were taken.</returns>
    /// <exception cref="BenchException">None was, for too long or at all.</exception>
    public int Send(ReadOnlySpan<byte> octets)
    {
        fixed (byte* start = octets)
        {
            return Native.Check((int)Native.Send(_socket, start, (nuint)octets.Length, Native.NoSignal), "send");
        }
    }

    /// <summary>Receives octets; waits for the first.</summary>
    /// <param name="octets">Gets them.</param>
    /// <returns>How many; 0 at the end.</returns>
    /// <exception cref="BenchException">None came, for too long or at all.</exception>
    public int Receive(Span<byte> octets)
    {
        fixed (byte* start = octets)
        {
            return Native.Check((int)Native.Receive(_socket, start, (nuint)octets.Length, 0), "recv");
        }
    }

    /// <summary>Sends octets and receives as many.</summary>
    /// <param name="octets">The octets, and what came back.</param>
    /// <exception cref="BenchException">They do not come back.</exception>
    public void Echo(Span<byte> octets)
    {
        Send(octets);
        int received = 0;
        while (received < octets.Length)
        {
            int more = Receive(octets[received..]);
            received += more > 0 ? more : throw new BenchException("the system has closed in the middle of an echo");
        }
    }

    /// <summary>Sends no more.</summary>
    /// <exception cref="BenchException">The connection has ended.</exception>
    public void Finish()
    {
        Native.Check(Native.Shutdown(_socket, Native.ShutdownWrite), "shutdown");
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose()
    {
        if (_socket >= 0)
        {
            Native.Close(_socket);
            _socket = -1;
        }
    }

    private static void Open(int socket, int port)
    {
        Native.SocketAddress address = Native.SocketAddress.Of(Services.ServerAddress, port);
        Native.Check(Native.Connect(socket, &address, (uint)sizeof(Native.SocketAddress)), "connect");
    }
}
