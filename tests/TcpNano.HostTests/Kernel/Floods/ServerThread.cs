namespace TcpNano.HostTests.Kernel.Floods;

/// <summary>A server on a thread of its own, as small firmware has it.</summary>
internal abstract class ServerThread : IDisposable
{
    private readonly Thread _thread;
    private volatile bool _stop;
    private Exception? _failure;

    protected ServerThread(NetworkStack stack, int port, int backlog)
    {
        Listener = stack.Listen(port, backlog);
        _thread = new Thread(Run) { IsBackground = true, Name = GetType().Name };
    }

    protected TcpListener Listener { get; }

    /// <summary>Ends the service, and throws what it threw.</summary>
    public void Dispose()
    {
        _stop = true;
        Listener.Close();
        _thread.Join();
        if (_failure is not null)
        {
            throw new InvalidOperationException("The server has ended: " + _failure.Message, _failure);
        }
    }

    /// <summary>Begins to serve, once all is constructed.</summary>
    protected void Start()
    {
        _thread.Start();
    }

    /// <summary>Takes one turn: waits a while for something to do, and does it.</summary>
    protected abstract void Serve();

    private void Run()
    {
        try
        {
            while (!_stop)
            {
                Serve();
            }
        }
        catch (Exception failure)
        {
            // Told by Dispose, on the test's thread.
            _failure = failure;
        }
    }
}
