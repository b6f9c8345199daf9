using System;
using nanoFramework.TestFramework;
using TcpNano.Dialogues;
using TcpNano.Tests.Support;
using TcpNano.Tests.Udp;

namespace TcpNano.Tests.Internet;

[TestClass]
public class ReassemblerTests
{
    private const int More = 0x2000;

    [TestMethod] // RFC 791 section 3.2: in any order
    [Rfc(1122, "3.2.1.4", "3.3.2-1")]
    public void Fragments_InAnyOrder_MakeTheDatagram()
    {
        int[][] orders = { new[] { 0, 1, 2 }, new[] { 0, 2, 1 }, new[] { 1, 0, 2 }, new[] { 1, 2, 0 }, new[] { 2, 0, 1 }, new[] { 2, 1, 0 } };
        UdpLan lan = NewLan(1);
        UdpSocket socket = lan.Open(7000);
        byte[] whole = UdpLan.FromPeer(7000, Frames.Pattern(100));
        for (int i = 0; i < orders.Length; i++)
        {
            byte[][] parts = { Part(whole, i, 0, 48, true), Part(whole, i, 48, 40, true), Part(whole, i, 88, 20, false) };
            for (int k = 0; k < 3; k++)
            {
                Assert.IsFalse(socket.HasPending);
                lan.Deliver(parts[orders[i][k]]);
            }

            byte[] buffer = new byte[200];
            Assert.AreEqual(100, socket.Receive(buffer, 0, 200, null, 0));
            Assert.IsTrue(Frames.Holds(buffer, 0, Frames.Pattern(100)));
        }

        Assert.AreEqual(6u, lan.Count(StackCounter.IPv4Reassembled));
        Assert.AreEqual(0u, lan.Count(StackCounter.IPv4DroppedFragment));
    }

    [TestMethod]
    public void Duplicate_ChangesNothing()
    {
        UdpLan lan = NewLan(1);
        UdpSocket socket = lan.Open(7000);
        byte[] whole = UdpLan.FromPeer(7000, Frames.Pattern(100));
        lan.Deliver(Part(whole, 1, 0, 48, true));
        lan.Deliver(Part(whole, 1, 0, 48, true));
        lan.Deliver(Part(whole, 1, 0, 40, true));
        lan.Deliver(Part(whole, 1, 48, 60, false));
        Assert.AreEqual(100, socket.Receive(new byte[200], 0, 200, null, 0));
        Assert.AreEqual(2u, lan.Count(StackCounter.IPv4DuplicateFragments));
    }

    [TestMethod] // RFC 5722 section 4, as Linux has it for IPv4
    public void Overlap_EndsTheDatagram()
    {
        UdpLan lan = NewLan(1);
        UdpSocket socket = lan.Open(7000);
        byte[] whole = UdpLan.FromPeer(7000, Frames.Pattern(100));
        lan.Deliver(Part(whole, 1, 0, 48, true));
        lan.Deliver(Part(whole, 1, 40, 68, false));
        Assert.AreEqual(1u, lan.Count(StackCounter.IPv4DroppedFragment));
        lan.Deliver(Part(whole, 1, 48, 60, false));
        Assert.IsFalse(socket.HasPending);
    }

    [TestMethod]
    public void Contradictions_EndTheDatagram()
    {
        UdpLan lan = NewLan(1);
        UdpSocket socket = lan.Open(7000);
        byte[] whole = UdpLan.FromPeer(7000, Frames.Pattern(200));

        // Data behind the end, after it and before it.
        lan.Deliver(Part(whole, 1, 48, 60, false));
        lan.Deliver(Part(whole, 1, 112, 16, true));
        Assert.AreEqual(1u, lan.Count(StackCounter.IPv4DroppedFragment));
        lan.Deliver(Part(whole, 2, 112, 16, true));
        lan.Deliver(Part(whole, 2, 48, 60, false));
        Assert.AreEqual(2u, lan.Count(StackCounter.IPv4DroppedFragment));

        // Two ends.
        lan.Deliver(Part(whole, 3, 48, 60, false));
        lan.Deliver(Part(whole, 3, 112, 20, false));
        Assert.AreEqual(3u, lan.Count(StackCounter.IPv4DroppedFragment));

        // No multiple of 8, nothing at all, and the longest offset.
        lan.Deliver(Part(whole, 4, 0, 49, true));
        lan.Deliver(Part(whole, 4, 8, 0, true));
        byte[] far = Part(whole, 5, 0, 48, true);
        DialogueFrames.Put16(far, 20, More | 0x1FFF);
        FrameWriter.IPv4Checksum(far, DialogueFrames.Ethernet);
        lan.Deliver(far);
        Assert.AreEqual(6u, lan.Count(StackCounter.IPv4DroppedFragment));
        Assert.IsFalse(socket.HasPending);
    }

