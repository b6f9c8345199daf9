using nanoFramework.TestFramework;
using TcpNano.Tcp;
using TcpNano.Tests.Support;
using TcpNano.Wire;

namespace TcpNano.Tests.Defence;

// RFC 5961 section 7: what answers trouble is limited, so that it floods nobody and tells nothing about others (CVE-2016-5696).
[TestClass]
public class ChallengeTests
{
    private const string Spoofed = "ACK seq=123456 ack=1";

    [TestMethod] // RFC 5961 7: how many challenges an attacker draws on a connection of its own does not depend on whether another connection exists
    [Rfc(5961, "7")]
    [DataRow(0)]
    [DataRow(3)]
    [DataRow(10)]
    public void Challenges_SayNothingAboutOtherConnections(int pause)
    {
        int[] with = Probe(true, pause);
        int[] without = Probe(false, pause);
        for (int i = 0; i < with.Length; i++)
        {
            Assert.AreEqual(without[i], with[i]);
        }
    }

    [TestMethod] // RFC 5961 7: one per half second, connection and kind of trouble
    [Rfc(5961, "7")]
    [DataRow("RST seq=100")]
    [DataRow("SYN seq=100")]
    [DataRow("ACK seq=1 ack=100")]
    [DataRow("ACK seq=100000 ack=1")]
    [DataRow("PSH|ACK seq=100000 ack=1 len=100 junk")]
    [DataRow("PSH|ACK seq=-100000 ack=1 len=100 junk")]
    [DataRow("FIN|ACK seq=-4097 ack=1")]
    [DataRow("SYN seq=100000")]
    public void Flood_DrawsOneAckInHalfASecond(string trouble)
    {
        Dialogue d = Dialogue.Established();
        for (int half = 0; half < 4; half++)
        {
            d.Inject(trouble).Expect("ACK seq=1 ack=1 len=0").ExpectNothing();
            for (int i = 0; i < 49; i++)
            {
                d.Elapse(10).Inject(trouble).ExpectNothing();
            }

            d.Elapse(9).Inject(trouble).ExpectNothing().Elapse(1);
        }

        d.Equal(4, d.Stack.Counters[StackCounter.ChallengeAcks], "ChallengeAcks");
        d.Equal(4 * 50, d.Stack.Counters[StackCounter.ChallengeAcksLimited], "ChallengeAcksLimited");
        d.Inject("ACK seq=1 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=11").Receive(10).State(TcpState.Established);
    }

    [TestMethod] // RFC 5961 7: one kind of trouble does not keep another from being answered
    [Rfc(5961, "7")]
    public void EachKindOfTrouble_IsAnsweredOnce()
    {
        Dialogue d = Dialogue.Established();
        for (int i = 0; i < 3; i++)
        {
            d.Inject("RST seq=100").Expect("ACK seq=1 ack=1 len=0");
            d.Inject("SYN seq=100").Expect("ACK seq=1 ack=1 len=0");
            d.Inject("ACK seq=1 ack=100").Expect("ACK seq=1 ack=1 len=0");
            d.Inject("ACK seq=100000 ack=1").Expect("ACK seq=1 ack=1 len=0");
            d.Inject("RST seq=100").Inject("SYN seq=100").Inject("ACK seq=1 ack=100").Inject("ACK seq=100000 ack=1").ExpectNothing();
            d.Elapse(500);
        }
    }

    [TestMethod] // RFC 9293 3.10.7.4, first check: what the peer sends again has missed our ACK, however often; also its SYN|ACK and its FIN
    [Rfc(9293, "MUST-66")]
    public void Retransmissions_AreAlwaysAcknowledgedAtOnce()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 len=1000").ExpectDelayed("ACK seq=1 ack=1001");
        for (int i = 0; i < 20; i++)
        {
            d.Inject("ACK seq=1 ack=1 len=1000").Expect("ACK seq=1 ack=1001 len=0").ExpectNothing();
            d.Inject("ACK seq=901 ack=1 len=100").Expect("ACK seq=1 ack=1001 len=0").ExpectNothing();
        }

