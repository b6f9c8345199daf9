using System.Globalization;
using TcpNano.Virtual.Scripts.Actions;

namespace TcpNano.Virtual.Scripts;

// What the app calls.
internal sealed partial class ScriptParser
{
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
}
