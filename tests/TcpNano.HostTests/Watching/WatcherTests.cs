using Microsoft.VisualStudio.TestTools.UnitTesting;
using Spectre.Console.Testing;
using TcpNano.Dialogues;
using TcpNano.HostTests.Captures;
using TcpNano.Tool.Capturing;
using TcpNano.Tool.Commands;
using TcpNano.Tool.Shell;
using TcpNano.Tool.Watching;

namespace TcpNano.HostTests.Watching;

/// <summary>What <c>tcpnano watch</c> makes of a trace: the ladder, the table, the capture.</summary>
[TestClass]
public class WatcherTests
{
    private const string Device = "10.0.0.2:9293";
    private const int Syn = 2;
    private const int Rst = 4;
    private const int Psh = 8;
    private const int Ack = 16;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tcpnano-watch");

    public TestContext TestContext { get; set; } = null!;

    [TestCleanup]
    public void Remove()
    {
        _folder.Delete(recursive: true);
    }

    [TestMethod]
    public void Ladder_AndTable_InAFile()
    {
        StringWriter output = new() { NewLine = "\n" };
        StringWriter error = new() { NewLine = "\n" };
        Terminal terminal = new(TcpNanoCommand.Name, output, error);
        int status = new Watcher(Device, terminal, null, () => false).Run(new CannedStream(Talk().ToArray()));
        Assert.AreEqual(
            """
            10.0.0.2:9293: 10.0.0.2, 02:00:00:00:00:02, MTU 1500, 4 connections at most
               time   peer                                                              device
              0.001                         (ARP found 10.0.0.1 at 02:00:00:00:00:01)
              0.002   10.0.0.1:40000        -- SYN seq=0 --------------------------->   SYN-RECEIVED :7
              0.002   10.0.0.1:40000        <- SYN|ACK seq=0 ack=1 ------------------   SYN-RECEIVED :7
              0.003   10.0.0.1:40000        -- ACK seq=1 ack=1 --------------------->   ESTABLISHED :7
              0.010   10.0.0.1:40000        -- PSH|ACK seq=1 ack=1 len=100 --------->   ESTABLISHED :7
              0.011   10.0.0.1:40000        <- PSH|ACK seq=1 ack=101 len=100 --------   ESTABLISHED :7
              0.220   10.0.0.1:40000        (retransmission timeout 1, RTO 400 ms, in flight 100)   ESTABLISHED :7
              0.220   10.0.0.1:40000        (timeout, cwnd 14480 -> 1448, in flight 100)   ESTABLISHED :7
              0.221   10.0.0.1:40000        <- PSH|ACK seq=1 ack=101 len=100 --------   ESTABLISHED :7
              0.230   10.0.0.1:40000        -- ACK seq=101 ack=101 win=0 ----------->   ESTABLISHED :7
              0.231   10.0.0.1:40000        -- ACK seq=5101 ack=101 len=10 win=200000 ->   ESTABLISHED :7  (dropped by TCP: unacceptable)
              0.231                         (7 events are missing here: they came faster than the stream takes them)
              0.300   10.0.0.1:40000        -- RST seq=101 ------------------------->   CLOSED :7
              0.300   10.0.0.1:40000        (ESTABLISHED -> CLOSED, reset by the peer)   CLOSED :7
            10.0.0.2:9293 at 1.000 s: 1 of 4 connections, 1 half-open, 2 in TIME-WAIT; lost: 7 events, 2 frames
            PEER           PORT STATE       SRTT CWND  RESENT SEND-Q RECV-Q RTO   HEARD
            10.0.0.1:40001 7    ESTABLISHED 12ms 14480 3      500    33     212ms 20ms
            10.0.0.2:9293 has ended the stream: 16 events in 1.0 s, 7 lost

            """.ReplaceLineEndings("\n"),
            output.ToString());
        Assert.AreEqual("", error.ToString());
        Assert.AreEqual(0, status);
    }

