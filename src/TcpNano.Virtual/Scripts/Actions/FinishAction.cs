namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>shutdown</c>, <c>close</c> and <c>abort</c>.</summary>
/// <param name="text">The call, as the script has it; its first word says which.</param>
/// <param name="expected">Its answer.</param>
internal sealed class FinishAction(string text, string? expected) : CallAction(text, expected)
{
    protected override string Call(ScriptStage stage, ScriptPeer peer)
    {
        TcpConnection app = AppOf(peer);
        switch (Text)
        {
            case "close":
                return app.Close(0).ToString();
            case "shutdown":
                app.ShutdownSend();
                return Done;
            default:
                app.Abort();
                return Done;
        }
    }
}
