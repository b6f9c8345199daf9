using System;
using nanoFramework.TestFramework;
using TcpNano.Dialogues;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Udp;

[TestClass]
public class UdpSendTests
{
    [TestMethod] // RFC 768; RFC 1122 section 4.1.3.4: a checksum is always there
    [Rfc(1122, "4.1.3.4-4", "4.1.3.6-2")]
    public void Datagram_Leaves()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        lan.MeetPeer();
        byte[] data = Frames.Pattern(77);
        Assert.AreEqual(UdpSendResult.Sent, socket.Send(data, 0, 77, Frames.Peer, 9000, 0));
        byte[] frame = lan.Sent();
        Assert.AreEqual(UdpLan.Data + 77, frame.Length);
        Assert.IsTrue(Frames.Holds(frame, 0, Frames.Station(2)));
        Assert.AreEqual(105, DialogueFrames.Get16(frame, 16));
        Assert.AreEqual(0x4000, DialogueFrames.Get16(frame, 20));
        Assert.AreEqual((byte)64, frame[22]);
        Assert.AreEqual((byte)17, frame[23]);
        Assert.AreEqual(0, DialogueFrames.Checksum(frame, 14, 20));
        Assert.AreEqual(Frames.Own, DialogueFrames.Get32(frame, 26));
        Assert.AreEqual(Frames.Peer, DialogueFrames.Get32(frame, 30));
        Assert.AreEqual(7000, DialogueFrames.Get16(frame, 34));
        Assert.AreEqual(9000, DialogueFrames.Get16(frame, 36));
        Assert.AreEqual(85, DialogueFrames.Get16(frame, 38));
        Assert.AreNotEqual(0, DialogueFrames.Get16(frame, 40));
        Assert.AreEqual(0, UdpLan.Sum(frame));
        Assert.IsTrue(Frames.Holds(frame, UdpLan.Data, data));
    }

    [TestMethod] // RFC 768: a sum of zero is sent as all ones
    public void ChecksumOfZero_IsSentAsOnes()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        lan.MeetPeer();
        byte[] data = new byte[2];
        for (int word = 0; word < 0x10000; word++)
        {
            DialogueFrames.Put16(data, 0, word);
            socket.Send(data, 0, 2, Frames.Peer, 9000, 0);
            byte[] frame = lan.Sent();
            if (DialogueFrames.Get16(frame, 40) == 0 || UdpLan.Sum(frame) != 0)
            {
                Assert.AreEqual(-1, word);
            }
        }
    }

    [TestMethod] // RFC 1122 section 2.3.2.2: the latest datagram waits for ARP
    [Rfc(1122, "2.3.2.2")]
    public void UnknownNeighbour_TheDatagramWaits()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        Assert.AreEqual(UdpSendResult.Sent, socket.Send(Frames.Pattern(9), 0, 9, Frames.Peer, 9000, 0));
        Assert.AreEqual(UdpSendResult.Busy, socket.Send(Frames.Pattern(8), 0, 8, Frames.Peer, 9000, 0));
        lan.AnswerArp(Frames.Peer);
        byte[] frame = lan.Sent();
        Assert.AreEqual(UdpLan.Data + 9, frame.Length);
        Assert.IsTrue(Frames.Holds(frame, UdpLan.Data, Frames.Pattern(9)));
        Assert.IsNull(lan.Sent());
        TcpEvents events;
        Assert.AreSame(socket, lan.Stack.NextReady(out events));
        Assert.AreEqual(TcpEvents.Writable, events);
        Assert.AreEqual(UdpSendResult.Sent, socket.Send(Frames.Pattern(8), 0, 8, Frames.Peer, 9000, 0));
        Assert.IsNotNull(lan.Sent());
    }

    [TestMethod] // the neighbours are forgotten with the address: nobody would ever answer what waits
    public void UnknownNeighbour_WhenTheAddressGoes_TheDatagramIsDropped()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        Assert.AreEqual(UdpSendResult.Sent, socket.Send(Frames.Pattern(9), 0, 9, Frames.Peer, 9000, 0));
        lan.Stack.Deconfigure();
        Assert.AreEqual(1u, lan.Count(StackCounter.UdpDroppedUnsent));
        Assert.AreEqual(TcpSoftError.Unreachable, socket.TakeSoftError());
        while (lan.Sent() != null)
        {
        }

        Assert.AreEqual(UdpSendResult.Sent, socket.Send(Frames.Pattern(8), 0, 8, IPv4Address.Broadcast, 9000, 0));
        Assert.IsNotNull(lan.Sent());
    }

    [TestMethod]
    public void UnknownNeighbour_WithoutRoomToWait_IsBusyUntilItAnswers()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = new UdpSocket(lan.Stack, 64, 8);
        socket.Open(7000);
        Assert.AreEqual(UdpSendResult.Busy, socket.Send(Frames.Pattern(9), 0, 9, Frames.Peer, 9000, 0));
        lan.AnswerArp(Frames.Peer);
        TcpEvents events;
        Assert.AreSame(socket, lan.Stack.NextReady(out events));
        Assert.AreEqual(TcpEvents.Writable, events);
        Assert.IsNull(lan.Sent());
        Assert.AreEqual(UdpSendResult.Sent, socket.Send(Frames.Pattern(9), 0, 9, Frames.Peer, 9000, 0));
        Assert.IsNotNull(lan.Sent());
    }

    [TestMethod]
    public void AbsentNeighbour_IsToldAndTheDatagramLost()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        Assert.AreEqual(UdpSendResult.Sent, socket.Send(Frames.Pattern(9), 0, 9, Frames.Peer, 9000, 0));
        lan.Elapse(3500);
        TcpEvents events;
        Assert.AreSame(socket, lan.Stack.NextReady(out events));
        Assert.AreEqual(TcpEvents.SoftError, events & TcpEvents.SoftError);
        Assert.AreEqual(-1, socket.Receive(new byte[9], 0, 9, null, -1));
        Assert.AreEqual(TcpSoftError.Unreachable, socket.TakeSoftError());
        Assert.AreEqual(TcpSoftError.None, socket.TakeSoftError());
        Assert.AreEqual(1u, lan.Count(StackCounter.UdpDroppedUnsent));

        // For a moment the answer comes at once.
        Assert.AreEqual(UdpSendResult.NoNeighbour, socket.Send(Frames.Pattern(9), 0, 9, Frames.Peer, 9000, 0));
        lan.Elapse(2000);
        lan.Drain();
        Assert.AreEqual(UdpSendResult.Sent, socket.Send(Frames.Pattern(9), 0, 9, Frames.Peer, 9000, 0));
    }

    [TestMethod]
    public void FarDestination_GoesToTheGateway()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        Assert.AreEqual(UdpSendResult.Sent, socket.Send(Frames.Pattern(9), 0, 9, Frames.Far, 53, 0));
        lan.AnswerArp(Frames.Gateway);
        byte[] frame = lan.Sent();
        Assert.AreEqual(Frames.Far, DialogueFrames.Get32(frame, 30));

        lan.Stack.Configure(Frames.Own, Frames.Netmask, 0);
        lan.Drain();
        Assert.AreEqual(UdpSendResult.NoRoute, socket.Send(Frames.Pattern(9), 0, 9, Frames.Far, 53, 0));
    }

    [TestMethod] // RFC 2131 section 4.1
    public void WithoutAddress_OnlyTheLimitedBroadcastLeaves()
    {
        UdpLan lan = new UdpLan(new StackOptions(), false);
        UdpSocket socket = lan.Open(68);
        Assert.AreEqual(UdpSendResult.NoRoute, socket.Send(Frames.Pattern(9), 0, 9, Frames.Peer, 67, 0));
        Assert.AreEqual(UdpSendResult.NoRoute, socket.Send(Frames.Pattern(9), 0, 9, 0xC0A800FF, 67, 0));
        Assert.AreEqual(UdpSendResult.Sent, socket.Send(Frames.Pattern(9), 0, 9, 0xFFFFFFFF, 67, 0));
        byte[] frame = lan.Sent();
        Assert.IsTrue(Frames.Holds(frame, 0, Frames.Everybody()));
        Assert.AreEqual(0u, DialogueFrames.Get32(frame, 26));
        Assert.AreEqual(0xFFFFFFFFu, DialogueFrames.Get32(frame, 30));
        Assert.AreEqual(0, UdpLan.Sum(frame));
        Assert.AreEqual(0, DialogueFrames.Checksum(frame, 14, 20));
    }

    [TestMethod] // RFC 1112 sections 6.1 and 6.4
    public void Multicast_HasItsHardwareAddressAndStaysOnTheLink()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(5353);
        lan.MeetPeer();
        Assert.AreEqual(UdpSendResult.Sent, socket.Send(Frames.Pattern(9), 0, 9, 0xEFFF1234, 5353, 0));
        byte[] frame = lan.Sent();
        Assert.IsTrue(Frames.Holds(frame, 0, new byte[] { 0x01, 0x00, 0x5E, 0x7F, 0x12, 0x34 }));
        Assert.AreEqual((byte)1, frame[22]);
        Assert.AreEqual(0, DialogueFrames.Checksum(frame, 14, 20));

        socket.MulticastTimeToLive = 255;
        socket.Send(Frames.Pattern(9), 0, 9, 0xE00000FB, 5353, 0);
        frame = lan.Sent();
        Assert.AreEqual((byte)255, frame[22]);
        Assert.AreEqual(0, DialogueFrames.Checksum(frame, 14, 20));

        // The next unicast datagram has the usual one again.
        socket.Send(Frames.Pattern(9), 0, 9, Frames.Peer, 5353, 0);
        frame = lan.Sent();
        Assert.AreEqual((byte)64, frame[22]);
        Assert.AreEqual(0, DialogueFrames.Checksum(frame, 14, 20));
        socket.TimeToLive = 3;
        socket.Send(Frames.Pattern(9), 0, 9, Frames.Peer, 5353, 0);
        frame = lan.Sent();
        Assert.AreEqual((byte)3, frame[22]);
        Assert.AreEqual(0, DialogueFrames.Checksum(frame, 14, 20));
    }

    [TestMethod]
    public void NoRoom_WaitsAndLeavesInItsTurn()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        lan.MeetPeer();
        lan.Driver.NoRoom = true;
        Assert.AreEqual(UdpSendResult.Sent, socket.Send(Frames.Pattern(9), 0, 9, Frames.Peer, 9000, 0));
        Assert.AreEqual(UdpSendResult.Busy, socket.Send(Frames.Pattern(9), 0, 9, Frames.Peer, 9000, 0));
        lan.Elapse(20);
        Assert.IsNull(lan.Sent());
        lan.Driver.NoRoom = false;
        lan.Elapse(5);
        Assert.AreEqual(UdpLan.Data + 9, lan.Sent().Length);
        Assert.IsNull(lan.Sent());
    }

    [TestMethod]
    public void LinkDown_IsToldAtOnce_AndNothingOldLeavesLater()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        lan.MeetPeer();
        lan.Driver.NoRoom = true;
        Assert.AreEqual(UdpSendResult.Sent, socket.Send(Frames.Pattern(9), 0, 9, Frames.Peer, 9000, 0));
        lan.Driver.NoRoom = false;
        lan.Driver.LinkUp = false;
        lan.Elapse(1000);
        Assert.AreEqual(TcpSoftError.LinkDown, socket.TakeSoftError());
        Assert.AreEqual(UdpSendResult.LinkDown, socket.Send(Frames.Pattern(9), 0, 9, Frames.Peer, 9000, 0));
        lan.Driver.LinkUp = true;
        lan.Elapse(5000);
        byte[] frame = lan.Sent();
        Assert.IsTrue(frame == null || DialogueFrames.Get16(frame, 12) == 0x0806);
    }

    [TestMethod] // or it would leave minutes later, when the link is back
    public void LinkDown_WhileTheNeighbourIsUnknown_IsToldAtOnce()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        lan.Driver.LinkUp = false;
        Assert.AreEqual(UdpSendResult.LinkDown, socket.Send(Frames.Pattern(9), 0, 9, Frames.Peer, 9000, 0));
        Assert.AreEqual(UdpSendResult.LinkDown, socket.Send(Frames.Pattern(9), 0, 9, Frames.Peer, 9000, 0));
        lan.Driver.LinkUp = true;
        lan.Elapse(200);
        byte[] request = lan.Sent();
        if (request != null)
        {
            lan.Deliver(Frames.Arp(2, Frames.Station(2), Frames.Peer, Frames.Station(1), Frames.Own));
        }

        Assert.IsNull(lan.Sent());
        Assert.AreEqual(0u, lan.Count(StackCounter.UdpSent));
    }

    [TestMethod] // RFC 2132 section 5.1: TCP heeds it, too, from the next connection on
    public void LinkMtu_BoundsSegmentsOfNewConnections()
    {
        Dialogue d = Dialogue.Listening();
        d.Stack.LinkMtu = 600;
        d.Handshake().Send(2000).Expect("ACK seq=1 len=560").Ignore();
    }

    [TestMethod] // RFC 1122 section 4.1.3.3
    [Rfc(1122, "4.1.3.3-1")]
    public void PortUnreachable_IsASoftError()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        lan.MeetPeer();
        socket.Send(Frames.Pattern(9), 0, 9, Frames.Peer, 9000, 0);
        byte[] sent = lan.Sent();
        byte[] error = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, Frames.IcmpMessage(3, 3, 0, Frames.Slice(sent, 14, 28)));
        lan.Deliver(error);
        TcpEvents events;
        Assert.AreSame(socket, lan.Stack.NextReady(out events));
        Assert.AreEqual(TcpEvents.SoftError, events);
        Assert.AreEqual(TcpSoftError.PortUnreachable, socket.TakeSoftError());

        // One that quotes another port is not about us.
        DialogueFrames.Put16(sent, 36, 9001);
        lan.Deliver(Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, Frames.IcmpMessage(3, 3, 0, Frames.Slice(sent, 14, 28))));
        Assert.AreEqual(TcpSoftError.None, socket.TakeSoftError());
        Assert.AreEqual(1u, lan.Count(StackCounter.IcmpDroppedNoMatch));
    }

    [TestMethod] // RFC 1191
    public void NarrowPath_IsTooLongFromThenOn()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        lan.MeetPeer();
        Assert.AreEqual(UdpSendResult.TooLong, socket.Send(new byte[1473], 0, 1473, Frames.Peer, 9000, 0));
        Assert.AreEqual(UdpSendResult.Sent, socket.Send(new byte[1472], 0, 1472, Frames.Peer, 9000, 0));
        byte[] sent = lan.Sent();
        lan.Deliver(Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, Frames.IcmpMessage(3, 4, 1000, Frames.Slice(sent, 14, 28))));
        Assert.AreEqual(TcpSoftError.TooLong, socket.TakeSoftError());
        Assert.AreEqual(UdpSendResult.TooLong, socket.Send(new byte[973], 0, 973, Frames.Peer, 9000, 0));
        Assert.AreEqual(UdpSendResult.Sent, socket.Send(new byte[972], 0, 972, Frames.Peer, 9000, 0));
    }

    [TestMethod]
    public void LinkMtu_BoundsWhatLeaves()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        lan.MeetPeer();
        lan.Stack.LinkMtu = 600;
        Assert.AreEqual(UdpSendResult.TooLong, socket.Send(new byte[573], 0, 573, Frames.Peer, 9000, 0));
        Assert.AreEqual(UdpSendResult.Sent, socket.Send(new byte[572], 0, 572, Frames.Peer, 9000, 0));
    }

    [TestMethod]
    public void Misuse_Throws()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        byte[] buffer = new byte[10];
        Thrown.Invalid(() => socket.Open(7001));
        Thrown.Invalid(() => new UdpSocket(lan.Stack, 64, 0).Open(7000));
        Thrown.OutOfRange(() => socket.Send(buffer, 0, 11, Frames.Peer, 9000, 0));
        Thrown.OutOfRange(() => socket.Send(buffer, 0, 10, Frames.Peer, 0, 0));
        Thrown.OutOfRange(() => socket.Send(buffer, 0, 10, Frames.Peer, 9000, -2));
        Thrown.Argument(() => socket.Send(buffer, 0, 10, 0, 9000, 0));
        Thrown.Argument(() => socket.Send(buffer, 0, 10, Frames.Own, 9000, 0));
        Thrown.Argument(() => socket.Join(Frames.Peer));
        Thrown.OutOfRange(() => socket.Receive(buffer, 5, 6, null, 0));
        Thrown.OutOfRange(() => new UdpSocket(lan.Stack, 63, 0));
        Thrown.OutOfRange(() => new UdpSocket(lan.Stack, 64, -1));
        socket.Close();
        Assert.AreEqual(UdpSendResult.Closed, socket.Send(buffer, 0, 10, Frames.Peer, 9000, 0));
        Thrown.Invalid(() => socket.Connect(Frames.Peer, 1));
    }

    [TestMethod]
    public void EphemeralPorts_DifferAndAreNotInOrder()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = new UdpSocket(lan.Stack, 64, 0);
        int ascending = 0;
        int before = 0;
        for (int i = 0; i < 100; i++)
        {
            socket.Open(0);
            Assert.IsTrue(socket.Port >= 49152);
            ascending += socket.Port > before ? 1 : 0;
            before = socket.Port;
            socket.Close();
        }

        Assert.IsTrue(ascending > 25 && ascending < 75);
    }

    [TestMethod]
    public void MoreThanUdpSockets_Throws_AndDisposeClosesAll()
    {
        StackOptions options = new StackOptions();
        options.UdpSockets = 2;
        UdpLan lan = new UdpLan(options, true);
        UdpSocket first = lan.Open(1);
        UdpSocket second = lan.Open(3); // in the same chain
        Thrown.Invalid(() => lan.Open(5));
        first.Close();
        UdpSocket third = lan.Open(5);
        lan.Deliver(UdpLan.FromPeer(3, Frames.Pattern(1)));
        lan.Deliver(UdpLan.FromPeer(5, Frames.Pattern(2)));
        Assert.IsTrue(second.HasPending && third.HasPending);
        lan.Stack.Dispose();
        Assert.AreEqual(0, second.Port);
        Thrown.Disposed(() => first.Open(1));
    }
}
