using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Api;

/// <summary>A handle that its app binds again, while the connection it stood for before is not quite over.</summary>
[TestClass]
public class RebindTests
{
    private const uint ClientAddress = 0x0A000001;
    private const uint ServerAddress = 0x0A000002;
    private const int Port = 100;

    private readonly VirtualNetwork _network = new(1);
    private VirtualHost _client = null!;
    private VirtualHost _server = null!;
    private TcpListener _listener = null!;

    [TestInitialize]
    public void Begin()
    {
        _client = AddHost(1, ClientAddress);
        _server = AddHost(2, ServerAddress);
        _listener = _server.Stack.Listen(Port, 4);
    }

    [TestMethod]
    [DataRow(TcpState.FinWait2)]
    [DataRow(TcpState.TimeWait)]
    public void EndOfTheOldConnection_LeavesTheNewOneAlone(TcpState before)
    {
        TcpConnection own = new(_client.Stack);
        TcpConnection peer = Open(own);
        own.Close(0);
        _network.RunUntil(_network.Now + 10);
        if (before == TcpState.TimeWait)
        {
            peer.Close(0);
            _network.RunUntil(_network.Now + 10);
        }

        Assert.AreEqual(before, own.State);
        TcpConnection second = Open(own);
        _network.RunUntil(_network.Now + 150_000);
        Assert.AreEqual(new StackOptions().Connections - 1, _client.Stack.FreeConnections, "the old connection has ended by itself");
        Assert.AreEqual(TcpState.Established, own.State);
        Assert.AreEqual(CloseReason.None, own.CloseReason);
        Assert.AreEqual(5, second.Send(new byte[5], 0, 5, 0));
        _network.RunUntil(_network.Now + 100);
        Assert.AreEqual(5, own.Receive(new byte[10], 0, 10, 0));
        Assert.IsNull(_client.BrokenInvariant);
    }

    private TcpConnection Open(TcpConnection own)
    {
        Assert.IsTrue(_client.Stack.Connect(own, ServerAddress, Port, 0));
        Assert.IsTrue(_network.RunUntil(() => own.State == TcpState.Established && _listener.HasPending, _network.Now + 10_000));
        return _listener.Accept(0);
    }

    private VirtualHost AddHost(byte number, uint address)
    {
        StackOptions options = new() { Secret = new byte[StackOptions.SecretLength] };
        Array.Fill(options.Secret, number);
        VirtualDriver driver = _network.Attach("host " + number, [2, 0, 0, 0, 0, number], new ImpairmentProfile { Delay = 1 });
        NetworkStack stack = new(driver, options);
        stack.Configure(address, 0xFFFFFF00, 0);
        return _network.AddHost(driver, stack);
    }
}
