using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Link;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Api;

/// <summary>The text of segments is copied between places that a processor copies fast between.</summary>
[TestClass]
public class AlignmentTests
{
    private const int Word = 4;
    private const int Rounds = 3;

    [TestMethod]
    [Timeout(60_000)]
    public void Text_LiesAtMultiplesOfAWord_InFramesBothWays_AndInTheRings()
    {
        byte[] text = [.. Enumerable.Range(0, 1448).Select(octet => (byte)((octet * 7) + (octet >> 8)))];
        MemoryWire wire = new();
        TextSpotter left = new(wire.Left, text);
        TextSpotter right = new(wire.Right, text);
        NetworkStack client = Start(left, StackPair.LeftAddress);
        NetworkStack server = Start(right, StackPair.RightAddress);
        try
        {
            TcpListener listener = server.Listen(StackPair.Port, 1);
            TcpConnection to = client.Connect(StackPair.RightAddress, StackPair.Port, -1);
            TcpConnection from = listener.Accept(-1);
            for (int i = 0; i < Rounds; i++)
            {
                Pass(to, from, text);
                Pass(from, to, text);
            }
        }
        finally
        {
            client.Stop();
            server.Stop();
        }

        foreach (TextSpotter spotter in new[] { left, right })
        {
            Assert.HasCount(Rounds, spotter.Sent);
            Assert.HasCount(Rounds, spotter.Received);
            Assert.IsTrue(spotter.Sent.Concat(spotter.Received).All(index => index % Word == 0), $"text at {spotter.Sent.First()} and {spotter.Received.First()}");
        }
    }

    private static NetworkStack Start(MacDriver driver, uint address)
    {
        NetworkStack stack = RepeatableStack.On(driver, address, new StackOptions { Secret = RepeatableStack.Secret(address) });
        stack.Start();
        return stack;
    }

    private static void Pass(TcpConnection from, TcpConnection to, byte[] text)
    {
        Assert.AreEqual(text.Length, from.Send(text, 0, text.Length, -1));
        byte[] taken = new byte[text.Length];
        for (int count = 0; count < text.Length;)
        {
            int more = to.Receive(taken, count, text.Length - count, -1);
            Assert.IsGreaterThan(0, more);
            count += more;
        }

        CollectionAssert.AreEqual(text, taken);
        Assert.AreEqual(0, to.Block.ReceiveHead % Word);
        Assert.AreEqual(0, from.Block.SendHead % Word);
    }
}
