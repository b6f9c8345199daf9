namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>accept</c>: the app takes the next connection, which must be the conversation's; <c>accept = nothing</c>: there is none.</summary>
/// <param name="text">The call, as the script has it.</param>
/// <param name="expected">Its answer.</param>
internal sealed class AcceptAction(string text, string? expected) : CallAction(text, expected)
{
    protected override string Call(ScriptStage stage, ScriptPeer peer)
    {
        int port = peer.Flow.LocalPort;
        TcpListener listener = stage.Listener(port) ?? throw new ScriptFailure($"nobody listens on port {port}");
        TcpConnection? accepted = listener.Accept(0);
        if (accepted is null)
        {
            return "nothing";
        }

        if (accepted.RemotePort != peer.Flow.PeerPort || accepted.RemoteAddress != peer.Flow.PeerAddress)
        {
            throw new ScriptFailure($"accepted another connection, from {IPv4Address.Format(accepted.RemoteAddress)} port {accepted.RemotePort}");
        }

        peer.App = accepted;
        return Done;
    }
}
