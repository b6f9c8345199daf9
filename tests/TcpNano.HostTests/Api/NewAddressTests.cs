using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Api;

/// <summary>Configure with connections open: what is bound to the address of before ends, and its peers hear of it.</summary>
[TestClass]
public class NewAddressTests
{
    [TestMethod]
    public void AnotherAddress_ResetsFromTheOldOne()
    {
        using StackPair pair = new();
        (TcpConnection left, TcpConnection right) = pair.Open();
        Task<int> receive = StackPair.Run(() => left.Receive(new byte[1], 0, 1, -1));
        StackPair.Until(() => left.Readers == 1, "a thread in Receive");
        pair.Left.Configure(StackPair.LeftAddress + 7, 0xFFFFFF00, 0);
        Assert.AreEqual(CloseReason.Aborted, left.CloseReason);
        Assert.AreEqual(TcpResult.ConnectionClosed, StackPair.Finish(receive));

        // Only a RST from the address that the peer knows reaches its connection.
        StackPair.Until(() => right.CloseReason == CloseReason.Reset, "the peer's RST");
        TcpConnection? again = pair.Left.Connect(StackPair.RightAddress, StackPair.Port, -1);
        Assert.AreEqual(TcpState.Established, again!.State);
        Assert.AreEqual(StackPair.LeftAddress + 7, again.LocalAddress);
    }

    [TestMethod]
    public void SameAddress_LeavesThemAlone()
    {
        using StackPair pair = new();
        (TcpConnection left, TcpConnection right) = pair.Open();
        pair.Left.Configure(StackPair.LeftAddress, 0xFFFF0000, StackPair.LeftAddress + 100);
        Assert.AreEqual(3, left.Send(new byte[3], 0, 3, -1));
        Assert.AreEqual(3, right.Receive(new byte[10], 0, 10, -1));
        Assert.AreEqual(CloseReason.None, left.CloseReason);
    }
}
