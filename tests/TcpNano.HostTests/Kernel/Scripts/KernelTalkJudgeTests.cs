using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Lab.Segments;
using TcpNano.Lab.Simulation;
using TcpNano.Virtual.Oracles;
using TcpNano.Wire;

namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>The judge of conversations with the kernel accepts what happens, and nothing that cannot have happened. Needs no rights.</summary>
[TestClass]
public class KernelTalkJudgeTests
{
    private const uint StackIss = 1000;
    private const uint KernelIss = 5000;
    private const int Octets = 100;

    // The wire in words: "F" the stack's FIN, "f" the kernel's, "A" and "a" the acknowledgment of the other's, "R" and "r" resets.
    [TestMethod]
    [DataRow(CloseReason.ClosedLocally, CloseReason.ClosedByPeer, true, true, "FafA", null)]
    [DataRow(CloseReason.Reset, CloseReason.Aborted, false, false, "r", null)]
    [DataRow(CloseReason.Reset, CloseReason.UnreadData, false, false, "r", null)]
    [DataRow(CloseReason.UnreadData, CloseReason.Reset, false, false, "R", null)]
    [DataRow(CloseReason.PeerNeverClosed, CloseReason.None, false, false, "Fa", null)]
    [DataRow(CloseReason.None, CloseReason.ClosedByPeer, true, true, "FafA", "no reason")]
    [DataRow(CloseReason.ClosedLocally, CloseReason.ClosedByPeer, true, true, "FfA", "acknowledged data lost")]
    [DataRow(CloseReason.ClosedByPeer, CloseReason.ClosedByPeer, true, true, "FafA", "reason")]
    [DataRow(CloseReason.ClosedLocally, CloseReason.ClosedByPeer, true, true, "Fa", "reason")]
    [DataRow(CloseReason.Reset, CloseReason.UnreadData, false, false, "", "reason")]
    [DataRow(CloseReason.Reset, CloseReason.ClosedByPeer, false, true, "Far", "reason")]
    [DataRow(CloseReason.Aborted, CloseReason.Reset, false, false, "R", "reason")]
    [DataRow(CloseReason.UnreadData, CloseReason.Reset, true, false, "R", "reason")]
    [DataRow(CloseReason.Refused, CloseReason.ClosedLocally, false, false, "r", "reason")]
    [DataRow(CloseReason.TimedOut, CloseReason.ClosedLocally, false, false, "", "reason")]
    [DataRow(CloseReason.Unreachable, CloseReason.ClosedLocally, false, false, "", "reason")]
    [DataRow(CloseReason.ClosedLocally, CloseReason.Reset, true, true, "FafAR", "reason")]
    [DataRow(CloseReason.ClosedLocally, CloseReason.TimedOut, true, true, "FafA", "reason")]
    [DataRow(CloseReason.PeerNeverClosed, CloseReason.None, true, false, "FafA", "reason")]
    [DataRow(CloseReason.PeerNeverClosed, CloseReason.None, false, false, "F", "reason")]
    public void AFate_IsHeldAgainstTheWire(CloseReason stack, CloseReason kernel, bool stackSeesEnd, bool kernelSeesEnd, string wire, string? kind)
    {
        // What is given up before the bound of an orphan is given up too early.
        int ended = stack is CloseReason.TimedOut or CloseReason.Unreachable ? RealTime.Orphan - 1 : RealTime.Orphan + 1;
        SimulationFailure? failure = Judge(stack, kernel, stackSeesEnd, kernelSeesEnd, wire, allArrives: true, ended);
        Assert.AreEqual(kind, failure?.Kind, failure?.Message);
    }

    [TestMethod] // its retransmissions were lost until then
    [DataRow(RealTime.Orphan - 1, "reason")]
    [DataRow(RealTime.Orphan + 1, null)]
    public void AnOrphan_IsGivenUpAtItsBoundWithAReset(int ended, string? kind)
    {
        SimulationFailure? failure = Judge(CloseReason.TimedOut, CloseReason.Reset, false, false, "R", allArrives: false, ended);
        Assert.AreEqual(kind, failure?.Kind, failure?.Message);
    }

    [TestMethod]
    public void AnEndBeforeTheEnd_IsFound()
    {
        SimulationFailure? failure = Judge(CloseReason.ClosedLocally, CloseReason.ClosedByPeer, true, true, "FafA", allArrives: false, RealTime.Orphan + 1);
        Assert.AreEqual("end before the end", failure?.Kind, failure?.Message);
    }

