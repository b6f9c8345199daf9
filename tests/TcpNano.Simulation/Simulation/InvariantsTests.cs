using System.Reflection;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;
using Mono.Cecil.Cil;
using TcpNano.Diagnostics;
using TcpNano.Fast;
using TcpNano.Internet;
using TcpNano.Tcp;
using TcpNano.Virtual;

namespace TcpNano.Simulation.Simulation;

/// <summary>Each invariant of a stack, broken on purpose in a stack where all is well: it is found, and named.</summary>
[TestClass]
public partial class InvariantsTests
{
    private const uint ClientAddress = 0x0A000001;
    private const uint ServerAddress = 0x0A000002;
    private const int Port = 7;

    [TestMethod]
    public void AllIsWell_NothingIsFound()
    {
        (NetworkStack stack, _) = Established();
        Assert.IsNull(Invariants.Check(stack));
        Invariants.Assert(stack);
    }

    [TestMethod]
    public void Broken_IsThrown()
    {
        (NetworkStack stack, TransmissionControlBlock c) = Established();
        c.SendCount = -1;
        InvalidOperationException thrown = Assert.ThrowsExactly<InvalidOperationException>(() => Invariants.Assert(stack));
        Assert.Contains("send ring", thrown.Message);
    }

    [TestMethod]
    [DataRow(TimerKind.Retransmission)]
    [DataRow(TimerKind.Persist)]
    [DataRow(TimerKind.Override)]
    [DataRow(TimerKind.DelayedAck)]
    [DataRow(TimerKind.KeepAlive)]
    [DataRow(TimerKind.UserTimeout)]
    [DataRow(TimerKind.Orphan)]
    public void Closed_TimerArmed(int kind)
    {
        Breaks("a timer of a closed connection is armed", (s, c) => Arm(s, Free(s), kind));
    }

    [TestMethod]
    public void Closed_Queued()
    {
        Breaks("closed, but queued", (s, c) => s.Queue.Add(Free(s).Index, OutputQueue.Due));
        Breaks("closed, but queued", (s, c) => s.Tcp.Listeners.Unowned.Add(Free(s).Index, UnownedLists.Orphans));
    }

    [TestMethod]
    public void Closed_ToBeAcknowledgedFor()
    {
        Breaks("closed, but to be acknowledged for", (s, c) => s.FastPath.AckOnly = Free(s));
    }

    [TestMethod]
    public void Closed_SlotNotFreed()
    {
        Breaks("nobody's any more, but the slot is not free", (s, c) => Free(s).AppFlags |= AppFlags.InUse);
    }

    [TestMethod]
    public void Closed_UnreadByNobody()
    {
        Breaks(
            "nobody's any more, but the slot is not free",
            (s, c) =>
            {
                TransmissionControlBlock free = Free(s);
                free.AppFlags |= AppFlags.InUse;
                free.ReceiveCount = 1;
            });
    }

    [TestMethod]
    public void Free_WithAHandle()
    {
        Breaks("free, but a handle is bound to it", (s, c) => Free(s).Handle = new TcpConnection(s));
    }

    [TestMethod]
    public void Pool_LosesASlot()
    {
        Breaks("Slots in use and free ones do not add up", (s, c) => s.Tcp.Table.TakeFree());
    }

    [TestMethod]
    public void TimeWait_WithAControlBlock()
    {
        Breaks("in TIME-WAIT, but with a control block", (s, c) => c.State = TcpState.TimeWait);
    }

    [TestMethod]
    public void TimeWait_OfAConnectionThatGoesOn()
    {
        Breaks("TIME-WAIT: its connection goes on", (s, c) => s.Tcp.TimeWait.Add(s.Tcp.Table.Remotes[c.Index], s.Tcp.Table.Ports[c.Index], 1, 2, 0));
    }

