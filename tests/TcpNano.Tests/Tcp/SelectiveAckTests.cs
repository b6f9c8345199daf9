using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 2018 and RFC 2883, the side that receives data: what our ACKs tell of what came out of order, or twice.
[TestClass]
public class SelectiveAckTests
{
    /// <summary>Options with SACK.</summary>
    internal static StackOptions Options()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SelectiveAcknowledgments = true;
        return options;
    }

    /// <summary>A connection with SACK.</summary>
    internal static Dialogue Established(StackOptions options)
    {
        Dialogue d = Dialogue.Listening(options);
        d.Inject("SYN seq=0 mss=1460 sackok" + (options.Timestamps ? " ts=1000 echo=0" : "")).Expect("SYN|ACK seq=0 ack=1 sackok");
        d.Inject("ACK seq=1 ack=1" + (options.Timestamps ? " ts=1000" : ""));
        return d.Accept();
    }

    [TestMethod] // RFC 2018 section 2: offered in our SYN, answered only if offered; no block to a peer that has not permitted it
    [Rfc(2018, "2-1", "2-2", "4-3")]
    [Rfc(7323, "1.3-1", "1.3-2")]
    [Rfc(2883, "2-1")]
    public void Negotiation()
    {
        Dialogue active = Dialogue.Connecting(Options());
        active.Check(active.Last.Options.SackPermitted, "SACK is not permitted in our SYN");
        active.Inject("SYN|ACK seq=0 ack=1 mss=1460").Expect("ACK seq=1 ack=1").State(TcpState.Established);
        active.Inject("ACK seq=11 ack=1 len=10").Expect("ACK seq=1 ack=1 nosack");

        Dialogue passive = Dialogue.Listening(Options());
        passive.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1 nosackok");
        passive.Inject("ACK seq=1 ack=1").Accept();
        passive.Inject("ACK seq=11 ack=1 len=10").Expect("ACK seq=1 ack=1 nosack");
    }

    [TestMethod] // RFC 2018 section 4: the first block is the one that the segment is in which drew the ACK; the others follow, the newest first
    [Rfc(2018, "3-1", "3-2", "4-1", "4-4", "4-5", "4-6", "4-7", "4-9")]
    public void Blocks_TheNewestFirst()
    {
        Dialogue d = Established(Options());
        d.Inject("ACK seq=11 ack=1 len=10").Expect("ACK seq=1 ack=1 sack=11-21");
        d.Inject("ACK seq=31 ack=1 len=10").Expect("ACK seq=1 ack=1 sack=31-41,11-21");
        d.Inject("ACK seq=51 ack=1 len=10").Expect("ACK seq=1 ack=1 sack=51-61,31-41,11-21");
        d.Inject("ACK seq=41 ack=1 len=5").Expect("ACK seq=1 ack=1 sack=31-46,51-61,11-21");
        d.Inject("ACK seq=1 ack=1 len=10").Expect("ACK seq=1 ack=21 sack=31-46,51-61").Receive(20);
        d.Inject("ACK seq=21 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=46 sack=51-61").Receive(25);
        d.Inject("ACK seq=46 ack=1 len=5").Expect("ACK seq=1 ack=61 nosack").Receive(15);
    }

    [TestMethod] // RFC 2018 section 3: four blocks at most, and three beside timestamps
    [Rfc(2018, "3-3", "4-8")]
    public void Blocks_AsManyAsFit()
    {
        StackOptions options = Options();
        options.ReassemblyBlocks = 6;
        Dialogue d = Established(options);
        for (int i = 1; i <= 5; i++)
        {
            d.Inject("ACK ack=1 len=10 seq=" + ((20 * i) + 1).ToString()).Expect("ACK seq=1 ack=1");
        }

        d.Inject("ACK seq=121 ack=1 len=10").Expect("ACK seq=1 ack=1 sack=121-131,101-111,81-91,61-71 optlen=36");

        options = Options();
        options.ReassemblyBlocks = 6;
        options.Timestamps = true;
        d = Established(options);
        for (int i = 1; i <= 4; i++)
        {
            d.Inject("ACK ack=1 len=10 ts=1000 seq=" + ((20 * i) + 1).ToString()).Expect("ACK seq=1 ack=1");
        }

        d.Inject("ACK seq=101 ack=1 len=10 ts=1000").Expect("ACK seq=1 ack=1 echo=1000 sack=101-111,81-91,61-71 optlen=40");
    }

    [TestMethod] // RFC 2018 section 4: in every ACK while something is missing, also with data; a full segment is followed by an ACK that has them
    [Rfc(2018, "4-2", "4-4")]
    public void Blocks_WithData()
    {
        Dialogue d = Established(Options());
        d.App.NoDelay = true;
        d.Inject("ACK seq=11 ack=1 len=10").Expect("ACK seq=1 ack=1 sack=11-21");
        d.Send(10).Expect("ACK seq=1 ack=1 len=10 sack=11-21");
        d.Send(3000).Expect("ACK seq=11 ack=1 len=1460 nosack").Expect("ACK seq=1471 ack=1 len=1460 nosack").Expect("ACK seq=2931 ack=1 len=80 sack=11-21").ExpectNothing();
    }

    [TestMethod] // the same when nothing of it fits: an ACK owed is not lost behind a full segment
    [Rfc(2018, "4-4")]
    public void FullSegment_IsFollowedByTheAck()
    {
        Dialogue d = Established(Options());
        d.Inject("ACK seq=1 ack=1 win=0");
        d.Send(2920).ExpectNothing();
        d.Inject("ACK seq=11 ack=1 len=10 win=2920").Expect("ACK seq=1 ack=1 len=1460 nosack").Expect("ACK seq=1461 ack=1 len=1460 nosack");
        d.Expect("ACK seq=2921 ack=1 len=0 sack=11-21").ExpectNothing();
    }

    [TestMethod] // RFC 2883 section 4: a duplicate is the first block, once; the blocks follow
    [Rfc(2883, "2-2", "4-1", "4-2", "4-3", "4-5", "4-6")]
    public void Duplicate_OfWhatIsAcknowledged()
    {
        Dialogue d = Established(Options());
        d.Inject("ACK seq=1 ack=1 len=20").ExpectDelayed("ACK seq=1 ack=21").Receive(20);
        d.Inject("ACK seq=31 ack=1 len=10").Expect("ACK seq=1 ack=21 sack=31-41");
        d.Inject("ACK seq=11 ack=1 len=10").Expect("ACK seq=1 ack=21 sack=11-21,31-41");
        d.Inject("ACK seq=51 ack=1 len=10").Expect("ACK seq=1 ack=21 sack=51-61,31-41");
    }

    [TestMethod] // RFC 2883 section 4.2: a duplicate of a part is reported as far as it goes
    [Rfc(2883, "4.2-1")]
    public void Duplicate_OfAPart()
    {
        Dialogue d = Established(Options());
        d.Inject("ACK seq=1 ack=1 len=20").ExpectDelayed("ACK seq=1 ack=21").Receive(20);
        d.Inject("ACK seq=11 ack=1 len=20").Expect("ACK seq=1 ack=31 sack=11-21").Receive(10);
        d.Inject("ACK seq=31 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=41 nosack").Receive(10);
    }

    [TestMethod] // RFC 2883 section 4.2: a segment that fills a hole and goes on over what came early: the first octets that came twice
    [Rfc(2883, "4.2-1")]
    public void Duplicate_BehindAFilledHole()
    {
        Dialogue d = Established(Options());
        d.Inject("ACK seq=11 ack=1 len=10").Expect("ACK seq=1 ack=1 sack=11-21");
        d.Inject("ACK seq=31 ack=1 len=10").Expect("ACK seq=1 ack=1 sack=31-41,11-21");
        d.Inject("ACK seq=51 ack=1 len=10").Expect("ACK seq=1 ack=1 sack=51-61,31-41,11-21");
        d.Inject("ACK seq=1 ack=1 len=35").Expect("ACK seq=1 ack=41 sack=11-21,51-61").Receive(40);
        d.Inject("ACK seq=41 ack=1 len=12").Expect("ACK seq=1 ack=61 sack=51-53").Receive(20);
        d.Inject("ACK seq=61 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=71 nosack").Receive(10);

        // What came twice before RCV.NXT comes first.
        d.Inject("ACK seq=81 ack=1 len=10").Expect("ACK seq=1 ack=71 sack=81-91");
        d.Inject("ACK seq=61 ack=1 len=25").Expect("ACK seq=1 ack=91 sack=61-71").Receive(20);
    }

    [TestMethod] // RFC 2018 section 4: what there is no block for is not kept, and so not reported
    [Rfc(2018, "4-7", "8-3")]
    public void NoBlockFree_WhatIsNotKeptIsNotReported()
    {
        StackOptions options = Options();
        options.ReassemblyBlocks = 2;
        Dialogue d = Established(options);
        d.Inject("ACK seq=11 ack=1 len=10").Expect("ACK seq=1 ack=1 sack=11-21");
        d.Inject("ACK seq=31 ack=1 len=10").Expect("ACK seq=1 ack=1 sack=31-41,11-21");
        d.Inject("ACK seq=51 ack=1 len=10").Expect("ACK seq=1 ack=1 sack=31-41,11-21");
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedNoBlock], "TcpDroppedNoBlock");
        d.Inject("ACK seq=1 ack=1 len=10").Expect("ACK seq=1 ack=21 sack=31-41").Receive(20);
    }

    [TestMethod] // RFC 2018 sections 5 and 8: one report starts no recovery; what it names stays in the buffer, and is sent again after a timeout, because the peer may have dropped it
    [Rfc(2018, "5-3", "5-4", "5-5", "5.1-1", "5.1-2", "8-4")]
    public void Reported_IsNotAcknowledged()
    {
        // So much that early retransmit (RFC 5827) does not see to it.
        StackOptions options = Options();
        options.SendBuffer = 8192;
        Dialogue d = Established(options);
        d.Send(7300);
        Flows.ExpectRun(d, 1, 5, 1460);
        d.Inject("ACK seq=1 ack=1 sack=1461-2921").ExpectNothing();
        d.Equal(7300, d.App.SendQueued, "unacknowledged");
        d.WaitForSegment(2000);
        d.Expect("ACK seq=1 len=1460").ExpectNothing();
        d.Inject("ACK seq=1 ack=1461").Expect("ACK seq=1461 len=1460").Ignore();
        d.Inject("ACK seq=1 ack=7301").ExpectNothing();
    }

    [TestMethod] // RFC 2018 section 2: SACK-permitted in a segment that is no SYN says nothing, and none of ours has it
    [Rfc(2018, "2-2")]
    public void PermittedInAnotherSegment_IsIgnored()
    {
        Dialogue d = Dialogue.Listening(Options());
        d.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1 nosackok");
        d.Inject("ACK seq=1 ack=1 sackok").Accept();
        d.Inject("ACK seq=11 ack=1 len=10 sackok").Expect("ACK seq=1 ack=1 optlen=0");
    }

    [TestMethod] // RFC 2883 section 4, rule 4: a duplicate of what came out of order: it, then the block that it is in
    [Rfc(2883, "4-3", "4-4", "4-5")]
    public void Duplicate_OfWhatCameEarly()
    {
        Dialogue d = Established(Options());
        d.Inject("ACK seq=11 ack=1 len=10").Expect("ACK seq=1 ack=1 sack=11-21");
        d.Inject("ACK seq=41 ack=1 len=10").Expect("ACK seq=1 ack=1 sack=41-51,11-21");
        d.Inject("ACK seq=11 ack=1 len=10").Expect("ACK seq=1 ack=1 sack=11-21,11-21,41-51");
        d.Inject("ACK seq=16 ack=1 len=10").Expect("ACK seq=1 ack=1 sack=16-21,11-26,41-51");
    }

    [TestMethod] // RFC 2883 section 4: only what had come before is a duplicate, also in a segment that is refused because the window is closed
    [Rfc(2883, "4-3")]
    public void Duplicate_EndsWhereNothingCame()
    {
        StackOptions options = Options();
        options.ReceiveBuffer = 1024;
        Dialogue d = Established(options);
        d.Inject("ACK seq=1 ack=1 len=1024").ExpectDelayed("ACK seq=1 ack=1025 win=0");
        d.Inject("ACK seq=1020 ack=1 len=10").Expect("ACK seq=1 ack=1025 win=0 sack=1020-1025");
    }

    [TestMethod] // RFC 2018 section 3: the text of a SYN in a connection is no data of it
    public void Duplicate_NeverOfASyn()
    {
        Dialogue d = Established(Options());
        d.Inject("ACK seq=1 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=11").Receive(10);
        d.Inject("SYN seq=1 len=5").Expect("ACK seq=1 ack=11 nosack");
    }

    [TestMethod] // RFC 2883 section 4: a duplicate far behind the window is not reported: nobody sends that again
    public void Duplicate_FromLongAgo()
    {
        Dialogue d = Established(Options());
        int next = 1;
        for (int i = 0; i < 5; i++)
        {
            d.Queue("ACK ack=1 len=1000 seq=" + next.ToString());
            d.Queue("ACK ack=1 len=1000 seq=" + (next + 1000).ToString()).Expect("ACK").Receive(2000).Ignore();
            next += 2000;
        }

        d.Inject("ACK seq=1 ack=1 len=1000").Expect("ACK nosack");
    }
}
