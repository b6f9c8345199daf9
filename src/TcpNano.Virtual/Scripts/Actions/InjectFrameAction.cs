namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>&lt; FRAME hex</c>: any frame arrives, octet for octet.</summary>
/// <param name="frame">The frame.</param>
internal sealed class InjectFrameAction(byte[] frame) : ScriptAction
{
    public override bool NeedsQuiet => true;

    public override void Run(ScriptStage stage, ScriptPeer peer, ScriptTime time)
    {
        stage.Note($"received a frame of {frame.Length} octets");
        stage.Transmit(frame, peer.Flow.PeerAddress);
        stage.Settle();
    }
}
