using System;
using nanoFramework.TestFramework;
using TcpNano.Diagnostics;

namespace TcpNano.Tests.Diagnostics;

[TestClass]
public class LadderTests
{
    [TestMethod]
    public void Line_ShowsHowFarASegmentComes()
    {
        Ladder ladder = new Ladder(Ladder.StateWidth);
        Assert.AreEqual(
            "   time   client                                                   server",
            ladder.Heading("client", "server"));
        Assert.AreEqual(
            "  0.000   SYN-SENT     -- SYN seq=0 mss=1460 ------------------>   SYN-RECEIVED",
            ladder.Line(0, "SYN-SENT", "SYN seq=0 mss=1460", true, SegmentFate.Delivered, "SYN-RECEIVED"));
        Assert.AreEqual(
            "  0.010   ESTABLISHED  <- SYN|ACK seq=0 ack=1 mss=1460 ---------   SYN-RECEIVED",
            ladder.Line(10, "ESTABLISHED", "SYN|ACK seq=0 ack=1 mss=1460", false, SegmentFate.Delivered, "SYN-RECEIVED"));
        Assert.AreEqual(
            "  1.234   ESTABLISHED  -- ACK seq=1 ack=1 ---------------------X",
            ladder.Line(1234, "ESTABLISHED", "ACK seq=1 ack=1", true, SegmentFate.Lost, ""));
        Assert.AreEqual(
            "  1.234                X- ACK seq=1 ack=1 ----------------------   ESTABLISHED",
            ladder.Line(1234, "", "ACK seq=1 ack=1", false, SegmentFate.Lost, "ESTABLISHED"));
        Assert.AreEqual(
            " 60.000   SYN-SENT     -- SYN seq=0 ------------------------- ...",
            ladder.Line(60000, "SYN-SENT", "SYN seq=0", true, SegmentFate.Departed, ""));
        Assert.AreEqual(
            " 60.001                ... SYN seq=0 -------------------------->   SYN-RECEIVED",
            ladder.Line(60001, "", "SYN seq=0", true, SegmentFate.Arrived, "SYN-RECEIVED"));
        Assert.AreEqual(
            " 60.000                ... SYN seq=0 ---------------------------   SYN-SENT",
            ladder.Line(60000, "", "SYN seq=0", false, SegmentFate.Departed, "SYN-SENT"));
        Assert.AreEqual(
            "12345.678   CLOSED",
            ladder.Note(12345678, "CLOSED", "", ""));
        Assert.AreEqual(
            "  0.050                (the app closes)",
            ladder.Note(50, "", "(the app closes)", ""));
    }

    [TestMethod]
    public void Line_GrowsWithTheSegment_AndIsNeverCutInTheMiddleOfIt()
    {
        Ladder ladder = new Ladder(5);
        Assert.AreEqual(
            "  0.000   A     -- FIN|PSH|URG|ACK seq=4000000000 ack=4000000000 len=1460 urg=9 win=0 ->   B",
            ladder.Line(0, "A", "FIN|PSH|URG|ACK seq=4000000000 ack=4000000000 len=1460 urg=9 win=0", true, SegmentFate.Delivered, "B"));
        string cut = ladder.Line(0, "A", new string('x', 300), true, SegmentFate.Delivered, "B");
        Assert.IsTrue(cut.Length <= 200, "a line has an end");
        Assert.AreEqual("  0.000   A     B", ladder.Note(0, "A", "B", ""), "the next line starts anew");
    }

    [TestMethod]
    public void LeftColumn_HasABound()
    {
        int[] bad = { 0, -1, 41 };
        for (int i = 0; i < bad.Length; i++)
        {
            bool refused = false;
            try
            {
                new Ladder(bad[i]);
            }
            catch (ArgumentOutOfRangeException)
            {
                refused = true;
            }

            Assert.IsTrue(refused, "took " + bad[i].ToString());
        }
    }

    [TestMethod]
    public void StateNames_AreThoseOfTheRfc()
    {
        string[] names =
        {
            "CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT",
            "CLOSING", "LAST-ACK", "TIME-WAIT",
        };
        for (int i = 0; i < names.Length; i++)
        {
            Assert.AreEqual(names[i], TcpStateName.Of((TcpState)i));
        }

        Assert.AreEqual("?", TcpStateName.Of((TcpState)names.Length));
    }
}
