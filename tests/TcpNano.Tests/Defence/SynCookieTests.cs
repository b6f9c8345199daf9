using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Defence;

// SYN cookies (RFC 4987 section 3.6): with a full SYN cache, what a SYN says goes out in our sequence number and comes back with the ACK.
[TestClass]
public class SynCookieTests
{
    [TestMethod] // never while the cache has room; then at once, and the connection is like any other
    public void FullCache_OpensByCookie()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SynEntries = 1;
        Dialogue d = Dialogue.Listening(options);
        d.Peer(40000).SynReceived();
        d.Equal(0, d.Stack.Counters[StackCounter.SynCookiesSent], "SynCookiesSent");
        d.Peer(40001).SynReceived();
        d.Equal(1, d.Stack.Counters[StackCounter.SynCookiesSent], "SynCookiesSent");
        d.AcceptNothing();
        d.Inject("ACK seq=1 ack=1").ExpectNothing().Accept().State(TcpState.Established);
        d.Equal(1, d.Stack.Counters[StackCounter.SynCookiesAccepted], "SynCookiesAccepted");
        d.Equal(1, d.Stack.Counters[StackCounter.PassiveOpens], "PassiveOpens");
        d.Inject("ACK seq=1 ack=1 data=HELLO").ExpectDelayed("ACK seq=1 ack=6").Receive(5);
        d.SendText("THERE").Expect("PSH|ACK seq=1 ack=6 data=THERE").Inject("ACK seq=6 ack=6").ExpectNothing();

