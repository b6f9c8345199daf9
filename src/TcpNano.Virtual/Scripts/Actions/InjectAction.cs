using TcpNano.Dialogues;

namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>&lt; SEGMENT</c>: the peer sends a segment, and the stack works it off. <c>&lt;&lt;</c> leaves it to be found together with the next.</summary>
/// <param name="text">The segment, in the words of <see cref="DialogueComposer"/>.</param>
/// <param name="together">Whether the stack finds it together with the next.</param>
internal sealed class InjectAction(string text, bool together) : ScriptAction
{
    public override bool NeedsQuiet => !together;

    public override void Run(ScriptStage stage, ScriptPeer peer, ScriptTime time)
    {
        DialogueSpec spec = new(text, true);
        stage.Composer.Window = peer.Window;
        DialogueSegment segment = stage.Composer.Segment(spec, peer.Flow, stage.Now);
        uint source = (uint)spec.Number("src", peer.Flow.PeerAddress);
        stage.Transmit(stage.Composer.Frame.AsSpan(0, stage.Composer.Length), source);
        if (!together)
        {
            stage.Settle();
        }
    }
}
