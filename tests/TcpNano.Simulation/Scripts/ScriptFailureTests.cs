using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual.Scripts;

namespace TcpNano.Simulation.Scripts;

/// <summary>Scripts that the stack does not keep to: what is said, and of which line.</summary>
[TestClass]
public class ScriptFailureTests
{
    private const string Open = "listen\n< SYN seq=0 mss=1460\n> SYN|ACK seq=0 ack=1\n< ACK\naccept\n";

    [TestMethod]
    [DataRow("> ACK", 6, "expected ACK, but the stack sent nothing until 0.000")]
    [DataRow("+1.5~2 > ACK", 6, "expected ACK, but the stack sent nothing until 2.000")]
    [DataRow("send 5\n> ACK seq=1 ack=2 len=6", 7, "expected ACK seq=1 ack=2 len=6, but the stack sent PSH|ACK seq=1 ack=1 len=5 win=4096 (not so: ack=2 len=6)")]
    [DataRow("send 5\n> FIN|ACK seq=1", 7, "expected FIN|ACK seq=1, but the stack sent PSH|ACK seq=1 ack=1 len=5 win=4096 (not so: FIN|ACK)")]
    [DataRow("send 5\n> ACK nopsh", 7, "expected ACK nopsh, but the stack sent PSH|ACK seq=1 ack=1 len=5 win=4096 (not so: nopsh)")]
    [DataRow("send \"hello\"\n> ACK data=hallo", 7, "expected ACK data=hallo, but the stack sent PSH|ACK seq=1 ack=1 len=5 win=4096 (not so: data=hallo)")]
    [DataRow("send 5\n> ACK win=1..4000", 7, "expected ACK win=1..4000, but the stack sent PSH|ACK seq=1 ack=1 len=5 win=4096 (not so: win=1..4000)")]
    [DataRow("< PSH|ACK len=10\n+0.05 > ACK ack=11", 7, "expected ACK ack=11 at 0.050 or later, but the stack sent ACK seq=1 ack=11 win=4086 at 0.040 already")]
    [DataRow("< PSH|ACK len=10\n+0.03 > ACK ack=11", 7, "expected ACK ack=11, but the stack sent nothing until 0.030")]
    [DataRow("send 5\n< ACK", 7, "the stack sent PSH|ACK seq=1 ack=1 len=5 win=4096 at 0.000, which no line expects")]
    [DataRow("< PSH|ACK len=10\n+1 quiet", 7, "the stack sent ACK seq=1 ack=11 win=4086 at 0.040, which no line expects")]
    [DataRow("send 5\nquiet", 7, "the stack sent PSH|ACK seq=1 ack=1 len=5 win=4096 at 0.000, which no line expects")]
    [DataRow("send 5\n# and that is all", 0, "the stack sent PSH|ACK seq=1 ack=1 len=5 win=4096 at 0.000, which no line expects")]
    [DataRow("+1 quiet\n0.5 < ACK", 7, "it is 1.000 already")]
    [DataRow("+1 quiet\n0.5 > ACK", 7, "it is 1.000 already")]
    [DataRow("peer b port=40001\nb: < SYN seq=0\n> SYN|ACK seq=0 ack=1", 8, "expected SYN|ACK seq=0 ack=1, but the stack sent SYN|ACK seq=0 ack=1 win=4096 mss=1460 to b")]
    [DataRow("peer b port=40001\nb: accept", 7, "accept answered nothing, not done")]
    [DataRow("send 5000", 6, "send 5000 answered 4096, not 5000")]
    [DataRow("receive 1", 6, "receive 1 answered timed-out, not 1")]
    [DataRow("close = ClosedLocally", 6, "close answered None, not ClosedLocally")]
    [DataRow("accept", 6, "accept answered nothing, not done")]
    [DataRow("listen", 6, "listen answered invalid, not done")]
    [DataRow("abort\nsend 1", 7, "send 1 answered disposed, not 1")]
    [DataRow("connect 80 = nothing", 6, "connect 80 answered done, not nothing")]
    [DataRow("unlisten 9", 6, "nobody listens on port 9")]
    [DataRow("b: send 1", 6, "the app has no connection with b: accept or connect first")]
    [DataRow("< PSH|ACK data=abc\nreceive \"abd\"", 7, "wrong data received: the octet at position 2 is 0x63")]
    [DataRow("< PSH|ACK len=3 junk\nreceive 3", 7, "wrong data received: the octet at position 0 is 0x9a")]
    [DataRow("check state=CLOSED", 6, "state is ESTABLISHED, not CLOSED")]
    [DataRow("check free=8", 6, "free is 7, not 8")]
    [DataRow("check events=Readable", 6, "events is Connected|Writable, not Readable")]
    [DataRow("check reason=Reset", 6, "reason is None, not Reset")]
    [DataRow("check SegmentsReceived=1", 6, "SegmentsReceived is 2, not 1")]
    [DataRow("> ICMP type=3", 6, "expected ICMP type=3, but the stack sent nothing until 0.000")]
    [DataRow("send 5\n> ICMP type=3", 7, "expected ICMP type=3, but the stack sent PSH|ACK seq=1 ack=1 len=5 win=4096")]
    [DataRow("send 5\n> FRAME 02 00 00 00 01 ff *", 7, "expected FRAME 02 00 00 00 01 ff *, but the stack sent PSH|ACK seq=1 ack=1 len=5 win=4096 (not so: octet 5 is 02)")]
    [DataRow("send 5\n> FRAME 02", 7, "expected FRAME 02, but the stack sent PSH|ACK seq=1 ack=1 len=5 win=4096 (not so: it has 59 octets)")]
    public void Failure_SaysWhatWasExpectedAndWhatWasSeen(string lines, int line, string message)
    {
        ScriptResult result = ScriptRunner.Run(ScriptParser.Parse("a.script", Open + lines));
        Assert.IsFalse(result.Passed);
        Assert.AreEqual(message, result.Failure!.Message);
        Assert.AreEqual(line, result.Line?.Number ?? 0);
    }

