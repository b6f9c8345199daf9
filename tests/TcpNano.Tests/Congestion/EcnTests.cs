using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Congestion;

// RFC 3168: explicit congestion notification. In dialogues tos=2 is ECT(0), tos=3 CE.
[TestClass]
public class EcnTests
{
    /// <summary>Options with ECN.</summary>
    internal static StackOptions Options()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ExplicitCongestionNotification = true;
        return options;
    }

    /// <summary>A connection that uses it.</summary>
    internal static Dialogue Established(int window)
    {
        Dialogue d = Dialogue.Listening(Options());
        d.PeerWindow = window;
        d.Inject("SYN|ECE|CWR seq=0 mss=1000 win=" + window.ToString()).Expect("SYN|ACK|ECE seq=0 ack=1 tos=0");
        d.Inject("ACK seq=1 ack=1");
        return d.Accept();
    }

    [TestMethod] // RFC 3168 6.1.1: what each SYN is answered with, and that only both together make data ECN-capable
    [Rfc(3168, "6.1.1-2", "6.1.1-3", "6.1.1-4")]
    [DataRow("SYN|ECE|CWR", "SYN|ACK|ECE", 2)]
    [DataRow("SYN", "SYN|ACK", 0)]
    [DataRow("SYN|ECE", "SYN|ACK", 0)]
    [DataRow("SYN|CWR", "SYN|ACK", 0)]
    public void PassiveOpen(string syn, string answer, int codepoint)
    {
        Dialogue d = Dialogue.Listening(Options());
        d.Inject(syn + " seq=0 mss=1460").Expect(answer + " seq=0 ack=1 tos=0");
        d.Inject("ACK seq=1 ack=1");
        d.Accept().Send(10).Expect("ACK seq=1 len=10 tos=" + codepoint.ToString());
    }

    [TestMethod] // RFC 3168 6.1.1: a SYN|ACK without ECE, or with CWR too, says no
    [Rfc(3168, "6.1.1-1", "6.1.1-3", "6.1.1-4")]
    [DataRow("SYN|ACK|ECE", 2)]
    [DataRow("SYN|ACK", 0)]
    [DataRow("SYN|ACK|ECE|CWR", 0)]
    public void ActiveOpen(string answer, int codepoint)
    {
        Dialogue d = Connecting();
        d.Inject(answer + " seq=0 ack=1 mss=1460").Expect("ACK seq=1 ack=1 tos=0").State(TcpState.Established);
        d.Send(10).Expect("ACK seq=1 len=10 tos=" + codepoint.ToString());
    }

    [TestMethod] // RFC 3168 6.1.1: off by default, also for a peer that asks
    [Rfc(3168, "6.1.1-2", "6.1.1-4")]
    public void OffByDefault()
    {
        Dialogue d = Dialogue.Listening(Dialogue.NewOptions());
        d.Inject("SYN|ECE|CWR seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1");
        d.Inject("ACK seq=1 ack=1");
        d.Accept().Send(10).Expect("ACK seq=1 len=10 tos=0");
        d.Inject("ACK|ECE|CWR seq=1 ack=11 len=5 tos=3").ExpectDelayed("ACK seq=11 ack=6 tos=0");
    }

    [TestMethod] // RFC 3168 6.1.1.1: an unanswered SYN goes again without; then nothing of ours may be marked, but marks of the peer's data count
    [Rfc(3168, "6.1.1.1-1", "6.1.1-5", "6.1.3-1")]
    public void SynAgain_GoesWithout()
    {
        Dialogue d = Connecting();
        d.WaitForSegment(1000);
        d.Expect("SYN seq=0 tos=0");
        d.Inject("SYN|ACK|ECE seq=0 ack=1 mss=1460").Expect("ACK seq=1 ack=1").State(TcpState.Established);
        d.Send(10).Expect("ACK seq=1 len=10 tos=0");
        d.Inject("ACK seq=1 ack=11 len=5 tos=3").ExpectDelayed("ACK|ECE seq=11 ack=6 tos=0");
    }

    [TestMethod] // RFC 3168 6.1.1: both open at once
    [Rfc(3168, "6.1.1-1", "6.1.1-2")]
    public void SimultaneousOpen()
    {
        Dialogue d = Connecting();
        d.Inject("SYN|ECE|CWR seq=0 mss=1460").Expect("SYN|ACK|ECE seq=0 ack=1");
        d.Inject("SYN|ACK|ECE seq=0 ack=1 mss=1460").State(TcpState.Established).Ignore();
        d.Send(10).Expect("ACK seq=1 len=10 tos=2");
    }

    [TestMethod] // RFC 3168 6.1.1: the SYN|ACK of the SYN cache, when it is sent again, says the same
    [Rfc(3168, "6.1.1-2", "6.1.1-3")]
    public void SynAckAgain_SaysTheSame()
    {
        Dialogue d = Dialogue.Listening(Options());
        d.Inject("SYN|ECE|CWR seq=0 mss=1460").Expect("SYN|ACK|ECE seq=0 ack=1");
        d.WaitForSegment(1000);
        d.Expect("SYN|ACK|ECE seq=0 ack=1 tos=0");
        d.Inject("SYN|ECE|CWR seq=0 mss=1460").Expect("SYN|ACK|ECE seq=0 ack=1 tos=0");
    }

    [TestMethod] // RFC 3168 6.1.3: a mark is echoed in every ACK, of whatever kind, until CWR comes
    [Rfc(3168, "6.1.3-1", "6.1.3-2", "6.1.4-1")]
    public void MarkIsEchoedUntilCwr()
    {
        Dialogue d = Established(60000);
        d.Inject("ACK seq=1 ack=1 len=100 tos=2").ExpectDelayed("ACK seq=1 ack=101 tos=0");
        d.Inject("ACK seq=101 ack=1 len=100 tos=3").ExpectDelayed("ACK|ECE seq=1 ack=201 tos=0");
        d.Equal(1, d.Stack.Counters[StackCounter.CongestionMarks], "CongestionMarks");
        d.Inject("ACK seq=201 ack=1 len=100 tos=2").ExpectDelayed("ACK|ECE seq=1 ack=301 tos=0");
        d.Send(10).Expect("ACK|ECE seq=1 ack=301 len=10 tos=2");
        d.Inject("ACK|CWR seq=301 ack=11 len=100 tos=2").ExpectDelayed("ACK seq=11 ack=401 tos=0");

        // CWR that is itself marked.
        d.Inject("ACK seq=401 ack=11 len=100 tos=3").ExpectDelayed("ACK|ECE seq=11 ack=501");
        d.Inject("ACK|CWR seq=501 ack=11 len=100 tos=3").ExpectDelayed("ACK|ECE seq=11 ack=601");
        d.Inject("ACK|CWR seq=601 ack=11 len=100 tos=2").ExpectDelayed("ACK seq=11 ack=701");
    }

    [TestMethod] // RFC 3168 6.1.3: what is not acceptable is not echoed, nor a mark on an ACK without data
    [Rfc(3168, "6.1.3-1")]
    public void MarkOfNoData_IsNotEchoed()
    {
        Dialogue d = Established(60000);
        d.Inject("ACK seq=1 ack=1 tos=3").ExpectNothing();
        d.Inject("ACK seq=70000 ack=1 len=100 tos=3").Expect("ACK seq=1 ack=1");
        d.Equal(0, d.Stack.Counters[StackCounter.CongestionMarks], "CongestionMarks");
        d.Inject("ACK seq=1 ack=1 len=10 tos=2").ExpectDelayed("ACK seq=1 ack=11");
    }

    [TestMethod] // RFC 3168 6.1.2: an echo halves cwnd, once in a window, and the next new data says so
    [Rfc(3168, "5-1", "6.1.2-1", "6.1.2-2", "6.1.2-3", "6.1.2-4")]
    public void EchoHalvesTheWindowOnce()
    {
        Dialogue d = Established(60000);
        d.Send(4000);
        Flows.ExpectRun(d, 1, 4, 1000);
        d.Equal(10000, Flows.Cwnd(d), "cwnd");
        d.Inject("ACK|ECE seq=1 ack=1001").ExpectNothing();
        d.Equal(5000, Flows.Cwnd(d), "cwnd");
        d.Equal(5000, Flows.Ssthresh(d), "ssthresh");
        d.Inject("ACK|ECE seq=1 ack=2001").Inject("ACK|ECE seq=1 ack=4001").ExpectNothing();
        d.Check(Flows.Cwnd(d) >= 5000, "once in a window");
        d.Equal(1, d.Stack.Counters[StackCounter.CongestionEchoes], "CongestionEchoes");
        d.Equal(0, d.Stack.Counters[StackCounter.Retransmissions], "Retransmissions");

        d.Send(2000).Expect("ACK|CWR seq=4001 len=1000 tos=2").Expect("ACK seq=5001 len=1000 tos=2");
        int before = Flows.Cwnd(d);
        d.Inject("ACK|ECE seq=1 ack=5001").ExpectNothing();
        d.Check(Flows.Cwnd(d) < before, "in the next window it counts again");
        d.Equal(2, d.Stack.Counters[StackCounter.CongestionEchoes], "CongestionEchoes");
    }

    [TestMethod] // RFC 3168 6.1.2: not below two segments
    [Rfc(3168, "6.1.2-2")]
    public void EchoesLeaveTwoSegments()
    {
        Dialogue d = Established(60000);
        int next = 1;
        for (int i = 0; i < 10; i++)
        {
            d.Send(1000).Expect("ACK" + (i == 0 ? "" : "|CWR") + " seq=" + next.ToString() + " len=1000");
            next += 1000;
            d.Inject("ACK|ECE seq=1 ack=" + next.ToString()).ExpectNothing();
        }

        d.Equal(2000, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 3168 6.1.2, 6.1.5: a timeout is told by CWR, too; what is sent again cannot be marked and does not tell
    [Rfc(3168, "6.1.2-5", "6.1.5-1")]
    public void Timeout_IsToldByNewData()
    {
        Dialogue d = Established(60000);
        d.Send(1000).Expect("ACK seq=1 len=1000 tos=2");
        d.WaitForSegment(3000);
        d.Expect("ACK seq=1 len=1000 tos=0");
        d.Inject("ACK seq=1 ack=1001").ExpectNothing();
        d.Send(2000).Expect("ACK|CWR seq=1001 len=1000 tos=2").Expect("ACK seq=2001 len=1000 tos=2");
    }

    [TestMethod] // RFC 3168 6.1.2: an echo while a loss of the same window is repaired changes nothing
    [Rfc(3168, "6.1.2-3", "6.1.2-5", "6.1.5-1")]
    public void EchoInRecovery_ChangesNothing()
    {
        Dialogue d = Established(60000);
        d.Send(4000);
        Flows.ExpectRun(d, 1, 4, 1000);
        d.Inject("ACK seq=1 ack=1").Inject("ACK seq=1 ack=1").Inject("ACK seq=1 ack=1").Expect("ACK seq=1 len=1000 tos=0").ExpectNothing();
        int cwnd = Flows.Cwnd(d);
        d.Inject("ACK|ECE seq=1 ack=1001");
        d.Check(Flows.Ssthresh(d) >= 2000, "ssthresh");
        d.Check(Flows.Cwnd(d) >= cwnd - 1000, "cwnd of recovery");
    }

    [TestMethod] // RFC 3168 6.1.6: a window probe cannot be marked
    [Rfc(3168, "6.1.6-1")]
    public void Probe_IsNotCapable()
    {
        Dialogue d = Established(1000);
        d.Send(1000).Expect("ACK seq=1 len=1000 tos=2");
        d.Inject("ACK seq=1 ack=1001 win=0");
        d.Send(10).ExpectNothing();
        d.WaitForSegment(10000);
        d.Expect("ACK seq=1001 len=1 tos=0");
    }

    [TestMethod] // RFC 3168 6.1.1: a cookie has no room for it
    [Rfc(3168, "6.1.1-4")]
    public void Cookie_IsWithout()
    {
        StackOptions options = Options();
        options.SynEntries = 0;
        Dialogue d = Dialogue.Listening(options);
        d.Inject("SYN|ECE|CWR seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1 tos=0");
        d.Inject("ACK seq=1 ack=1");
        d.Accept().Send(10).Expect("ACK seq=1 len=10 tos=0");
    }

    [TestMethod] // RFC 3168 5: the two bits come to the type of service that the app has set
    public void TypeOfService_GoesAlong()
    {
        Dialogue d = Established(60000);
        d.App.TypeOfService = 0xB8;
        d.Send(10).Expect("ACK seq=1 len=10 tos=0xBA");
        d.Inject("ACK seq=1 ack=11 len=10").ExpectDelayed("ACK seq=11 tos=0xB8");
    }

    private static Dialogue Connecting()
    {
        return Dialogue.Closed(Options()).Connect().Expect("SYN|ECE|CWR seq=0 tos=0");
    }
}
