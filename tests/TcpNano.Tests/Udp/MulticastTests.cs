using System;
using nanoFramework.TestFramework;
using TcpNano.Dialogues;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Udp;

[TestClass]
public class MulticastTests
{
    private const uint Group = 0xE00000FB;
    private const uint AllSystems = 0xE0000001;
    private const int Query = 0x11;
    private const int ReportV1 = 0x12;
    private const int Report = 0x16;
    private const int Leave = 0x17;

    [TestMethod] // RFC 2236 section 3: reported at once, and once more within 10 s; with Router Alert and TTL 1 (section 2)
    [Rfc(1122, "3.2.3")]
    public void Join_IsReportedTwice()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(5353);
        socket.Join(Group);
        byte[] frame = lan.Sent();
        Assert.IsTrue(Frames.Holds(frame, 0, new byte[] { 0x01, 0x00, 0x5E, 0x00, 0x00, 0xFB }));
        Assert.AreEqual((byte)0x46, frame[14]);
        Assert.AreEqual((byte)1, frame[22]);
        Assert.AreEqual((byte)2, frame[23]);
        Assert.AreEqual(0, DialogueFrames.Checksum(frame, 14, 24));
        Assert.AreEqual(Frames.Own, DialogueFrames.Get32(frame, 26));
        Assert.AreEqual(Group, DialogueFrames.Get32(frame, 30));
        Assert.AreEqual(0x94040000u, DialogueFrames.Get32(frame, 34));
        Assert.AreEqual((byte)Report, frame[38]);
        Assert.AreEqual(Group, DialogueFrames.Get32(frame, 42));
        Assert.AreEqual(0, DialogueFrames.Checksum(frame, 38, 8));
        Assert.IsNull(lan.Sent());
        lan.Elapse(10001);
        Expect(lan, Report, Group, Group);
        lan.Elapse(100000);
        Assert.IsNull(lan.Sent());
    }

    [TestMethod] // RFC 1112 section 7.1: only who has joined receives
    [Rfc(1122, "3.3.7")]
    public void Datagram_ReachesMembersOnly()
    {
        UdpLan lan = new UdpLan();
        UdpSocket member = lan.Open(5353);
        UdpSocket other = lan.Open(5354);
        member.Join(Group);
        other.Join(0xE00000FC);
        lan.Deliver(UdpLan.Frame(Frames.Peer, 5353, Group, 5353, Frames.Pattern(5)));
        lan.Deliver(UdpLan.Frame(Frames.Peer, 5353, Group, 5354, Frames.Pattern(5)));
        lan.Deliver(UdpLan.Frame(Frames.Peer, 5353, 0xE00000FD, 5354, Frames.Pattern(5)));
        Assert.IsTrue(member.HasPending);
        Assert.IsFalse(other.HasPending);
        Assert.AreEqual(2u, lan.Count(StackCounter.UdpDroppedNotJoined));
        member.Leave(Group);
        UdpOrigin origin = new UdpOrigin();
        Assert.AreEqual(5, member.Receive(new byte[9], 0, 9, origin, 0));
        Assert.AreEqual(Group, origin.Destination);
        lan.Deliver(UdpLan.Frame(Frames.Peer, 5353, Group, 5353, Frames.Pattern(5)));
        Assert.IsFalse(member.HasPending);
    }

    [TestMethod] // RFC 2236 section 3: the last one out says so, to all routers, and only if it reported last
    public void Leave_IsSaidByTheLastReporter()
    {
        UdpLan lan = new UdpLan();
        UdpSocket first = lan.Open(1);
        UdpSocket second = lan.Open(2);
        first.Join(Group);
        first.Join(Group);
        second.Join(Group);
        lan.Elapse(11000);
        lan.Drain();
        first.Leave(Group);
        first.Leave(Group);
        Assert.IsNull(lan.Sent());
        second.Close();
        Expect(lan, Leave, 0xE0000002, Group);

        first.Join(Group);
        lan.Drain();
        lan.Deliver(Igmp(Report, 0, Group, Group));
        lan.Elapse(20000);
        Assert.IsNull(lan.Sent()); // another one has reported it
        first.Leave(Group);
        Assert.IsNull(lan.Sent());
    }

    [TestMethod] // RFC 2236 section 3: after a random time within the one that the query states
    public void Query_IsAnsweredInTime()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(5353);
        socket.Join(Group);
        socket.Join(0xE00000FC);
        lan.Elapse(11000);
        lan.Drain();
        int early = 0;
        for (int i = 0; i < 40; i++)
        {
            lan.Deliver(Igmp(Query, 50, 0, AllSystems));
            lan.Elapse(2500);
            while (lan.Sent() != null)
            {
                early++;
            }

            lan.Elapse(2501);
            lan.Drain();
        }

        Assert.IsTrue(early > 20 && early < 60);

        // A query for one group is answered for that one, and sent to it.
        lan.Deliver(Igmp(Query, 10, Group, Group));
        lan.Elapse(1001);
        Expect(lan, Report, Group, Group);
        Assert.IsNull(lan.Sent());
        lan.Deliver(Igmp(Query, 10, Group, AllSystems));
        lan.Elapse(2000);
        Assert.IsNull(lan.Sent());
    }

    [TestMethod] // RFC 2236 section 4: a router of version 1 hears reports of version 1 for 400 s, and no leaves
    public void VersionOneRouter_IsSpokenToInVersionOne()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(5353);
        socket.Join(Group);
        lan.Elapse(11000);
        lan.Drain();
        lan.Deliver(Igmp(Query, 0, 0, AllSystems));
        lan.Elapse(10001);
        Expect(lan, ReportV1, Group, Group);
        socket.Leave(Group);
        Assert.IsNull(lan.Sent());
        lan.Elapse(400000);
        socket.Join(Group);
        Expect(lan, Report, Group, Group);
    }

    [TestMethod]
    public void Malformed_IsDroppedAndCounted()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(5353);
        socket.Join(Group);
        lan.Elapse(11000);
        lan.Drain();
        byte[] broken = Igmp(Query, 10, 0, AllSystems);
        broken[35] ^= 1;
        lan.Deliver(broken);
        lan.Deliver(Frames.IPv4(Frames.Peer, AllSystems, Frames.Igmp, new byte[7]));
        Assert.AreEqual(2u, lan.Count(StackCounter.IgmpDroppedMalformed));
        lan.Deliver(Igmp(Leave, 0, Group, 0xE0000002));
        lan.Deliver(Igmp(0x99, 0, Group, Group));
        Assert.AreEqual(2u, lan.Count(StackCounter.IgmpDroppedIgnored));
        lan.Elapse(20000);
        Assert.IsNull(lan.Sent());
    }

    [TestMethod]
    public void TableFull_Throws_AndANewAddressReportsAll()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(5353);
        socket.Join(Group);
        socket.Join(0xE00000FC);
        Thrown.Invalid(() => socket.Join(0xE00000FD));
        socket.Leave(0xE00000FC);
        lan.Elapse(11000);
        lan.Drain();
        lan.Stack.Configure(0xC0A80003, Frames.Netmask, 0);
        byte[] frame = lan.Sent();
        Assert.AreEqual(0x0806, DialogueFrames.Get16(frame, 12));
        frame = lan.Sent();
        Assert.AreEqual((byte)Report, frame[38]);
        Assert.AreEqual(0xC0A80003u, DialogueFrames.Get32(frame, 26));
    }

    private static void Expect(UdpLan lan, int type, uint destination, uint group)
    {
        byte[] frame = lan.Sent();
        Assert.IsNotNull(frame);
        Assert.AreEqual(destination, DialogueFrames.Get32(frame, 30));
        Assert.AreEqual((byte)type, frame[38]);
        Assert.AreEqual(group, DialogueFrames.Get32(frame, 42));
    }

    private static byte[] Igmp(int type, int time, uint group, uint destination)
    {
        byte[] message = new byte[8];
        message[0] = (byte)type;
        message[1] = (byte)time;
        DialogueFrames.Put32(message, 4, group);
        DialogueFrames.Put16(message, 2, DialogueFrames.Checksum(message, 0, 8));
        return Frames.IPv4(Frames.Peer, destination, Frames.Igmp, message);
    }
}
