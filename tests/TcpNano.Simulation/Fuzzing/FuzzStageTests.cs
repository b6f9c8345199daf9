using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Lab.Fuzzing;
using TcpNano.Tcp;

namespace TcpNano.Simulation.Fuzzing;

/// <summary>Cases begin where they say, under all conditions; and what is broken is found.</summary>
[TestClass]
public class FuzzStageTests
{
    private static readonly byte[] s_acknowledgment = FrameBuilder.Tcp(FrameBuilder.PeerAddress, 40000, 80, 1001, 0, 16, 8192, 0, [], 0);

    [TestMethod]
    public void EveryState_UnderEveryConditionAndEveryPairOfThem()
    {
        FuzzConditions[] conditions = Enum.GetValues<FuzzConditions>();
        HashSet<TcpState> visited = [];
        foreach (FuzzState state in Enum.GetValues<FuzzState>())
        {
            foreach (FuzzConditions one in conditions)
            {
                foreach (FuzzConditions other in conditions)
                {
                    FuzzStage stage = new(new FuzzSetup(state, one | other, 1000, 0xFFFFFF00));
                    visited.Add(stage.State);
                    Assert.AreEqual(Expected(state, one | other), stage.State, $"{state} {one | other}");
                    stage.Finish(closeListeners: false);
                }
            }
        }

        Assert.HasCount(11, visited);
    }

    [TestMethod]
    public void Conditions_AreWhatTheySay()
    {
        Assert.AreEqual(0, New(FuzzConditions.NoSlot).Stack.FreeConnections);
        Assert.AreEqual(2047, New(FuzzConditions.ReceiverFull).Victim!.ReceiveCount);
        Assert.AreEqual(0, New(FuzzConditions.SenderFull).App.Victim!.Connection.SendRoom);
        Assert.AreEqual(0, New(FuzzConditions.PeerWindowClosed).Victim!.SndWnd);
        FuzzStage blocks = New(FuzzConditions.BlocksTaken);
        Assert.AreEqual(2, blocks.Stack.Tcp.Reassembly.Counts[blocks.Victim!.Index]);
        Assert.IsTrue(New(FuzzConditions.KeepAlive).App.Victim!.Connection.KeepAlive);
        Assert.IsTrue(New(FuzzConditions.NoDelay).App.Victim!.Connection.NoDelay);
        Assert.IsGreaterThan(0xFFFFFF00u, New(FuzzConditions.OurWrap).Victim!.SndUna);
        Assert.IsTrue(New(FuzzConditions.NoRoom).IsWithoutRoom);
        foreach (FuzzState state in (FuzzState[])[FuzzState.Established, FuzzState.EstablishedActive])
        {
            Assert.AreNotEqual(0, new FuzzStage(new FuzzSetup(state, FuzzConditions.Ecn, 0, 1000)).Victim!.SndFlags & SndFlags.Ecn, $"{state}");
        }

        // What completes the handshake is a cookie.
        FuzzStage full = new(new FuzzSetup(FuzzState.SynReceived, FuzzConditions.CacheFull, 1000, 1000));
        Assert.IsTrue(full.Stack.Tcp.HalfOpen.IsFull);
        full.Run(FuzzStep.Of(FrameBuilder.Tcp(FrameBuilder.PeerAddress, 40000, 80, 1001, full.Target.SendNext, 16, 8192, 0, [], 0)));
        Assert.AreEqual(TcpState.Established, full.State);
        Assert.AreEqual(1u, full.Stack.Counters[StackCounter.SynCookiesAccepted]);

        // An echo request more is not answered, nor is a challenge.
        FuzzStage spent = New(FuzzConditions.BudgetsSpent);
        int sent = spent.Sent;
        TransmissionControlBlock c = spent.Victim!;
        spent.Run(FuzzStep.Of(FrameBuilder.Icmp(FrameBuilder.PeerAddress, 8, 0, 1, [])));
        spent.Run(FuzzStep.Of(FrameBuilder.Tcp(FrameBuilder.PeerAddress, 40000, 80, c.RcvNxt, c.SndUna, 2, 100, 0, [], 0)));
        Assert.AreEqual(sent, spent.Sent);

        FuzzStage orphan = new(new FuzzSetup(FuzzState.FinWait2, FuzzConditions.Orphaned, 0, 1000));
        Assert.AreEqual(0, orphan.Victim!.AppFlags & AppFlags.Owned);
    }

    [TestMethod]
    public void SameSeed_SameCase()
    {
        for (ulong seed = 0; seed < 200; seed++)
        {
            string first = FuzzRunner.Run(seed).Case.Write();
            Assert.AreEqual(first, FuzzRunner.Run(seed).Case.Write());

            // And what is written down runs as it did.
            FuzzCase read = FuzzCase.Parse(first);
            Assert.AreEqual(first, FuzzRunner.Run(read).Case.Write());
        }
    }

