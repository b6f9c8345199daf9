using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Tool.Services;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Services;

/// <summary>One service on one host, and a client on another, in virtual time.</summary>
internal sealed class ServiceBench : IVirtualApp, IServiceReport
{
    public const int Port = 100;
    public const int Connections = 8;
    public const int Buffer = 4096;

    private const uint ClientAddress = 0x0A000001;
    private const uint ServerAddress = 0x0A000002;
    private const int Limit = 600_000;

    private readonly byte[] _buffer = new byte[65536];

    public ServiceBench(Service service)
    {
        Network = new VirtualNetwork(1);
        Client = AddHost(1, ClientAddress);
        Server = AddHost(2, ServerAddress);
        Table = new ServiceTable(Server.Stack) { Report = this };
        Table.Listen(Port, Connections, service);
        Server.App = this;
    }

    public VirtualNetwork Network { get; }

    public VirtualHost Client { get; }

    public VirtualHost Server { get; }

    public ServiceTable Table { get; }

    /// <summary>What the table reported.</summary>
    public List<string> Reports { get; } = [];

    /// <summary>The client connects.</summary>
    public TcpConnection Connect()
    {
        TcpConnection connection = Client.Stack.Connect(ServerAddress, Port, 0);
        Until(() => connection.State != TcpState.SynSent);
        Assert.AreEqual(TcpState.Established, connection.State);
        return connection;
    }

    /// <summary>The server's session with the client's connection.</summary>
    public Session SessionOf(TcpConnection client)
    {
        return Table.Sessions.Single(session => session.Connection.RemotePort == client.LocalPort);
    }

    /// <summary>The client listens, and the server's table connects to it with a service.</summary>
    public Session ConnectBack(Service service, out TcpListener listener)
    {
        listener = Client.Stack.Listen(Port, 1);
        Session? session = Table.Connect(ClientAddress, Port, service);
        Assert.IsNotNull(session);
        return session;
    }

    /// <summary>Takes so many octets from the service.</summary>
    public byte[] Receive(TcpConnection connection, int count)
    {
        List<byte> all = [];
        Until(
            () =>
            {
                int taken = connection.Receive(_buffer, 0, Math.Min(_buffer.Length, Math.Max(1, count - all.Count)), 0);
                all.AddRange(_buffer.AsSpan(0, Math.Max(0, taken)));
                return all.Count >= count || taken == 0;
            });
        return [.. all];
    }

    /// <summary>Takes all to the service's FIN.</summary>
    public byte[] ReceiveAll(TcpConnection connection)
    {
        return Receive(connection, int.MaxValue);
    }

    public void Until(Func<bool> condition)
    {
        Assert.IsTrue(Network.RunUntil(condition, Network.Now + Limit), "it never came to that");
    }

    public void Pass(int milliseconds)
    {
        Network.RunUntil(Network.Now + milliseconds);
    }

    bool IVirtualApp.Step(NetworkStack stack, long now) => Table.Step();

    void IServiceReport.Connected(Session session) => Reports.Add("connected " + session.Service.Name);

    public void AddressChanged()
    {
    }

    void IServiceReport.Ended(Session session) => Reports.Add($"ended {session.Service.Name} {session.Connection.CloseReason}");

    private VirtualHost AddHost(byte number, uint address)
    {
        StackOptions options = new()
        {
            Connections = Connections,
            ReceiveBuffer = Buffer,
            SendBuffer = Buffer,
            Secret = RepeatableStack.Secret(number),
        };
        VirtualDriver driver = Network.Attach("host " + number, [2, 0, 0, 0, 0, number], new ImpairmentProfile { Delay = 1 });
        return Network.AddHost(driver, RepeatableStack.On(driver, address, options));
    }
}
