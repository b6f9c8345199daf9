using System.Globalization;
using TcpNano.Dialogues;
using TcpNano.Virtual.Scripts.Actions;

namespace TcpNano.Virtual.Scripts;

// Steps that consist of NAME=VALUE, and the words they consist of.
internal sealed partial class ScriptParser
{
    private static PeerAction ReadPeer(ScriptLine line, string name)
    {
        int start = line.Column;
        string text = line.TakeRest();
        Try(line, start, PeerAction.Words, () =>
        {
            DialogueSpec spec = new(text, false);
            CheckRanges(line, start, text, spec);
            PeerAction.Apply(spec, new ScriptPeer(name, ScriptStage.PeerAddress, ScriptStage.PeerPort));
            return true;
        });
        return new PeerAction(text);
    }

    private static MacAction ReadMac(ScriptLine line)
    {
        int? room = null;
        bool? link = null;
        bool? arp = null;
        if (line.IsAtEnd)
        {
            throw line.Missing("'mac' needs to know what changes", "such as room=0, room=any, link=down or arp=off");
        }

        while (!line.IsAtEnd)
        {
            (string name, string value) = TakePair(line, MacAction.Words);
            switch (name)
            {
                case "room":
                    room = value == "any" ? int.MaxValue : int.TryParse(value, out int frames) && frames >= 0
                        ? frames
                        : throw line.Wrong($"'{value}' is no room", "how many frames in a millisecond, or any");
                    break;
                case "link":
                    link = value is "up" or "down" ? value == "up" : throw line.Wrong($"'{value}' is no state of a link", "up or down");
                    break;
                default:
                    arp = OnOrOff(line, value);
                    break;
            }
        }

        return new MacAction(room, link, arp);
    }

    private static CheckAction ReadCheck(ScriptLine line)
    {
        int start = line.Column;
        List<string> words = [];
        if (line.IsAtEnd)
        {
            throw line.Missing("'check' needs something to look at", "such as state=ESTABLISHED");
        }

        while (!line.IsAtEnd)
        {
            (string name, string value) = TakePair(line, [.. CheckAction.Words, .. ScriptNames.Counters]);
            IReadOnlyCollection<string>? names = CheckAction.NamesFor(name);
            if (names is not null)
            {
                foreach (string part in (name == "events" ? value.Split('|') : [value]).Where(part => !names.Contains(part, StringComparer.OrdinalIgnoreCase)))
                {
                    throw line.Wrong($"there is no {name} '{part}'", Spelling.Hint(part, names));
                }
            }
            else
            {
                Try(line, line.TakenColumn, [], () =>
                {
                    _ = new DialogueSpec($"{name}={value}", false).Allows(name, 0);
                    return true;
                });
            }

            words.Add($"{name}={value}");
        }

        return new CheckAction(string.Join(' ', words));
    }

    private static SetAction ReadSet(ScriptLine line)
    {
        if (line.IsAtEnd)
        {
            throw line.Missing("'set' needs a property", "there are " + string.Join(' ', SetAction.Words));
        }

        string text = "set " + line.Peek;
        (string name, string value) = TakePair(line, SetAction.Words);
        if (name is "nodelay" or "keepalive" or "softerrors")
        {
            return new SetAction(text, name, OnOrOff(line, value) ? 1 : 0);
        }

        return int.TryParse(value, out int number) ? new SetAction(text, name, number) : throw line.Wrong($"'{value}' is no number");
    }

    private static int TakeNumber(ScriptLine line, string what, int least, int most)
    {
        if (line.IsAtEnd)
        {
            throw line.Missing(what + " is missing");
        }

        string word = line.Take();
        return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw line.Wrong($"'{word}' is not {what}", $"a whole number from {least} to {most}");
    }

    private static (string Name, string Value) TakePair(ScriptLine line, IReadOnlyCollection<string> known)
    {
        string word = line.Take();
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? word : word[..equals];
        string? match = known.FirstOrDefault(candidate => string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase));
        if (match is null)
        {
            throw line.Wrong($"unknown word {name}", Spelling.Hint(name, known));
        }

        return equals < 0 || equals == word.Length - 1
            ? throw line.Wrong($"{match} needs a value", $"such as {match}=1")
            : (match, word[(equals + 1)..]);
    }

    private static bool OnOrOff(ScriptLine line, string value)
    {
        return value is "on" or "off" ? value == "on" : throw line.Wrong($"'{value}' is neither on nor off");
    }
}
