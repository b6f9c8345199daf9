using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Memory;

/// <summary>The smallest configuration, one connection, serves one client after the other without a pause: TIME-WAIT takes no slot.</summary>
[TestClass]
public class OneSlotTests
{
    private const int Cycles = 10_000;
    private const int Octets = 20;

    [TestMethod]
    [DataRow(false, 24)]
    [DataRow(true, 28)]
    public void EntryInTimeWait_Takes24Octets_AndATimestamp(bool timestamps, int octets)
    {
        const int Entries = 1024;
        long few = new StackOptions { TimeWaitEntries = Entries, Timestamps = timestamps }.BytesRequiredOn(TcpRuntime.NanoClr);
        long many = new StackOptions { TimeWaitEntries = 2 * Entries, Timestamps = timestamps }.BytesRequiredOn(TcpRuntime.NanoClr);

        // And a bucket of the hash, which has one for each.
        Assert.IsInRange(octets + sizeof(ushort) - 0.1, octets + sizeof(ushort) + 0.1, (many - few) / (double)Entries);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void TenThousandConnectionsInARow_NoneFails(bool serverClosesFirst)
    {
        VirtualPair pair = new(5, new ImpairmentProfile { Delay = 1 }, o => o.Connections = 1);
        pair.Prime();
        TcpListener listener = pair.Right.Listen(VirtualPair.Port, 1);
        TcpConnection client = new(pair.Left);
        TcpConnection server = new(pair.Right);
        byte[] buffer = new byte[Octets];
        for (int i = 0; i < Cycles; i++)
        {
            Assert.IsTrue(pair.Left.Connect(client, VirtualPair.RightAddress, VirtualPair.Port, 0), $"cycle {i}: no slot");

            // Round trips take 2 ms, and ARP one more at first: nothing was dropped, so that nobody had to ask twice.
            pair.Elapse(i == 0 ? 6 : 4);
            Assert.AreEqual(TcpState.Established, client.State, $"cycle {i}: {client.CloseReason}");
            Assert.IsTrue(listener.Accept(server, 0), $"cycle {i}");
            Assert.AreEqual(Octets, client.Send(buffer, 0, Octets, 0));
            pair.Elapse(2);
            Assert.AreEqual(Octets, server.Receive(buffer, 0, Octets, 0));
            TcpConnection first = serverClosesFirst ? server : client;
            TcpConnection second = serverClosesFirst ? client : server;
            first.Close(0);
            pair.Elapse(2);
            Assert.AreEqual(0, second.Receive(buffer, 0, Octets, 0));
            second.Close(0);
            pair.Elapse(2);
            Assert.AreEqual(CloseReason.ClosedLocally, first.CloseReason, $"cycle {i}");
            Assert.AreEqual(CloseReason.ClosedByPeer, second.CloseReason, $"cycle {i}");
        }

        Assert.AreEqual((uint)Cycles, pair.Right.Counters[StackCounter.PassiveOpens]);
        Assert.AreEqual(0u, pair.Right.Counters[StackCounter.TcpDroppedNoSlot] + pair.Left.Counters[StackCounter.ConnectNoSlot]);
        Assert.AreEqual(0u, pair.Left.Counters[StackCounter.Retransmissions] + pair.Right.Counters[StackCounter.Retransmissions]);
        NetworkStack waits = serverClosesFirst ? pair.Right : pair.Left;
        Assert.IsGreaterThan(Cycles / 2u, waits.Counters[StackCounter.TimeWaitRecycled]);
        Assert.AreEqual(32, waits.Tcp.TimeWait.Count);
        pair.Elapse(61_000);
        Assert.AreEqual(0, waits.Tcp.TimeWait.Count);
        Assert.IsFalse(waits.Timers.IsArmed(waits.Tcp.TimeWait.Timer));
    }
}
