using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Defence;

// RFC 9293 section 3.8.3: R2 counts from the last progress, whatever the retransmission timer was doing then.
[TestClass]
public class UserTimeoutTests
{
    [TestMethod] // RFC 9293 3.8.3: "the total time of the excessive retransmissions": from the last ACK of new data, also when that ACK did not restart the timer (RFC 6582 3.2 step 3)
    [Rfc(9293, "MUST-20")]
    [Rfc(6582, "3.2-3f")]
    [DataRow(1)]
    [DataRow(120)]
    [DataRow(299)]
    public void PartialAck_R2CountsFromTheLastOne(int later)
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 65536;
        Dialogue d = Flows.Open(options, 1000, 65535, 100);
        d.Send(10000);
        Flows.ExpectRun(d, 1, 10, 1000);
        for (int i = 0; i < 3; i++)
        {
            d.Queue("ACK seq=1 ack=1").Run();
        }

        d.Expect("ACK seq=1 len=1000").ExpectNothing();
        Flows.Ack(d, 2001).Expect("ACK seq=2001 len=1000");
        d.Elapse(later);
        Flows.Ack(d, 4001).Expect("ACK seq=4001 len=1000").ExpectNothing();
        long progress = d.Now;
        Flows.After(d, 300 - later).Expect("ACK seq=4001 len=1000"); // the first partial ACK had restarted the timer
        WaitForReset(d, 4001, 1000);
        d.ExpectReset("seq=10001").State(TcpState.Closed).Reason(CloseReason.TimedOut);
        d.Equal(120000, d.Now - progress, "R2");
    }

    [TestMethod] // RFC 9293 3.8.6.1: a peer that answers each retransmission with a window of zero is there: it must be probed, not given up
    [Rfc(9293, "MUST-37", "SHLD-17", "MUST-35")]
    public void ClosedWindowOverDataInFlight_IsAnAnswer()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 65535, 100);
        d.Send(100).Expect("ACK seq=1 len=100");
        int[] intervals = { 300, 600, 1200, 2400, 4800, 9600, 19200, 38400 };
        for (int i = 0; i < intervals.Length; i++)
        {
            Flows.After(d, intervals[i]).Expect("ACK seq=1 len=100");
        }

        // 76.5 s after the first transmission. R2 would be over before the timer is, which makes the window's first probe.
        Flows.Ack(d, 1, 0).ExpectNothing();
        Flows.After(d, 60000).Expect("ACK seq=1 len=1").State(TcpState.Established);
        for (int i = 0; i < 10; i++)
        {
            Flows.Ack(d, 1, 0).ExpectNothing();
            Flows.After(d, 60000).Expect("ACK seq=1 len=1").State(TcpState.Established);
        }

        // From the last answer on it is R2 as ever.
        Flows.Ack(d, 1, 0).ExpectNothing();
        long answer = d.Now;
        WaitForReset(d, 1, 1);
        d.ExpectReset("").State(TcpState.Closed).Reason(CloseReason.TimedOut);
        d.Equal(120000, d.Now - answer, "R2");
    }

    // Passes the retransmissions of one segment by, until a RST is there.
    private static void WaitForReset(Dialogue d, int from, int length)
    {
        d.WaitForSegment(120000);
        while ((d.PeekFlags() & TcpNano.Dialogues.DialogueSegment.Rst) == 0)
        {
            Flows.ExpectData(d, from, length);
            d.WaitForSegment(120000);
        }
    }
}
