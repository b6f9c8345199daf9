using System.Globalization;
using TcpNano.Diagnostics;
using TcpNano.Dialogues;

namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>check state=ESTABLISHED available=0</c>: what the app can see of its connection, and the stack's counters.</summary>
/// <param name="text">The words.</param>
internal sealed class CheckAction(string text) : ScriptAction
{
    /// <summary>The words it knows, the counters aside.</summary>
    public static IReadOnlyCollection<string> Words { get; } =
        ["state", "reason", "softerror", "events", "available", "room", "queued", "urgent", "pending", "free", "arp"];

    /// <summary>What values can be, of words that take names.</summary>
    /// <param name="word">The word.</param>
    /// <returns>The names; null for words that take numbers.</returns>
    public static IReadOnlyCollection<string>? NamesFor(string word)
    {
        return word switch
        {
            "state" => [.. Enum.GetValues<TcpState>().Select(TcpStateName.Of)],
            "reason" => Enum.GetNames<CloseReason>(),
            "softerror" => Enum.GetNames<TcpSoftError>(),
            "events" => Enum.GetNames<TcpEvents>(),
            _ => null,
        };
    }

    public override void Run(ScriptStage stage, ScriptPeer peer, ScriptTime time)
    {
        stage.Settle();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string name = word[..word.IndexOf('=', StringComparison.Ordinal)];
            string wanted = word[(name.Length + 1)..];
            string actual = Value(stage, peer, name, out bool isNumber);
            bool holds = isNumber
                ? new DialogueSpec(word, false).Allows(name, long.Parse(actual, CultureInfo.InvariantCulture))
                : SameNames(wanted, actual);
            if (!holds)
            {
                string whose = peer.Name == ScriptPeer.DefaultName ? "" : $" of {peer.Name}";
                throw new ScriptFailure($"{name}{whose} is {actual}, not {wanted}");
            }
        }
    }

    private static string Value(ScriptStage stage, ScriptPeer peer, string name, out bool isNumber)
    {
        isNumber = false;
        switch (name)
        {
            case "state":
                return TcpStateName.Of(stage.StateOf(peer));
            case "reason":
                return AppOf(peer).CloseReason.ToString();
            case "softerror":
                return AppOf(peer).SoftError.ToString();
            case "events":
                return AppOf(peer).TakeEvents().ToString().Replace(", ", "|", StringComparison.Ordinal);
            default:
                isNumber = true;
                return Number(stage, peer, name).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static long Number(ScriptStage stage, ScriptPeer peer, string name)
    {
        return name switch
        {
            "available" => AppOf(peer).Available,
            "room" => AppOf(peer).SendRoom,
            "queued" => AppOf(peer).SendQueued,
            "urgent" => AppOf(peer).UrgentRemaining,
            "pending" => stage.Listener(peer.Flow.LocalPort)?.HasPending == true ? 1 : 0,
            "free" => stage.Stack.FreeConnections,
            "arp" => stage.ArpRequests,
            _ => ScriptNames.Counter(stage.Stack.Counters, name),
        };
    }

    private static TcpConnection AppOf(ScriptPeer peer)
    {
        return peer.App ?? throw new ScriptFailure($"the app has no connection with {peer.Name}: accept or connect first");
    }

    private static bool SameNames(string wanted, string actual)
    {
        return wanted.Split('|').Order(StringComparer.OrdinalIgnoreCase)
            .SequenceEqual(actual.Split('|').Order(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);
    }
}
