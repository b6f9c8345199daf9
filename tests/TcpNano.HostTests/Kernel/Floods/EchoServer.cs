namespace TcpNano.HostTests.Kernel.Floods;

/// <summary>An echo as small firmware has it: one thread, one connection after the other.</summary>
internal sealed class EchoServer : ServerThread
{
    private const int Patience = 3000;

    private readonly byte[] _buffer = new byte[1024];

    public EchoServer(NetworkStack stack, int port, int backlog)
        : base(stack, port, backlog)
    {
        Start();
    }

    /// <summary>Connections that were served to their end.</summary>
    public int Served { get; private set; }

    protected override void Serve()
    {
        TcpConnection connection = Listener.Accept(100);
        if (connection is null)
        {
            return;
        }

        int count;
        while ((count = connection.Receive(_buffer, 0, _buffer.Length, Patience)) > 0 && connection.Send(_buffer, 0, count, Patience) == count)
        {
        }

        Served += count == 0 ? 1 : 0;
        connection.Close(Patience);
    }
}