    [TestMethod]
    public void BrokenInvariant_IsFound()
    {
        FuzzStage stage = New(FuzzConditions.None);
        stage.Victim!.SndPtr--;
        FuzzFailure failure = Assert.ThrowsExactly<FuzzFailure>(() => stage.Run(FuzzStep.Of(FuzzStepKind.Wait, 1)));
        Assert.Contains("SND.PTR", failure.Message);
    }

    [TestMethod] // the cookie that the stack once sent, and now has not: that is luck, and no fault of the stack's
    public void AckOfACookieThatWasNotSent_IsLeftOut()
    {
        string[] lines =
        [
            "state EstablishedActive",
            "conditions CacheFull",
            "clock 0",
            "iss 4228427104",
            "frame 02000000000102090a00000508004500002812344000400614970a0000050a0000019c4000507bd4bd5e14d52a2f5003006486b00000",
            "frame 02000000000102090a000002080045000028123440004006149a0a0000020a0000019c4000501c9e2aa8d43bb6d2501002182ad40001",
            "frame 02000000000102090a000002080045000034123440004006148e0a0000020a0000019c4000501c9e2e79d43bb6d3801ce97608e4000001080aa520025b73b383cc01",
        ];
        FuzzRun run = FuzzRunner.Run(FuzzCase.Parse(string.Join('\n', lines)));
        Assert.IsNull(run.Failure);
    }

    [TestMethod]
    public void WrongOctet_IsFound()
    {
        FuzzStage stage = New(FuzzConditions.ReceiverFull);
        stage.Victim!.ReceiveRing[5] ^= 1;
        FuzzFailure failure = Assert.ThrowsExactly<FuzzFailure>(() => stage.Run(FuzzStep.Of(FuzzStepKind.Read, 100)));
        Assert.Contains("another octet than was sent", failure.Message);
    }

    [TestMethod]
    public void LostOctets_AreFound()
    {
        FuzzStage stage = New(FuzzConditions.ReceiverFull);
        stage.Run(FuzzStep.Of(FuzzStepKind.Read, 100));
        TransmissionControlBlock c = stage.Victim!;
        c.ReceiveHead = (c.ReceiveHead + 10) % c.ReceiveRing.Length;
        c.ReceiveCount -= 10;
        FuzzFailure failure = Assert.ThrowsExactly<FuzzFailure>(() => stage.Run(FuzzStep.Of(FuzzStepKind.Read, 100)));
        Assert.Contains("was to come", failure.Message);
    }

    [TestMethod]
    public void WrongOctetSent_IsFound()
    {
        FuzzStage stage = New(FuzzConditions.SenderFull | FuzzConditions.PeerWindowClosed);
        TransmissionControlBlock c = stage.Victim!;
        c.SendRing[(c.SendHead + 3) % c.SendRing.Length] ^= 1;
        byte[] opening = FrameBuilder.Tcp(FrameBuilder.PeerAddress, 40000, 80, c.RcvNxt, c.SndUna, 16, 8192, 0, [], 0);
        FuzzFailure failure = Assert.ThrowsExactly<FuzzFailure>(() => stage.Run(FuzzStep.Of(opening)));
        Assert.Contains("another octet than the app has sent", failure.Message);
    }

    [TestMethod]
    public void TextBeyondThePeersWindow_IsFound()
    {
        FuzzStage stage = new(new FuzzSetup(FuzzState.Listen, FuzzConditions.None, 1000, 1000));
        stage.Run(FuzzStep.Of(FrameBuilder.Tcp(FrameBuilder.PeerAddress, 40000, 80, 1000, 0, 2, 100, 0, [], 0)));
        stage.Run(FuzzStep.Of(FrameBuilder.Tcp(FrameBuilder.PeerAddress, 40000, 80, 1001, stage.Target.SendNext, 16, 100, 0, [], 0)));
        stage.App.Victim!.Connection.NoDelay = true;
        stage.Run(FuzzStep.Of(FuzzStepKind.Send, 99));
        stage.Victim!.SndWnd += 2;
        FuzzFailure failure = Assert.ThrowsExactly<FuzzFailure>(() => stage.Run(FuzzStep.Of(FuzzStepKind.Send, 3)));
        Assert.Contains("beyond the window offered", failure.Message);
    }

