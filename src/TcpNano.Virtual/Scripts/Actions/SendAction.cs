using TcpNano.Dialogues;

namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>send N</c> or <c>send "text"</c>: the app sends so many octets of a pattern known by position, or the text, without waiting.</summary>
/// <param name="text">The call, as the script has it.</param>
/// <param name="expected">Its answer.</param>
/// <param name="count">How many octets.</param>
/// <param name="words">The text; null for the pattern.</param>
internal sealed class SendAction(string text, string? expected, int count, string? words) : CallAction(text, expected)
{
    protected override string Call(ScriptStage stage, ScriptPeer peer)
    {
        TcpConnection app = AppOf(peer);
        DialogueFlow flow = peer.Flow;
        if (words is not null)
        {
            flow.OurStream.Put(flow.AppSent, DialogueStream.Octets(words));
        }

        byte[] buffer = new byte[count];
        flow.OurStream.CopyTo(flow.AppSent, buffer, 0, count);

        // What leaves during the call is compared with what the app has said: only as much as it takes is said.
        int sent = app.Send(buffer, 0, count, 0);
        flow.AppSent += Math.Max(0, sent);
        return AnswerOf(sent);
    }
}
