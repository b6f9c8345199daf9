using System.Text;

namespace TcpNano.Virtual.Captures;

/// <summary>Says which of a stack's counters for dropped frames have gone up since it was last asked.</summary>
internal sealed class DropWatch
{
    private const string Mark = "Dropped";

    private static readonly StackCounter[] s_drops = [.. Enum.GetValues<StackCounter>().Where(counter => counter.ToString().Contains(Mark, StringComparison.Ordinal))];

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
                text.Append(Words(s_drops[i]));
            }

            _seen[i] = count;
        }

        return text?.ToString();
    }

    // "TcpDroppedBadChecksum" is "TCP: bad checksum".
    private static string Words(StackCounter counter)
    {
        string[] parts = counter.ToString().Split(Mark, 2);
        string layer = parts[0] is "Tcp" or "Udp" or "Arp" or "Icmp" or "Igmp" ? parts[0].ToUpperInvariant() : parts[0];
        StringBuilder words = new();
        foreach (char letter in parts[1])
        {
            if (char.IsUpper(letter) && words.Length > 0)
            {
                words.Append(' ');
            }

            words.Append(char.ToLowerInvariant(letter));
        }

        return words.Length == 0 ? layer : layer + ": " + words;
    }
}
