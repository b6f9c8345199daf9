using TcpNano.Dialogues;

namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>connect [PORT] [from=PORT]</c>: the app opens a connection to the peer, without waiting.</summary>
/// <param name="text">The call, as the script has it.</param>
/// <param name="expected">Its answer.</param>
/// <param name="port">The peer's port.</param>
/// <param name="from">Our port; 0 for any.</param>
internal sealed class ConnectAction(string text, string? expected, int port, int from) : CallAction(text, expected)
{
    protected override string Call(ScriptStage stage, ScriptPeer peer)
    {
        uint address = peer.Flow.PeerAddress;
        TcpConnection? opened = from == 0
            ? stage.Stack.Connect(address, port, 0)
            : stage.Stack.Connect(address, port, ScriptStage.OurAddress, from, 0);
        if (opened is null)
        {
            return "nothing";
        }

        // Before anybody looks at the SYN: the conversation is known by its ports.
        peer.Flow = new DialogueFlow(address, port, opened.LocalPort, peer.Iss);
        peer.App = opened;
        return Done;
    }
}
