namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>quiet</c>: the stack has sent nothing until now that no line expected.</summary>
internal sealed class QuietAction : ScriptAction
{
    public override bool NeedsQuiet => true;

    public override void Run(ScriptStage stage, ScriptPeer peer, ScriptTime time)
    {
        stage.Settle();
        stage.ExpectQuiet();
    }
}
