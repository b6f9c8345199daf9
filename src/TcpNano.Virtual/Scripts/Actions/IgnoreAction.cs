namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>ignore</c>: whatever the stack has sent until then does not matter.</summary>
internal sealed class IgnoreAction : ScriptAction
{
    public override bool Waits => true;

    public override void Run(ScriptStage stage, ScriptPeer peer, ScriptTime time)
    {
        long end = time.IsRelative ? stage.Now + time.From : time.From;
        stage.Settle();
        while (stage.WaitForSent(end) is not null)
        {
            // Whatever it is.
        }
    }
}
