namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>&gt; FRAME hex</c>: the stack sends a frame, octet for octet; two dots stand for any octet, * at the end for any more.</summary>
/// <param name="text">FRAME and the octets, as the script has them.</param>
/// <param name="octets">The octets; -1 for any.</param>
/// <param name="more">Whether any number of octets may follow.</param>
internal sealed class ExpectFrameAction(string text, int[] octets, bool more) : ExpectAction(text)
{
    protected override bool TakesAnyPeer => true;

    protected override string? Compare(SentFrame sent)
    {
        byte[] frame = sent.Frame;
        if (frame.Length < octets.Length || (frame.Length > octets.Length && !more))
        {
            return $"it has {frame.Length} octets";
        }

        for (int i = 0; i < octets.Length; i++)
        {
            if (octets[i] >= 0 && octets[i] != frame[i])
            {
                return $"octet {i} is {frame[i]:x2}";
            }
        }

        return null;
    }
}