    [TestMethod]
    [DataRow(60)]
    [DataRow(80)]
    [DataRow(120)]
    public void OnATerminal_NothingIsWiderThanIt_AndTheTableIsBelow(int width)
    {
        using TestConsole console = new TestConsole().Width(width).EmitAnsiSequences();
        Terminal terminal = new(TcpNanoCommand.Name, console, new StringWriter());
        Assert.AreEqual(0, new Watcher(Device, terminal, null, () => false).Run(new CannedStream(Talk().ToArray())));
        string shown = System.Text.RegularExpressions.Regex.Replace(console.Output, "\u001b\\[[0-9;?]*[A-Za-z]", "").Replace("\r", "\n", StringComparison.Ordinal);
        TestContext.WriteLine(shown);
        foreach (string line in shown.Split('\n'))
        {
            Assert.IsLessThanOrEqualTo(width, line.TrimEnd().Length, line);
        }

        StringAssert.Contains(console.Output, "\u001b[?25h", "the cursor is on");
        StringAssert.Contains(shown, "1 of 4 connections");
        StringAssert.Contains(shown, "10.0.0.1:40001");
    }

    [TestMethod]
    public void ManyConnections_FitTheScreen()
    {
        TraceBytes bytes = new TraceBytes().Hello();
        for (int i = 0; i < 200; i++)
        {
            bytes.Connection(i, TcpState.Established, peerPort: 30000 + i, heard: (uint)(1000 - i));
        }

        using TestConsole console = new TestConsole().Width(120).Height(24).EmitAnsiSequences();
        Terminal terminal = new(TcpNanoCommand.Name, console, new StringWriter());
        new Watcher(Device, terminal, null, () => false).Run(new CannedStream(bytes.TableEnd(1_001_000, 200).ToArray()));
        string live = console.Output[..console.Output.IndexOf("has ended", StringComparison.Ordinal)];
        StringAssert.Contains(live, "and 192 more");
        StringAssert.Contains(live, "10.0.0.1:30199");
    }

    [TestMethod]
    [DataRow("HTTP/1.1 400 Bad Request\r\n\r\n", "tcpnano: 10.0.0.2:9293: this is no trace of a TcpNano device.\n")]
    [DataRow("", "tcpnano: 10.0.0.2:9293: the stream ended before it began.\n")]
    public void SomethingElse_IsOneSentence_Exit1(string text, string complaint)
    {
        StringWriter output = new();
        StringWriter error = new() { NewLine = "\n" };
        Watcher watcher = new(Device, new Terminal(TcpNanoCommand.Name, output, error), null, () => false);
        Assert.AreEqual(1, watcher.Run(new CannedStream(System.Text.Encoding.ASCII.GetBytes(text))));
        Assert.AreEqual(complaint, error.ToString());
        Assert.AreEqual("", output.ToString());
    }

    [TestMethod]
    public void StreamThatBreaks_IsOneSentence_AndHowFarItCame()
    {
        byte[] whole = new TraceBytes().Hello().TableEnd(1_002_000, 0, free: 4).ToArray();
        StringWriter output = new() { NewLine = "\n" };
        StringWriter error = new() { NewLine = "\n" };
        Watcher watcher = new(Device, new Terminal(TcpNanoCommand.Name, output, error), null, () => false);
        Assert.AreEqual(1, watcher.Run(new CannedStream([.. whole, 2, 0])));
        Assert.AreEqual("tcpnano: 10.0.0.2:9293: the stream ended in the middle of a record.\n", error.ToString());
        StringAssert.EndsWith(output.ToString(), "\n0 events in 2.0 s, 0 lost\n");
    }

    [TestMethod]
    public void WithoutEventsOrFrames_ItSaysWhatIsMissing()
    {
        StringWriter output = new() { NewLine = "\n" };
        using CaptureFile file = CaptureFile.Create(Path.Combine(_folder.FullName, "nothing.pcapng"));
        Watcher watcher = new(Device, new Terminal(TcpNanoCommand.Name, output, new StringWriter()), file, () => false);
        CannedStream stream = new(new TraceBytes().Hello(has: 0).TableEnd(1_002_000, 0, free: 4).ToArray());
        Assert.AreEqual(0, watcher.Run(stream));
        StringAssert.Contains(output.ToString(), "keeps no events");
        StringAssert.Contains(output.ToString(), "no frames to send");
        Assert.IsEmpty(stream.Written);
    }

