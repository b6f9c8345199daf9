using nanoFramework.TestFramework;
using TcpNano.Diagnostics;
using TcpNano.Dialogues;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Diagnostics;

[TestClass]
public class SegmentTextTests
{
    private const int Fin = 1;
    private const int Syn = 2;
    private const int Rst = 4;
    private const int Psh = 8;
    private const int Ack = 16;
    private const int Urg = 32;
    private const int Window = 4096;

    private static readonly byte[] s_noOptions = new byte[0];
    private static readonly byte[] s_noData = new byte[0];

    [TestMethod]
    public void Numbers_CountFromEachDirectionsSyn_AlsoAcrossTheWrap()
    {
        SegmentText text = new SegmentText(2);
        Assert.AreEqual("SYN seq=0 mss=1460", Client(text, Syn, 0xFFFFFFF0, 0, Window, new byte[] { 2, 4, 5, 180 }, s_noData));
        Assert.AreEqual("SYN|ACK seq=0 ack=1", Server(text, Syn | Ack, 0x80000000, 0xFFFFFFF1, Window, s_noOptions, s_noData));
        Assert.AreEqual("ACK seq=1 ack=1", Client(text, Ack, 0xFFFFFFF1, 0x80000001, Window, s_noOptions, s_noData));
        Assert.AreEqual("PSH|ACK seq=1 ack=1 len=100", Client(text, Psh | Ack, 0xFFFFFFF1, 0x80000001, Window, s_noOptions, new byte[100]));
        Assert.AreEqual("FIN|ACK seq=1 ack=101", Server(text, Fin | Ack, 0x80000001, 0x55, Window, s_noOptions, s_noData));
        Assert.AreEqual("ACK seq=-1 ack=2", Client(text, Ack, 0xFFFFFFEF, 0x80000002, Window, s_noOptions, s_noData), "an old one counts backwards");
    }

    [TestMethod]
    public void ResetOfAnUnknownDirection_ShowsItsNumberAsItIs()
    {
        SegmentText text = new SegmentText(1);
        Assert.AreEqual("SYN seq=0", Client(text, Syn, 5000, 0, Window, s_noOptions, s_noData));
        Assert.AreEqual("RST|ACK seq=0 ack=1", Server(text, Rst | Ack, 0, 5001, 0, s_noOptions, s_noData));
    }

    [TestMethod]
    public void SecondNumbering_BearsAPrime_UntilBothEndsHaveFinished()
    {
        SegmentText text = new SegmentText(1);
        Assert.AreEqual("SYN seq=0", Client(text, Syn, 100, 0, Window, s_noOptions, s_noData));
        Assert.AreEqual("SYN seq=0'", Client(text, Syn, 500000, 0, Window, s_noOptions, s_noData));
        Assert.AreEqual("SYN|ACK seq=0 ack=1", Server(text, Syn | Ack, 300, 101, Window, s_noOptions, s_noData));
        Assert.AreEqual("RST seq=1", Client(text, Rst, 101, 0, 0, s_noOptions, s_noData));
        Assert.AreEqual("SYN|ACK seq=0' ack=1'", Server(text, Syn | Ack, 90000, 500001, Window, s_noOptions, s_noData));
        Assert.AreEqual("FIN|ACK seq=1' ack=1'", Client(text, Fin | Ack, 500001, 90001, Window, s_noOptions, s_noData));
        Assert.AreEqual("FIN|ACK seq=1' ack=2'", Server(text, Fin | Ack, 90001, 500002, Window, s_noOptions, s_noData));
        Assert.AreEqual("SYN seq=0", Client(text, Syn, 0x70000000, 0, Window, s_noOptions, s_noData), "a new connection");
        Assert.AreEqual("SYN|ACK seq=0 ack=1", Server(text, Syn | Ack, 7, 0x70000001, Window, s_noOptions, s_noData));
    }

    [TestMethod]
    public void ConnectionSeenInTheMiddle_StartsAtOne()
    {
        SegmentText text = new SegmentText(1);
        Assert.AreEqual("ACK seq=1 ack=1", Client(text, Ack, 777, 888, Window, s_noOptions, s_noData));
        Assert.AreEqual("ACK seq=1 ack=4", Server(text, Ack, 888, 780, Window, s_noOptions, s_noData));
    }

    [TestMethod]
    public void OldestConnection_IsForgotten_WhenThereIsNoRoomForAnother()
    {
        SegmentText text = new SegmentText(2);
        Assert.AreEqual("SYN seq=0", Of(text, 1001, Syn, 10));
        Assert.AreEqual("SYN seq=0", Of(text, 1002, Syn, 20));
        Assert.AreEqual("ACK seq=5 ack=1", Of(text, 1001, Ack, 15));
        Assert.AreEqual("SYN seq=0", Of(text, 1003, Syn, 30));
        Assert.AreEqual("ACK seq=5 ack=1", Of(text, 1002, Ack, 25), "still remembered");
        Assert.AreEqual("ACK seq=1 ack=1", Of(text, 1001, Ack, 15), "forgotten");
    }

