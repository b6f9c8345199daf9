using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Tool.Services;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Network;

/// <summary>A client that sends and gets back, and an echo service, over a virtual network.</summary>
internal sealed class EchoPair : IVirtualApp
{
    private const uint ClientAddress = 0x0A000001;
    private const uint ServerAddress = 0x0A000002;
    private const uint Netmask = 0xFFFFFF00;

    private readonly byte[] _outgoing = new byte[4096];
    private readonly byte[] _incoming = new byte[4096];
    private readonly TcpConnection _connection;
    private readonly Func<bool> _isDone;
    private long _sent;
    private long _received;
    private long _wanted;

    public EchoPair(ulong seed, ImpairmentProfile profile)
    {
        Network = new VirtualNetwork(seed);
        Client = AddHost("client", 1, ClientAddress, profile);
        Server = AddHost("server", 2, ServerAddress, profile);
        ServiceTable services = new(Server.Stack);
        services.Listen(EchoService.Port, 4, new EchoService());
        Server.App = new TableApp(services);
        _isDone = () => _received == _wanted;
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
            for (int i = 0; i < taken; i++)
            {
                if (_incoming[i] != Octet(_received + i))
                {
                    throw new InvalidOperationException("What came back is not what went out.");
                }
            }

            _received += taken;
            taken = _connection.Receive(_incoming, 0, _incoming.Length, 0);
        }

        int count = (int)Math.Min(Math.Min(_wanted - _sent, _outgoing.Length), _connection.SendRoom);
        if (count > 0 && _connection.State == TcpState.Established)
        {
            acted = true;
            for (int i = 0; i < count; i++)
            {
                _outgoing[i] = Octet(_sent + i);
            }

            _sent += _connection.Send(_outgoing, 0, count, 0);
        }

        return acted;
    }

    private static byte Octet(long place)
    {
        return (byte)(place * 31 + (place >> 8));
    }

    private VirtualHost AddHost(string name, byte number, uint address, ImpairmentProfile profile)
    {
        StackOptions options = new() { Secret = new byte[StackOptions.SecretLength] };
        Array.Fill(options.Secret, number);
        VirtualDriver driver = Network.Attach(name, [2, 0, 0, 0, 0, number], profile);
        NetworkStack stack = new(driver, options);
        stack.Configure(address, Netmask, 0);
        return Network.AddHost(driver, stack);
    }

    private sealed class TableApp(ServiceTable services) : IVirtualApp
    {
        public bool Step(NetworkStack stack, long now) => services.Step();
    }
}