    [TestMethod] // what came of frames that were lost is not said of the one before them
    public void EventsOfLostFrames_BelongToNoOther()
    {
        byte[] syn = Frame(TraceBytes.Peer, TraceBytes.Device, TraceBytes.PeerPort, TraceBytes.Port, 4000, 0, Syn, 0);
        byte[] arp = FrameWriter.Arp(1, [2, 0, 0, 0, 0, 1], TraceBytes.Peer, new byte[6], TraceBytes.Device);
        TraceBytes bytes = new TraceBytes().Hello()
            .Frame(0, 100, 1_000_001, false, syn.Length, syn)
            .Segment(false, Syn, 4000, 0, 8192, 0, 1_000_001)
            .State(TcpState.Listen, TcpState.SynReceived, 1_000_001)
            .Segment(false, Ack, 4001, 900_001, 8192, 0, 1_000_002)
            .State(TcpState.SynReceived, TcpState.Established, 1_000_002)
            .Lost(0, 1)
            .Frame(2, 104, 1_000_003, false, arp.Length, arp)
            .Event(7, 2, 1_000_003, slot: 65535, peerPort: 0, port: 0)
            .Segment(false, Rst, 4001, 0, 0, 0, 1_000_004)
            .State(TcpState.Established, TcpState.Closed, 1_000_004, CloseReason.Reset);
        string path = Path.Combine(_folder.FullName, "watch.pcapng");
        using (CaptureFile file = CaptureFile.Create(path))
        {
            Assert.AreEqual(0, new Watcher(Device, new Terminal(TcpNanoCommand.Name, new StringWriter(), new StringWriter()), file, () => false).Run(new CannedStream(bytes.ToArray())));
        }

        string[] comments = [.. Tshark.Fields(path, "", "frame.comment").Select(fields => fields[0])];
        StringAssert.EndsWith(comments[0], ",LISTEN -> SYN-RECEIVED");
        StringAssert.EndsWith(comments[1], ",ARP told 10.0.0.1 at 00:00:00:00:00:00");
        Assert.HasCount(2, comments);
    }

    [TestMethod]
    public void Frames_AreInTheCapture_WithWhatCameOfThem()
    {
        byte[] syn = Frame(TraceBytes.Peer, TraceBytes.Device, TraceBytes.PeerPort, TraceBytes.Port, 4000, 0, Syn, 0);
        byte[] answer = Frame(TraceBytes.Device, TraceBytes.Peer, TraceBytes.Port, TraceBytes.PeerPort, 900_000, 4001, Syn | Ack, 0);
        byte[] data = Frame(TraceBytes.Peer, TraceBytes.Device, TraceBytes.PeerPort, TraceBytes.Port, 4001, 900_001, Psh | Ack, 1000);
        byte[] arp = FrameWriter.Arp(1, [2, 0, 0, 0, 0, 1], TraceBytes.Peer, new byte[6], TraceBytes.Device);
        TraceBytes bytes = new TraceBytes().Hello()
            .Frame(0, 100, 1_000_001, false, arp.Length, arp)
            .Event(7, 2, 1_000_001, slot: 65535, peerPort: 0, port: 0)
            .Frame(1, 101, 1_000_002, false, syn.Length, syn)
            .Frame(2, 103, 1_000_002, true, answer.Length, answer, hasNotLeft: true)
            .Segment(false, Syn, 4000, 0, 8192, 0, 1_000_002)
            .State(TcpState.Listen, TcpState.SynReceived, 1_000_002)
            .Segment(true, Syn | Ack, 900_000, 4001, 8192, 0, 1_000_002)
            .Lost(0, 3)
            .Frame(6, 104, 1_000_500, false, data.Length, data[..128])
            .Segment(false, Psh | Ack, 4001, 900_001, 8192, 1000, 1_000_500)
            .Counted(StackCounter.TcpDroppedUnacceptable, 1, 1_000_500)
            .TableEnd(1_001_000, 0);
        string path = Path.Combine(_folder.FullName, "watch.pcapng");
        StringWriter output = new() { NewLine = "\n" };
        CannedStream stream = new(bytes.ToArray());
        using (CaptureFile file = CaptureFile.Create(path))
        {
            Assert.AreEqual(0, new Watcher(Device, new Terminal(TcpNanoCommand.Name, output, new StringWriter()), file, () => false).Run(stream));
        }

        CollectionAssert.AreEqual(new byte[] { 0x46, 2, 0x05, 0xEE }, stream.Written, "asks for 1518 octets of each frame");
        StringAssert.EndsWith(output.ToString(), $", 4 frames in '{path}' and 3 lost\n");
        string[][] seen = Tshark.Fields(path, "", "frame.interface_name", "frame.packet_flags_direction", "frame.time_relative", "frame.len", "frame.cap_len", "tcp.flags", "frame.comment");
        CollectionAssert.AreEqual(
            new[]
            {
                "10.0.0.2:9293;0x00000001;0.000000000;60;60;;ARP told 10.0.0.1 at 00:00:00:00:00:00",
                "10.0.0.2:9293;0x00000001;0.001000000;54;54;0x0002;connection 1: 10.0.0.1 port 40000 to 10.0.0.2 port 7,SYN-RECEIVED,LISTEN -> SYN-RECEIVED",
                "10.0.0.2:9293;0x00000002;0.001000000;54;54;0x0012;did not leave: the driver had no room,SYN-RECEIVED",
                "10.0.0.2:9293;0x00000001;0.499000000;1054;128;0x0018;3 frames before this one are missing: they came faster than the stream takes them,SYN-RECEIVED,dropped by TCP: unacceptable",
            },
            seen.Select(fields => string.Join(';', fields)).ToArray());
    }

