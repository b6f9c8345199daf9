using System;
using nanoFramework.TestFramework;
using TcpNano.Dialogues;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Udp;

[TestClass]
public class ServiceTests
{
    [TestMethod]
    public void Datagrams_AreServedInTheSameTurn()
    {
        UdpLan lan = new UdpLan();
        EchoService echo = new EchoService(lan.Stack);
        echo.Socket.Open(7);
        lan.MeetPeer();
        byte[] frame = UdpLan.FromPeer(7, Frames.Pattern(40));
        for (int i = 0; i < 3; i++)
        {
            lan.Driver.Inject(frame, frame.Length);
        }

        lan.Stack.Poll();
        for (int i = 0; i < 3; i++)
        {
            Assert.IsTrue(Frames.Holds(lan.Sent(), UdpLan.Data, Frames.Pattern(40)));
        }

        Assert.AreEqual(ServiceWork.Datagrams, echo.Seen);

        // The app does not hear of it.
        Assert.IsNull(lan.Stack.NextReady());
    }

    [TestMethod]
    public void Datagrams_AreServedByLoopsThatWait()
    {
        UdpLan lan = new UdpLan();
        EchoService echo = new EchoService(lan.Stack);
        echo.Socket.Open(7);
        lan.MeetPeer();
        byte[] frame = UdpLan.FromPeer(7, Frames.Pattern(40));
        lan.Driver.Inject(frame, frame.Length);
        Assert.IsNull(lan.Stack.WaitReady(0));
        Assert.IsTrue(Frames.Holds(lan.Sent(), UdpLan.Data, Frames.Pattern(40)));
    }

    [TestMethod]
    public void Timer_ExpiresOnce_AtItsTime_AndTellsTheApp()
    {
        UdpLan lan = new UdpLan();
        EchoService echo = new EchoService(lan.Stack);
        long start = lan.Driver.Clock;
        echo.StartTimer(5000);
        echo.StartTimer(300);
        lan.Elapse(299);
        Assert.AreEqual(0, echo.Expired);
        lan.Elapse(10000);
        Assert.AreEqual(1, echo.Expired);
        Assert.AreEqual(start + 300, echo.At);
        TcpEvents events;
        Assert.AreSame(echo, lan.Stack.NextReady(out events));
        Assert.AreEqual(TcpEvents.Changed, events);

        echo.StartTimer(300);
        echo.StopTimer();
        lan.Elapse(10000);
        Assert.AreEqual(1, echo.Expired);
    }

    [TestMethod]
    public void LinkAndAddress_AreTold()
    {
        UdpLan lan = new UdpLan();
        EchoService echo = new EchoService(lan.Stack);
        lan.Stack.Configure(0xC0A80003, Frames.Netmask, 0);
        lan.Stack.Poll();
        Assert.AreEqual(ServiceWork.Address, echo.Seen);
        echo.Seen = ServiceWork.None;
        lan.Stack.Configure(0xC0A80003, Frames.Netmask, Frames.Gateway);
        lan.Stack.Poll();
        Assert.AreEqual(ServiceWork.None, echo.Seen);
        lan.Stack.Deconfigure();
        lan.Stack.Poll();
        Assert.AreEqual(ServiceWork.Address, echo.Seen);
        Assert.AreEqual(0u, lan.Stack.Address);
        lan.Driver.LinkUp = false;
        lan.Stack.WaitForWork(0);
        Assert.AreEqual(lan.Driver.Clock, lan.Stack.NextPoll());
        lan.Stack.Poll();
        Assert.AreEqual(ServiceWork.Address | ServiceWork.Link, echo.Seen);
    }

    [TestMethod]
    public void WaitingInServe_Throws()
    {
        UdpLan lan = new UdpLan();
        EchoService echo = new EchoService(lan.Stack);
        echo.Socket.Open(7);
        echo.Waits = true;
        echo.StartTimer(1);
        lan.Driver.Clock += 2;
        Thrown.Invalid(() => lan.Stack.Poll());
        echo.Waits = false;
        lan.Stack.Poll();
    }

    [TestMethod]
    public void PumpServes_AndAThreadCanWait()
    {
        UdpLan lan = new UdpLan();
        EchoService echo = new EchoService(lan.Stack);
        lan.Stack.Start();
        echo.StartTimer(50);
        Assert.IsFalse(echo.WaitExpired(1, 0));
        lan.Driver.Elapse(50);
        Assert.IsTrue(echo.WaitExpired(1, -1));
        lan.Stack.Stop();
    }

    [TestMethod]
    public void MoreThanServices_Throws()
    {
        UdpLan lan = new UdpLan();
        for (int i = 0; i < 4; i++)
        {
            new EchoService(lan.Stack);
        }

        Thrown.Invalid(() => new EchoService(lan.Stack));
    }

    [TestMethod] // RFC 5227 section 2.1.1
    public void Probe_HearsOfTheOwner_AndOfAnotherProbe()
    {
        UdpLan lan = new UdpLan(new StackOptions(), false);
        EchoService service = new EchoService(lan.Stack);
        lan.Stack.ProbeAddress(Frames.Own);
        byte[] probe = lan.Sent();
        Assert.AreEqual(0x0806, DialogueFrames.Get16(probe, 12));
        Assert.AreEqual(0u, DialogueFrames.Get32(probe, 28));
        Assert.AreEqual(Frames.Own, DialogueFrames.Get32(probe, 38));
        lan.Deliver(Frames.Arp(1, Frames.Station(2), Frames.Peer, new byte[6], Frames.Own));
        lan.Deliver(Frames.Arp(1, Frames.Station(2), 0, new byte[6], Frames.Peer));
        Assert.IsFalse(lan.Stack.Link.ProbeConflict);
        lan.Deliver(Frames.Arp(2, Frames.Station(2), Frames.Own, Frames.Station(1), 0));
        Assert.IsTrue(lan.Stack.Link.ProbeConflict);
        Assert.AreEqual(ServiceWork.Conflict, service.Seen);

        lan.Stack.ProbeAddress(Frames.Own);
        Assert.IsFalse(lan.Stack.Link.ProbeConflict);
        lan.Deliver(Frames.Arp(1, Frames.Station(2), 0, new byte[6], Frames.Own));
        Assert.IsTrue(lan.Stack.Link.ProbeConflict);

        lan.Stack.ProbeAddress(0);
        lan.Deliver(Frames.Arp(2, Frames.Station(2), Frames.Own, Frames.Station(1), 0));
        Assert.IsFalse(lan.Stack.Link.ProbeConflict);

        // The address of later requests is the right one again.
        lan.Drain();
        lan.Stack.Configure(Frames.Own, Frames.Netmask, 0);
        Assert.AreEqual(Frames.Own, DialogueFrames.Get32(lan.Sent(), 28));
        lan.Stack.AnnounceAddress();
        Assert.AreEqual(Frames.Own, DialogueFrames.Get32(lan.Sent(), 28));
    }

    [TestMethod]
    public void RandomNumbers_DoNotRepeat()
    {
        UdpLan lan = new UdpLan();
        EchoService service = new EchoService(lan.Stack);
        uint any = 0;
        uint all = 0xFFFFFFFF;
        for (int i = 0; i < 64; i++)
        {
            uint number = service.Random();
            any |= number;
            all &= number;
        }

        Assert.AreEqual(0xFFFFFFFFu, any);
        Assert.AreEqual(0u, all);
    }
}