        d.Peer(40000).Inject("ACK seq=1 ack=1").Accept();
        d.Peer(40002).SynReceived();
        d.Equal(1, d.Stack.Counters[StackCounter.SynCookiesSent], "SynCookiesSent");
    }

    [TestMethod] // MSS in the cookie: the next smaller one of eight (MUST-14, MUST-15)
    [Rfc(9293, "MUST-14", "MUST-15")]
    public void Mss_IsRoundedDown()
    {
        int[] told = { -1, 64, 535, 536, 1359, 1360, 1400, 1452, 1459, 1460, 9000 };
        int[] kept = { 536, 64, 64, 536, 536, 1360, 1360, 1360, 1360, 1460, 1460 };
        for (int i = 0; i < told.Length; i++)
        {
            Dialogue d = OnlyCookies();
            d.PeerMss = told[i];
            d.Handshake().Send(2000).Expect("ACK seq=1 len=" + kept[i].ToString()).Ignore();
        }
    }

    [TestMethod] // the options that both SYNs have come back with the cookie: SACK and the shift in it, the latter rounded down, timestamps by themselves (RFC 7323, RFC 2018)
    [Rfc(7323, "2.3-3")]
    public void Options_ComeBack()
    {
        int[] shifts = { 0, 1, 2, 3, 7, 8, 9, 10, 14 };
        int[] kept = { 0, 0, 2, 2, 7, 8, 8, 10, 10 };
        for (int i = 0; i < shifts.Length; i++)
        {
            StackOptions options = Dialogue.NewOptions();
            options.SynEntries = 0;
            options.WindowScaling = true;
            options.Timestamps = true;
            options.SelectiveAcknowledgments = true;
            Dialogue d = Dialogue.Listening(options);
            d.Inject("SYN seq=0 mss=536 sackok ts=50 echo=0 ws=" + shifts[i].ToString()).Expect("SYN|ACK seq=0 ack=1 sackok echo=50 ws=0");

            // The least window shows the shift.
            d.Inject("ACK seq=1 ack=1 ts=60 win=1").Accept();
            d.Equal(1, d.Stack.Counters[StackCounter.SynCookiesAccepted], "SynCookiesAccepted");
            d.Send(1000).Expect("ACK seq=1 ack=1 echo=60 len=" + (kept[i] == 10 ? 524 : 1 << kept[i]).ToString()).Ignore();
            d.Inject("ACK seq=11 ack=1 len=10 ts=61 win=0").Expect("ACK ack=1 sack=11-21");
        }
    }

    [TestMethod] // RFC 7323 3.2: timestamps that both SYNs had are in every segment; without them the ACK is no answer to the cookie, and nothing is taken for it
    [Rfc(7323, "3.2-5")]
    public void AckWithoutTheTimestamps_IsRefused()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SynEntries = 0;
        options.Timestamps = true;
        Dialogue d = Dialogue.Listening(options);
        d.Inject("SYN seq=0 mss=1460 ts=50 echo=0").Expect("SYN|ACK seq=0 ack=1 echo=50");
        d.Inject("ACK seq=1 ack=1").ExpectReset("seq=1").AcceptNothing();
        d.Inject("ACK seq=1 ack=1 ts=60").Accept();
    }

    [TestMethod] // RFC 7323 3.2: and timestamps that no SYN had are not taken up
    public void AckWithTimestampsThatNoSynHad()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SynEntries = 0;
        options.Timestamps = true;
        Dialogue d = Dialogue.Listening(options);
        d.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1 nots");
        d.Inject("ACK seq=1 ack=1 ts=60 echo=0").Accept();
        d.Send(10).Expect("ACK seq=1 len=10 nots");
    }

    [TestMethod] // a peer without options gets none
    public void NoOptions_ComeBack()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SynEntries = 0;
        options.WindowScaling = true;
        options.Timestamps = true;
        options.SelectiveAcknowledgments = true;
        Dialogue d = Dialogue.Listening(options);
        d.Inject("SYN seq=0 mss=536").Expect("SYN|ACK seq=0 ack=1 nosackok nots nows");
        d.Inject("ACK seq=1 ack=1 win=100").Accept();
        d.Send(1000).Expect("ACK seq=1 ack=1 nots len=100");
        d.Inject("ACK seq=11 ack=1 len=10 win=0").Expect("ACK ack=1 nosack");
    }

    [TestMethod] // the ACK is lost: the peer's first data completes the handshake as well
    public void DataWithTheCookie_IsTaken()
    {
        Dialogue d = OnlyCookies().SynReceived();
        d.Inject("PSH|ACK seq=1 ack=1 len=10").Accept().State(TcpState.Established).ExpectDelayed("ACK seq=1 ack=11").Receive(10);

        d = OnlyCookies().SynReceived();
        d.Inject("FIN|ACK seq=1 ack=1 len=10").Expect("ACK seq=1 ack=12").Accept().State(TcpState.CloseWait).Receive(10).ReceiveEnd();
    }

    [TestMethod] // to all but its ACK it is LISTEN that answers
    public void NothingIsKept_UntilItComesBack()
    {
        Dialogue d = OnlyCookies().SynReceived();
        d.Elapse(60000).ExpectNothing();
        d.Equal(-1, d.UntilNextPoll, "no timer");
        d.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1");
        d.Inject("RST seq=1").ExpectNothing();
        d.Inject("PSH seq=1 len=5").ExpectNothing();
        d.Inject("ACK seq=1 ack=2").ExpectReset("seq=2");
        d.Inject("ACK seq=1 ack=0").ExpectReset("seq=0");
        d.Inject("ACK seq=2 ack=1").ExpectReset("seq=1");
        d.Inject("SYN|ACK seq=1 ack=1").ExpectReset("seq=1");
        d.AcceptNothing();
        d.Inject("ACK seq=1 ack=1").Accept().State(TcpState.Established);
    }

    [TestMethod] // its SYN came twice, the second time with room for an entry: the peer goes by the first answer, the cookie
    public void CookieWhileThereIsAnEntry_IsTaken()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SynEntries = 1;
        Dialogue d = Dialogue.Listening(options);
        d.Peer(40000).SynReceived();
        d.Peer(40001).SynReceived();
        uint cookie = d.Flow.OurIss;
        d.Peer(40000).Inject("RST seq=1").ExpectNothing();
        d.Peer(40001).NewIncarnation().Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1");
        uint entry = d.Flow.OurIss;
        d.Check(entry != cookie, "an entry with a number of its own");
        d.Inject("ACK seq=1 ack=" + (cookie + 1 - entry).ToString()).ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.SynCookiesAccepted], "SynCookiesAccepted");
        TcpConnection accepted = d.Listener.Accept(0);
        d.Check(accepted != null && accepted.State == TcpState.Established, "open");

        // The entry has gone: there is room for another one, and no SYN|ACK comes again.
        d.Peer(40002).SynReceived();
        d.Equal(1, d.Stack.Counters[StackCounter.SynCookiesSent], "SynCookiesSent");
    }

    [TestMethod] // it is bound to both ends
    public void CookieOfAnother_IsRefused()
    {
        Dialogue d = OnlyCookies();
        d.Peer(40000).SynReceived();
        uint cookie = d.Flow.OurIss;
        d.Peer(40001).SynReceived();
        d.Inject("ACK seq=1 ack=" + (cookie + 1 - d.Flow.OurIss).ToString()).Ignore();
        d.Peer(0x0A000003, 40000, Dialogue.ServicePort).SynReceived();
        d.Inject("ACK seq=1 ack=" + (cookie + 1 - d.Flow.OurIss).ToString()).Ignore();
        d.AcceptNothing();
        d.Equal(2, d.Stack.Counters[StackCounter.ResetsSent], "ResetsSent");
        d.Equal(0, d.Stack.Counters[StackCounter.SynCookiesAccepted], "SynCookiesAccepted");
    }

    [TestMethod] // accepted for two periods and no longer; so when none was sent lately, none is taken
    public void Cookie_ExpiresAfterTwoPeriods()
    {
        Dialogue d = OnlyCookies();
        d.Peer(40000).SynReceived();
        d.Peer(40001).SynReceived();
        d.Elapse(127999).Peer(40000).Inject("ACK seq=1 ack=1").Accept();
        d.Elapse(1).Peer(40001).Inject("ACK seq=1 ack=1").ExpectReset("seq=1");
        d.Elapse(1000000000).Inject("ACK seq=1 ack=1").ExpectReset("seq=1");
        d.Elapse(1500000000).Inject("ACK seq=1 ack=1").ExpectReset("seq=1");
        d.AcceptNothing();
    }

    [TestMethod] // the secret changes with each period, and the one before is still known
    public void Secret_IsRotated()
    {
        Dialogue d = OnlyCookies();
        d.Peer(40000).SynReceived();
        uint first = d.Flow.OurIss;
        d.Elapse(63999).Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1");
        d.Elapse(1).NewIncarnation().Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1");
        d.Check(d.Flow.OurIss != first, "another cookie");
        d.Peer(40001).SynReceived();
        d.Elapse(60000).Inject("ACK seq=1 ack=1").Accept();
        d.Peer(40000).Inject("ACK seq=1 ack=" + (first + 1 - d.Flow.OurIss).ToString()).ExpectNothing();
        d.Check(d.Listener.Accept(0) != null, "that of the period before");
        d.Equal(2, d.Stack.Counters[StackCounter.SynCookiesAccepted], "SynCookiesAccepted");

        // Two periods later it is not.
        d.Peer(40002).SynReceived();
        first = d.Flow.OurIss;
        d.Elapse(64000).Peer(40003).SynReceived();
        d.Elapse(64000).Peer(40004).SynReceived();
        d.Peer(40002).Inject("ACK seq=1 ack=1").ExpectReset("seq=1");
        d.Peer(40003).Inject("ACK seq=1 ack=1").Accept();
        d.Peer(40004).Inject("ACK seq=1 ack=1").Accept();
    }

    [TestMethod] // an old duplicate of the ACK does not open the connection again
    public void Cookie_IsTakenOnce()
    {
        Dialogue d = OnlyCookies().Handshake();
        d.Inject("RST seq=1").State(TcpState.Closed);
        d.Inject("PSH|ACK seq=1 ack=1 len=10").ExpectReset("seq=1");
        d.AcceptNothing();
    }

    [TestMethod] // TcpListener.SynCookies
    public void SwitchedOff_NoneIsSentAndNoneIsTaken()
    {
        Dialogue d = OnlyCookies().SynReceived();
        d.Check(d.Listener.SynCookies, "on by default");
        d.Listener.SynCookies = false;
        d.Peer(40001).Inject("SYN seq=0 mss=1460").ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedNoSynEntry], "TcpDroppedNoSynEntry");
        d.Peer(Dialogue.FirstPeerPort).Inject("ACK seq=1 ack=1").ExpectReset("seq=1");
        d.Listener.SynCookies = true;
        d.Inject("ACK seq=1 ack=1").Accept();
        d.Peer(40001).Handshake();
    }

    [TestMethod] // the last ACK finds no room: ignored and not refused, and the peer's data opens the connection when there is room
    public void LastAck_NoRoom()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SynEntries = 0;
        Dialogue d = Dialogue.Closed(options).Listen(1);
        d.Peer(40000).SynReceived();
        d.Peer(40001).SynReceived().Inject("ACK seq=1 ack=1").ExpectNothing();
        d.Peer(40000).Inject("ACK seq=1 ack=1").ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedBacklogFull], "TcpDroppedBacklogFull");
        d.Peer(40001).Accept();
        d.Peer(40000).Inject("ACK seq=1 ack=1 len=5").Accept().ExpectDelayed("ACK seq=1 ack=6").Receive(5);
    }

    [TestMethod] // a cookie cannot be larger than all numbers of a connection in TIME-WAIT: the SYN is challenged (MAY-2, condition 1)
    [Rfc(9293, "MAY-2")]
    public void TimeWait_GetsNoCookie()
    {
        Dialogue d = OnlyCookies().Handshake();
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=2").Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2");
        d.Inject("SYN seq=1000 mss=1460").Expect("ACK seq=2 ack=2 len=0").ExpectNothing();
        d.Elapse(60000).ExpectNothing();
        d.PeerIss = d.Flow.PeerIss + 1000;
        d.Handshake();
    }

    [TestMethod] // our address is not in a cookie, so a new one ends them all
    public void NewAddress_EndsAllCookies()
    {
        Dialogue d = OnlyCookies().SynReceived();
        d.Stack.Configure(0x0A000041, 0xFFFFFF00, 0);
        d.Stack.Configure(Dialogue.OurAddress, 0xFFFFFF00, 0);
        d.Inject("ACK seq=1 ack=1").ExpectReset("seq=1");
    }

    private static Dialogue OnlyCookies()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SynEntries = 0;
        return Dialogue.Listening(options);
    }
}
