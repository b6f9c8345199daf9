using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Host.Scripts;

namespace TcpNano.Simulation.Scripts;

/// <summary>What must never be on the wire is found in scripts, too, whatever their lines are about.</summary>
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
        ScriptStep[] steps = [.. script.Steps.Take(7), script.Steps[5] with { Action = new Spoiler() }, .. script.Steps.Skip(7)];
        ScriptResult result = ScriptRunner.Run(script with { Steps = steps });
        Assert.AreEqual("what the stack sent at 0.400 must never be sent: another octet than before at its place 7", result.Failure?.Message);
        Assert.IsTrue(result.Ladder[^1].Text.Contains("PSH|ACK seq=1 ack=1 len=500", StringComparison.Ordinal), result.Ladder[^1].Text);
    }

    // Changes an octet in the send buffer of the stack.
    private sealed class Spoiler : ScriptAction
    {
        public override void Run(ScriptStage stage, ScriptPeer peer, ScriptTime time)
        {
            TcpConnection c = peer.App!;
            c.TxRing[(c.TxHead + 7) % c.TxRing.Length] ^= 1;
        }
    }
}
