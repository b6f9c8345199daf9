using System.Threading;
using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Api;

// NetworkStack.NextReady and TcpConnection.TakeEvents: which connections are named, when, how often, in what order; and which
// events there are. EventTests looks at the same from RFC 9293's side.
[TestClass]
public class ReadySemanticsTests
{
    [TestMethod] // what happened before Accept counts from Accept on
    public void BeforeAccept_IsToldAfterwards()
    {
        Dialogue d = Dialogue.Listening();
        d.SynReceived().Inject("ACK seq=1 ack=1 len=10").Ignore();
        d.Check(d.NextReady() == null, "not the app's yet");
        d.Check(d.Listener.HasPending, "HasPending");
        d.Accept();
        d.Check(d.NextReady() == d.App, "named");
        d.Equal((int)(TcpEvents.Connected | TcpEvents.Writable | TcpEvents.Readable), (int)d.TakeEvents(), "events");
    }

    [TestMethod] // a listener is named when a connection waits for Accept, once until it is asked
    public void Listener_IsNamedWhenAConnectionWaits()
    {
        Dialogue d = Dialogue.Listening();
        d.SynReceived();
        d.Check(d.Stack.NextReady() == null, "the handshake is not over");
        d.Inject("ACK seq=1 ack=1").Ignore();
        d.Check(d.Stack.NextReady() == d.Listener, "named");
        d.Check(d.Stack.NextReady() == null, "named twice for one connection");
        d.Equal((int)TcpEvents.Acceptable, (int)d.Listener.TakeEvents(), "events");
        d.Equal((int)TcpEvents.None, (int)d.Listener.TakeEvents(), "events taken again");
        d.Accept();
        d.Check(d.Stack.NextReady() == d.App, "then the connection");
    }

    [TestMethod] // waiting, taking frames and naming in one call; what is to be sent leaves before it waits, the ACK with the answer
    public void WaitReady_HasTurns()
    {
        Dialogue d = Settled();
        d.Check(d.Stack.WaitReady(0) == null, "nothing has happened");
        int sent = d.Driver.SentCount;
        d.Queue("ACK seq=1 ack=1 len=10");
        d.Queue("PSH|ACK seq=11 ack=1 len=10");
        d.Check(d.Stack.WaitReady(-1) == d.App, "named");
        d.Equal((int)TcpEvents.Readable, (int)d.App.TakeEvents(), "events");
        d.Equal(sent, d.Driver.SentCount, "the ACK waits for the app");
        d.Check(d.Stack.WaitReady(0) == null, "nothing more");
        d.Equal(sent + 1, d.Driver.SentCount, "the ACK leaves before it waits");
        d.Expect("ACK seq=1 ack=21 len=0").ExpectNothing();
    }

    [TestMethod] // the link is named when it goes down and when it comes up again, each once
    public void Link_IsNamedWhenItChanges()
    {
        Dialogue d = Dialogue.Closed();
        d.Check(d.Stack.Link.IsUp, "up from the start");
        d.Stack.WaitForWork(0);
        d.Check(d.Stack.NextReady() == null, "nothing has changed");
        for (int i = 0; i < 2; i++)
        {
            d.Driver.LinkUp = i != 0;
            d.Stack.WaitForWork(-1);
            d.Check(d.Stack.NextReady() == d.Stack.Link, "named");
            d.Equal((int)TcpEvents.LinkChanged, (int)d.Stack.Link.TakeEvents(), "events");
            d.Check(d.Stack.Link.IsUp == (i != 0), "IsUp");
            d.Stack.WaitForWork(0);
            d.Check(d.Stack.NextReady() == null, "named twice for one change");
        }
    }

    [TestMethod] // an app that waits for events hears of a cable that is pulled out meanwhile
    public void Link_EndsWaitReady()
    {
        Dialogue d = Dialogue.Closed();
        d.Check(d.Stack.WaitReady(0) == null, "nothing has changed");
        Thread cable = new Thread(() =>
        {
            Thread.Sleep(50);
            d.Driver.LinkUp = false;
            d.Driver.Kick();
        });
        cable.Start();
        d.Check(d.Stack.WaitReady(-1) == d.Stack.Link, "named");
        cable.Join();
        d.Check(!d.Stack.Link.IsUp, "IsUp");
    }

    [TestMethod] // the active side hears of the handshake's end, good or bad
    public void Connect_IsToldOfItsEnd()
    {
        Dialogue d = Dialogue.Connecting();
        d.Check(d.NextReady() == null, "nothing yet");
        d.AnswerSyn();
        d.Check(d.NextReady() == d.App, "named");
        d.Equal((int)(TcpEvents.Connected | TcpEvents.Writable), (int)d.TakeEvents(), "events");

        d = Dialogue.Connecting();
        d.Inject("RST|ACK seq=0 ack=1");
        d.Check(d.NextReady() == d.App, "named");
        d.Equal((int)TcpEvents.Closed, (int)d.TakeEvents(), "events");
    }