    private static byte[] Frame(uint source, uint destination, int sourcePort, int destinationPort, uint sequence, uint acknowledgment, int flags, int length)
    {
        byte[] frame = new byte[54 + length];
        DialogueFrames.PutEthernet(frame, [2, 0, 0, 0, 0, 2], [2, 0, 0, 0, 0, 1], DialogueFrames.TypeIPv4);
        FrameWriter.IPv4(frame, 14, source, destination, DialogueFrames.ProtocolTcp, [], 20 + length);
        FrameWriter.Tcp(frame, 34, sourcePort, destinationPort, sequence, acknowledgment, 20, flags, 8192, 0);
        FrameWriter.TcpChecksum(frame, 34, 20 + length);
        return frame;
    }

    private static TraceBytes Talk()
    {
        const uint Theirs = 4000;
        const uint Ours = 900_000;
        return new TraceBytes().Hello()
            .Event(7, 4, 1_000_001, 0x0200, 0x00000001, slot: 65535, peerPort: 0, port: 0)
            .Segment(false, Syn, Theirs, 0, 65535, 0, 1_000_002, 65535)
            .State(TcpState.Listen, TcpState.SynReceived, 1_000_002)
            .Segment(true, Syn | Ack, Ours, Theirs + 1, 8192, 0, 1_000_002, 65535)
            .Segment(false, Ack, Theirs + 1, Ours + 1, 65535, 0, 1_000_003)
            .State(TcpState.SynReceived, TcpState.Established, 1_000_003)
            .Segment(false, Psh | Ack, Theirs + 1, Ours + 1, 65535, 100, 1_000_010)
            .Segment(true, Psh | Ack, Ours + 1, Theirs + 101, 8192, 100, 1_000_011)
            .Event(5, 1, 1_000_220, 400, Ours + 1, 100)
            .Event(6, 1, 1_000_220, 14480, 1448, 7240, 100)
            .Segment(true, Psh | Ack, Ours + 1, Theirs + 101, 8192, 100, 1_000_221)
            .Segment(false, Ack, Theirs + 101, Ours + 101, 0, 0, 1_000_230)
            .Segment(false, Ack, Theirs + 5101, Ours + 101, 200_000, 10, 1_000_231)
            .Counted(StackCounter.TcpDroppedUnacceptable, 1, 1_000_231)
            .Lost(7, 2)
            .Segment(false, Rst, Theirs + 101, 0, 0, 0, 1_000_300)
            .State(TcpState.Established, TcpState.Closed, 1_000_300, CloseReason.Reset)
            .Connection(0, TcpState.Established, marks: 1, peerPort: 50000)
            .Connection(1, TcpState.Established, peerPort: 40001)
            .TableEnd(1_001_000, 2);
    }
}
