using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Tool.Services;
using TcpNano.Virtual;
using TcpNano.Virtual.Oracles;

namespace TcpNano.HostTests.Network;

/// <summary>A client that sends and gets back, and an echo service, over a virtual network.</summary>
internal sealed class EchoPair : IVirtualApp
{
    private const uint ClientAddress = 0x0A000001;
    private const uint ServerAddress = 0x0A000002;

    private readonly byte[] _outgoing = new byte[4096];
    private readonly byte[] _incoming = new byte[4096];
    private readonly TcpConnection _connection;
    private readonly Func<bool> _isDone;
    private readonly StreamOracle _stream = new(0);
    private long _wanted;

    public EchoPair(ulong seed, ImpairmentProfile profile)
    {
        Network = new VirtualNetwork(seed);
        Client = AddHost("client", 1, ClientAddress, profile);
        Server = AddHost("server", 2, ServerAddress, profile);
        ServiceTable services = new(Server.Stack);
        services.Listen(EchoService.Port, 4, new EchoService());
        Server.App = new TableApp(services);
        _isDone = () => _stream.Received == _wanted;
        _connection = Client.Stack.Connect(ServerAddress, EchoService.Port, 0);
        Client.App = this;
    }

    public VirtualNetwork Network { get; }

    public VirtualHost Client { get; }

    public VirtualHost Server { get; }

    /// <summary>Has octets go out and come back, each checked.</summary>
    public void Exchange(int octets)
    {
        _wanted += octets;
        Assert.IsTrue(Network.RunUntil(_isDone, Network.Now + 100_000_000), "it stalled");
    }

    bool IVirtualApp.Step(NetworkStack stack, long now)
    {
        bool acted = false;
        int taken = _connection.State == TcpState.Established ? _connection.Receive(_incoming, 0, _incoming.Length, 0) : -1;
        while (taken > 0)
        {
            acted = true;
            if (_stream.Check(_incoming.AsSpan(0, taken)) is string wrong)
            {
                throw new InvalidOperationException("What came back is not what went out: " + wrong);
            }

            taken = _connection.Receive(_incoming, 0, _incoming.Length, 0);
        }

        int count = (int)Math.Min(Math.Min(_wanted - _stream.Sent, _outgoing.Length), _connection.SendRoom);
        if (count > 0 && _connection.State == TcpState.Established)
        {
            acted = true;
            _stream.Fill(_outgoing.AsSpan(0, count));
            _stream.Took(_connection.Send(_outgoing, 0, count, 0));
        }

        return acted;
    }

    private VirtualHost AddHost(string name, byte number, uint address, ImpairmentProfile profile)
    {
        StackOptions options = new() { Connections = 8, ReceiveBuffer = 4096, SendBuffer = 4096, Secret = RepeatableStack.Secret(number) };
        VirtualDriver driver = Network.Attach(name, [2, 0, 0, 0, 0, number], profile);
        return Network.AddHost(driver, RepeatableStack.On(driver, address, options));
    }

    private sealed class TableApp(ServiceTable services) : IVirtualApp
    {
        public bool Step(NetworkStack stack, long now) => services.Step();
    }
}
