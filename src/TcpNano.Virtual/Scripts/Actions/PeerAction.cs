using TcpNano.Dialogues;

namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>peer NAME port=40001</c>: begins a conversation, or begins one anew between the same ends.</summary>
/// <param name="text">What differs from the usual.</param>
internal sealed class PeerAction(string text) : ScriptAction
{
    /// <summary>The words it knows.</summary>
    public static IReadOnlyCollection<string> Words { get; } = ["address", "port", "local", "iss", "win"];

    /// <summary>Reads the words.</summary>
    /// <param name="spec">The words.</param>
    /// <param name="peer">Gets what they say, and forgets what was said before.</param>
    public static void Apply(DialogueSpec spec, ScriptPeer peer)
    {
        peer.Iss = (uint)spec.Number("iss", peer.Iss);
        peer.Window = (int)spec.Number("win", peer.Window);
        peer.App = null;
        peer.Flow = new DialogueFlow(
            (uint)spec.Number("address", peer.Flow.PeerAddress),
            (int)spec.Number("port", peer.Flow.PeerPort),
            (int)spec.Number("local", peer.Flow.LocalPort),
            peer.Iss);
        spec.CheckAllUsed();
    }

    public override void Run(ScriptStage stage, ScriptPeer peer, ScriptTime time)
    {
        Apply(new DialogueSpec(text, false), peer);
    }
}
