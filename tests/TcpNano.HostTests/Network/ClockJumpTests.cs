using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Prediction;
using TcpNano.Link;

namespace TcpNano.HostTests.Network;

/// <summary>The clock jumps, as after a light sleep: what was due is done at once, and the sleep is no round trip.</summary>
[TestClass]
public class ClockJumpTests
{
    private const int Hour = 3_600_000;
    private const int RoundTrip = 20;

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    [Rfc(6298, "5.4")]
    public void SegmentLostBeforeTheJump_IsRetransmittedAtOnce(bool shortWay)
    {
        RecordingDriver driver = new(MacCapabilities.None);
        NetworkStack stack = new(driver, new StackOptions { Secret = [.. Enumerable.Range(1, StackOptions.SecretLength).Select(i => (byte)i)] });
        stack.FastPath.Prediction.IsEnabled = shortWay;
        stack.Configure(PeerFrames.Ours, 0xFFFFFF00, 0);
        TcpListener listener = stack.Listen(7, 1);
        uint next = 1000;
        Hear(stack, driver, PeerFrames.Segment(4000, next++, 0, PeerFrames.Syn, 20000, []));
        uint ours = Sequence(driver.Sent[^1]) + 1;
        Hear(stack, driver, PeerFrames.Segment(4000, next, ours, PeerFrames.Ack, 20000, []));
        TcpConnection c = listener.Accept(0);
        TcpStatistics statistics = new();

        // Some round trips, so that the RTO is the path's.
        for (int i = 0; i < 20; i++)
        {
            c.Send(new byte[100], 0, 100, 0);
            if (i == 0)
            {
                // The SYN|ACK went where the SYN came from; the first data asks for the neighbour.
                Hear(stack, driver, PeerFrames.ArpReply());
            }

            ours += 100;
            driver.Time += RoundTrip;
            Hear(stack, driver, PeerFrames.Segment(4000, next, ours, PeerFrames.Ack, 20000, []));
        }

        c.GetStatistics(statistics);
        int rto = statistics.RetransmissionTimeout;
        Assert.IsLessThan(500, rto);

        // This one is lost, and the device sleeps.
        c.Send(new byte[100], 0, 100, 0);
        driver.Sent.Clear();
        driver.Time += Hour;
        stack.Poll();

        // After an hour the neighbour has to be asked, too; the segment follows at once.
        Hear(stack, driver, PeerFrames.ArpReply());
        byte[][] segments = [.. driver.Sent.Where(frame => frame[13] == 0)];
        Assert.HasCount(1, segments);
        Assert.AreEqual(ours, Sequence(segments[0]));
        ours += 100;
        driver.Time += RoundTrip;
        Hear(stack, driver, PeerFrames.Segment(4000, next, ours, PeerFrames.Ack, 20000, []));
        Assert.AreEqual(TcpState.Established, c.State);

        // The next loss is repaired after the same time as before the jump.
        c.Send(new byte[100], 0, 100, 0);
        c.GetStatistics(statistics);
        driver.Sent.Clear();
        long sent = driver.Time;
        while (driver.Sent.TrueForAll(frame => frame[13] != 0) && driver.Time < sent + 20_000)
        {
            driver.Time++;
            stack.Poll();
        }

        Assert.IsLessThanOrEqualTo(2 * rto, driver.Time - sent, $"RTO {rto} before the jump, {statistics.RetransmissionTimeout} after it");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void AckThatWaitedThroughTheJump_IsNoSample(bool shortWay)
    {
        RecordingDriver driver = new(MacCapabilities.None);
        NetworkStack stack = new(driver, new StackOptions { Secret = [.. Enumerable.Range(1, StackOptions.SecretLength).Select(i => (byte)i)] });
        stack.FastPath.Prediction.IsEnabled = shortWay;
        stack.Configure(PeerFrames.Ours, 0xFFFFFF00, 0);
        TcpListener listener = stack.Listen(7, 1);
        Hear(stack, driver, PeerFrames.Segment(4000, 1000, 0, PeerFrames.Syn, 20000, []));
        uint ours = Sequence(driver.Sent[^1]) + 1;
        driver.Time += RoundTrip;
        Hear(stack, driver, PeerFrames.Segment(4000, 1001, ours, PeerFrames.Ack, 20000, []));
        TcpConnection c = listener.Accept(0);
        c.Send(new byte[100], 0, 100, 0);
        Hear(stack, driver, PeerFrames.ArpReply());
        driver.Time += RoundTrip;
        Hear(stack, driver, PeerFrames.Segment(4000, 1001, ours + 100, PeerFrames.Ack, 20000, []));
        TcpStatistics before = new();
        c.GetStatistics(before);

        c.Send(new byte[100], 0, 100, 0);
        driver.Time += Hour;
        Hear(stack, driver, PeerFrames.Segment(4000, 1001, ours + 200, PeerFrames.Ack, 20000, []));
        TcpStatistics after = new();
        c.GetStatistics(after);
        Assert.AreEqual(before.RetransmissionTimeout, after.RetransmissionTimeout);
        Assert.AreEqual(before.SmoothedRoundTripTime, after.SmoothedRoundTripTime);
        Assert.AreEqual(0, c.SendQueued);
    }

    [TestMethod] // R2 is a time (section 3.8.3), whether the device slept or not
    [DataRow(60_000, false)]
    [DataRow(Hour, true)]
    public void UserTimeoutThatRuns_CountsTheJump(int jump, bool ends)
    {
        RecordingDriver driver = new(MacCapabilities.None);
        NetworkStack stack = new(driver, new StackOptions { Secret = [.. Enumerable.Range(1, StackOptions.SecretLength).Select(i => (byte)i)] });
        stack.Configure(PeerFrames.Ours, 0xFFFFFF00, 0);
        TcpListener listener = stack.Listen(7, 1);
        Hear(stack, driver, PeerFrames.Segment(4000, 1000, 0, PeerFrames.Syn, 20000, []));
        uint ours = Sequence(driver.Sent[^1]) + 1;
        Hear(stack, driver, PeerFrames.Segment(4000, 1001, ours, PeerFrames.Ack, 20000, []));
        TcpConnection c = listener.Accept(0);
        c.Send(new byte[100], 0, 100, 0);
        Hear(stack, driver, PeerFrames.ArpReply());

        // One retransmission, from which R2 runs.
        for (int i = 0; i < 1500; i++)
        {
            driver.Time++;
            stack.Poll();
        }

        Assert.IsGreaterThan(0u, stack.Counters[StackCounter.Retransmissions]);
        driver.Sent.Clear();
        driver.Time += jump;
        stack.Poll();
        Assert.AreEqual(ends ? CloseReason.TimedOut : CloseReason.None, c.CloseReason);
        if (ends)
        {
            Assert.AreEqual(TcpState.Closed, c.State);
            Assert.AreEqual(new StackOptions().Connections, stack.FreeConnections);
            return;
        }

        Hear(stack, driver, PeerFrames.ArpReply());
        Assert.HasCount(1, driver.Sent.Where(frame => frame[13] == 0));
        Hear(stack, driver, PeerFrames.Segment(4000, 1001, ours + 100, PeerFrames.Ack, 20000, []));
        Assert.AreEqual(0, c.SendQueued);
    }

    private static void Hear(NetworkStack stack, RecordingDriver driver, byte[] frame)
    {
        driver.Push(frame);
        stack.Poll();
    }

    private static uint Sequence(byte[] segment)
    {
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(segment.AsSpan(38));
    }
}
