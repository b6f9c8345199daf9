namespace TcpNano.HostTests.Kernel.Floods;

/// <summary>An echo as small firmware has it: one thread, one connection after the other.</summary>
internal sealed class EchoServer : IDisposable
{
    private const int Patience = 3000;

    private readonly TcpListener _listener;
    private readonly Thread _thread;
    private readonly byte[] _buffer = new byte[1024];
    private volatile bool _stop;

    public EchoServer(NetworkStack stack, int port, int backlog)
    {
        _listener = stack.Listen(port, backlog);
        _thread = new Thread(Serve) { IsBackground = true, Name = "echo" };
        _thread.Start();
    }

    /// <summary>Connections that were served to their end.</summary>
    public int Served { get; private set; }

    public void Dispose()
    {
        _stop = true;
        _listener.Close();
        _thread.Join();
    }

    private void Serve()
    {
        while (!_stop)
        {
            TcpConnection connection = _listener.Accept(100);
            if (connection is null)
            {
                continue;
            }

            int count;
            while ((count = connection.Receive(_buffer, 0, _buffer.Length, Patience)) > 0 && connection.Send(_buffer, 0, count, Patience) == count)
            {
            }

            Served += count == 0 ? 1 : 0;
            connection.Close(Patience);
        }
    }
}
