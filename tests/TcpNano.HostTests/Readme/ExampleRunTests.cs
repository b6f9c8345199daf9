using System.Reflection;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Pcap.Files;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Readme;

/// <summary>Those examples that need no device and no network do what they say.</summary>
[TestClass]
public class ExampleRunTests
{
    private static readonly byte[] s_secret = [.. Enumerable.Range(1, StackOptions.SecretLength).Select(i => (byte)i)];

    private DirectoryInfo _folder = null!;

    [TestInitialize]
    public void Begin()
    {
        _folder = Directory.CreateTempSubdirectory("tcpnano-examples");
    }

    [TestCleanup]
    public void End()
    {
        _folder.Delete(recursive: true);
    }

    [TestMethod]
    public void Virtual_PlaysATalk_AndWritesItsCapture()
    {
        ExamplePage page = new("TcpNano.Virtual");
        Assembly examples = page.Load();
        string capture = Path.Combine(_folder.FullName, "talk.pcapng");
        Call(page.ClassOf(examples, "VirtualNetwork"), "Play", capture);
        using FileStream file = File.OpenRead(capture);
        CaptureReader reader = CaptureReader.Open(file);
        int frames = 0;
        for (; reader.Next() is not null; frames++)
        {
        }

        Assert.IsGreaterThan(5, frames);
        Assert.IsInRange(50, 950, (int)Call(page.ClassOf(examples, "Impairment"), "Survivors", 3UL)!);
        (NetworkStack left, NetworkStack right) = ((NetworkStack, NetworkStack))Call(page.ClassOf(examples, "MemoryWire"), "Pair")!;
        using (left)
        using (right)
        {
            TcpListener listener = right.Listen(7, 1);
            TcpConnection client = left.Connect(right.Address, 7, 5000);
            Assert.AreEqual(TcpState.Established, client.State);
            Assert.IsNotNull(listener.Accept(5000));
        }
    }

    [TestMethod]
    public void Pcap_WritesAndReads()
    {
        ExamplePage page = new("TcpNano.Pcap");
        Assembly examples = page.Load();
        string capture = Path.Combine(_folder.FullName, "frame.pcapng");
        Call(page.ClassOf(examples, "PcapngWriter"), "Save", capture, new byte[60], 1000L);
        Assert.IsEmpty((IEnumerable<string>)Call(page.ClassOf(examples, "CaptureReader"), "Refusals", capture)!);
        string kernel = Path.Combine(AppContext.BaseDirectory, "Explain", "Golden", "kernel-refused.pcap");
        Assert.AreEqual("127.0.0.1:4242", ((IEnumerable<string>)Call(page.ClassOf(examples, "CaptureReader"), "Refusals", kernel)!).Single());
    }

    [TestMethod]
    public void Stack_Begins_AndABeaconIsSent()
    {
        ExamplePage page = new("TcpNano");
        Assembly examples = page.Load();
        MemoryWire wire = new();
        using NetworkStack stack = (NetworkStack)Call(page.ClassOf(examples, "NetworkStack"), "Begin", wire.Left, s_secret, 60_000L)!;
        Assert.AreEqual(IPv4Address.From(192, 168, 0, 50), stack.Address);
        Call(page.ClassOf(examples, "MemoryPart"), "PrintMemory", new StackOptions());
        using NetworkStack other = new(wire.Right, new StackOptions { Secret = s_secret });
        other.Configure(IPv4Address.From(192, 168, 0, 51), 0xFFFFFF00, 0);
        other.Start();
        UdpSocket socket = new(other, 256, 0);
        socket.Open(6000);
        Type beacon = page.ClassOf(examples, "NetworkService").GetNestedType("Beacon")!;
        beacon.GetMethod("Start")!.Invoke(Activator.CreateInstance(beacon, stack), null);
        Assert.AreEqual(4, socket.Receive(new byte[16], 0, 16, new UdpOrigin(), 10_000));
    }

    private static object? Call(Type type, string method, params object[] arguments)
    {
        return type.GetMethod(method)!.Invoke(null, arguments);
    }
}
