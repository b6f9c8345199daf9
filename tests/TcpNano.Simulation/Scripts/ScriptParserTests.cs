using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual.Scripts;

namespace TcpNano.Simulation.Scripts;

/// <summary>Scripts that are not well written: what is said, and where.</summary>
[TestClass]
public class ScriptParserTests
{
    [TestMethod]
    [DataRow("", 1, 1, "the script does nothing; a first step could be 'listen'")]
    [DataRow("# nothing\n", 2, 1, "the script does nothing; a first step could be 'listen'")]
    [DataRow("lisen", 1, 1, "there is no step 'lisen'; did you mean 'listen'?")]
    [DataRow("+0.1 dance", 1, 6, "there is no step 'dance'; there are < << > peer listen unlisten accept connect send receive shutdown close abort set check mac quiet ignore repeat end")]
    [DataRow("+0.1", 1, 5, "a step is missing; there are < << > peer listen unlisten accept connect send receive shutdown close abort set check mac quiet ignore repeat end")]
    [DataRow("+x < SYN", 1, 1, "'x' is no time; times are seconds, such as 1.5 since the start, +0.2 since the line before, +0.2~0.3 within a range, or * for any")]
    [DataRow("+1~0.5 > SYN", 1, 1, "'+1~0.5' is no range of times; times are seconds, such as 1.5 since the start, +0.2 since the line before, +0.2~0.3 within a range, or * for any")]
    [DataRow("0.0001 > SYN", 1, 1, "'0.0001' is finer than a millisecond; the stack's clock counts milliseconds")]
    [DataRow("* < SYN", 1, 1, "only what is expected can come at any time; give one point in time")]
    [DataRow("+1~2 send 5", 1, 1, "only what is expected can come at any time; give one point in time")]
    [DataRow("<", 1, 2, "a segment is missing; such as 'SYN seq=0 mss=1460'")]
    [DataRow(">   # what?", 1, 2, "a segment is missing; such as 'SYN|ACK seq=0 ack=1'; 'quiet' expects none")]
    [DataRow("listen\n\n< SYN seq=0 mms=1460", 3, 13, "unknown word mms; did you mean 'mss'?")]
    [DataRow("< SYM seq=0", 1, 3, "no control bits; such as SYN, FIN|ACK, - for none")]
    [DataRow("> SYN&ACK", 1, 3, "no control bits; such as SYN, FIN|ACK, - for none, * for any")]
    [DataRow("< SYN seq=one", 1, 7, "no number")]
    [DataRow("> ACK win=1..x", 1, 7, "no number")]
    [DataRow("> ACK seq=1 badsum", 1, 13, "unknown word badsum; there are seq ack rawseq rawack len data win urg mss nomss ws nows sackok nosackok echo nots sack nosack optlen nopsh ttl tos df")]
    [DataRow("< ACK len=1500", 1, 3, "no frame of the link can hold this; 14 to 1514 octets go over it")]
    [DataRow("< ACK len=9999", 1, 3, "no frame of the link can hold this; 14 to 1514 octets go over it")]
    [DataRow("< ACK len=3 data=abc", 1, 7, "'len' does not go together with the other words")]
    [DataRow("< ACK win=70000", 1, 7, "70000 is out of range for win; 0 to 65535")]
    [DataRow("< ACK seq=1  ttl=-1", 1, 14, "-1 is out of range for ttl; 0 to 255")]
    [DataRow("< ICMP type=3 code=256", 1, 15, "256 is out of range for code; 0 to 255")]
    [DataRow("peer b port=65536", 1, 8, "65536 is out of range for port; 0 to 65535")]
    [DataRow("< ACK opts=020", 1, 7, "an odd number of digits")]
    [DataRow("< ICMP type=3 cod=1", 1, 15, "unknown word cod; did you mean 'code'?")]
    [DataRow("> ICMP type=3 form=10.0.0.1", 1, 15, "unknown word form; there are type code to")]
    [DataRow("< FRAME 0200 000x", 1, 16, "'0x' is no octet; two hexadecimal digits each")]
    [DataRow("< FRAME 0200", 1, 9, "a frame of 2 octets; 14 to 1514 go over the link")]
    [DataRow("> FRAME 02 .", 1, 12, "'.' is no octet; two hexadecimal digits each, .. for any, * at the end for more")]
    [DataRow("accept = nothin", 1, 10, "no call answers 'nothin'; did you mean 'nothing'?")]
    [DataRow("send", 1, 5, "'send' needs to know how much; such as 'send 100' or 'send \"text\"'")]
    [DataRow("send lots", 1, 6, "'lots' is not how many octets; a whole number from 0 to 16777216")]
    [DataRow("receive 0", 1, 9, "'0' is not how many octets; a whole number from 1 to 16777216")]
    [DataRow("send \"open", 1, 6, "text ends with a quotation mark, and has something before it")]
    [DataRow("send 10 20", 1, 9, "nothing more belongs on this line")]
    [DataRow("close = Reste", 1, 9, "no call answers 'Reste'; did you mean 'Reset'?")]
    [DataRow("check", 1, 6, "'check' needs something to look at; such as state=ESTABLISHED")]
    [DataRow("check stat=CLOSED", 1, 7, "unknown word stat; did you mean 'state'?")]
    [DataRow("check state=OPEN", 1, 7, "there is no state 'OPEN'; there are CLOSED LISTEN SYN-SENT SYN-RECEIVED ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 CLOSE-WAIT CLOSING LAST-ACK TIME-WAIT")]
    [DataRow("check state=CLOSED reason=Rest", 1, 20, "there is no reason 'Rest'; did you mean 'Reset'?")]
    [DataRow("check available=many", 1, 7, "no number")]
    [DataRow("set nodelay=1", 1, 5, "'1' is neither on nor off")]
    [DataRow("set delay=on", 1, 5, "unknown word delay; did you mean 'nodelay'?")]
    [DataRow("mac room=-1", 1, 5, "'-1' is no room; how many frames in a millisecond, or any")]
    [DataRow("mac link=off", 1, 5, "'off' is no state of a link; up or down")]
    [DataRow("peer b prt=1", 1, 8, "unknown word prt; did you mean 'port'?")]
    [DataRow("listen backlog=0", 1, 8, "'0' is no backlog; at least 1")]
    [DataRow(": accept", 1, 1, "a conversation's name is missing in front of the colon")]
    [DataRow("option DelayedAk=5\nlisten", 1, 8, "unknown word DelayedAk; did you mean 'DelayedAck'?")]
    [DataRow("option DelayedAck=soon\nlisten", 1, 8, "'soon' is no value for DelayedAck; a whole number, or true or false")]
    [DataRow("option DelayedAck=500\nlisten", 1, 8, "500 is out of range for DelayedAck; see StackOptions")]
    [DataRow("option\nlisten", 1, 7, "'option' needs a value; such as NAME=NUMBER")]
    [DataRow("listen\noption DelayedAck=50", 2, 1, "'option' comes too late: the stack is running; put it before the first step")]
    [DataRow("link mtu=100\nlisten", 1, 6, "'100' is no mtu; 576 to 1500")]
    [DataRow("repeat n 1 3\nlisten", 1, 1, "'repeat' without 'end'")]
    [DataRow("listen\nend", 2, 1, "'end' without 'repeat'")]
    [DataRow("repeat n 5 1\nend", 1, 12, "'1' is not the last number; a whole number from 5 to 10005")]
    [DataRow("repeat n 1 2\n< SYN seq={m}\nend", 2, 7, "no number")]
    public void Mistake_IsNamedAtItsPlace(string text, int line, int column, string message)
    {
        ScriptException wrong = Assert.ThrowsExactly<ScriptException>(() => ScriptParser.Parse("wrong.script", text));
        Assert.AreEqual(message, wrong.Message);
        Assert.AreEqual($"{line}:{column}", $"{wrong.Line.Number}:{wrong.Column + 1}");
    }

