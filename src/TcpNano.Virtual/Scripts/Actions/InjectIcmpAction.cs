using TcpNano.Dialogues;

namespace TcpNano.Virtual.Scripts.Actions;

/// <summary>
/// <c>&lt; ICMP type=3 code=1 seq=1</c>: the network reports trouble with a segment of the conversation. <c>&lt;&lt;</c> leaves
/// the report to be found together with what comes next.
/// </summary>
/// <param name="text">The report, in the words of <see cref="DialogueComposer.Icmp"/>.</param>
/// <param name="together">Whether the stack finds it together with the next.</param>
internal sealed class InjectIcmpAction(string text, bool together) : ScriptAction
{
    private const uint Router = 0x0A0000FE;

    public override bool NeedsQuiet => !together;

    public override void Run(ScriptStage stage, ScriptPeer peer, ScriptTime time)
    {
        DialogueSpec spec = new(text, false);
        stage.Composer.Icmp(spec, peer.Flow);
        stage.Note("received ICMP " + text);
        stage.Transmit(stage.Composer.Frame.AsSpan(0, stage.Composer.Length), (uint)spec.Number("src", Router));
        if (!together)
        {
            stage.Settle();
        }
    }
}