    [TestMethod] // RFC 1122 section 3.3.2: 60 s after the first fragment; and identification, protocol and both addresses keep datagrams apart
    [Rfc(1122, "3.3.2-7", "3.3.2-8")]
    public void Time_AndIdentity()
    {
        UdpLan lan = NewLan(2);
        UdpSocket socket = lan.Open(7000);
        byte[] whole = UdpLan.FromPeer(7000, Frames.Pattern(100));
        lan.Deliver(Part(whole, 1, 0, 48, true));
        lan.Elapse(59999);
        lan.Deliver(Part(whole, 1, 48, 60, false));
        Assert.AreEqual(100, socket.Receive(new byte[200], 0, 200, null, 0));

        lan.Deliver(Part(whole, 2, 0, 48, true));
        lan.Elapse(60000);
        lan.Deliver(Part(whole, 2, 48, 60, false));
        Assert.IsFalse(socket.HasPending);
        lan.Elapse(60000);
        Assert.AreEqual(2u, lan.Count(StackCounter.IPv4DroppedFragment));

        lan.Deliver(Part(whole, 3, 0, 48, true));
        lan.Deliver(Part(whole, 4, 48, 60, false));
        Assert.IsFalse(socket.HasPending);
        lan.Deliver(Part(whole, 4, 0, 48, true));
        Assert.IsTrue(socket.HasPending);
    }

    [TestMethod] // RFC 1122 section 3.3.2: the sender hears of it, if the first fragment has come and it was for us alone
    [Rfc(1122, "3.3.2-4")]
    public void TooLate_IsTimeExceeded()
    {
        UdpLan lan = NewLan(4);
        byte[] whole = UdpLan.FromPeer(7000, Frames.Pattern(100));
        lan.Deliver(Part(whole, 1, 0, 48, true));
        lan.Deliver(Part(whole, 2, 48, 40, true));
        lan.Deliver(Part(UdpLan.Frame(Frames.Peer, 1, 0xFFFFFFFF, 7000, Frames.Pattern(100)), 3, 0, 48, true));
        lan.Elapse(59999);
        Assert.IsNull(lan.Sent());
        lan.Deliver(Part(whole, 4, 0, 48, true));
        lan.Elapse(1);
        byte[] error = lan.Sent();
        Assert.AreEqual((byte)11, error[34]);
        Assert.AreEqual((byte)1, error[35]);
        Assert.AreEqual(0, DialogueFrames.Checksum(error, 34, error.Length - 34));
        Assert.IsTrue(Frames.Holds(error, 42, Frames.Slice(Part(whole, 1, 0, 48, true), 14, 28)));
        Assert.IsNull(lan.Sent());
        Assert.AreEqual(3u, lan.Count(StackCounter.IPv4DroppedFragment));
        lan.Elapse(59999);
        Assert.IsNotNull(lan.Sent());
        Assert.AreEqual(2u, lan.Count(StackCounter.IcmpTimeExceededSent));
        lan.Elapse(1000000);
        Assert.IsNull(lan.Sent());
    }

    [TestMethod] // as many octets as the option says, and not one more
    [Rfc(1122, "3.3.2-5")]
    public void Longest_IsAnOption()
    {
        StackOptions options = new StackOptions();
        options.ReassemblyDatagrams = 1;
        options.ReassemblyBytes = 1000;
        UdpLan lan = new UdpLan(options, true);
        UdpSocket socket = lan.Open(7000);
        byte[] whole = UdpLan.FromPeer(7000, Frames.Pattern(992));
        lan.Deliver(Part(whole, 1, 0, 800, true));
        lan.Deliver(Part(whole, 1, 800, 200, false));
        Assert.IsTrue(socket.HasPending);
        whole = UdpLan.FromPeer(7000, Frames.Pattern(993));
        lan.Deliver(Part(whole, 2, 0, 800, true));
        lan.Deliver(Part(whole, 2, 800, 201, false));
        Assert.AreEqual(1u, lan.Count(StackCounter.IPv4DroppedFragment));
    }

    [TestMethod] // a sender of first fragments only does not keep others out
    public void AllInUse_TheOldestGivesWay()
    {
        UdpLan lan = NewLan(2);
        UdpSocket socket = lan.Open(7000);
        byte[] whole = UdpLan.FromPeer(7000, Frames.Pattern(100));
        for (int i = 0; i < 20; i++)
        {
            lan.Deliver(Part(whole, 100 + i, 0, 48, true));
            lan.Elapse(1);
        }

        lan.Deliver(Part(whole, 1, 0, 48, true));
        lan.Deliver(Part(whole, 1, 48, 60, false));
        Assert.IsTrue(socket.HasPending);
        Assert.AreEqual(19u, lan.Count(StackCounter.IPv4DroppedFragment));
    }