    [TestMethod]
    public void TimeWait_OutOfOrder()
    {
        Breaks(
            "TIME-WAIT: the entries do not end in their order",
            (s, c) =>
            {
                s.Tcp.TimeWait.Add(1, 2, 3, 4, 0);

                // As if the table did not know when the youngest began.
                typeof(TimeWaitTable).GetField("_lastStart", BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(s.Tcp.TimeWait, s.Clock.Now - 5000);
                s.Clock.Now -= 5000;
                s.Tcp.TimeWait.Add(2, 2, 3, 4, 0);
            });
    }

    [TestMethod]
    public void TimeWait_Miscounted()
    {
        Breaks("TIME-WAIT: the entries are not as many as counted", (s, c) => s.Tcp.TimeWait.Count++);
    }

    [TestMethod]
    public void TimeWait_NotFound()
    {
        Breaks(
            "TIME-WAIT: an entry is not found",
            (s, c) =>
            {
                // Twice the same ends: the younger one hides the older one.
                s.Tcp.TimeWait.Add(1, 2, 3, 4, 0);
                s.Tcp.TimeWait.Add(1, 2, 3, 4, 0);
            });
    }

    [TestMethod]
    public void TimeWait_WithoutTimer()
    {
        Breaks(
            "TIME-WAIT without its timer",
            (s, c) =>
            {
                s.Tcp.TimeWait.Add(1, 2, 3, 4, 0);
                s.Timers.Cancel(s.Tcp.TimeWait.Timer);
            });
    }

    [TestMethod]
    public void Orphan_NotAmongThem()
    {
        Breaks("closed by the app, but not among the orphans", (s, c) => c.AppFlags &= ~AppFlags.Owned);
    }

    [TestMethod]
    public void Orphan_HeldByTheApp()
    {
        Breaks("among the orphans, but not closed by the app", (s, c) => s.Tcp.Orphans.Adopt(c));
    }

    [TestMethod]
    public void Orphan_WithoutBound()
    {
        Breaks(
            "an orphan without a bound",
            (s, c) =>
            {
                c.AppFlags &= ~AppFlags.Owned;
                s.Tcp.Orphans.Adopt(c);
                s.Timers.Cancel((c.Index * TimerKind.Count) + TimerKind.Orphan);
            });
    }

    [TestMethod]
    public void Orphans_OutOfOrder()
    {
        Breaks(
            "The orphans are not in the order of their progress",
            (s, c) =>
            {
                c.AppFlags &= ~AppFlags.Owned;
                s.Tcp.Orphans.Adopt(c);
                s.Clock.Now++;
                s.Tcp.Orphans.Adopt(Second(s));
                s.Tcp.Listeners.Unowned.Remove(c.Index);
                s.Tcp.Listeners.Unowned.Add(c.Index, UnownedLists.Orphans);
            });
    }

    [TestMethod]
    public void Orphans_TooFew()
    {
        Breaks(
            "The list of orphans does not hold the connections that the app has closed",
            (s, c) =>
            {
                // The list begins with its second one.
                TransmissionControlBlock second = Second(s);
                c.AppFlags &= ~AppFlags.Owned;
                s.Tcp.Orphans.Adopt(c);
                s.Tcp.Orphans.Adopt(second);
                s.Tcp.Listeners.Unowned.Heads[UnownedLists.Orphans] = (ushort)second.Index;
            });
    }

    [TestMethod]
    public void Open_InAFreeSlot()
    {
        Breaks("open in a free slot", (s, c) => c.AppFlags &= ~AppFlags.InUse);
    }

    [TestMethod]
    public void Open_NotFound()
    {
        Breaks("open, but segments do not find it", (s, c) => s.Tcp.Table.Remove(c));
    }

    [TestMethod]
    public void Open_WithAnothersDestination()
    {
        Breaks("its destination is another's", (s, c) => s.Tcp.Table.Destinations[c.Index]++);
        Breaks("its destination is another's", (s, c) => s.Destinations.Addresses[s.Tcp.Table.Destinations[c.Index]]++);
    }

    [TestMethod]
    public void Open_WithAHandleOfItsOwnMind()
    {
        Breaks("bound to a handle that is not bound to it", (s, c) => c.Handle.Block = null);
        Breaks("bound to a handle that is not bound to it", (s, c) => c.Handle.Block = Free(s));
    }

    [TestMethod]
    public void Prediction_OutOfDate()
    {
        Breaks("the predicted header word is out of date", (s, c) => c.Predicted = Prediction.None, predicts: false);
        Breaks("the predicted header word is out of date", (s, c) => c.RcvFlags |= RcvFlags.Hole, predicts: false);
        Breaks("the predicted header word is out of date", (s, c) => Free(s).Predicted = c.Predicted, predicts: false);
    }

    [TestMethod]
    public void SendSequence_OutOfOrder()
    {
        Breaks("SND.UNA, SND.PTR and SND.NXT are not in order", (s, c) => c.SndPtr = c.SndUna - 1);
        Breaks("SND.UNA, SND.PTR and SND.NXT are not in order", (s, c) => c.SndPtr = c.SndNxt + 1);
        Breaks("SND.UNA, SND.PTR and SND.NXT are not in order", (s, c) => c.SndNxt = c.SndUna - 1);
    }

    [TestMethod]
    public void SendRing_Overfull()
    {
        Breaks("the send ring holds what it cannot", (s, c) => c.SendCount = -1);
        Breaks("the send ring holds what it cannot", (s, c) => c.SendCount = c.SendRing.Length + 1);
        Breaks("the send ring holds what it cannot", (s, c) => c.SendHead = c.SendRing.Length);
    }

    [TestMethod]
    public void ReceiveRing_Overfull()
    {
        Breaks("the receive ring holds what it cannot", (s, c) => c.ReceiveCount = -1);
        Breaks("the receive ring holds what it cannot", (s, c) => c.ReceiveCount = c.ReceiveRing.Length + 1);
        Breaks("the receive ring holds what it cannot", (s, c) => c.ReceiveHead = -1);
    }

    [TestMethod]
    public void Handshake_MoreThanTheSynSent()
    {
        Breaks(
            "more than the SYN was sent before the handshake was over",
            (s, c) =>
            {
                c.State = TcpState.SynSent;
                c.SndNxt += 2;
            });
    }

    [TestMethod]
    public void InFlight_NotInTheRing()
    {
        Breaks("more is in flight than the send ring holds", (s, c) => c.SndNxt += 5);
    }

    [TestMethod]
    public void ReceiveWindow_Passed()
    {
        Breaks("RCV.NXT is beyond the window offered", (s, c) => c.RcvAdv = c.RcvNxt - 1);
    }

    [TestMethod]
    public void ReceiveWindow_WithoutRoom()
    {
        Breaks("more is offered than the receive ring has room for", (s, c) => c.RcvAdv = c.RcvNxt + (uint)c.ReceiveRing.Length + 1);
    }

    [TestMethod]
    public void Reassembly_TooManyBlocks()
    {
        Breaks("more out-of-order blocks than there are", (s, c) => s.Tcp.Reassembly.Counts[c.Index] = (byte)(s.Tcp.Reassembly.Blocks + 1));
    }

    [TestMethod]
    public void Reassembly_HoleAndFlagDiffer()
    {
        Breaks("the hole flag is not what the reassembly queue says", (s, c) => c.RcvFlags |= RcvFlags.Hole);
        Breaks(
            "the hole flag is not what the reassembly queue says",
            (s, c) =>
            {
                Block(s, c, c.RcvNxt + 1, c.RcvNxt + 2);
                c.RcvFlags &= ~RcvFlags.Hole;
            });
    }

    [TestMethod]
    public void Reassembly_BlockInOrder()
    {
        Breaks("out-of-order blocks touch each other, or what is in order", (s, c) => Block(s, c, c.RcvNxt, c.RcvNxt + 5));
        Breaks("out-of-order blocks touch each other, or what is in order", (s, c) => Block(s, c, c.RcvNxt + 5, c.RcvNxt + 5));
    }

    [TestMethod]
    public void Reassembly_BlockBeyondTheWindow()
    {
        Breaks("an out-of-order block is beyond the window", (s, c) => Block(s, c, c.RcvNxt + 1, c.RcvAdv + 1));
    }

    [TestMethod]
    public void Backlog_Miscounted()
    {
        Breaks("Listener 0: the backlog does not hold what is counted", (s, c) => s.Tcp.Listeners.All[0].Count++);
    }

    [TestMethod]
    public void HalfOpen_WithAControlBlock()
    {
        Breaks("half open, but not an entry of the SYN cache", (s, c) =>
        {
            c.State = TcpState.SynReceived;
            c.AppFlags &= ~AppFlags.ActiveOpen;
        });
    }

    [TestMethod]
    public void SynEntry_BesidesAConnection()
    {
        Breaks(": there is a connection between its ends", (s, c) => Enter(s, s.Tcp.Table.Remotes[c.Index], s.Tcp.Table.Ports[c.Index]));
    }

    [TestMethod]
    public void SynEntry_WithoutListener()
    {
        Breaks(": nobody listens on its port", (s, c) => Enter(s, 0x0A000009, (99u << 16) | 99));
    }

    [TestMethod]
    public void SynEntry_WithoutTimer()
    {
        Breaks(": the timer comes too late for it", (s, c) =>
        {
            Enter(s, 0x0A000009, (99u << 16) | Port);
            s.Timers.Cancel(s.Tcp.HalfOpen.Timer);
        });
        Breaks(": the timer comes too late for it", (s, c) =>
        {
            Enter(s, 0x0A000009, (99u << 16) | Port);
            s.Timers.Schedule(s.Tcp.HalfOpen.Timer, s.Clock.Now + 2000);
        });
    }

    [TestMethod]
    public void SynEntries_TimerForNone()
    {
        Breaks("A timer for SYN entries, but there is none", (s, c) => s.Timers.Schedule(s.Tcp.HalfOpen.Timer, s.Clock.Now + 1000));
    }

    [TestMethod]
    public void SynEntries_Miscounted()
    {
        Breaks("SYN entries in use and those that are found do not add up", (s, c) => s.Tcp.HalfOpen.Count++);
    }

    [TestMethod] // or an invariant could be added, and never be seen to be found
    public void EveryInvariant_IsBrokenHere()
    {
        List<string> tried = TextsOf(typeof(InvariantsTests));
        List<string> messages = [.. TextsOf(typeof(Invariants)).Where(text => text.EndsWith('.')).Select(text => text.TrimEnd('.'))];
        Assert.IsGreaterThan(30, messages.Count);
        Assert.AreEqual("", string.Join('\n', messages.Where(message => !tried.Exists(text => text.Contains(message, StringComparison.Ordinal)
            || (text.Length > 10 && message.Contains(text, StringComparison.Ordinal))))));
    }

    // The string literals in a type's code, that of its lambdas included.
    private static List<string> TextsOf(Type type)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(type.Assembly.Location);
        TypeDefinition definition = module.GetType(type.FullName);
        return [.. definition.NestedTypes.Append(definition).SelectMany(one => one.Methods).Where(method => method.HasBody)
            .SelectMany(method => method.Body.Instructions).Where(one => one.OpCode == OpCodes.Ldstr).Select(one => (string)one.Operand)];
    }

