using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual;
using TcpNano.Virtual.Scripts;

namespace TcpNano.Simulation.Scripts;

/// <summary>Whatever people write: they get a message about their script, never a crash of the runner.</summary>
[TestClass]
public class ScriptRobustnessTests
{
    private const int Rounds = 40;

    private static readonly string[] s_pieces =
    [
        "<", ">", "<<", "=", "*", "+", "~", "-1", "0x", "99999999999", "\"", "{n}", ":", "FRAME", "ICMP", "SYN", "seq=", "len=70000", "ack=-5",
        "opts=zz", "repeat n 1 3", "end", "close", "mac room=0", "check state=CLOSED", "1..2", "#",
    ];

    [TestMethod]
    public void BentScripts_AreRefusedOrRun()
    {
        SplitMix64 random = new(4);
        int read = 0;
        int refused = 0;
        foreach (string name in ScriptFiles.Names)
        {
            string text = File.ReadAllText(ScriptFiles.PathOf(name));
            for (int round = 0; round < Rounds; round++)
            {
                string bent = Bend(text, random);
                try
                {
                    // The stack throws nothing either, and the runner says so if it does.
                    ScriptResult result = ScriptRunner.Run(ScriptParser.Parse(name, bent));
                    read++;
                    Assert.IsFalse(result.Failure?.Message.Contains(" threw ", StringComparison.Ordinal) ?? false, bent + "\n" + result.Failure?.Message);
                }
                catch (ScriptException)
                {
                    refused++;
                }
            }
        }

        // Both happen often, or the bending is of no use.
        Assert.IsGreaterThan(300, read);
        Assert.IsGreaterThan(300, refused);
    }

    private static string Bend(string text, SplitMix64 random)
    {
        List<string> lines = [.. text.Split('\n')];
        int at = random.Below(lines.Count);
        List<string> words = [.. lines[at].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        switch (random.Below(6))
        {
            case 0:
                lines.RemoveAt(at);
                return string.Join('\n', lines);
            case 1:
                lines.Insert(random.Below(lines.Count), lines[at]);
                return string.Join('\n', lines);
            case 2 when words.Count > 0:
                words.RemoveAt(random.Below(words.Count));
                break;
            case 3 when words.Count > 0:
                int word = random.Below(words.Count);
                int cut = random.Below(words[word].Length);
                words[word] = words[word][..cut] + s_pieces[random.Below(s_pieces.Length)] + words[word][(cut + 1)..];
                break;
            default:
                words.Insert(random.Below(words.Count + 1), s_pieces[random.Below(s_pieces.Length)]);
                break;
        }

        lines[at] = string.Join(' ', words);
        return string.Join('\n', lines);
    }
}