    [TestMethod] // RFC 1122 sections 3.2.2.6 and 3.3.3: ping with 4000 octets
    [Rfc(1122, "3.3.3-2")]
    public void LongEcho_IsAnsweredInFragments()
    {
        UdpLan lan = NewLan(1);
        byte[] data = Frames.Pattern(4000);
        byte[] request = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, Frames.IcmpMessage(8, 0, 0x12345678, data));
        lan.Deliver(Part(request, 1, 0, 1480, true));
        lan.Deliver(Part(request, 1, 1480, 1480, true));
        lan.Deliver(Part(request, 1, 2960, 1048, false));

        byte[] reply = new byte[4008];
        int identification = 0;
        for (int i = 0; i < 3; i++)
        {
            byte[] frame = lan.Sent();
            Assert.IsNotNull(frame);
            Assert.AreEqual(0, DialogueFrames.Checksum(frame, 14, 20));
            Assert.AreEqual(Frames.Peer, DialogueFrames.Get32(frame, 30));
            if (i == 0)
            {
                identification = DialogueFrames.Get16(frame, 18);
            }

            Assert.AreEqual(identification, DialogueFrames.Get16(frame, 18));
            Assert.AreEqual((i < 2 ? More : 0) | (i * 185), DialogueFrames.Get16(frame, 20));
            Array.Copy(frame, 34, reply, i * 1480, frame.Length - 34);
        }

        Assert.IsNull(lan.Sent());
        Assert.AreEqual((byte)0, reply[0]);
        Assert.AreEqual(0, DialogueFrames.Checksum(reply, 0, reply.Length));
        Assert.IsTrue(Frames.Holds(reply, 8, data));

        // What leaves next has DF again, and no identification.
        lan.Deliver(Frames.IPv4(Frames.Peer, Frames.Own, 99, Frames.Pattern(20)));
        byte[] next = lan.Sent();
        Assert.AreEqual(0x4000, DialogueFrames.Get16(next, 20));
        Assert.AreEqual(0, DialogueFrames.Get16(next, 18));
        Assert.AreEqual(0, DialogueFrames.Checksum(next, 14, 20));
    }

    [TestMethod] // RFC 3168 5.3: the mark of any fragment
    [Rfc(3168, "5.3-1")]
    public void MarkOfAFragment()
    {
        // The same dialogue twice: the first one makes the segment.
        Dialogue d = Fragmented();
        d.Inject("ACK seq=1 ack=1 len=100 tos=2");
        byte[] whole = Frames.Slice(d.LastFrame, 0, d.LastFrame.Length);
        for (int marked = 0; marked < 3; marked++)
        {
            d = Fragmented();
            byte[][] parts = { Part(whole, 1, 0, 48, true), Part(whole, 1, 48, 40, true), Part(whole, 1, 88, 32, false) };
            parts[marked] = Marked(parts[marked]);
            d.InjectFrame(parts[1], parts[1].Length).InjectFrame(parts[0], parts[0].Length).InjectFrame(parts[2], parts[2].Length);
            d.Run();
            d.Equal(100, d.App.Available, "Available");
            d.Equal(1, d.Stack.Counters[StackCounter.CongestionMarks], "CongestionMarks");
        }
    }

    private static Dialogue Fragmented()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ExplicitCongestionNotification = true;
        options.ReassemblyDatagrams = 1;
        Dialogue d = Dialogue.Listening(options);
        d.Inject("SYN|ECE|CWR seq=0 mss=1000").Expect("SYN|ACK|ECE seq=0 ack=1");
        d.Inject("ACK seq=1 ack=1");
        return d.Accept();
    }

    private static UdpLan NewLan(int datagrams)
    {
        StackOptions options = new StackOptions();
        options.ReassemblyDatagrams = datagrams;
        return new UdpLan(options, true);
    }

    /// <summary>The fragment as a router marks it (RFC 3168 section 5).</summary>
    private static byte[] Marked(byte[] part)
    {
        byte[] marked = Frames.Slice(part, 0, part.Length);
        marked[DialogueFrames.Ethernet + 1] |= 3;
        FrameWriter.IPv4Checksum(marked, DialogueFrames.Ethernet);
        return marked;
    }

    /// <summary>A fragment of a frame's datagram.</summary>
    private static byte[] Part(byte[] whole, int identification, int offset, int length, bool more)
    {
        byte[] part = new byte[34 + length];
        Array.Copy(whole, 0, part, 0, 34);
        Array.Copy(whole, 34 + offset, part, 34, length);
        DialogueFrames.Put16(part, 16, 20 + length);
        DialogueFrames.Put16(part, 18, identification);
        DialogueFrames.Put16(part, 20, (more ? More : 0) | (offset >> 3));
        FrameWriter.IPv4Checksum(part, DialogueFrames.Ethernet);
        return part;
    }
}
