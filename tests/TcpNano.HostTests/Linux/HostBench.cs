using System.Net.Sockets;
using TcpNano.HostTests.Kernel;
using TcpNano.Linux;

namespace TcpNano.HostTests.Linux;

/// <summary>A <see cref="HostStack"/> on a TAP in a namespace of its own, with the kernel at the other end.</summary>
internal sealed class HostBench : IDisposable
{
    public const string KernelAddress = "10.9.0.1";
    public const int Patience = 20_000;

    private readonly List<IDisposable> _belongings = [];

    public HostBench(Action<StackOptions>? tune = null)
    {
        Network = NetworkNamespace.Create();
        StackOptions options = HostStack.DefaultOptions();
        tune?.Invoke(options);
        try
        {
            Host = Network.Run(() => HostStack.OnTap("tap0", Bench.StackAddressAndPrefix, gateway: KernelAddress, options));
        }
        catch
        {
            Network.Dispose();
            throw;
        }

        Network.SetAddress("tap0", KernelAddress + "/24");
    }

    public NetworkNamespace Network { get; }

    public HostStack Host { get; }

    /// <summary>A kernel socket that listens.</summary>
    public Socket KernelListens(int port)
    {
        Socket listener = Keep(Network.Socket(Patience));
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Any, port));
        listener.Listen(16);
        return listener;
    }

    /// <summary>A kernel socket connected to the stack.</summary>
    public Socket KernelConnects(int port)
    {
        Socket socket = Keep(Network.Socket(Patience));
        socket.Connect(Bench.StackAddress, port);
        return socket;
    }

    /// <summary>The next connection to a kernel socket; its calls end, too.</summary>
    public Socket KernelAccepts(Socket listener)
    {
        Socket peer = Keep(listener.Accept());
        peer.ReceiveTimeout = Patience;
        peer.SendTimeout = Patience;
        return peer;
    }

    /// <summary>A stream and the kernel's end of it.</summary>
    public (TcpStream Stream, Socket Peer) Pair(int port = 5000)
    {
        Socket listener = KernelListens(port);
        TcpStream stream = Host.Connect(KernelAddress, port, Patience);
        Socket peer = KernelAccepts(listener);
        return (stream, peer);
    }

    /// <summary>Registers something to be disposed of with the bench.</summary>
    public T Keep<T>(T belonging)
        where T : IDisposable
    {
        _belongings.Add(belonging);
        return belonging;
    }

    public void Dispose()
    {
        Host.Dispose();
        _belongings.ForEach(belonging => belonging.Dispose());
        Network.Dispose();
    }
}
