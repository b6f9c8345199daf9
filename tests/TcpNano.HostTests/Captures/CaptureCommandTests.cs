using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Lab.Commands;
using TcpNano.Tool.Commands;
using TcpNano.Tool.Shell;

namespace TcpNano.HostTests.Captures;

/// <summary><c>--pcap</c> in virtual time: what tshark sees in it, and what a file that cannot be written leads to.</summary>
[TestClass]
public class CaptureCommandTests
{
    private DirectoryInfo _folder = null!;

    private string File => Path.Combine(_folder.FullName, "talk.pcapng");

    [TestInitialize]
    public void Begin()
    {
        _folder = Directory.CreateTempSubdirectory("tcpnano-capture");
    }

    [TestCleanup]
    public void End()
    {
        _folder.Delete(recursive: true);
    }

    [TestMethod]
    public void Demo_IsWhatTsharkSees()
    {
        Assert.AreEqual(0, Run(out _, "demo", "zero-window", "--pcap", File));
        string[][] all = Tshark.Fields(File, "", "frame.time_relative", "frame.interface_name", "frame.packet_flags_direction", "frame.comment");
        string[][] segments = Tshark.Fields(File, "tcp", "frame.time_epoch", "tcp.flags.str", "tcp.checksum.status", "ip.checksum.status", "frame.comment");
        Assert.HasCount(25, segments);
        Assert.IsTrue(all.Length > segments.Length, "ARP is there, too");
        Assert.IsTrue(segments.All(segment => segment[2] == "1" && segment[3] == "1"), "all checksums are right");
        Assert.AreEqual("··········S· ·······A··S· ·······A····", string.Join(' ', segments.Take(3).Select(segment => segment[1])));
        StringAssert.StartsWith(segments[0][0], "0.010");
        StringAssert.Contains(segments[0][4], "connection 1: client port ");
        StringAssert.Contains(segments[0][4], "server at 0.020 s: SYN-RECEIVED");
        StringAssert.Contains(segments[3][4], "client: ESTABLISHED, cwnd 14480, RTO 200 ms, send window 2920, 0 in flight");
        Assert.AreEqual("client server", string.Join(' ', all.Where(frame => frame[2] == "0x00000002").Select(frame => frame[1]).Distinct().Order()));
        Assert.HasCount(4, Tshark.Fields(File, "tcp.analysis.zero_window", "frame.number"));
        Assert.IsNotEmpty(Tshark.Fields(File, "arp", "frame.number"));
    }

    [TestMethod]
    public void WhatTheWireDoes_IsACommentOfItsFrame()
    {
        Assert.AreEqual(0, Run(out string output, "demo", "echo", "--loss", "20", "--reorder", "20", "--duplicate", "20", "--seed", "2", "--pcap", File));
        string[][] segments = Tshark.Fields(File, "tcp", "frame.comment");
        int lost = output.Split('\n').Count(line => line.EndsWith("-X", StringComparison.Ordinal) || line.Contains(" X- ", StringComparison.Ordinal));
        Assert.IsGreaterThan(0, lost);
        Assert.AreEqual(lost, segments.Count(segment => segment[0].Contains("lost by the wire", StringComparison.Ordinal)));
        Assert.IsTrue(segments.Any(segment => segment[0].Contains("delivered twice by the wire: again at ", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Script_HasItsFrames_AndWhatWasDropped()
    {
        string script = Path.Combine(_folder.FullName, "a.script");
        System.IO.File.WriteAllText(script, "listen\n< SYN seq=0 win=4096\n> SYN|ACK seq=0 ack=1\n< ACK seq=1 ack=1\naccept\n< ACK seq=1000000 ack=1 len=5\n> ACK seq=1 ack=1\n");
        int status = Run(out string output, "script", script, "--pcap", File);
        Assert.AreEqual(0, status, output);
        string[][] segments = Tshark.Fields(File, "tcp", "frame.interface_name", "frame.comment");
        Assert.HasCount(5, segments);
        Assert.AreEqual("10.0.0.2 stack 10.0.0.2 10.0.0.2 stack", string.Join(' ', segments.Select(segment => segment[0])));
        StringAssert.Contains(segments[3][1], "dropped by TCP: unacceptable");
        Assert.IsNotEmpty(Tshark.Fields(File, "arp", "frame.number"));
    }

    [TestMethod]
    public void Simulation_OfASeed_HasItsFrames()
    {
        Assert.AreEqual(0, RunLab(out _, "simulate", "--seeds", "7..7", "--pcap", File));
        Assert.IsGreaterThan(50, Tshark.Fields(File, "tcp", "frame.number").Length);
        Assert.AreEqual(0, RunLab(out string output, "simulate", "--seeds", "7..8", "--pcap", File));
        StringAssert.Contains(output, "no seed failed: nothing is in ");
        Assert.AreEqual(0, new FileInfo(File).Length);
    }

    [TestMethod]
    [DataRow("demo", "/nonexistent/x", "there is no such directory")]
    [DataRow("demo", "/tmp", "it is a directory")]
    [DataRow("demo", "/dev/full", "No space left on device")]
    [DataRow("demo", "", "it is no path")]
    [DataRow("serve --tap t0 --address 10.0.0.2/24", "/nonexistent/x", "there is no such directory")]
    [DataRow("serve --tap t0 --address 10.0.0.2/24", "/dev/full", "No space left on device")]
    [DataRow("connect 10.0.0.1:7 --tap t0 --address 10.0.0.2/24", "/nonexistent/x", "there is no such directory")]
    public void FileThatCannotBeWritten_IsOneLine_Exit1(string line, string path, string why)
    {
        StringWriter error = new();
        int status = TcpNanoCommand.Run([.. line.Split(' '), "--pcap", path], new Terminal(TcpNanoCommand.Name, new StringWriter(), error));
        Assert.AreEqual(1, status, error.ToString());
        Assert.AreEqual($"tcpnano: '{path}' cannot be written: {why}.\n", error.ToString().ReplaceLineEndings("\n"));
    }

    [TestMethod]
    public void TwoScripts_GoIntoNoCapture_Exit2()
    {
        foreach (string name in new[] { "a.script", "b.script" })
        {
            System.IO.File.WriteAllText(Path.Combine(_folder.FullName, name), "listen\n");
        }

        Assert.AreEqual(2, Run(out string output, "script", _folder.FullName, "--pcap", File));
        StringAssert.Contains(output, "--pcap goes with one script, not with 2.");
        Assert.IsFalse(System.IO.File.Exists(File));
    }

    private static int Run(out string output, params string[] arguments)
    {
        StringWriter both = new() { NewLine = "\n" };
        int status = TcpNanoCommand.Run(arguments, new Terminal(TcpNanoCommand.Name, both, both));
        output = both.ToString();
        return status;
    }

    private static int RunLab(out string output, params string[] arguments)
    {
        StringWriter both = new() { NewLine = "\n" };
        int status = LabCommand.Run(arguments, new Terminal(LabCommand.Name, both, both));
        output = both.ToString();
        return status;
    }
}
