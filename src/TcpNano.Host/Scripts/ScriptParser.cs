using System.Globalization;
using TcpNano.Host.Scripts.Actions;
using TcpNano.Tests.Support;

namespace TcpNano.Host.Scripts;

/// <summary>Reads scripts. The grammar is in <c>tests/TcpNano.Simulation/Scripts/README.md</c>.</summary>
internal sealed class ScriptParser
{
    private const int MostRounds = 10_000;

    private static readonly string[] s_settings = ["option", "link", "tolerance", "clock"];

    private static readonly string[] s_verbs =
    [
        "<", "<<", ">", "peer", "listen", "unlisten", "accept", "connect", "send", "receive", "shutdown", "close", "abort", "set",
        "check", "mac", "quiet", "ignore", "repeat", "end",
    ];

    private readonly ScriptSettings _settings = new();
    private readonly List<ScriptStep> _steps = [];

    private ScriptParser()
    {
    }

    /// <summary>Reads a script.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="text">What it says.</param>
    /// <returns>The script.</returns>
    /// <exception cref="ScriptException">It is not well written.</exception>
    public static Script Parse(string name, string text)
    {
        ScriptParser parser = new();
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        List<ScriptLine> all = [.. lines.Select((line, i) => new ScriptLine(i + 1, line))];
        parser.Read(all, 0, all.Count);
        if (parser._steps.Count == 0)
        {
            throw new ScriptException(all[^1], 0, "the script does nothing", "a first step could be 'listen'");
        }

        return new Script(name, parser._settings, parser._steps);
    }

