using TcpNano.Dialogues;

namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>&gt; SEGMENT</c>: the stack sends a segment.</summary>
/// <param name="text">The segment, in the words of <see cref="DialogueSegment.Matches"/>.</param>
internal sealed class ExpectSegmentAction(string text) : ExpectAction(text)
{
    protected override string? Compare(SentFrame sent)
    {
        if (sent.Segment is null)
        {
            return "";
        }

        if (sent.Segment.Matches(new DialogueSpec(Text, true)))
        {
            return null;
        }

        string[] words = Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words.Where((word, i) => !sent.Segment.Matches(new DialogueSpec(i == 0 ? word : "* " + word, true))));
    }
}
