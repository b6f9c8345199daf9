using System;
using nanoFramework.TestFramework;
using TcpNano.Dialogues;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Udp;

[TestClass]
public class UdpReceiveTests
{
    [TestMethod] // RFC 1122 section 4.1.3.5: the app learns both ends
    [Rfc(1122, "4.1.3.5-1")]
    public void Datagram_ComesWithItsOrigin()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        byte[] data = Frames.Pattern(100);
        lan.Deliver(UdpLan.FromPeer(7000, data));

        byte[] buffer = new byte[200];
        UdpOrigin origin = new UdpOrigin();
        Assert.AreEqual(100, socket.Receive(buffer, 50, 150, origin, 0));
        Assert.IsTrue(Frames.Holds(buffer, 50, data));
        Assert.AreEqual(Frames.Peer, origin.Address);
        Assert.AreEqual(9000, origin.Port);
        Assert.AreEqual(Frames.Own, origin.Destination);
        Assert.AreEqual(100, origin.Length);
        Assert.AreEqual(-1, socket.Receive(buffer, 0, 200, origin, 0));
        Assert.AreEqual(1u, lan.Count(StackCounter.UdpReceived));
    }

    [TestMethod]
    public void EmptyDatagram_IsOne()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        lan.Deliver(UdpLan.FromPeer(7000, new byte[0]));
        Assert.IsTrue(socket.HasPending);
        Assert.AreEqual(0, socket.Receive(new byte[1], 0, 1, null, 0));
        Assert.AreEqual(-1, socket.Receive(new byte[1], 0, 1, null, 0));
    }

    [TestMethod]
    public void LongerThanTheBuffer_IsCutAndSaysSo()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        lan.Deliver(UdpLan.FromPeer(7000, Frames.Pattern(30)));
        lan.Deliver(UdpLan.FromPeer(7000, Frames.Pattern(5)));
        UdpOrigin origin = new UdpOrigin();
        byte[] buffer = new byte[20];
        Assert.AreEqual(10, socket.Receive(buffer, 0, 10, origin, 0));
        Assert.AreEqual(30, origin.Length);
        Assert.AreEqual(5, socket.Receive(buffer, 0, 20, origin, 0));
        Assert.IsTrue(Frames.Holds(buffer, 0, Frames.Pattern(5)));
    }

    [TestMethod] // every place where a datagram can wrap in the ring
    public void Ring_WrapsAnywhere()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = new UdpSocket(lan.Stack, 101, 0);
        socket.Open(7000);
        byte[] buffer = new byte[100];
        UdpOrigin origin = new UdpOrigin();
        for (int i = 0; i < 600; i++)
        {
            byte[] first = Frames.Pattern(i % 38);
            byte[] second = Frames.Pattern((i * 7) % 38);
            lan.Deliver(UdpLan.Frame(Frames.Peer + (uint)(i % 50), 1000 + i, Frames.Own, 7000, first));
            lan.Deliver(UdpLan.Frame(Frames.Peer, 5000 + i, Frames.Own, 7000, second));
            Assert.AreEqual(first.Length, socket.Receive(buffer, 0, 100, origin, 0));
            Assert.IsTrue(Frames.Holds(buffer, 0, first));
            Assert.AreEqual(Frames.Peer + (uint)(i % 50), origin.Address);
            Assert.AreEqual(1000 + i, origin.Port);
            Assert.AreEqual(second.Length, socket.Receive(buffer, 0, 100, origin, 0));
            Assert.IsTrue(Frames.Holds(buffer, 0, second));
            Assert.AreEqual(5000 + i, origin.Port);
        }

        Assert.AreEqual(0u, lan.Count(StackCounter.UdpDroppedFull));
    }

    [TestMethod]
    public void FullBuffer_DropsTheNewOneAndCounts()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = new UdpSocket(lan.Stack, 64, 0);
        socket.Open(7000);
        lan.Deliver(UdpLan.FromPeer(7000, Frames.Pattern(52)));
        lan.Deliver(UdpLan.FromPeer(7000, new byte[0]));
        Assert.AreEqual(1u, lan.Count(StackCounter.UdpDroppedFull));
        byte[] buffer = new byte[64];
        Assert.AreEqual(52, socket.Receive(buffer, 0, 64, null, 0));
        Assert.AreEqual(-1, socket.Receive(buffer, 0, 64, null, 0));
    }

    [TestMethod] // RFC 1122 section 4.1.3.4: a wrong checksum is dropped, none at all is taken
    [Rfc(1122, "4.1.3.4-1", "4.1.3.4-2")]
    public void Checksum_WrongDropped_NoneTaken()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        byte[] frame = UdpLan.FromPeer(7000, Frames.Pattern(33));
        frame[60] ^= 1;
        lan.Deliver(frame);
        Assert.AreEqual(1u, lan.Count(StackCounter.UdpDroppedBadChecksum));
        Assert.IsFalse(socket.HasPending);

        DialogueFrames.Put16(frame, 40, 0);
        lan.Deliver(frame);
        Assert.AreEqual(33, socket.Receive(new byte[40], 0, 40, null, 0));
    }

    [TestMethod] // the length field may be less than the IP payload, and never more; RFC 768
    public void Length_MustBePossible()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        int[] wrong = new int[] { 0, 7, 19, 0xFFFF };
        for (int i = 0; i < wrong.Length; i++)
        {
            byte[] frame = UdpLan.FromPeer(7000, Frames.Pattern(10));
            DialogueFrames.Put16(frame, 38, wrong[i]);
            DialogueFrames.Put16(frame, 40, 0);
            lan.Deliver(frame);
            Assert.AreEqual((uint)(i + 1), lan.Count(StackCounter.UdpDroppedMalformed));
        }

        lan.Deliver(Frames.IPv4(Frames.Peer, Frames.Own, Frames.Udp, new byte[7]));
        Assert.AreEqual(5u, lan.Count(StackCounter.UdpDroppedMalformed));
        Assert.IsFalse(socket.HasPending);

        byte[] shorter = UdpLan.FromPeer(7000, Frames.Pattern(10));
        DialogueFrames.Put16(shorter, 38, 12);
        UdpLan.SetChecksum(shorter);
        lan.Deliver(shorter);
        Assert.AreEqual(4, socket.Receive(new byte[40], 0, 40, null, 0));
    }

    [TestMethod] // RFC 1122 section 4.1.3.1
    [Rfc(1122, "4.1.3.1-1")]
    public void NobodysPort_IsUnreachable()
    {
        UdpLan lan = new UdpLan();
        lan.Open(7000);
        lan.Deliver(UdpLan.FromPeer(7001, Frames.Pattern(10)));
        byte[] error = lan.Sent();
        Assert.IsNotNull(error);
        Assert.AreEqual((byte)3, error[34]);
        Assert.AreEqual((byte)3, error[35]);
        Assert.AreEqual(1u, lan.Count(StackCounter.UdpDroppedNoPort));

        // Not to what was sent to all.
        lan.Deliver(UdpLan.Frame(Frames.Peer, 9000, 0xC0A800FF, 7001, Frames.Pattern(10)));
        Assert.IsNull(lan.Sent());
    }

    [TestMethod]
    public void Broadcast_LimitedAndDirected_Arrives()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        UdpOrigin origin = new UdpOrigin();
        lan.Deliver(UdpLan.Frame(Frames.Peer, 9000, 0xFFFFFFFF, 7000, Frames.Pattern(3)));
        Assert.AreEqual(3, socket.Receive(new byte[9], 0, 9, origin, 0));
        Assert.AreEqual(0xFFFFFFFFu, origin.Destination);
        lan.Deliver(UdpLan.Frame(Frames.Peer, 9000, 0xC0A800FF, 7000, Frames.Pattern(4)));
        Assert.AreEqual(4, socket.Receive(new byte[9], 0, 9, origin, 0));
    }

    [TestMethod] // RFC 1122 section 4.1.3.6
    [Rfc(1122, "4.1.3.6-1")]
    public void InvalidSource_IsDropped()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        uint[] sources = { 0, 0x7F000001, 0xE0000001, 0xFFFFFFFF, 0xC0A800FF, Frames.Own };
        for (int i = 0; i < sources.Length; i++)
        {
            lan.Deliver(UdpLan.Frame(sources[i], 9000, Frames.Own, 7000, Frames.Pattern(3)));
            Assert.AreEqual((uint)(i + 1), lan.Count(StackCounter.IPv4DroppedBadSource));
        }

        Assert.IsFalse(socket.HasPending);
    }

    [TestMethod]
    public void Connected_HearsOnlyItsPeer()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        lan.Deliver(UdpLan.FromPeer(7000, Frames.Pattern(1)));
        socket.Connect(Frames.Peer, 9001);
        Assert.IsFalse(socket.HasPending);
        lan.Deliver(UdpLan.FromPeer(7000, Frames.Pattern(2)));
        lan.Deliver(UdpLan.Frame(Frames.Far, 9001, Frames.Own, 7000, Frames.Pattern(2)));
        Assert.IsFalse(socket.HasPending);
        lan.Deliver(UdpLan.Frame(Frames.Peer, 9001, Frames.Own, 7000, Frames.Pattern(3)));
        Assert.AreEqual(3, socket.Receive(new byte[9], 0, 9, null, 0));

        socket.Connect(0, 0);
        lan.Deliver(UdpLan.FromPeer(7000, Frames.Pattern(4)));
        Assert.AreEqual(4, socket.Receive(new byte[9], 0, 9, null, 0));
    }

    [TestMethod]
    public void NextReady_NamesTheSocket()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        Assert.IsNull(lan.Stack.NextReady());
        lan.Deliver(UdpLan.FromPeer(7000, Frames.Pattern(1)));
        TcpEvents events;
        Assert.AreSame(socket, lan.Stack.NextReady(out events));
        Assert.AreEqual(TcpEvents.Readable, events);
        Assert.IsNull(lan.Stack.NextReady());
    }

    [TestMethod]
    public void Close_ForgetsWhatCame_AndFreesThePort()
    {
        UdpLan lan = new UdpLan();
        UdpSocket socket = lan.Open(7000);
        lan.Deliver(UdpLan.FromPeer(7000, Frames.Pattern(1)));
        socket.Close();
        socket.Close();
        Assert.AreEqual(0, socket.Port);
        Assert.AreEqual(-1, socket.Receive(new byte[9], 0, 9, null, -1));
        Assert.IsNull(lan.Stack.NextReady());
        socket.Open(7000);
        Assert.AreEqual(-1, socket.Receive(new byte[9], 0, 9, null, 0));
    }

    [TestMethod] // RFC 2131 section 4.1: what is sent to all may bring the address
    public void WithoutAddress_OnlyTheLimitedBroadcastArrives()
    {
        UdpLan lan = new UdpLan(new StackOptions(), false);
        UdpSocket socket = lan.Open(68);
        lan.Deliver(UdpLan.Frame(Frames.Peer, 67, Frames.Own, 68, Frames.Pattern(3)));
        lan.Deliver(UdpLan.Frame(Frames.Peer, 67, 0xC0A800FF, 68, Frames.Pattern(3)));
        lan.Deliver(UdpLan.Frame(Frames.Peer, 67, 0xE00000FB, 68, Frames.Pattern(3)));
        Assert.IsFalse(socket.HasPending);
        Assert.AreEqual(3u, lan.Count(StackCounter.IPv4DroppedNotOurs));
        lan.Deliver(UdpLan.Frame(Frames.Peer, 67, 0xFFFFFFFF, 68, Frames.Pattern(3)));
        Assert.AreEqual(3, socket.Receive(new byte[9], 0, 9, null, 0));

        // Nobody is told of a port that is not open: there is no address to do that from.
        lan.Deliver(UdpLan.Frame(Frames.Peer, 67, 0xFFFFFFFF, 69, Frames.Pattern(3)));
        Assert.IsNull(lan.Sent());
    }
}