    [TestMethod] // "<<" leaves it in the ring, whatever it is: what was sent before may still be expected
    [DataRow("<< ACK len=10")]
    [DataRow("<< ICMP type=3 code=1 seq=1")]
    [DataRow("<< FRAME 020000000001 020000000102 88B5")]
    public void WhatWaitsInTheRing_IsWorkedOffWithTheNext(string waiting)
    {
        ScriptResult result = ScriptRunner.Run(ScriptParser.Parse("a.script", Open + "send 5\n" + waiting + "\n> ACK seq=1 len=5\n+1 ignore"));
        Assert.IsTrue(result.Passed, result.Failure?.Message);
    }

    [TestMethod] // also when no line says so
    public void Promises_AreAlwaysKeptTo()
    {
        // What is acknowledged has to have been sent: the conversation forgets what it has heard, the stack does not.
        ScriptResult result = ScriptRunner.Run(ScriptParser.Parse("a.script", Open + "< ACK len=100\npeer port=40000 iss=0x11223344\n+1 quiet"));
        Assert.AreEqual("what the stack sent at 0.040 must never be sent: segment of a connection that was never opened", result.Failure?.Message);
    }

    [TestMethod]
    public void Report_ShowsExpectedUnderSeenOnTheLadder()
    {
        string script = """
            listen
            < SYN seq=0 mss=1460
            > SYN|ACK seq=0 ack=1
            +0.1 < ACK
            accept
            send 500
            > PSH|ACK seq=1 len=500
            +0.5 > PSH|ACK seq=1 len=500      # too late: RTO is 300
            """;
        ScriptResult result = ScriptRunner.Run(ScriptParser.Parse("rto.script", script));
        string expected = """
            rto.script:8: expected PSH|ACK seq=1 len=500 at 0.600 or later, but the stack sent PSH|ACK seq=1 ack=1 len=500 win=4096 at 0.400 already
                +0.5 > PSH|ACK seq=1 len=500      # too late: RTO is 300
               time   stack                                                    peer
              0.000                (listen)
              0.000   SYN-RECEIVED <- SYN seq=0 mss=1460 -------------------
              0.000   SYN-RECEIVED -- SYN|ACK seq=0 ack=1 mss=1460 -------->
              0.100   ESTABLISHED  <- ACK seq=1 ack=1 ----------------------
              0.100                (accept)
              0.100                (send 500)
              0.100   ESTABLISHED  -- PSH|ACK seq=1 ack=1 len=500 --------->
              0.400   ESTABLISHED  -- PSH|ACK seq=1 ack=1 len=500 --------->
              0.400   expected     -- PSH|ACK seq=1 len=500 --------------->   line 8
              0.400   seen         -- PSH|ACK seq=1 ack=1 len=500 win=4096 ->
            """;
        Assert.AreEqual(expected, ScriptFiles.Text(result));
    }

    [TestMethod] // and names those that are not the one peer most scripts have
    public void Ladder_TellsConversationsApart()
    {
        ScriptResult result = ScriptRunner.Run(ScriptParser.Parse("a.script", "listen\npeer b port=40001\nb: < SYN seq=0\nb: > SYN|ACK\n< SYN seq=0\n> SYN|ACK"));
        string expected = """
               time   stack                                                    peer
              0.000                (listen)
              0.000   SYN-RECEIVED <- SYN seq=0 (b) ------------------------
              0.000   SYN-RECEIVED -- SYN|ACK seq=0 ack=1 mss=1460 (b) ---->
              0.000   SYN-RECEIVED <- SYN seq=0 ----------------------------
              0.000   SYN-RECEIVED -- SYN|ACK seq=0 ack=1 mss=1460 -------->
            """;
        Assert.AreEqual(expected, ScriptFiles.Text(result));
    }

    [TestMethod]
    public void Tolerance_WidensTimesBothWays()
    {
        foreach ((string time, bool passes) in new[] { ("0.029", false), ("0.030", true), ("0.050", true), ("0.051", false) })
        {
            Script script = ScriptParser.Parse("a.script", $"tolerance 0.010\n{Open}< PSH|ACK len=10\n+{time} > ACK ack=11");
            Assert.AreEqual(passes, ScriptRunner.Run(script).Passed, time);
        }
    }

    [TestMethod] // so that a failure that was seen can be seen again
    public void SameScript_GoesTheSameWay()
    {
        Script script = ScriptFiles.Read("Security/syn-flood");
        Assert.AreEqual(ScriptFiles.Text(ScriptRunner.Run(script)), ScriptFiles.Text(ScriptRunner.Run(script)));
    }
}
