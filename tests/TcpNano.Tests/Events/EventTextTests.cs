using TcpNano.Diagnostics;
using nanoFramework.TestFramework;

namespace TcpNano.Tests.Events;

// One line for each event.
[TestClass]
public class EventTextTests
{
    [TestMethod]
    public void Dhcp_SaysStateAndLease()
    {
        Assert.AreEqual("1.500 DHCP Selecting", Of(StackEventKind.Dhcp, 2, 0, 0, 0, 0));
        Assert.AreEqual("1.500 DHCP Bound, 10.0.0.5 for 3600 s from 10.0.0.1", Of(StackEventKind.Dhcp, 7, 0x0A000005, 3600, 0x0A000001, 0));
    }

    [TestMethod]
    public void Service_SaysItsNumbers()
    {
        Assert.AreEqual("1.500 service 2 code=9 1 2 4294967295", Of(StackEventKind.Service, 9, 1, 2, -1, 2));
    }

    [TestMethod] // of a later version
    public void UnknownKind_SaysItsNumbers()
    {
        Assert.AreEqual("1.500 event 99 code=9 1 2 3", Of((StackEventKind)99, 9, 1, 2, 3, 0));
    }

    [TestMethod] // what was lost is not made up
    public void UnknownEnds_AreTheSlot()
    {
        Assert.AreEqual("1.500 slot 3 : retransmission timeout 2, RTO 400 ms, in flight 10", Of(StackEventKind.RetransmissionTimeout, 2, 400, 0, 10, 0));
    }

    [TestMethod]
    public void EveryCause_HasWordsOfItsOwn()
    {
        string all = "";
        for (int i = (int)CongestionEvent.Timeout; i <= (int)CongestionEvent.Marked; i++)
        {
            string line = Of(StackEventKind.CongestionWindow, i, 1, 2, 3, 4);
            Assert.IsTrue(EventLines.Find(line, "?") < 0 && EventLines.Find(all, line) < 0, line);
            all += line;
        }

        for (int i = (int)ArpEvent.RequestSent; i <= (int)ArpEvent.ProbeSent; i++)
        {
            string line = Of(StackEventKind.Arp, i, 1, 2, 3, 4);
            Assert.IsTrue(EventLines.Find(line, "?") < 0 && EventLines.Find(all, line) < 0, line);
            all += line;
        }
    }

    private static string Of(StackEventKind kind, int code, int first, int second, int third, int fourth)
    {
        StackEvent e = new StackEvent();
        e.Time = 2500;
        e.Kind = kind;
        e.Code = code;
        e.Connection = 3;
        e.First = first;
        e.Second = second;
        e.Third = third;
        e.Fourth = fourth;
        return new EventText(1, 1000).Of(e);
    }
}