        d.Inject("FIN|ACK seq=1001 ack=1").Expect("ACK seq=1 ack=1002");
        for (int i = 0; i < 20; i++)
        {
            d.Inject("FIN|ACK seq=1001 ack=1").Expect("ACK seq=1 ack=1002 len=0").ExpectNothing();
        }

        d.Equal(0, d.Stack.Counters[StackCounter.ChallengeAcks] + d.Stack.Counters[StackCounter.ChallengeAcksLimited], "challenges");
        d = Dialogue.Listening(Dialogue.NewOptions());
        d.Connect().Expect("SYN seq=0");
        d.AnswerSyn();
        for (int i = 0; i < 5; i++)
        {
            d.Inject("SYN|ACK seq=0 ack=1 mss=1460").Expect("ACK seq=1 ack=1 len=0").ExpectNothing();
        }
    }

    [TestMethod] // RFC 9293 3.8.4, 3.8.6.1: probes are always answered: of a connection that is idle, and of a window that is closed
    [Rfc(9293, "MUST-66", "SHLD-12")]
    public void Probes_AreAlwaysAnswered()
    {
        Dialogue d = Dialogue.Established();
        for (int i = 0; i < 20; i++)
        {
            d.Inject("ACK seq=0 ack=1").Expect("ACK seq=1 ack=1 len=0").ExpectNothing();
            d.Inject("ACK seq=0 ack=1 len=1").Expect("ACK seq=1 ack=1 len=0").ExpectNothing();
        }

        int sent = 0;
        while (sent < d.Options.ReceiveBuffer)
        {
            d.Inject("ACK ack=1 len=1024 seq=" + (1 + sent).ToString()).Ignore();
            sent += 1024;
        }

        d.Elapse(500).Ignore();
        string probe = "ACK ack=1 len=1 seq=" + (1 + sent).ToString();
        for (int i = 0; i < 20; i++)
        {
            d.Inject(probe).Expect("ACK seq=1 len=0 win=0 ack=" + (1 + sent).ToString()).ExpectNothing();
        }
    }

    [TestMethod] // RFC 5961 7, CVE-2016-5696: the number that all connections share differs from second to second, within half of the limit
    [Rfc(5961, "7")]
    public void LimitOfAll_IsUnpredictable()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 61;
        options.ChallengeAcksPerSecond = 60;
        Clock clock = new Clock();
        ChallengeLimiter limiter = new ChallengeLimiter(options, new SipHash(options.Secret), clock);
        int[] seen = new int[61];
        for (int second = 0; second < 300; second++)
        {
            clock.Now = second * 1000;
            int count = 0;
            for (int i = 0; i < options.Connections; i++)
            {
                count += limiter.TryTake(i, ChallengeLimiter.Reset) ? 1 : 0;
            }

            clock.Now += 999;
            Assert.IsFalse(limiter.TryTake(0, ChallengeLimiter.Syn));
            Assert.IsTrue(count >= 30 && count <= 60);
            seen[count]++;
        }

        // 31 values, about 10 times each.
        for (int count = 30; count <= 60; count++)
        {
            Assert.IsTrue(seen[count] > 0 && seen[count] < 30);
        }
    }

    // Answers that an attacker draws on its own connection in each of some seconds, after a spoofed segment from another end.
    private static int[] Probe(bool other, int pause)
    {
        Dialogue d = Dialogue.Established();
        if (other)
        {
            d.Peer(40001).Handshake();
        }

        int[] answers = new int[5];
        for (int second = 0; second < answers.Length; second++)
        {
            d.Peer(40001).Inject(Spoofed).Ignore();
            d.Peer(40000);
            for (int i = 0; i < 200; i++)
            {
                d.Inject("RST seq=100");
                while (d.PendingSegments > 0)
                {
                    d.Expect("ACK seq=1 ack=1 len=0");
                    answers[second]++;
                }

                d.Elapse(pause);
            }

            d.Elapse(1000 - (200 * pause % 1000));
        }

        Assert.IsTrue(answers[0] > 0);
        return answers;
    }
}
