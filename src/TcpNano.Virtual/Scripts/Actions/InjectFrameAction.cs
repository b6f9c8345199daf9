namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>&lt; FRAME hex</c>: any frame arrives, octet for octet. <c>&lt;&lt;</c> leaves it to be found together with what comes next.</summary>
/// <param name="frame">The frame.</param>
/// <param name="together">Whether the stack finds it together with the next.</param>
internal sealed class InjectFrameAction(byte[] frame, bool together) : ScriptAction
{
    public override bool NeedsQuiet => !together;

    public override void Run(ScriptStage stage, ScriptPeer peer, ScriptTime time)
    {
        stage.Note($"received a frame of {frame.Length} octets");
        stage.Transmit(frame, peer.Flow.PeerAddress);
        if (!together)
        {
            stage.Settle();
        }
    }
}
