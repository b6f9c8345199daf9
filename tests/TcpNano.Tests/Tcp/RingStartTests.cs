using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// A ring that has been emptied starts at its beginning again: copies need no second piece, and lie where the processor copies fast.
[TestClass]
public class RingStartTests
{
    [TestMethod]
    public void ReceiveRing_StartsAnewOnceItIsEmpty()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=101").Receive(60);
        d.Equal(60, d.App.Block.ReceiveHead, "head while there is more");
        d.Receive(40).Equal(0, d.App.Block.ReceiveHead, "head once all is taken");
        d.Inject("ACK seq=101 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=201").Receive(100).ReceiveNothing();
    }

    [TestMethod] // what came too early lies in the ring already
    public void ReceiveRing_StaysWhereItIsWhileThereIsAHole()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=201 ack=1 len=50").Expect("ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=1 len=100").Expect("ACK seq=1 ack=101").Receive(100).ReceiveNothing();
        d.Equal(100, d.App.Block.ReceiveHead, "head");
        d.Inject("ACK seq=101 ack=1 len=100").Expect("ACK seq=1 ack=251").Receive(150).ReceiveNothing();
        d.Equal(0, d.App.Block.ReceiveHead, "head once the hole is filled and all is taken");
    }

    [TestMethod]
    public void SendRing_StartsAnewOnceItIsEmpty()
    {
        Dialogue d = Dialogue.Established();
        d.Send(100).Expect("PSH|ACK seq=1 ack=1 len=100");
        d.Inject("ACK seq=1 ack=61").ExpectNothing().Equal(60, d.App.Block.SendHead, "head while there is more");
        d.Inject("ACK seq=1 ack=101").ExpectNothing().Equal(0, d.App.Block.SendHead, "head once all is acknowledged");
    }
}