    private void Read(List<ScriptLine> lines, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            ScriptLine line = lines[i];
            if (line.Peek == "repeat")
            {
                i = Repeat(lines, i, to);
            }
            else if (line.Peek == "end")
            {
                line.Take();
                throw line.Wrong("'end' without 'repeat'");
            }
            else if (!line.IsAtEnd)
            {
                ReadLine(line);
                if (!line.IsAtEnd)
                {
                    line.Take();
                    throw line.Wrong("nothing more belongs on this line");
                }
            }
        }
    }

    private int Repeat(List<ScriptLine> lines, int at, int to)
    {
        ScriptLine line = lines[at];
        line.Take();
        string name = line.IsAtEnd ? throw line.Missing("repeat needs a name and two numbers", "such as 'repeat n 41001 41020'") : line.Take();
        int first = TakeNumber(line, "the first number", 0, int.MaxValue - 1);
        int last = TakeNumber(line, "the last number", first, first + MostRounds);
        int depth = 1;
        int end = at;
        while (depth > 0)
        {
            end++;
            if (end == to)
            {
                throw new ScriptException(line, 0, "'repeat' without 'end'");
            }

            depth += lines[end].Peek switch { "repeat" => 1, "end" => -1, _ => 0 };
        }

        for (int n = first; n <= last; n++)
        {
            string value = n.ToString(CultureInfo.InvariantCulture);
            List<ScriptLine> round = [.. lines.Skip(at + 1).Take(end - at - 1)
                .Select(body => new ScriptLine(body.Number, body.Text.Replace("{" + name + "}", value, StringComparison.Ordinal)))];
            Read(round, 0, round.Count);
        }

        return end;
    }

    private void ReadLine(ScriptLine line)
    {
        if (s_settings.Contains(line.Peek))
        {
            ReadSetting(line);
            return;
        }

        ScriptTime time = ScriptTime.Begins(line.Peek) ? ScriptTime.Take(line) : ScriptTime.AtOnce;
        string peer = ScriptPeer.DefaultName;
        if (line.Peek.EndsWith(':'))
        {
            peer = line.Take()[..^1];
            if (peer.Length == 0)
            {
                throw line.Wrong("a conversation's name is missing in front of the colon");
            }
        }

        int timeColumn = 0;
        if (line.IsAtEnd)
        {
            throw line.Missing("a step is missing", "there are " + string.Join(' ', s_verbs));
        }

        string verb = line.Take();
        if (verb == "peer" && !line.IsAtEnd && !line.Peek.Contains('=', StringComparison.Ordinal))
        {
            peer = line.Take();
        }

        ScriptAction action = ReadAction(line, verb, peer);
        if (!action.TakesAnyTime && !time.IsPoint)
        {
            throw new ScriptException(line, timeColumn, "only what is expected can come at any time", "give one point in time");
        }

        _steps.Add(new ScriptStep(line, time, peer, action));
    }

    private void ReadSetting(ScriptLine line)
    {
        string setting = line.Take();
        if (_steps.Count > 0)
        {
            throw line.Wrong($"'{setting}' comes too late: the stack is running", "put it before the first step");
        }

        if (line.IsAtEnd)
        {
            throw line.Missing($"'{setting}' needs a value", setting is "option" or "link" ? "such as NAME=NUMBER" : "in seconds");
        }

        switch (setting)
        {
            case "tolerance":
                _settings.Tolerance = ScriptTime.Parse(line, line.Take());
                break;
            case "clock":
                _settings.Clock = ScriptTime.Parse(line, line.Take());
                break;
            case "link":
                (string word, string value) = TakePair(line, ["mtu"]);
                _settings.Mtu = int.TryParse(value, out int mtu) && mtu is >= 576 and <= 1500
                    ? mtu
                    : throw line.Wrong($"'{value}' is no {word}", "576 to 1500");
                break;
            default:
                while (!line.IsAtEnd)
                {
                    ReadOption(line);
                }

                break;
        }
    }

    private void ReadOption(ScriptLine line)
    {
        (string name, string value) = TakePair(line, ScriptNames.Options);
        if (!ScriptNames.TrySet(_settings.Options, name, value))
        {
            throw line.Wrong($"'{value}' is no value for {name}", "a whole number, or true or false");
        }

        try
        {
            _ = _settings.Options.BytesRequired;
        }
        catch (ArgumentException)
        {
            throw line.Wrong($"{value} is out of range for {name}", "see StackOptions");
        }
    }

    private static ScriptAction ReadAction(ScriptLine line, string verb, string peer)
    {
        int column = line.TakenColumn;
        switch (verb)
        {
            case "<":
            case "<<":
                return ReadInject(line, verb == "<<");
            case ">":
                return ReadExpect(line);
            case "peer":
                return ReadPeer(line, peer);
            case "quiet":
                return new QuietAction();
            case "ignore":
                return new IgnoreAction();
            case "mac":
                return ReadMac(line);
            case "check":
                return ReadCheck(line);
            case "set":
                return ReadSet(line);
            case "listen":
            case "unlisten":
                return ReadListen(line, verb);
            case "connect":
                return ReadConnect(line);
            case "accept":
                return new AcceptAction("accept", TakeAnswer(line, "done", AnswersOf(verb)));
            case "send":
            case "receive":
                return ReadTransfer(line, verb);
            case "shutdown":
            case "abort":
                return new FinishAction(verb, TakeAnswer(line, "done", AnswersOf(verb)));
            case "close":
                return new FinishAction(verb, TakeAnswer(line, null, [.. Enum.GetNames<CloseReason>(), .. AnswersOf(verb)]));
            default:
                throw new ScriptException(line, column, $"there is no step '{verb}'", Spelling.Hint(verb, s_verbs));
        }
    }

    private static ScriptAction ReadInject(ScriptLine line, bool together)
    {
        if (line.IsAtEnd)
        {
            throw line.Missing("a segment is missing", "such as 'SYN seq=0 mss=1460'");
        }

        if (line.Peek == "FRAME")
        {
            line.Take();
            int column = line.Column;
            int[] octets = TakeOctets(line, wildcards: false, out _);
            return octets.Length is >= 14 and <= 1514
                ? new InjectFrameAction([.. octets.Select(octet => (byte)octet)])
                : throw new ScriptException(line, column, $"a frame of {octets.Length} octets", "14 to 1514 go over the link");
        }

        bool icmp = line.Peek == "ICMP";
        if (icmp)
        {
            line.Take();
        }

        int start = line.Column;
        string text = line.TakeRest();
        DialogueComposer composer = new(ScriptStage.OurAddress, 0, new byte[6]);
        DialogueFlow flow = new(ScriptStage.PeerAddress, ScriptStage.PeerPort, ScriptPeer.ServicePort, 0);
        Try(line, start, DialogueWords.OfInject, () =>
        {
            DialogueSpec spec = new(text, !icmp);
            if (icmp)
            {
                composer.Icmp(spec, flow);
            }
            else
            {
                composer.Segment(spec, flow, 0);
            }

            return composer.Length is >= 14 and <= 1514;
        });
        return icmp ? new InjectIcmpAction(text) : new InjectAction(text, together);
    }

    private static ExpectAction ReadExpect(ScriptLine line)
    {
        if (line.IsAtEnd)
        {
            throw line.Missing("a segment is missing", "such as 'SYN|ACK seq=0 ack=1'; 'quiet' expects none");
        }

        if (line.Peek == "FRAME")
        {
            string whole = line.Rest;
            line.Take();
            int[] octets = TakeOctets(line, wildcards: true, out bool more);
            return new ExpectFrameAction(whole, octets, more);
        }

        bool icmp = line.Peek == "ICMP";
        int start = line.Column + (icmp ? "ICMP".Length : 0);
        string text = line.TakeRest();
        Try(line, start, icmp ? ExpectIcmpAction.Words : DialogueWords.OfExpect, () =>
        {
            DialogueSpec spec = new(icmp ? text["ICMP".Length..] : text, !icmp);
            if (icmp)
            {
                _ = spec.Allows("type", 0) & spec.Allows("code", 0) & spec.Allows("to", 0);
            }
            else
            {
                new DialogueSegment { Flow = new DialogueFlow(0, 0, 0, 0) }.Matches(spec);
            }

            spec.CheckAllUsed();
            return true;
        });
        return icmp ? new ExpectIcmpAction(text) : new ExpectSegmentAction(text);
    }

    private static PeerAction ReadPeer(ScriptLine line, string name)
    {
        int start = line.Column;
        string text = line.TakeRest();
        Try(line, start, PeerAction.Words, () =>
        {
            PeerAction.Apply(new DialogueSpec(text, false), new ScriptPeer(name, ScriptStage.PeerAddress, ScriptStage.PeerPort));
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

    private static ListenAction ReadListen(ScriptLine line, string verb)
    {
        int start = line.TakenColumn;
        int port = ScriptPeer.ServicePort;
        int backlog = verb == "listen" ? ListenAction.DefaultBacklog : 0;
        if (!line.IsAtEnd && char.IsAsciiDigit(line.Peek[0]))
        {
            port = TakeNumber(line, "a port", 0, 65536);
        }

        if (verb == "listen" && line.Peek.StartsWith("backlog", StringComparison.Ordinal))
        {
            (_, string value) = TakePair(line, ["backlog"]);
            backlog = int.TryParse(value, out int number) && number > 0 ? number : throw line.Wrong($"'{value}' is no backlog", "at least 1");
        }

        string text = line.Text[start..line.Column].TrimEnd();
        return new ListenAction(text, TakeAnswer(line, "done", AnswersOf(verb)), port, backlog);
    }

    private static ConnectAction ReadConnect(ScriptLine line)
    {
        int start = line.TakenColumn;
        int port = ScriptPeer.ServicePort;
        int from = 0;
        if (!line.IsAtEnd && char.IsAsciiDigit(line.Peek[0]))
        {
            port = TakeNumber(line, "a port", 0, 65536);
        }

        if (line.Peek.StartsWith("from", StringComparison.Ordinal))
        {
            (_, string value) = TakePair(line, ["from"]);
            from = int.TryParse(value, out int number) ? number : throw line.Wrong($"'{value}' is no port");
        }

        string text = line.Text[start..line.Column].TrimEnd();
        return new ConnectAction(text, TakeAnswer(line, "done", AnswersOf("connect")), port, from);
    }

    private static CallAction ReadTransfer(ScriptLine line, string verb)
    {
        if (line.IsAtEnd)
        {
            throw line.Missing($"'{verb}' needs to know how much", $"such as '{verb} 100' or '{verb} \"text\"'");
        }

        string word = line.Peek;
        string? words = null;
        int count;
        if (word[0] == '"')
        {
            line.Take();
            words = word.Length > 2 && word[^1] == '"' ? word[1..^1] : throw line.Wrong("text ends with a quotation mark, and has something before it");
            count = words.Length;
        }
        else
        {
            count = TakeNumber(line, "how many octets", verb == "send" ? 0 : 1, 1 << 24);
        }

        string text = $"{verb} {word}";
        string? answer = TakeAnswer(line, count.ToString(CultureInfo.InvariantCulture), AnswersOf(verb));
        return verb == "send" ? new SendAction(text, answer, count, words) : new ReceiveAction(text, answer, count, words);
    }

    private static string[] AnswersOf(string verb)
    {
        return verb switch
        {
            "send" or "receive" => ["a-number", .. CallAction.Answers],
            _ => [.. CallAction.Answers],
        };
    }

    // "= ANSWER" at the end of a call.
    private static string? TakeAnswer(ScriptLine line, string? usual, IReadOnlyCollection<string> known)
    {
        if (line.Peek != "=")
        {
            return usual;
        }

        line.Take();
        if (line.IsAtEnd)
        {
            throw line.Missing("an answer is missing", "there are " + string.Join(' ', known));
        }

        string answer = line.Take();
        if (answer == "*")
        {
            return null;
        }

        bool isNumber = known.Contains("a-number") && int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return isNumber || known.Contains(answer, StringComparer.OrdinalIgnoreCase)
            ? answer
            : throw line.Wrong($"no call answers '{answer}'", Spelling.Hint(answer, known));
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

    private static int[] TakeOctets(ScriptLine line, bool wildcards, out bool more)
    {
        List<int> octets = [];
        more = false;
        while (!line.IsAtEnd)
        {
            string word = line.Take();
            if (wildcards && word == "*" && line.IsAtEnd)
            {
                more = true;
                break;
            }

            for (int i = 0; i < word.Length; i += 2)
            {
                string pair = word[i..Math.Min(i + 2, word.Length)];
                if (wildcards && pair == "..")
                {
                    octets.Add(-1);
                }
                else if (pair.Length == 2 && int.TryParse(pair, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int octet))
                {
                    octets.Add(octet);
                }
                else
                {
                    throw new ScriptException(line, line.TakenColumn + i, $"'{pair}' is no octet", "two hexadecimal digits each" + (wildcards ? ", .. for any, * at the end for more" : ""));
                }
            }
        }

        return [.. octets];
    }

    // Segments are read when they are needed, for they depend on what was said before; their mistakes show here already.
    private static void Try(ScriptLine line, int column, IReadOnlyCollection<string> words, Func<bool> read)
    {
        try
        {
            if (!read())
            {
                throw new ScriptException(line, column, "no frame of the link can hold this", "14 to 1514 octets go over it");
            }
        }
        catch (DialogueSpecException wrong)
        {
            const string Unknown = "unknown word ";
            string reason = wrong.Reason;
            string hint = "";
            string unknown = reason.StartsWith(Unknown, StringComparison.Ordinal) ? reason[Unknown.Length..] : "";
            if (words.Contains(unknown))
            {
                reason = $"'{unknown}' does not go together with the other words";
            }
            else if (unknown.Length > 0)
            {
                hint = Spelling.Hint(unknown, words);
            }
            else if (reason == "no control bits")
            {
                hint = "such as SYN, FIN|ACK, - for none" + (words == DialogueWords.OfExpect ? ", * for any" : "");
            }

            throw new ScriptException(line, column + wrong.Column, reason, hint);
        }
        catch (Exception wrong) when (wrong is IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            throw new ScriptException(line, column, "no frame of the link can hold this", "14 to 1514 octets go over it");
        }
    }
}