    [TestMethod] // events are taken once; a connection without any is not named
    public void TakeEvents_ClearsThem()
    {
        Dialogue d = Settled();
        d.Inject("ACK seq=1 ack=1 len=10").Ignore();
        d.Equal((int)TcpEvents.Readable, (int)d.TakeEvents(), "events");
        d.Equal((int)TcpEvents.None, (int)d.TakeEvents(), "events taken again");
        d.Check(d.NextReady() == null, "named without events");
        d.Equal(10, d.App.Available, "the data is still there");
    }

    [TestMethod] // named but its events not taken: named again when something new happens, and then all are told
    public void NextReady_TellsAgainWhenSomethingNewHappens()
    {
        Dialogue d = Settled();
        d.Inject("ACK seq=1 ack=1 len=10").Ignore();
        d.Check(d.NextReady() == d.App, "named");
        d.Check(d.NextReady() == null, "named twice for one event");
        d.Inject("FIN|ACK seq=11 ack=1").Ignore();
        d.Check(d.NextReady() == d.App, "named for the next one");
        d.Equal((int)(TcpEvents.Readable | TcpEvents.PeerFinished), (int)d.TakeEvents(), "events");
    }

    [TestMethod] // first come, first named; a second event does not change its turn
    public void NextReady_NamesInOrder()
    {
        Dialogue d = Dialogue.Listening();
        for (int i = 0; i < 3; i++)
        {
            d.Peer(40000 + i).Handshake();
        }

        TakeAll(d);
        d.Peer(40002).Inject("ACK seq=1 ack=1 len=10").Ignore();
        d.Peer(40000).Inject("ACK seq=1 ack=1 len=10").Ignore();
        d.Peer(40001).Inject("ACK seq=1 ack=1 len=10").Ignore();
        d.Peer(40002).Inject("ACK seq=11 ack=1 len=10").Ignore();
        d.Equal(40002, d.NextReady().RemotePort, "first");
        d.Equal(40000, d.NextReady().RemotePort, "second");
        d.Equal(40001, d.NextReady().RemotePort, "third");
        d.Check(d.NextReady() == null, "no fourth");
    }

    [TestMethod] // room is told of to who found none, once, and to nobody else
    public void Writable_IsToldToWhoFoundNoRoom()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 1000;
        Dialogue d = Dialogue.Established(options);
        TakeAll(d);
        d.Send(500).Expect("ACK seq=1 len=500").Inject("ACK seq=1 ack=501");
        d.Equal((int)TcpEvents.None, (int)d.TakeEvents(), "events when there was room all the time");

        d.Send(1000).Ignore();
        d.Equal(0, d.App.SendRoom, "SendRoom");
        d.Inject("ACK seq=1 ack=1001").Ignore();
        d.Equal((int)TcpEvents.Writable, (int)d.TakeEvents(), "events after SendRoom was 0");
        d.Inject("ACK seq=1 ack=1501").Ignore();
        d.Equal((int)TcpEvents.None, (int)d.TakeEvents(), "events after the app was told");

        d.Equal(1000, d.TrySend(1100), "Send");
        d.Ignore();
        d.Inject("ACK seq=1 ack=2501").Ignore();
        d.Equal((int)TcpEvents.Writable, (int)d.TakeEvents(), "events after Send took less");
    }

    [TestMethod] // RFC 9293 3.9.1.8: soft errors are told of, unless the app does not want to hear
    [Rfc(9293, "SHLD-20")]
    public void SoftError_CanBeSwitchedOff()
    {
        for (int i = 0; i < 2; i++)
        {
            Dialogue d = Settled();
            d.App.ReportSoftErrors = i == 0;
            d.Send(10).Expect("ACK seq=1 len=10");
            d.Inject("ICMP type=3 code=1 seq=1");
            d.Equal((int)(i == 0 ? TcpEvents.SoftError : TcpEvents.None), (int)d.TakeEvents(), "events");
            d.Check((d.NextReady() == null), "already taken");
            d.Equal((int)TcpSoftError.Unreachable, (int)d.App.SoftError, "SoftError");
            d.State(TcpState.Established);
        }
    }

    [TestMethod] // a slot's next connection starts without the events of the one before
    public void Events_AreNotInherited()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 1;
        Dialogue d = Dialogue.Established(options);
        d.Inject("ACK seq=1 ack=1 len=10").Ignore();
        d.Abort().Ignore();
        d.Connect().Expect("SYN seq=0");
        d.Check(d.NextReady() == null, "nothing has happened");
        d.Equal((int)TcpEvents.None, (int)d.TakeEvents(), "events");
    }

    private static Dialogue Settled()
    {
        Dialogue d = Dialogue.Established();
        TakeAll(d);
        return d;
    }

    private static void TakeAll(Dialogue d)
    {
        TcpConnection c = d.NextReady();
        while (c != null)
        {
            c.TakeEvents();
            c = d.NextReady();
        }
    }
}