    private static void Breaks(string what, Action<NetworkStack, TransmissionControlBlock> harm, bool predicts = true)
    {
        (NetworkStack stack, TransmissionControlBlock c) = Established();
        Assert.IsNull(Invariants.Check(stack));
        harm(stack, c);
        if (predicts)
        {
            // Else that would be found first.
            stack.FastPath.Prediction.UpdateAll();
        }

        Assert.Contains(what, Invariants.Check(stack) ?? "nothing");
    }

    private static void Enter(NetworkStack s, uint remote, uint ports)
    {
        Segment syn = s.Tcp.Segment;
        syn.Source = remote;
        syn.Ports = ports;
        syn.Sequence = 1;
        int entry = s.Tcp.HalfOpen.Add(syn, s.Tcp.Table.HashOf(remote, ports), 1, 1460, 0);
        s.Tcp.HalfOpen.Wait(entry, true, s.Clock.Now);
    }

    private static void Arm(NetworkStack s, TransmissionControlBlock c, int kind)
    {
        s.Timers.Schedule((c.Index * TimerKind.Count) + kind, s.Clock.Now + 1000);
    }

    private static void Block(NetworkStack s, TransmissionControlBlock c, uint start, uint end)
    {
        int first = c.Index * s.Tcp.Reassembly.Blocks;
        s.Tcp.Reassembly.Counts[c.Index] = 1;
        s.Tcp.Reassembly.Starts[first] = start;
        s.Tcp.Reassembly.Ends[first] = end;
        c.RcvFlags |= RcvFlags.Hole;
    }

