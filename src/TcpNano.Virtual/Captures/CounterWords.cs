using System.Text;

namespace TcpNano.Virtual.Captures;

/// <summary>Counters in words.</summary>
internal static class CounterWords
{
    private const string Mark = "Dropped";

    private static readonly string[] s_protocols = ["tcp", "udp", "arp", "icmp", "igmp"];

    /// <summary>Whether a counter counts what is dropped.</summary>
    /// <param name="counter">The counter.</param>
    /// <returns>Whether it does.</returns>
    public static bool IsDrop(StackCounter counter)
    {
        return counter.ToString().Contains(Mark, StringComparison.Ordinal);
    }

    /// <summary>Why something was dropped.</summary>
    /// <param name="counter">The counter, which counts drops.</param>
    /// <returns>For TcpDroppedBadChecksum, "TCP: bad checksum".</returns>
    public static string OfDrop(StackCounter counter)
    {
        string[] parts = counter.ToString().Split(Mark, 2);
        string layer = Layer(parts[0]);
        return parts[1].Length == 0 ? layer : layer + ": " + Lower(parts[1]);
    }

    /// <summary>What a counter counts.</summary>
    /// <param name="counter">The counter.</param>
    /// <returns>For IcmpEchoReplies, "ICMP echo replies".</returns>
    public static string Of(StackCounter counter)
    {
        string words = Lower(counter.ToString());
        int end = words.IndexOf(' ', StringComparison.Ordinal);
        return end > 0 && s_protocols.Contains(words[..end]) ? words[..end].ToUpperInvariant() + words[end..] : words;
    }

    private static string Layer(string name)
    {
        return s_protocols.Contains(name.ToLowerInvariant()) ? name.ToUpperInvariant() : name;
    }

    private static string Lower(string name)
    {
        StringBuilder words = new();
        foreach (char letter in name)
        {
            if (char.IsUpper(letter) && words.Length > 0)
            {
                words.Append(' ');
            }

            words.Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }
}