    [TestMethod]
    public void ADamagedReset_ProvesNothing()
    {
        TalkRecord record = new();
        byte[] frame = Frame(TcpHeader.Rst, KernelIss + 1, 0);
        frame[^1] ^= 1;
        record.Add(0, frame, frame.Length, false, TcpState.Closed);
        Assert.IsFalse(record.ResetFromKernel);
        Assert.IsTrue(record.Ladder(0).Any(line => line.Contains("damaged", StringComparison.Ordinal)));
    }

    private static SimulationFailure? Judge(CloseReason stack, CloseReason kernel, bool stackSeesEnd, bool kernelSeesEnd, string wire, bool allArrives, int ended)
    {
        StreamOracle fromStack = new(1);
        StreamOracle fromKernel = new(2);
        ScriptedEnd stackEnd = new("the stack", Script(EndActionKind.Close), fromStack, fromKernel);
        ScriptedEnd kernelEnd = new("the kernel", Script(kernel == CloseReason.Aborted ? EndActionKind.Abort : EndActionKind.Close), fromKernel, fromStack);
        FakeSocket stackSocket = new(stack, stackSeesEnd);
        FakeSocket kernelSocket = new(kernel, kernelSeesEnd);
        stackEnd.Bind(stackSocket, true, 0);
        kernelEnd.Bind(kernelSocket, false, 0);
        bool acted = false;
        Assert.IsNull(stackEnd.Step(0, ref acted) ?? kernelEnd.Step(0, ref acted));
        stackSocket.Arriving = allArrives ? Sent(fromKernel) : [];
        kernelSocket.Arriving = Sent(fromStack);
        stackSocket.HasArrived = true;
        kernelSocket.HasArrived = true;
        Assert.IsNull(stackEnd.Step(1, ref acted) ?? kernelEnd.Step(1, ref acted));
        Assert.IsTrue(stackEnd.IsOver && kernelEnd.IsOver);
        stackSocket.HasEnded = true;
        kernelSocket.HasEnded = true;
        stackEnd.Observe(ended);
        kernelEnd.Observe(ended);
        bool kernelWasFirst = stack == CloseReason.ClosedByPeer;
        return new KernelTalkJudge(stackEnd, kernelEnd, kernelWasFirst, Record(wire), true).Look(1);
    }

    private static EndAction[] Script(EndActionKind last)
    {
        return [new EndAction(EndActionKind.Send, Octets), new EndAction(EndActionKind.Pause, 1), new EndAction(last)];
    }

    // An oracle fills in what comes next: what was sent is what came next before it was sent.
    private static byte[] Sent(StreamOracle stream)
    {
        byte[] octets = new byte[stream.Sent];
        stream.Took(-octets.Length);
        stream.Fill(octets);
        stream.Took(octets.Length);
        return octets;
    }

    private static TalkRecord Record(string wire)
    {
        TalkRecord record = new();
        Add(record, true, TcpHeader.Syn, StackIss, 0);
        Add(record, false, TcpHeader.Syn | TcpHeader.Ack, KernelIss, StackIss + 1);
        foreach (char c in wire)
        {
            switch (c)
            {
                case 'F':
                    Add(record, true, TcpHeader.Fin | TcpHeader.Ack, StackIss + 1 + Octets, KernelIss + 1);
                    break;
                case 'a':
                    Add(record, false, TcpHeader.Ack, KernelIss + 1 + Octets, StackIss + 2 + Octets);
                    break;
                case 'f':
                    Add(record, false, TcpHeader.Fin | TcpHeader.Ack, KernelIss + 1 + Octets, StackIss + 1);
                    break;
                case 'A':
                    Add(record, true, TcpHeader.Ack, StackIss + 2 + Octets, KernelIss + 2 + Octets);
                    break;
                default:
                    Add(record, c == 'R', TcpHeader.Rst, 0, 0);
                    break;
            }
        }

        return record;
    }

    private static void Add(TalkRecord record, bool sent, int flags, uint sequence, uint acknowledgment)
    {
        byte[] frame = Frame(flags, sequence, acknowledgment);
        record.Add(0, frame, frame.Length, sent, TcpState.Established);
    }

    private static byte[] Frame(int flags, uint sequence, uint acknowledgment)
    {
        byte[] frame = new byte[SegmentFrame.DataOffset];
        SegmentFrame.Write(frame, [2, 0, 0, 0, 0, 1], 0x0A090001, 0x0A090002, 1, new Segment(flags, sequence, acknowledgment, 1000, 0));
        return frame;
    }
}
