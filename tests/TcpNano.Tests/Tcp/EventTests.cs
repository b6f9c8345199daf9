using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.9.1: what the app is told without asking. NetworkStack.NextReady serves many connections from one thread.
[TestClass]
public class EventTests
{
    [TestMethod] // an accepted connection is ready when data comes, and only once for it
    public void NextReady_NamesAConnectionWithData()
    {
        Dialogue d = Dialogue.Established();
        Drain(d);
        d.Inject("ACK seq=1 ack=1 len=10").Ignore();
        d.Check(d.NextReady() == d.App, "the connection is ready");
        d.Check((d.TakeEvents() & TcpEvents.Readable) != 0, "to be read");
        d.Equal((int)TcpEvents.None, (int)d.TakeEvents(), "events");
        d.Check(d.NextReady() == null, "nothing else is ready");
        d.Receive(10);
    }

    [TestMethod] // each of several, none twice
    public void NextReady_NamesEachOnce()
    {
        Dialogue d = Dialogue.Listening();
        for (int i = 0; i < 3; i++)
        {
            d.Peer(40000 + i).Handshake();
        }

        Drain(d);
        for (int i = 0; i < 3; i++)
        {
            d.Peer(40000 + i).Inject("ACK seq=1 ack=1 len=10").Ignore();
            d.Inject("ACK seq=11 ack=1 len=10").Ignore();
        }

        int seen = 0;
        TcpConnection c = d.NextReady();
        while (c != null)
        {
            d.Check((c.TakeEvents() & TcpEvents.Readable) != 0, "to be read");
            seen |= 1 << (c.RemotePort - 40000);
            d.Check(seen < 8, "ports");
            c = d.NextReady();
        }

        d.Equal(7, seen, "connections named");
    }

    [TestMethod] // the end is an event, too
    public void NextReady_NamesAnEndedConnection()
    {
        Dialogue d = Dialogue.Established();
        Drain(d);
        d.Inject("RST seq=1");
        d.Check(d.NextReady() == d.App, "the connection is ready");
        d.Check((d.TakeEvents() & TcpEvents.Closed) != 0, "it is over");
        d.Reason(CloseReason.Reset);
    }

    [TestMethod] // RFC 9293 3.9.1: the peer's FIN
    public void PeersFin_IsAnEvent()
    {
        Dialogue d = Dialogue.Established();
        Drain(d);
        d.Inject("FIN|ACK seq=1 ack=1").Ignore();
        d.Check(d.NextReady() == d.App, "the connection is ready");
        TcpEvents events = d.TakeEvents();
        d.Check((events & TcpEvents.PeerFinished) != 0, "the peer has finished");
        d.Check((events & TcpEvents.Readable) != 0, "Receive has something to answer");
    }

    [TestMethod] // out-of-order data is nothing to be read yet
    public void OutOfOrderData_IsNoEvent()
    {
        Dialogue d = Dialogue.Established();
        Drain(d);
        d.Inject("ACK seq=11 ack=1 len=10").Ignore();
        d.Check((d.TakeEvents() & TcpEvents.Readable) == 0, "nothing to be read");
        d.Inject("ACK seq=1 ack=1 len=10").Ignore();
        d.Check((d.TakeEvents() & TcpEvents.Readable) != 0, "now there is");
    }

    [TestMethod] // what the app has let go does not concern it any more
    public void NextReady_DoesNotNameAClosedConnection()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 len=10").Ignore();
        d.Receive(10).Close().Ignore();
        d.Inject("FIN|ACK seq=11 ack=2").Ignore();
        d.Check(d.NextReady() == null, "nothing is ready");
        d.Elapse(100000);
        d.Check(d.NextReady() == null, "nothing is ready");
    }

    private static void Drain(Dialogue d)
    {
        TcpConnection c = d.NextReady();
        while (c != null)
        {
            c.TakeEvents();
            c = d.NextReady();
        }
    }
}
