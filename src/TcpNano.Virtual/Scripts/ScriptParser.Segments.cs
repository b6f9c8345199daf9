using System.Globalization;
using TcpNano.Dialogues;
using TcpNano.Virtual.Scripts.Actions;

namespace TcpNano.Virtual.Scripts;

// What goes over the wire, either way.
internal sealed partial class ScriptParser
{
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
                ? new InjectFrameAction([.. octets.Select(octet => (byte)octet)], together)
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
            CheckRanges(line, start, text, spec);
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
        return icmp ? new InjectIcmpAction(text, together) : new InjectAction(text, together);
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

    // What a field cannot hold would be cut off unnoticed.
    private static void CheckRanges(ScriptLine line, int column, string text, DialogueSpec spec)
    {
        foreach ((string name, int most) in DialogueWords.Largest)
        {
            int at = $" {text}".IndexOf($" {name}=", StringComparison.Ordinal);
            if (at >= 0 && spec.Number(name, 0) is long number && (number < 0 || number > most))
            {
                throw new ScriptException(line, column + at, $"{number} is out of range for {name}", $"0 to {most}");
            }
        }
    }
}
