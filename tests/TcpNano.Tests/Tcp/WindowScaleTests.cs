using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 7323 section 2: window scale.
[TestClass]
public class WindowScaleTests
{
    [TestMethod] // RFC 7323 2.2: a SYN may have it; a SYN|ACK only if the SYN had
    [Rfc(7323, "1.3-2", "2.2-2", "2.2-3", "2.2-4", "2.2-5", "2.3-1")]
    public void Passive_IsAnsweredOnlyIfOffered()
    {
        Dialogue d = Dialogue.Listening(Options());
        d.Inject("SYN seq=0 mss=1460 ws=7").Expect("SYN|ACK seq=0 ack=1 ws=0");
        d.Inject("ACK seq=1 ack=1").Accept();

        Dialogue plain = Dialogue.Listening(Options());
        plain.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1 nows");
        plain.Inject("ACK seq=1 ack=1").Accept();
    }

    [TestMethod] // RFC 7323 2.2: switched off, it is neither offered nor answered
    [Rfc(7323, "2.2-1")]
    public void SwitchedOff_ThereIsNone()
    {
        Dialogue d = Dialogue.Listening(Dialogue.NewOptions());
        d.Inject("SYN seq=0 mss=1460 ws=7").Expect("SYN|ACK seq=0 ack=1 nows");
        Dialogue active = Dialogue.Connecting(Dialogue.NewOptions());
        active.Equal(4, active.Last.OptionsLength, "octets of options in our SYN");
    }

    [TestMethod] // RFC 7323 2.3: SEG.WND is shifted on each segment but a SYN
    [Rfc(7323, "2.2-7", "2.3-3", "2.3-5", "2.4-4")]
    public void PeersWindow_IsShiftedButNotInASyn()
    {
        Dialogue d = Dialogue.Listening(Options());
        d.Inject("SYN seq=0 mss=100 win=150 ws=2").Expect("SYN|ACK seq=0 ack=1 ws=0");
        d.Inject("ACK seq=1 ack=1 win=50").Accept();
        d.Send(400).Expect("ACK seq=1 len=100").Expect("ACK seq=101 len=100").ExpectNothing();
        d.Inject("ACK seq=1 ack=201 win=25").Expect("ACK seq=201 len=100").ExpectNothing();
    }

    [TestMethod] // RFC 7323 2.2: the window in the SYN|ACK of an active open is not shifted either
    [Rfc(7323, "2.2-1", "2.2-2", "2.2-7", "2.3-5")]
    public void PeersWindow_OfASynAckIsNotShifted()
    {
        Dialogue d = Dialogue.Connecting(Options());
        d.Equal(0, d.Last.Options.Scale, "our shift");
        d.Inject("SYN|ACK seq=0 ack=1 mss=100 win=250 ws=3").Expect("ACK seq=1 ack=1 len=0").State(TcpState.Established);
        d.Send(400).Expect("ACK seq=1 len=100").Expect("ACK seq=101 len=100").ExpectNothing();
        d.Inject("ACK seq=1 ack=201 win=50").Expect("ACK seq=201 len=100").Expect("ACK seq=301 len=100").ExpectNothing();
    }

    [TestMethod] // RFC 7323 2.2: the peer does not have it: no window is shifted, neither ours nor the peer's
    [Rfc(7323, "2.2-3", "2.2-7", "2.3-4")]
    public void NotAnswered_NothingIsShifted()
    {
        StackOptions options = Options();
        options.ReceiveBuffer = 100000;
        Dialogue d = Dialogue.Connecting(options);
        d.Equal(1, d.Last.Options.Scale, "our shift");
        d.Equal(65535, d.Last.Window, "the window of our SYN");
        d.Inject("SYN|ACK seq=0 ack=1 mss=100 win=100").Expect("ACK seq=1 ack=1 win=65535").State(TcpState.Established);
        d.Send(400).Expect("ACK seq=1 len=100").ExpectNothing();
    }

