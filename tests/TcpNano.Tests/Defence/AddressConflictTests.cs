using System;
using nanoFramework.TestFramework;
using TcpNano.Dialogues;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Defence;

// RFC 5227 section 2.4: another station has our address.
[TestClass]
public class AddressConflictTests
{
    private const uint Other = 0x0A000009;

    [TestMethod] // the app hears who and since when, once in a DEFEND_INTERVAL
    public void Conflict_IsReported()
    {
        Dialogue d = Dialogue.Established();
        LinkStatus link = d.Stack.Link;
        byte[] station = new byte[6];
        d.Check(!link.HasConflict && !link.GetConflictAddress(station), "no conflict");
        d.Check(link.ConflictSince == NetworkStack.Never && link.LatestConflict == NetworkStack.Never, "no time");
        d.Elapse(1000);
        long first = d.Driver.Clock;
        Claim(d, 1, 5);
        d.Check(NextIsLink(d), "named");
        d.Equal((int)TcpEvents.AddressConflict, (int)link.TakeEvents(), "events");
        d.Check(link.HasConflict && link.GetConflictAddress(station), "a conflict");
        d.Check(Frames.Holds(station, 0, Frames.Station(5)), "who");
        d.Check(link.ConflictSince == first && link.LatestConflict == first, "since when");
        d.Equal(2, d.Stack.Counters[StackCounter.ArpAnnouncementsSent], "announcements");

        // Within the interval nothing more is told or sent, whoever claims it in whatever form.
        for (int i = 0; i < 999; i++)
        {
            Claim(d, 1 + (i & 1), 6);
            d.Elapse(10);
        }

        d.Check(!NextIsLink(d), "told once");
        d.Check(link.LatestConflict == first, "the latest one told");
        d.Equal(2, d.Stack.Counters[StackCounter.ArpAnnouncementsSent], "announcements");
        d.Equal(1000, d.Stack.Counters[StackCounter.ArpAddressConflicts], "ArpAddressConflicts");
        d.Elapse(10);
        Claim(d, 2, 6);
        d.Check(NextIsLink(d), "named again");
        d.Equal((int)TcpEvents.AddressConflict, (int)link.TakeEvents(), "events");
        d.Check(link.GetConflictAddress(station) && Frames.Holds(station, 0, Frames.Station(6)), "who");
        d.Check(link.ConflictSince == first && link.LatestConflict == first + 10000, "since when");
        d.Equal(3, d.Stack.Counters[StackCounter.ArpAnnouncementsSent], "announcements");

        // The connection goes on.
        d.Send(100).Expect("ACK seq=1 len=100");
    }

    [TestMethod] // another address of ours: no conflict of the old one is told for it
    public void Configure_EndsIt()
    {
        Dialogue d = Dialogue.Closed();
        Claim(d, 1, 5);
        d.Check(d.Stack.Link.HasConflict, "a conflict");
        d.Stack.Configure(Dialogue.OurAddress, 0xFFFFFF00, 0);
        d.Check(d.Stack.Link.HasConflict, "the same address");
        d.Stack.Configure(Other, 0xFFFFFF00, 0);
        d.Check(!d.Stack.Link.HasConflict && d.Stack.Link.ConflictSince == NetworkStack.Never, "another address");
        d.Check(!d.Stack.Link.GetConflictAddress(new byte[6]), "nobody");
    }

    [TestMethod]
    public void GetAddress_IsTheMacs()
    {
        Dialogue d = Dialogue.Closed();
        byte[] own = new byte[6];
        byte[] macs = new byte[6];
        d.Stack.Link.GetAddress(own);
        d.Driver.GetAddress(macs);
        d.Check(Frames.Holds(own, 0, macs), "our own");
        int refused = 0;
        for (int length = -1; length < 6; length++)
        {
            try
            {
                d.Stack.Link.GetAddress(length < 0 ? null : new byte[length]);
            }
            catch (ArgumentException)
            {
                refused++;
            }
        }

        d.Equal(7, (uint)refused, "no buffer, or too short");
    }

    [TestMethod]
    public void GetConflictAddress_WantsABuffer()
    {
        Dialogue d = Dialogue.Closed();
        d.Check(Refuses(d, null), "null");
        d.Check(Refuses(d, new byte[5]), "too short");
        d.Check(!Refuses(d, new byte[6]), "long enough");
    }

    [TestMethod] // RFC 5227 section 2.1.1: who asks whether the address is free is told that it is not, and that is no conflict
    public void Probe_IsNone()
    {
        Dialogue d = Dialogue.Closed();
        byte[] probe = FrameWriter.Arp(1, Frames.Station(5), 0, new byte[6], Dialogue.OurAddress);
        d.InjectFrame(probe, probe.Length).Run();
        d.Check(!d.Stack.Link.HasConflict && !NextIsLink(d), "no conflict");
        d.Equal(0, d.Stack.Counters[StackCounter.ArpAddressConflicts], "ArpAddressConflicts");
    }

    private static void Claim(Dialogue d, int operation, int station)
    {
        byte[] frame = FrameWriter.Arp(operation, Frames.Station(station), Dialogue.OurAddress, Frames.Everybody(), Dialogue.OurAddress);
        d.InjectFrame(frame, frame.Length).Run();
    }

    private static bool Refuses(Dialogue d, byte[] buffer)
    {
        try
        {
            d.Stack.Link.GetConflictAddress(buffer);
            return false;
        }
        catch (System.ArgumentException)
        {
            return true;
        }
    }

    private static bool NextIsLink(Dialogue d)
    {
        NetworkHandle next = d.Stack.NextReady();
        while (next != null && next != d.Stack.Link)
        {
            next.TakeEvents();
            next = d.Stack.NextReady();
        }

        return next != null;
    }
}
