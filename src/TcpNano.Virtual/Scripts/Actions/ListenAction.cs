namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>listen [PORT] [backlog=N]</c> and <c>unlisten [PORT]</c>.</summary>
/// <param name="text">The call, as the script has it.</param>
/// <param name="expected">Its answer.</param>
/// <param name="port">The port.</param>
/// <param name="backlog">Connections that may wait; 0 to stop listening.</param>
internal sealed class ListenAction(string text, string? expected, int port, int backlog) : CallAction(text, expected)
{
    /// <summary>Connections that may wait unless the script says otherwise.</summary>
    public const int DefaultBacklog = 4;

    protected override string Call(ScriptStage stage, ScriptPeer peer)
    {
        if (backlog > 0)
        {
            return stage.Listen(port, backlog) ? Done : "nothing";
        }

        TcpListener listener = stage.Listener(port) ?? throw new ScriptFailure($"nobody listens on port {port}");
        listener.Close();
        return Done;
    }
}