    [TestMethod] // RFC 7323 2.3: our shift is the least that lets the whole buffer be offered, and at most 14
    [Rfc(7323, "2.2-7", "2.3-2", "2.3-3", "2.3-6", "2.3-7")]
    public void OurShift_OffersTheWholeBuffer()
    {
        int[] buffers = { 65535, 65536, 131071, 131072, 262144 };
        int[] shifts = { 0, 1, 1, 2, 3 };
        for (int i = 0; i < buffers.Length; i++)
        {
            StackOptions options = Options();
            options.Connections = 1;
            options.ReceiveBuffer = buffers[i];
            Dialogue d = Dialogue.Listening(options);
            d.Inject("SYN seq=0 mss=1460 ws=2").Expect("SYN|ACK seq=0 ack=1 win=65535 ws=" + shifts[i].ToString());
            d.Inject("ACK seq=1 ack=1").Accept();
            d.Queue("ACK seq=1 ack=1 len=1460").Queue("ACK seq=1461 ack=1 len=1460").Expect("ACK seq=1 ack=2921");
            d.Queue("ACK seq=2921 ack=1 len=1460").Queue("ACK seq=4381 ack=1 len=1460").Expect("ACK seq=1 ack=5841").Receive(5840).Expect("ACK seq=1 ack=5841");
            int offered = d.Last.Window << shifts[i];
            d.Check(offered <= buffers[i] && offered > buffers[i] - (1 << shifts[i]), offered.ToString() + " octets are offered, with room for " + buffers[i].ToString());
        }
    }

    [TestMethod] // RFC 7323 2.3: more than 14 counts as 14
    [Rfc(7323, "2.3-9")]
    public void PeersShift_OfMoreThan14()
    {
        Dialogue d = Dialogue.Listening(Options());
        d.Inject("SYN seq=0 mss=1460 ws=15").Expect("SYN|ACK seq=0 ack=1 ws=0");
        d.Inject("ACK seq=1 ack=1 win=1").Accept();
        d.Send(4096).Expect("ACK seq=1 len=1460").Expect("ACK seq=1461 len=1460").Expect("ACK seq=2921 len=1176").ExpectNothing();
    }

    [TestMethod] // RFC 7323 2.4, RFC 9293 SHLD-14: rounding never moves the right edge to the left (every segment of a dialogue is checked)
    [Rfc(7323, "2.4-2", "2.4-3")]
    public void OurWindow_RoundingDoesNotShrinkIt()
    {
        StackOptions options = Options();
        options.Connections = 1;
        options.ReceiveBuffer = 262144;
        Dialogue d = Dialogue.Listening(options);
        d.Inject("SYN seq=0 mss=1460 ws=2").Expect("SYN|ACK seq=0 ack=1 ws=3");
        d.Inject("ACK seq=1 ack=1").Accept();
        int next = 1;
        for (int i = 1; i < 60; i++)
        {
            int count = (i * 37) % 200 + 1;
            d.Inject("ACK ack=1 seq=" + next.ToString() + " len=" + count.ToString());
            next += count;
            d.Ignore();
        }
    }

    [TestMethod] // RFC 7323 2.4: nor does it offer more than there is room for, however often it rounds
    public void OurWindow_RoundingDoesNotExceedTheBuffer()
    {
        StackOptions options = Options();
        options.Connections = 1;
        options.ReceiveBuffer = 65536;
        Dialogue d = Dialogue.Listening(options);
        d.Inject("SYN seq=0 mss=1460 ws=2").Expect("SYN|ACK seq=0 ack=1 ws=1");
        d.Inject("ACK seq=1 ack=1").Accept();
        for (int i = 1; i <= 401; i += 2)
        {
            d.Queue("ACK ack=1 len=1 seq=" + i.ToString()).Queue("ACK ack=1 len=1 seq=" + (i + 1).ToString()).Expect("ACK seq=1");
            int offered = d.Last.Window << 1;
            d.Check(offered + i + 1 <= options.ReceiveBuffer, offered.ToString() + " octets are offered, with " + (i + 1).ToString() + " in the buffer");
            d.Inject("ACK ack=1 len=1 seq=" + (i + 2).ToString()).ExpectDelayed("ACK seq=1");
            i++;
        }
    }