    [TestMethod]
    public void Mistake_IsShownInItsLine()
    {
        ScriptException wrong = Assert.ThrowsExactly<ScriptException>(() => ScriptParser.Parse("a", "listen\n+0\t< SYN  sek=0  # begins"));
        Assert.AreEqual("bug.script:2:11: unknown word sek; did you mean 'seq'?\n    +0 < SYN  sek=0  # begins\n              ^", wrong.Report("bug.script"));
    }

    [TestMethod]
    public void Repetition_IsWrittenOut()
    {
        Script script = ScriptParser.Parse("a", "repeat n 3 4\nrepeat m 1 2\n+{n} p{n}{m}: < SYN seq={m}\nend\nend");
        Assert.AreEqual("p31 p32 p41 p42", string.Join(' ', script.Steps.Select(step => step.Peer)));
        Assert.AreEqual("3000 3000 4000 4000", string.Join(' ', script.Steps.Select(step => step.Time.From)));
        Assert.IsTrue(script.Steps.All(step => step.Line.Number == 3));
    }

    [TestMethod]
    public void Settings_AreRead()
    {
        Script script = ScriptParser.Parse("a", "option delayedack=77 TimeWaitEntries=7\nlink mtu=600\ntolerance 0.005\nclock 12.5\nlisten");
        Assert.AreEqual(77, script.Settings.Options.DelayedAck);
        Assert.AreEqual(7, script.Settings.Options.TimeWaitEntries);
        Assert.AreEqual(600, script.Settings.Mtu);
        Assert.AreEqual(5, script.Settings.Tolerance);
        Assert.AreEqual(12500, script.Settings.Clock);
    }
}
