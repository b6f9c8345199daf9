using System.Globalization;
using TcpNano.Virtual.Scripts.Actions;

namespace TcpNano.Virtual.Scripts;

/// <summary>Reads scripts. The grammar is in <c>tests/TcpNano.Simulation/Scripts/README.md</c>, the words of segments in that of TcpNano.Dialogues.</summary>
internal sealed partial class ScriptParser
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

        int timeColumn = line.Column;
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

}
