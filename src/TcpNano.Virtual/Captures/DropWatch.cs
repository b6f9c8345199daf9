using System.Text;

namespace TcpNano.Virtual.Captures;

/// <summary>Says which of a stack's counters for dropped frames have gone up since it was last asked.</summary>
internal sealed class DropWatch
{
    private static readonly StackCounter[] s_drops = [.. Enum.GetValues<StackCounter>().Where(CounterWords.IsDrop)];

    private readonly uint[] _seen = new uint[s_drops.Length];
    private NetworkStack? _stack;

    /// <summary>Looks.</summary>
    /// <param name="stack">The stack; another one than last time begins anew.</param>
    /// <returns>What was dropped and why, such as "TCP: bad checksum"; null when nothing was.</returns>
    public string? Look(NetworkStack stack)
    {
        bool isNew = stack != _stack;
        _stack = stack;
        StringBuilder? text = null;
        for (int i = 0; i < s_drops.Length; i++)
        {
            uint count = stack.Counters[s_drops[i]];
            if (count != _seen[i] && !isNew)
            {
                text = text is null ? new StringBuilder() : text.Append("; ");
                text.Append(CounterWords.OfDrop(s_drops[i]));
            }

            _seen[i] = count;
        }

        return text?.ToString();
    }
}