    [TestMethod]
    public void Window_IsShownWhenItClosesOpensOrIsAllThereIs()
    {
        SegmentText text = new SegmentText(1);
        Assert.AreEqual("ACK seq=1 ack=1", Client(text, Ack, 100, 200, 1000, s_noOptions, s_noData));
        Assert.AreEqual("ACK seq=1 ack=501", Client(text, Ack, 100, 700, 500, s_noOptions, s_noData), "less, since data came");
        Assert.AreEqual("ACK seq=1 ack=501 win=1000", Client(text, Ack, 100, 700, 1000, s_noOptions, s_noData), "an update");
        Assert.AreEqual("ACK seq=1 ack=501", Client(text, Ack, 100, 700, 1000, s_noOptions, s_noData), "a duplicate");
        Assert.AreEqual("ACK seq=1 ack=1501 win=0", Client(text, Ack, 100, 1700, 0, s_noOptions, s_noData), "closed");
        Assert.AreEqual("ACK seq=1 ack=1501 win=0", Client(text, Ack, 100, 1700, 0, s_noOptions, s_noData), "still closed");
        Assert.AreEqual("PSH|ACK seq=1 ack=1501 len=1 win=10", Client(text, Psh | Ack, 100, 1700, 10, s_noOptions, new byte[1]), "open again");
    }

    [TestMethod]
    public void Flags_UrgentPointer_AndOptions()
    {
        SegmentText text = new SegmentText(1);
        Assert.AreEqual("SYN seq=0 mss=536", Client(text, Syn, 9, 0, Window, new byte[] { 1, 3, 3, 7, 2, 4, 2, 24 }, s_noData));
        Assert.AreEqual("SYN seq=0 bad-options", Client(text, Syn, 9, 0, Window, new byte[] { 2, 0, 0, 0 }, s_noData));
        Assert.AreEqual("SYN seq=0 bad-options", Client(text, Syn, 9, 0, Window, new byte[] { 1, 1, 2, 4 }, s_noData));
        Assert.AreEqual("SYN seq=0", Client(text, Syn, 9, 0, Window, new byte[] { 0, 2, 0, 0 }, s_noData), "nothing counts after the end");
        Assert.AreEqual("- seq=1", Client(text, 0, 10, 0, Window, s_noOptions, s_noData));
        Assert.AreEqual("SYN|FIN|RST|PSH|URG|ACK seq=0 ack=1 len=2 urg=3", Client(text, Syn | Fin | Rst | Psh | Urg | Ack, 9, 6, Window, s_noOptions, new byte[2]));
    }

    [TestMethod]
    public void WhatIsNotTcp_GetsAWord()
    {
        SegmentText text = new SegmentText(1);
        byte[] request = Frames.Arp(1, Frames.Station(2), Frames.Peer, new byte[6], Frames.Own);
        Assert.AreEqual("ARP who-has 192.168.0.1", text.Of(request, request.Length));
        byte[] reply = Frames.Arp(2, Frames.Station(2), Frames.Peer, Frames.Station(1), Frames.Own);
        Assert.AreEqual("ARP 192.168.0.2 is here", text.Of(reply, reply.Length));
        byte[] echo = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Icmp, new byte[] { 8, 0, 0, 0, 0, 0, 0, 0 });
        Assert.AreEqual("ICMP type=8 code=0", text.Of(echo, echo.Length));
        byte[] udp = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Udp, new byte[8]);
        Assert.AreEqual("IPv4 protocol=17 len=8", text.Of(udp, udp.Length));
        Assert.AreEqual("frame len=7", text.Of(new byte[7], 7));
    }

    [TestMethod]
    public void CutAndGarbledFrames_AreNamed_AndNeverReadBeyondTheirEnd()
    {
        SegmentText text = new SegmentText(1);
        byte[] frame = Segment(1000, Syn | Ack, 1, 2, Window, new byte[] { 2, 4, 5, 180 }, new byte[3]);
        for (int length = 0; length < frame.Length; length++)
        {
            byte[] cut = new byte[length];
            System.Array.Copy(frame, 0, cut, 0, length);
            string said = text.Of(cut, length);
            Assert.IsTrue(said == "frame len=" + length.ToString() || said == "IPv4 malformed", said);
        }

        frame[46] = 0xF0; // a header of 60 octets
        Assert.AreEqual("TCP malformed", text.Of(frame, frame.Length));
        frame[46] = 0x40; // of 16
        Assert.AreEqual("TCP malformed", text.Of(frame, frame.Length));
    }

    private static string Client(SegmentText text, int flags, uint sequence, uint acknowledgment, int window, byte[] options, byte[] data)
    {
        byte[] frame = Segment(1000, flags, sequence, acknowledgment, window, options, data);
        return text.Of(frame, frame.Length);
    }

    private static string Server(SegmentText text, int flags, uint sequence, uint acknowledgment, int window, byte[] options, byte[] data)
    {
        byte[] tcp = Tcp(7, 1000, flags, sequence, acknowledgment, window, options, data);
        byte[] frame = Frames.IPv4(Frames.Own, Frames.Peer, Frames.Tcp, tcp);
        return text.Of(frame, frame.Length);
    }

    private static string Of(SegmentText text, int port, int flags, uint sequence)
    {
        byte[] frame = Segment(port, flags, sequence, 1, Window, s_noOptions, s_noData);
        return text.Of(frame, frame.Length);
    }

    private static byte[] Segment(int port, int flags, uint sequence, uint acknowledgment, int window, byte[] options, byte[] data)
    {
        return Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Tcp(port, 7, flags, sequence, acknowledgment, window, options, data));
    }

    private static byte[] Tcp(int source, int destination, int flags, uint sequence, uint acknowledgment, int window, byte[] options, byte[] data)
    {
        int header = DialogueFrames.Tcp + options.Length;
        byte[] tcp = new byte[header + data.Length];
        FrameWriter.Tcp(tcp, 0, source, destination, sequence, acknowledgment, header, flags, window, 3);
        System.Array.Copy(options, 0, tcp, DialogueFrames.Tcp, options.Length);
        return tcp;
    }
}