    [TestMethod] // RFC 7323 2.2: nor is ours shifted in the SYN|ACK of a simultaneous open, which leaves after both have agreed
    public void SimultaneousOpen_TheWindowOfTheSynAckIsPlain()
    {
        StackOptions options = Options();
        options.ReceiveBuffer = 262144;
        Dialogue d = Dialogue.Connecting(options);
        d.Inject("SYN seq=0 mss=1460 ws=2").Expect("SYN|ACK seq=0 ack=1 win=65535 ws=3");
        d.Inject("SYN|ACK seq=0 ack=1 mss=1460 ws=2").State(TcpState.Established);
    }

    [TestMethod] // RFC 9293 3.8.6: nor does an ACK before the handshake is complete offer more than the SYN|ACK, which may come again, can say
    [Rfc(9293, "SHLD-14")]
    public void SimultaneousOpen_AChallengeOffersNoMoreThanTheSynAck()
    {
        StackOptions options = Options();
        options.ReceiveBuffer = 262144;
        Dialogue d = Dialogue.Connecting(options);
        d.Inject("SYN seq=0 mss=1460 ws=2").Expect("SYN|ACK seq=0 ack=1 win=65535 ws=3");
        d.Inject("RST seq=100").Expect("ACK seq=1 ack=1");
        d.Check(d.Last.Window << 3 <= 65535, "the window of the challenge: " + d.Last.Window.ToString());
        d.Inject("SYN|ACK seq=0 ack=1 mss=1460 ws=2").State(TcpState.Established);
    }

    [TestMethod] // RFC 7323 2.2: in a segment that is no SYN it says nothing
    [Rfc(7323, "2.2-6")]
    public void InAnotherSegment_ItIsIgnored()
    {
        Dialogue d = Dialogue.Listening(Options());
        d.Inject("SYN seq=0 mss=100 win=150 ws=0").Expect("SYN|ACK seq=0 ack=1 ws=0");
        d.Inject("ACK seq=1 ack=1 win=100 ws=4").Accept();
        d.Send(400).Expect("ACK seq=1 len=100").ExpectNothing();
    }

    [TestMethod] // RFC 7323 2.3: cwnd counts octets, whatever the shift
    [Rfc(7323, "2.3-10")]
    public void CongestionWindow_IsNotScaled()
    {
        StackOptions options = Options();
        options.InitialWindow = 2;
        Dialogue d = Dialogue.Listening(options);
        d.Inject("SYN seq=0 mss=1000 ws=7").Expect("SYN|ACK seq=0 ack=1");
        d.Inject("ACK seq=1 ack=1").Accept();
        TcpStatistics statistics = new TcpStatistics();
        d.App.GetStatistics(statistics);
        d.Equal(2000, statistics.CongestionWindow, "cwnd");
        d.Send(4000).Expect("ACK seq=1 len=1000").Expect("ACK seq=1001 len=1000").ExpectNothing();
        d.Inject("ACK seq=1 ack=1001").Expect("ACK seq=2001 len=1000").Expect("ACK seq=3001 len=1000").ExpectNothing();
    }

    [TestMethod] // RFC 7323 2.4: what was in the window of an ACK before is taken, although a later ACK could not name so large a window
    [Rfc(7323, "2.4-2", "2.4-3")]
    public void WindowOfAnEarlierAck_IsHonoured()
    {
        StackOptions options = Options();
        options.Connections = 1;
        options.ReceiveBuffer = 262144;
        Dialogue d = Dialogue.Listening(options);
        d.Inject("SYN seq=0 mss=1460 ws=2").Expect("SYN|ACK seq=0 ack=1 ws=3");
        d.Inject("ACK seq=1 ack=1").Accept();

        // The SYN|ACK offered up to 65536. One octet later the edge is not at a multiple of 8 any more.
        d.Inject("ACK seq=1 ack=1 len=1").ExpectDelayed("ACK seq=1 ack=2");
        d.Inject("ACK seq=64536 ack=1 len=1000").Expect("ACK seq=1 ack=2");
        d.Equal(1, d.Stack.Counters[StackCounter.OutOfOrder], "OutOfOrder");
        d.Equal(0, d.Stack.Counters[StackCounter.TcpDroppedUnacceptable], "TcpDroppedUnacceptable");
    }

    private static StackOptions Options()
    {
        StackOptions options = Dialogue.NewOptions();
        options.WindowScaling = true;
        return options;
    }
}
