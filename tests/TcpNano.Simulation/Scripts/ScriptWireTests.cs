using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Tcp;
using TcpNano.Virtual.Scripts;

namespace TcpNano.Simulation.Scripts;

/// <summary>What must never be, on the wire and in the stack, is found in scripts, too, whatever their lines are about.</summary>
[TestClass]
public class ScriptWireTests
{
    [TestMethod]
    public void OctetThatChanges_UntilItIsSentAgain_IsFound()
    {
        Script script = ScriptParser.Parse("a.script", """
            listen
            < SYN seq=0 mss=1460
            > SYN|ACK seq=0 ack=1
            +0.1 < ACK
            accept
            send 500
            > PSH|ACK seq=1 len=500
            +0.3 > PSH|ACK seq=1 len=500
            """);
        Assert.IsTrue(ScriptRunner.Run(script).Passed);
        ScriptResult result = ScriptRunner.Run(Spoilt(script, 7, c => c.SendRing[(c.SendHead + 7) % c.SendRing.Length] ^= 1));
        Assert.AreEqual("what the stack sent at 0.400 must never be sent: another octet than before at its place 7", result.Failure?.Message);
        Assert.IsTrue(result.Ladder[^1].Text.Contains("PSH|ACK seq=1 ack=1 len=500", StringComparison.Ordinal), result.Ladder[^1].Text);
    }

    [TestMethod]
    public void BrokenInvariant_IsFound()
    {
        Script script = ScriptParser.Parse("a.script", """
            listen
            < SYN seq=0 mss=1460
            > SYN|ACK seq=0 ack=1
            < ACK
            accept
            +0.5 < ACK
            """);
        ScriptResult result = ScriptRunner.Run(Spoilt(script, 5, c => c.SndUna--));
        Assert.StartsWith("an invariant of the stack is broken at 0.500: ", result.Failure!.Message);
    }

    // One more step, which does something to the connection of the step before.
    private static Script Spoilt(Script script, int at, Action<TransmissionControlBlock> spoil)
    {
        return script with { Steps = [.. script.Steps.Take(at), script.Steps[at - 1] with { Action = new Spoiler(spoil) }, .. script.Steps.Skip(at)] };
    }

    private sealed class Spoiler(Action<TransmissionControlBlock> spoil) : ScriptAction
    {
        public override void Run(ScriptStage stage, ScriptPeer peer, ScriptTime time)
        {
            spoil(peer.App!.Block!);
        }
    }
}
