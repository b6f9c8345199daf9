using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Diagnostics;
using TcpNano.Virtual;
using TcpNano.Tcp;

namespace TcpNano.Simulation.Simulation;

/// <summary>Each invariant of a stack, broken on purpose in a stack where all is well: it is found, and named.</summary>
[TestClass]
public class InvariantsTests
{
    private const uint ClientAddress = 0x0A000001;
    private const uint ServerAddress = 0x0A000002;
    private const int Port = 7;

    [TestMethod]
    public void AllIsWell_NothingIsFound()
    {
        TcpConnection c = Established();
        Assert.IsNull(Invariants.Check(c.Layer.Stack));
        Invariants.Assert(c.Layer.Stack);
    }

    [TestMethod]
    public void Broken_IsThrown()
    {
        TcpConnection c = Established();
        c.TxCount = -1;
        InvalidOperationException thrown = Assert.ThrowsExactly<InvalidOperationException>(() => Invariants.Assert(c.Layer.Stack));
        Assert.Contains("send ring", thrown.Message);
    }

    [TestMethod]
    [DataRow(TimerKind.Retransmission)]
    [DataRow(TimerKind.Persist)]
    [DataRow(TimerKind.DelayedAck)]
    [DataRow(TimerKind.KeepAlive)]
    [DataRow(TimerKind.UserTimeout)]
    public void Closed_TimerArmed(int kind)
    {
        Breaks("a timer of a closed connection is armed", c => Arm(Free(c), kind));
    }

    [TestMethod]
    public void Closed_Queued()
    {
        Breaks("closed, but queued", c => c.Layer.Queue.Add(Free(c).Index, OutputQueue.Due));
        Breaks("closed, but queued", c => c.Layer.Places.Add(Free(c).Index, PlaceLists.TimeWait));
    }

    [TestMethod]
    public void Closed_ToBeAcknowledgedFor()
    {
        Breaks("closed, but to be acknowledged for", c => c.Layer.AckOnly = Free(c));
    }

    [TestMethod]
    public void Closed_SlotNotFreed()
    {
        Breaks("nobody's any more, but the slot is not free", c => Free(c).Flags |= ConnectionFlags.InUse);
    }

    [TestMethod]
    public void Pool_LosesASlot()
    {
        Breaks("Slots in use and free ones do not add up", c => c.Layer.Table.TakeFree());
    }

    [TestMethod]
    public void TimeWait_NotInItsList()
    {
        Breaks(
            "The list of TIME-WAIT does not hold",
            c =>
            {
                c.Phase = TcpState.TimeWait;
                Arm(c, TimerKind.Linger);
            });
    }

    [TestMethod]
    public void Open_InAFreeSlot()
    {
        Breaks("open in a free slot", c => c.Flags &= ~ConnectionFlags.InUse);
    }

    [TestMethod]
    public void Open_NotFound()
    {
        Breaks("open, but segments do not find it", c => c.Layer.Table.Remove(c));
    }

    [TestMethod]
    public void SendSequence_OutOfOrder()
    {
        Breaks("SND.UNA, SND.PTR and SND.NXT are not in order", c => c.SndPtr = c.SndUna - 1);
        Breaks("SND.UNA, SND.PTR and SND.NXT are not in order", c => c.SndPtr = c.SndNxt + 1);
        Breaks("SND.UNA, SND.PTR and SND.NXT are not in order", c => c.SndNxt = c.SndUna - 1);
    }

    [TestMethod]
    public void SendRing_Overfull()
    {
        Breaks("the send ring holds what it cannot", c => c.TxCount = -1);
        Breaks("the send ring holds what it cannot", c => c.TxCount = c.TxRing.Length + 1);
        Breaks("the send ring holds what it cannot", c => c.TxHead = c.TxRing.Length);
    }

    [TestMethod]
    public void ReceiveRing_Overfull()
    {
        Breaks("the receive ring holds what it cannot", c => c.RxCount = -1);
        Breaks("the receive ring holds what it cannot", c => c.RxCount = c.RxRing.Length + 1);
        Breaks("the receive ring holds what it cannot", c => c.RxHead = -1);
    }

    [TestMethod]
    public void Handshake_MoreThanTheSynSent()
    {
        Breaks(
            "more than the SYN was sent before the handshake was over",
            c =>
            {
                c.Phase = TcpState.SynSent;
                c.SndNxt += 2;
            });
    }

    [TestMethod]
    public void InFlight_NotInTheRing()
    {
        Breaks("more is in flight than the send ring holds", c => c.SndNxt += 5);
    }

    [TestMethod]
    public void ReceiveWindow_Passed()
    {
        Breaks("RCV.NXT is beyond the window offered", c => c.RcvAdv = c.RcvNxt - 1);
    }

    [TestMethod]
    public void ReceiveWindow_WithoutRoom()
    {
        Breaks("more is offered than the receive ring has room for", c => c.RcvAdv = c.RcvNxt + (uint)c.RxRing.Length + 1);
    }

    [TestMethod]
    public void Reassembly_TooManyBlocks()
    {
        Breaks("more out-of-order blocks than there are", c => c.Layer.Reassembly.Counts[c.Index] = (byte)(c.Layer.Options.ReassemblyBlocks + 1));
    }

    [TestMethod]
    public void Reassembly_BlockInOrder()
    {
        Breaks("out-of-order blocks touch each other, or what is in order", c => Block(c, c.RcvNxt, c.RcvNxt + 5));
        Breaks("out-of-order blocks touch each other, or what is in order", c => Block(c, c.RcvNxt + 5, c.RcvNxt + 5));
    }

