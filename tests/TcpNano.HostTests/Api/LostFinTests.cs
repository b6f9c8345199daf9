using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Api;

/// <summary>A pump that sleeps must learn of timers that calls from other threads arm.</summary>
[TestClass]
public class LostFinTests
{
    [TestMethod] // RFC 9293 section 3.8.1: the FIN of a Close that waits is retransmitted although nothing else wakes the pump
    public void CloseThatWaits_HasItsLostFinRetransmitted()
    {
        using StackPair pair = new();
        (TcpConnection left, TcpConnection right) = pair.Open();
        right.Close(0);
        StackPair.Until(() => left.State == TcpState.CloseWait, "the peer's FIN");

        // Let every timer run out, so that the pump waits without limit.
        Thread.Sleep(300);
        pair.Wire.IsCut = true;
        Task<CloseReason> close = StackPair.Run(() => left.Close(20000));
        StackPair.Until(() => left.State == TcpState.LastAck, "our FIN sent");
        pair.Wire.IsCut = false;
        Assert.AreEqual(CloseReason.ClosedByPeer, StackPair.Finish(close));
    }
}
