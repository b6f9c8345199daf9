using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dialogues;
using TcpNano.Tests.Support;
using TcpNano.Virtual.Scripts;

namespace TcpNano.Simulation.Scripts;

/// <summary>The notation of segments: what scripts add to what the stack's own tests use of it all the time.</summary>
[TestClass]
public class DialogueSpecTests
{
    [TestMethod] // in the README of TcpNano.Dialogues, under the side that says it
    public void EveryWord_IsDescribed()
    {
        string notation = File.ReadAllText(Path.Combine(ScriptFiles.Folder, "notation.md"));
        string[] parts = notation.Split("\n## ");
        string peer = parts.Single(part => part.StartsWith("What the peer sends", StringComparison.Ordinal));
        string stack = parts.Single(part => part.StartsWith("What the stack must send", StringComparison.Ordinal));
        foreach ((string part, string word) in DialogueWords.OfInject.Select(word => (peer, word)).Concat(DialogueWords.OfExpect.Select(word => (stack, word))))
        {
            Assert.MatchesRegex($"[` ]{word}[=`]", part);
        }
    }

    [TestMethod]
    [DataRow("ACK seq=7", 7, true)]
    [DataRow("ACK seq=7", 8, false)]
    [DataRow("ACK seq=*", -3, true)]
    [DataRow("ACK", 9, true)]
    [DataRow("ACK seq=5..7", 4, false)]
    [DataRow("ACK seq=5..7", 5, true)]
    [DataRow("ACK seq=5..7", 7, true)]
    [DataRow("ACK seq=5..7", 8, false)]
    [DataRow("ACK seq=-5..0x10", -5, true)]
    [DataRow("ACK seq=-5..0x10", 16, true)]
    [DataRow("ACK seq=-5..0x10", 17, false)]
    public void Numbers_MayBeRanges(string text, int actual, bool allowed)
    {
        Assert.AreEqual(allowed, new DialogueSpec(text, true).Allows("seq", actual));
    }

    [TestMethod]
    [DataRow("ACK src=10.0.0.2", 0x0A000002L)]
    [DataRow("ACK src=0x0A000002", 0x0A000002L)]
    [DataRow("ACK src=255.255.255.255", 0xFFFFFFFFL)]
    public void Addresses_MayBeDotted(string text, long expected)
    {
        Assert.AreEqual(expected, new DialogueSpec(text, true).Number("src", 0));
    }

    [TestMethod]
    [DataRow("SYN|ACC seq=0", 0, "no control bits")]
    [DataRow("SYN seq=x", 4, "no number")]
    [DataRow("SYN  ack=1 seq=1..", 11, "no number")]
    [DataRow("SYN seq=256.0.0.1", 4, "no address")]
    [DataRow("SYN opts=123", 4, "an odd number of digits")]
    [DataRow("SYN opts=12x4", 4, "no octets in hexadecimal")]
    [DataRow("SYN seq=0 sek=1", 10, "unknown word sek")]
    public void Mistakes_AreFoundAtTheirPlace(string text, int column, string reason)
    {
        DialogueSpecException wrong = Assert.ThrowsExactly<DialogueSpecException>(
            () =>
            {
                DialogueSpec spec = new(text, true);
                spec.Allows("seq", 0);
                spec.Allows("ack", 0);
                spec.Octets("opts");
                spec.CheckAllUsed();
            });
        Assert.AreEqual(reason, wrong.Reason);
        Assert.AreEqual(column, wrong.Column);
    }
}
