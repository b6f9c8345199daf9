using TcpNano.Dialogues;

namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>receive N</c> or <c>receive "text"</c>: the app takes what is there, up to so many octets, and compares it with what the peer has sent.</summary>
/// <param name="text">The call, as the script has it.</param>
/// <param name="expected">Its answer.</param>
/// <param name="count">How many octets at most.</param>
/// <param name="words">The text they must be; null for whatever the peer has sent.</param>
internal sealed class ReceiveAction(string text, string? expected, int count, string? words) : CallAction(text, expected)
{
    protected override string Call(ScriptStage stage, ScriptPeer peer)
    {
        TcpConnection app = AppOf(peer);
        DialogueFlow flow = peer.Flow;
        byte[] buffer = new byte[count];
        int taken = 0;
        while (true)
        {
            int more = app.Receive(buffer, taken, count - taken, 0);
            if (more <= 0)
            {
                return taken > 0 ? AnswerOf(taken) : AnswerOf(more);
            }

            int wrong = flow.PeerStream.Mismatch(flow.AppReceived, buffer, taken, more);
            if (wrong < 0 && words is not null)
            {
                wrong = buffer.AsSpan(taken, more).CommonPrefixLength(DialogueStream.Octets(words).AsSpan(taken, more));
                wrong = wrong == more ? -1 : wrong;
            }

            if (wrong >= 0)
            {
                throw new ScriptFailure($"wrong data received: the octet at position {flow.AppReceived + wrong} is 0x{buffer[taken + wrong]:x2}");
            }

            taken += more;
            flow.AppReceived += more;
            if (taken == count)
            {
                return AnswerOf(taken);
            }
        }
    }
}
