using System.Globalization;

namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>Which scripts are played, and on which stack: by seeds, all of it.</summary>
/// <param name="Stack">The seed of the stack's setup.</param>
/// <param name="Seeds">The seeds of the conversations.</param>
internal sealed record SeedList(ulong Stack, IReadOnlyList<ulong> Seeds)
{
    /// <summary>The environment variable that names other seeds than the usual ones.</summary>
    public const string Variable = "TCPNANO_SCRIPTS";

    /// <summary>Reads a list: WIRE:SEEDS or WIRE:STACK:SEEDS, where SEEDS are numbers and ranges like 1..50,4711.</summary>
    /// <param name="text">The text.</param>
    /// <param name="wire">The wire it is about.</param>
    /// <returns>Lists that can be played one after the other; none when it is about another wire.</returns>
    public static IReadOnlyList<SeedList> Parse(string text, ScriptWire wire)
    {
        string[] parts = text.Split(':');
        if (parts.Length is < 2 or > 3 || !Enum.TryParse(parts[0], true, out ScriptWire named))
        {
            throw new FormatException($"{Variable} is WIRE:SEEDS or WIRE:STACK:SEEDS, not '{text}'.");
        }

        if (named != wire)
        {
            return [];
        }

        IEnumerable<ulong[]> chunks = parts[^1].Split(',').SelectMany(Range).Chunk(RealTime.SeedsPerStack);
        return [.. chunks.Select(chunk => new SeedList(parts.Length == 3 ? Number(parts[1]) : chunk[0], chunk))];
    }

    /// <summary>How to play it again.</summary>
    /// <param name="wire">The wire it was played on.</param>
    /// <returns>An assignment for a shell.</returns>
    public string Replay(ScriptWire wire)
    {
        List<string> ranges = [];
        for (int i = 0; i < Seeds.Count;)
        {
            int first = i++;
            while (i < Seeds.Count && Seeds[i] == Seeds[i - 1] + 1)
            {
                i++;
            }

            ranges.Add(i - first == 1 ? Seeds[first].ToString(CultureInfo.InvariantCulture) : $"{Seeds[first]}..{Seeds[i - 1]}");
        }

        return $"{Variable}={wire}:{Stack}:{string.Join(',', ranges)}";
    }

    private static IEnumerable<ulong> Range(string text)
    {
        string[] ends = text.Split("..");
        ulong last = Number(ends[^1]);
        for (ulong seed = Number(ends[0]); seed <= last; seed++)
        {
            yield return seed;
        }
    }

    private static ulong Number(string text)
    {
        return ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
