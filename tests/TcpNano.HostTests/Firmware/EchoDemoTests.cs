using EchoDemo;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp;
using TcpNano.Diagnostics;
using TcpNano.HostTests.Nano;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Firmware;

/// <summary>What nfproj/EchoDemo does on a board, in virtual time.</summary>
[TestClass]
public class EchoDemoTests
{
    private const uint ClientAddress = 0x0A000001;
    private const uint ServerAddress = 0x0A000002;

    private readonly VirtualNetwork _network = new(1);
    private readonly StringWriter _printed = new() { NewLine = "\n" };
    private readonly TextWriter _console = Console.Out;
    private VirtualHost _client = null!;
    private VirtualHost _board = null!;

    [TestInitialize]
    public void Begin()
    {
        Console.SetOut(_printed);
        _client = AddHost(1, ClientAddress, new StackOptions { Connections = 8, ReceiveBuffer = 4096, SendBuffer = 4096, Secret = Secret(1) });
        _board = AddHost(2, ServerAddress, EchoServer.Options(Secret(2)));
        _board.App = new ServerApp(new EchoServer(_board.Stack));
    }

    [TestCleanup]
    public void End()
    {
        Console.SetOut(_console);
    }

    [TestMethod] // what an ESP32 without PSRAM can spare: seen on nanoCLR with a heap of that size
    public void Memory_WithDhcp_FitsA64KBHeap()
    {
        long stack = EchoServer.Options(Secret(1)).BytesRequiredOn(TcpRuntime.NanoClr);
        long dhcp = DhcpClient.BytesRequiredOn(TcpRuntime.NanoClr);
        long handles = TcpListener.BytesRequiredOn(TcpRuntime.NanoClr) + (3 * TcpConnection.BytesRequiredOn(TcpRuntime.NanoClr));
        const long Buffer = 540;

        // The MAC, what mscorlib and the CLR keep, texts, and garbage between two collections. Measured: the whole needs between 61,440 and 63,488 octets.
        const long Rest = 13 * 1024;
        // ConnectionStory, its event, and its reader.
        long story = 132 + 156 + EventReader.BytesRequiredOn(TcpRuntime.NanoClr, 3);
        long all = stack + dhcp + handles + Buffer + story + StackOptions.InterpreterFrames + Rest;
        string parts = $"{stack} octets are the stack's, {dhcp} the DHCP client's, {handles} the listener's and three connections', {Buffer} the app's buffer, {story} for what says why a connection ended, {StackOptions.InterpreterFrames} are for the interpreter's frames";
        Console.SetOut(_console);
        Console.WriteLine(parts);
        Assert.IsLessThanOrEqualTo(65536, all);
        StringAssert.Contains(Repository.Read("nfproj/README.md"), parts);
    }

    [TestMethod] // the client delays its ACKs by 40 ms
    [DataRow(1)]
    [DataRow(1024)]
    [DataRow(1025)]
    [DataRow(1461)]
    [DataRow(3000)]
    public void Echo_NeverWaitsForADelayedAck(int count)
    {
        TcpConnection connection = Connect();
        Assert.AreEqual(1, Exchange(connection, 1), "neighbours know each other now");
        _network.RunUntil(_network.Now + 1000);
        long begun = _network.Now;
        Assert.AreEqual(count, Exchange(connection, count));
        Assert.IsLessThan(20, _network.Now - begun);
    }

    [TestMethod]
    public void ClientThatVanished_LosesItsSlotWithin2Minutes_AndIsToldOf()
    {
        Connect();
        _network.RunUntil(_network.Now + 100);
        int free = _board.Stack.FreeConnections;
        _client.AsleepUntil = long.MaxValue;
        _network.RunUntil(_network.Now + 59_000);
        Assert.AreEqual(free, _board.Stack.FreeConnections, "silence for less than a minute is allowed");
        _network.RunUntil(_network.Now + 62_000);
        Assert.AreEqual(free + 1, _board.Stack.FreeConnections);
        StringAssert.Contains(_printed.ToString(), " over: the network does not reach the peer any more, in ESTABLISHED; it did not answer ARP\n", "nobody answers ARP either");
    }

    [TestMethod]
    public void IdleClientThatIsThere_KeepsItsSlot()
    {
        TcpConnection connection = Connect();
        _network.RunUntil(_network.Now + 3_600_000);
        Assert.AreEqual(TcpState.Established, connection.State);
        Assert.AreEqual(5, Exchange(connection, 5));
    }

    [TestMethod]
    public void Ends_ArePrintedInWords()
    {
        TcpConnection orderly = Connect();
        orderly.Close(0);
        TcpConnection rude = Connect();
        rude.Abort();
        _network.RunUntil(_network.Now + 1000);
        string[] expected =
        [
            $"10.0.0.1:{orderly.LocalPort} open",
            $"10.0.0.1:{rude.LocalPort} open",
            $"10.0.0.1:{orderly.LocalPort} over: closed, the peer first, in LAST-ACK",
            $"10.0.0.1:{rude.LocalPort} over: reset by the peer, in ESTABLISHED",
        ];
        CollectionAssert.AreEquivalent(expected, _printed.ToString().TrimEnd('\n').Split('\n'));
    }

    [TestMethod]
    public void EveryReason_HasWordsOfItsOwn()
    {
        string[] words = [.. Enum.GetValues<CloseReason>().Select(CloseReasonText.Of)];
        CollectionAssert.AllItemsAreUnique(words);
        foreach (string text in words)
        {
            Assert.IsFalse(text.Any(char.IsDigit), text);
        }
    }

    private static byte[] Secret(byte number)
    {
        byte[] secret = new byte[StackOptions.SecretLength];
        Array.Fill(secret, number);
        return secret;
    }

    private TcpConnection Connect()
    {
        TcpConnection connection = _client.Stack.Connect(ServerAddress, 7, 0);
        Assert.IsTrue(_network.RunUntil(() => connection.State == TcpState.Established, _network.Now + 10_000));
        return connection;
    }

    private int Exchange(TcpConnection connection, int count)
    {
        byte[] buffer = new byte[count];
        Assert.AreEqual(count, connection.Send(buffer, 0, count, 0));
        int received = 0;
        _network.RunUntil(
            () =>
            {
                received += Math.Max(0, connection.Receive(buffer, 0, count, 0));
                return received >= count;
            },
            _network.Now + 10_000);
        return received;
    }

    private VirtualHost AddHost(byte number, uint address, StackOptions options)
    {
        VirtualDriver driver = _network.Attach("host " + number, [2, 0, 0, 0, 0, number], new ImpairmentProfile { Delay = 1 });
        NetworkStack stack = new(driver, options);
        stack.Configure(address, 0xFFFFFF00, 0);
        return _network.AddHost(driver, stack);
    }

    private sealed class ServerApp(EchoServer server) : IVirtualApp
    {
        public bool Step(NetworkStack stack, long now) => server.Step();
    }
}