    [TestMethod]
    public void WindowTakenBack_IsFound()
    {
        FuzzStage stage = New(FuzzConditions.None);
        TransmissionControlBlock c = stage.Victim!;
        c.RcvAdv -= 100;
        c.RcvNxt += 10; // an octet nobody has sent is acknowledged, and not to be had
        FuzzFailure failure = Assert.ThrowsExactly<FuzzFailure>(() =>
        {
            stage.Run(FuzzStep.Of(FrameBuilder.Tcp(FrameBuilder.PeerAddress, 40000, 80, c.RcvNxt - 2, c.SndUna, 16, 8192, 0, [], 1)));
        });
        Assert.IsTrue(failure.Message.Contains("moved left", StringComparison.Ordinal) || failure.Message.Contains("was to come", StringComparison.Ordinal), failure.Message);
    }

    [TestMethod]
    public void LeakedSlot_IsFound()
    {
        FuzzStage stage = New(FuzzConditions.None);
        stage.Stack.Tcp.Table.TakeFree();
        FuzzFailure failure = Assert.ThrowsExactly<FuzzFailure>(() => stage.Run(FuzzStep.Of(FuzzStepKind.Wait, 1)));
        Assert.Contains("add up", failure.Message);
    }

    [TestMethod]
    public void NoEcho_IsFound()
    {
        FuzzStage stage = New(FuzzConditions.None);
        stage.App.EchoListener!.Close();
        FuzzFailure failure = Assert.ThrowsExactly<FuzzFailure>(() => stage.Finish(closeListeners: false));
        Assert.Contains("the echo was reset", failure.Message);
    }

    [TestMethod]
    public void FailingCase_IsMadeSmall()
    {
        // Fails whenever the state is ESTABLISHED, the peer's window is closed, and the second frame is there, with its first 20 octets.
        FuzzStep other = FuzzStep.Of(FuzzStepKind.Wait, 300);
        FuzzCase failing = new(
            new FuzzSetup(FuzzState.Established, FuzzConditions.NoSlot | FuzzConditions.PeerWindowClosed, 1000, 1),
            [other, FuzzStep.Of(s_acknowledgment), other, FuzzStep.Of([1, 2, 3]), other, other]);
        FuzzCase small = FuzzMinimizer.Minimize(failing, "kind", 1000, c =>
            (c.Setup.Conditions & FuzzConditions.PeerWindowClosed) != 0 && c.Steps.Any(s => s.Frame.Length >= 20 && s.Frame.AsSpan(0, 12).SequenceEqual(s_acknowledgment.AsSpan(0, 12)))
                ? "kind" : null);
        Assert.AreEqual(FuzzConditions.PeerWindowClosed, small.Setup.Conditions);
        Assert.HasCount(1, small.Steps);
        Assert.HasCount(20, small.Steps[0].Frame);
    }

    [TestMethod]
    public void Report_ShowsTheLadderAndTheCase()
    {
        FuzzCase known = new(new FuzzSetup(FuzzState.CloseWait, FuzzConditions.None, 1000, 1000), [FuzzStep.Of(s_acknowledgment), FuzzStep.Of([1, 2, 3])]);
        List<string> lines = [.. FuzzReport.Of(new FuzzRun(known, new FuzzFailure("all is lost"))).Select(row => row.Text)];
        Assert.AreEqual("Wrong: all is lost", lines[0]);
        Assert.Contains("In state CloseWait, all pools full:", lines);
        Assert.IsTrue(lines.Exists(l => l.Contains("CLOSE-WAIT   <- FIN|ACK seq=1 ack=1", StringComparison.Ordinal)));
        Assert.IsTrue(lines.Exists(l => l.Contains("(frame len=3, 3 octets)", StringComparison.Ordinal)));
        Assert.Contains("frame 010203", lines);
    }

    [TestMethod]
    [DataRow("frame xyz")]
    [DataRow("state Nowhere")]
    [DataRow("state 3")]
    [DataRow("wait")]
    [DataRow("wait -1")]
    [DataRow("walk 5")]
    public void NoCase_IsRefused(string text)
    {
        Assert.Contains("line 1", Assert.ThrowsExactly<FormatException>(() => FuzzCase.Parse(text)).Message);
    }

    private static FuzzStage New(FuzzConditions conditions)
    {
        return new FuzzStage(new FuzzSetup(FuzzState.Established, conditions, 1000, 1000));
    }

    private static TcpState Expected(FuzzState state, FuzzConditions conditions)
    {
        return state switch
        {
            // A cookie is out, of which the stack knows nothing.
            FuzzState.SynReceived when (conditions & FuzzConditions.CacheFull) != 0 => TcpState.Listen,
            FuzzState.SynReceivedCrossed => TcpState.SynReceived,
            FuzzState.EstablishedActive => TcpState.Established,
            _ => Enum.Parse<TcpState>(state.ToString()),
        };
    }
}