    [TestMethod]
    public void Reassembly_BlockBeyondTheWindow()
    {
        Breaks("an out-of-order block is beyond the window", c => Block(c, c.RcvNxt + 1, c.RcvAdv + 1));
    }

    [TestMethod]
    public void DelayedAck_TimerAndFlagDiffer()
    {
        Breaks("the delayed-ACK timer is not what the connection believes", c => c.Flags |= ConnectionFlags.DelayedAckArmed);
        Breaks("the delayed-ACK timer is not what the connection believes", c => Arm(c, TimerKind.DelayedAck));
    }

    [TestMethod]
    public void DelayedAck_WithoutTimer()
    {
        Breaks("an ACK is delayed without a timer", c => c.Flags |= ConnectionFlags.AckDelayed);
    }

    [TestMethod]
    public void Ack_OwedByNobody()
    {
        Breaks("an ACK is owed, but nobody will send it", c => c.Flags |= ConnectionFlags.AckNow);
    }

    [TestMethod]
    public void Timers_OfBothKinds()
    {
        Breaks(
            "both the retransmission and the persist timer are armed",
            c =>
            {
                Arm(c, TimerKind.Retransmission);
                Arm(c, TimerKind.Persist);
            });
    }

    [TestMethod]
    public void Handshake_WithoutTimer()
    {
        Breaks("a SYN without a retransmission timer", c => c.Phase = TcpState.SynSent);
    }

    [TestMethod]
    public void Bound_ForNothing()
    {
        Breaks("a bound on an answer that nobody waits for", c => Arm(c, TimerKind.UserTimeout));
    }

    [TestMethod]
    public void Handshake_WithoutBound()
    {
        Breaks(
            "a handshake without a bound",
            c =>
            {
                c.Phase = TcpState.SynSent;
                Arm(c, TimerKind.Retransmission);
            });
    }

    [TestMethod]
    public void TimeWait_WithoutTimer()
    {
        Breaks("TIME-WAIT without its timer", c => c.Phase = TcpState.TimeWait);
    }

    [TestMethod]
    public void FinWait2_WithoutBound()
    {
        Breaks(
            "FIN-WAIT-2 without a bound, though nobody reads",
            c =>
            {
                c.Phase = TcpState.FinWait2;
                c.Flags &= ~ConnectionFlags.AppOwned;
            });
    }

    [TestMethod]
    public void Data_WithoutTimer()
    {
        // Not sent; sent and not acknowledged; and the FIN.
        Breaks("unacknowledged or unsent data without a timer", c => c.TxCount = 1);
        Breaks(
            "unacknowledged or unsent data without a timer",
            c =>
            {
                c.TxCount = 1;
                c.SndNxt++;
            });
        Breaks(
            "unacknowledged or unsent data without a timer",
            c =>
            {
                c.Phase = TcpState.FinWait1;
                c.Flags |= ConnectionFlags.FinQueued;
            });
    }

    [TestMethod]
    public void Timer_WithoutData()
    {
        Breaks("a timer for data that is not there", c => Arm(c, TimerKind.Retransmission));
        Breaks("a timer for data that is not there", c => Arm(c, TimerKind.Persist));
    }

    [TestMethod]
    public void KeepAlive_WithoutTimer()
    {
        Breaks("keep-alive is on, but has no timer", c => c.Flags |= ConnectionFlags.KeepAlive);
    }

    [TestMethod]
    public void Backlog_Miscounted()
    {
        Breaks("Listener 0: the backlog does not hold what is counted", c => c.Layer.Listeners.All[0].Count++);
    }

    private static void Breaks(string what, Action<TcpConnection> harm)
    {
        TcpConnection c = Established();
        Assert.IsNull(Invariants.Check(c.Layer.Stack));
        harm(c);
        Assert.Contains(what, Invariants.Check(c.Layer.Stack) ?? "nothing");
    }

    private static void Arm(TcpConnection c, int kind)
    {
        c.Layer.Timers.Schedule((c.Index * TimerKind.Count) + kind, c.Layer.Now + 1000);
    }

    private static void Block(TcpConnection c, uint start, uint end)
    {
        int first = c.Index * c.Layer.Options.ReassemblyBlocks;
        c.Layer.Reassembly.Counts[c.Index] = 1;
        c.Layer.Reassembly.Starts[first] = start;
        c.Layer.Reassembly.Ends[first] = end;
    }

    private static TcpConnection Free(TcpConnection c)
    {
        return Array.Find(c.Layer.Table.All, other => (other.Flags & ConnectionFlags.InUse) == 0)!;
    }

    /// <summary>The server's end of an idle open connection, accepted.</summary>
    private static TcpConnection Established()
    {
        VirtualNetwork network = new(1);
        NetworkStack client = Host(network, 1, ClientAddress);
        NetworkStack server = Host(network, 2, ServerAddress);
        TcpListener listener = server.Listen(Port, 2);
        client.Connect(ServerAddress, Port, 0);
        network.RunUntil(() => listener.HasPending, 1000);
        TcpConnection accepted = listener.Accept(0);
        network.RunUntil(2000);
        Assert.AreEqual(TcpState.Established, accepted.State);
        return accepted;
    }

    private static NetworkStack Host(VirtualNetwork network, byte number, uint address)
    {
        VirtualDriver driver = network.Attach(number.ToString(), [2, 0, 0, 0, 0, number], ImpairmentProfile.None);
        NetworkStack stack = RepeatableStack.On(driver, address, new StackOptions { Secret = RepeatableStack.Secret(number) });
        network.AddHost(driver, stack);
        return stack;
    }
}