    // Another connection of the server's, open and idle, with nobody to hold it.
    private static TransmissionControlBlock Second(NetworkStack s)
    {
        TransmissionControlBlock second = s.Tcp.Table.TakeFree();
        s.Tcp.Table.Add(second, ClientAddress + 5, ServerAddress, 1);
        second.State = TcpState.Established;
        second.AppFlags = AppFlags.InUse;
        return second;
    }

    private static TransmissionControlBlock Free(NetworkStack s)
    {
        return Array.Find(s.Tcp.Table.All, other => (other.AppFlags & AppFlags.InUse) == 0)!;
    }

    /// <summary>The server, and its end of an idle open connection, accepted.</summary>
    private static (NetworkStack Server, TransmissionControlBlock Accepted) Established()
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
        return (server, accepted.Block);
    }

    private static NetworkStack Host(VirtualNetwork network, byte number, uint address)
    {
        VirtualDriver driver = network.Attach(number.ToString(), [2, 0, 0, 0, 0, number], ImpairmentProfile.None);
        NetworkStack stack = RepeatableStack.On(driver, address, new StackOptions { Connections = 8, ReceiveBuffer = 4096, SendBuffer = 4096, Secret = RepeatableStack.Secret(number) });
        network.AddHost(driver, stack);
        return stack;
    }
}
