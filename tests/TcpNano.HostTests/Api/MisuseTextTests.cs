using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Memory;

namespace TcpNano.HostTests.Api;

/// <summary>The exception for a call that no app should make says in a sentence what is wrong with it.</summary>
[TestClass]
public class MisuseTextTests
{
    private const int Port = 7;
    private const uint Ours = 0x0A000001;
    private const uint Peer = 0x0A000009;

    public static IEnumerable<object[]> Calls =>
    [
        ["no secret", (NetworkStack _) => { New(new StackOptions()); }, "16 octets that no outsider knows"],
        ["a secret of zeros", (NetworkStack _) => { New(new StackOptions { Secret = new byte[StackOptions.SecretLength] }); }, "not all zeros"],
        ["an option out of its range", (NetworkStack _) => { New(Options(0)); }, "Connections is 0, not 1 to 8000."],
        ["an option, asked for its memory", (NetworkStack _) => { Options(8001).BytesRequiredOn(TcpRuntime.Net); }, "Connections is 8001, not 1 to 8000."],
        ["a driver with a short MTU", (NetworkStack _) => { new NetworkStack(new SilentDriver(575), Options(1)).Dispose(); }, "MTU is not 576 to 1500"],
        ["no address yet", (NetworkStack _) => { New(Options(1)).Connect(Peer, Port, 0); }, "call Configure first"],
        ["Connect to ourselves", (NetworkStack s) => { s.Connect(Ours, Port, 0); }, "not that of one other station"],
        ["Connect from an address of others", (NetworkStack s) => { s.Connect(Peer, Port, Peer, 0, 0); }, "not the one that Configure gave"],
        ["the same ends twice", (NetworkStack s) => { s.Connect(Peer, Port, 0, 4000, 0); s.Connect(Peer, Port, 0, 4000, 0); }, "between these two ends already"],
        ["Listen on a port taken", (NetworkStack s) => { s.Listen(Port, 1); s.Listen(Port, 1); }, "has a listener already"],
        ["one listener too many", (NetworkStack s) => { s.Listen(Port, 1); s.Listen(Port + 1, 1); }, "raise StackOptions.Listeners"],
        ["a bound handle bound again", (NetworkStack s) => { s.Connect(s.Connect(Peer, Port, 0), Peer, Port, 0); }, "still bound"],
        ["a handle of another stack", (NetworkStack s) => { s.Connect(new TcpConnection(New(Options(1))), Peer, Port, 0); }, "belongs to another stack"],
        ["Start twice", (NetworkStack s) => { s.Start(); s.Start(); }, "A pump runs"],
        ["Poll beside the pump", (NetworkStack s) => { s.Start(); s.Poll(); }, "A pump runs"],
        ["one socket too many", (NetworkStack s) => { new UdpSocket(s, 64, 0).Open(1); new UdpSocket(s, 64, 0).Open(2); }, "raise StackOptions.UdpSockets"],
        ["a short buffer for an address", (NetworkStack s) => { s.Link.GetAddress(new byte[5]); }, "takes 6 octets"],
    ];

    [TestMethod]
    [DynamicData(nameof(Calls))]
    public void ItIsASentence(string name, Action<NetworkStack> call, string says)
    {
        NetworkStack stack = New(Options(2));
        stack.Configure(Ours, 0xFFFFFF00, 0);
        Exception wrong = Assert.Throws<Exception>(() => call(stack), name);
        Assert.IsTrue(wrong is ArgumentException or InvalidOperationException, name + ": " + wrong.GetType());
        StringAssert.Contains(wrong.Message, says);
        stack.Dispose();
    }

    private static StackOptions Options(int connections)
    {
        return new StackOptions { Connections = connections, Listeners = 1, UdpSockets = 1, Secret = [.. Enumerable.Range(1, StackOptions.SecretLength).Select(i => (byte)i)] };
    }

    private static NetworkStack New(StackOptions options)
    {
        return new NetworkStack(new SilentDriver(1500), options);
    }
}
