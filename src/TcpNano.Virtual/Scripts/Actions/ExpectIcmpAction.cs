using TcpNano.Dialogues;

namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>&gt; ICMP type=3 code=3</c>: the stack sends an ICMP message.</summary>
/// <param name="text">ICMP and what is compared: type=, code=, to=.</param>
internal sealed class ExpectIcmpAction(string text) : ExpectAction(text)
{
    /// <summary>The words it knows.</summary>
    public static IReadOnlyCollection<string> Words { get; } = ["type", "code", "to"];

    protected override bool TakesAnyPeer => true;

    protected override string? Compare(SentFrame sent)
    {
        if (!sent.IsIcmp)
        {
            return "";
        }

        DialogueSpec spec = new(Text["ICMP".Length..], false);
        return spec.Allows("type", sent.IcmpType) & spec.Allows("code", sent.IcmpCode) & spec.Allows("to", sent.Destination) ? null : "";
    }
}
