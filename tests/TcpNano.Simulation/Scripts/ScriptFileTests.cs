using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual.Scripts;

namespace TcpNano.Simulation.Scripts;

/// <summary>Every script of the folders beside this file.</summary>
[TestClass]
public class ScriptFileTests
{
    public static IEnumerable<object[]> All => ScriptFiles.Names.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Script_Passes(string name)
    {
        Script script = ScriptFiles.Read(name);
        ScriptResult result = ScriptRunner.Run(script);
        Assert.IsTrue(result.Passed, ScriptFiles.Text(result));
    }

    [TestMethod] // what the short way for common segments does differs from the long one in nothing
    [DynamicData(nameof(All))]
    public void Script_PassesOnTheLongWay(string name)
    {
        ScriptResult result = ScriptRunner.Run(ScriptFiles.Read(name), shortWay: false);
        Assert.IsTrue(result.Passed, ScriptFiles.Text(result));
    }

    [TestMethod] // for whoever reads it alone
    [DynamicData(nameof(All))]
    public void Script_SaysWhatItShowsAndWhereThatIsWritten(string name)
    {
        string[] comments = [.. File.ReadLines(ScriptFiles.PathOf(name)).TakeWhile(line => line.StartsWith("# ", StringComparison.Ordinal))];
        Assert.MatchesRegex("RFC [0-9]+ sections? [0-9]", string.Join(' ', comments));
    }

    [TestMethod]
    public void EveryField_HasItsScripts()
    {
        Dictionary<string, int> counts = ScriptFiles.Names.CountBy(name => name.Split('/')[0]).ToDictionary();
        foreach (string folder in new[] { "Handshake", "Close", "Loss", "Windows", "Security" })
        {
            Assert.IsGreaterThanOrEqualTo(12, counts.GetValueOrDefault(folder), folder);
        }

        Assert.IsGreaterThanOrEqualTo(60, counts.Values.Sum());
    }

    [TestMethod] // a script that holds whatever the stack does shows nothing
    [DataRow("Handshake/lost-syn", "InitialRto", 2000)]
    [DataRow("Handshake/nobody-answers", "SynTimeout", 200000)]
    [DataRow("Close/we-close-first", "MaxSegmentLifetime", 20000)]
    [DataRow("Close/peer-never-closes", "OrphanTimeout", 30000)]
    [DataRow("Loss/retransmission-timeout-doubles", "MinRto", 1000)]
    [DataRow("Loss/give-up", "UserTimeout", 200000)]
    [DataRow("Loss/limited-transmit", "InitialWindow", 10)]
    [DataRow("Loss/two-losses-in-one-window", "SendBuffer", 4096)]
    [DataRow("Windows/delayed-acknowledgment", "DelayedAck", 200)]
    [DataRow("Windows/we-close-our-window", "ReceiveBuffer", 4096)]
    [DataRow("Windows/keep-alive", "KeepAliveProbes", 5)]
    [DataRow("Security/challenges-are-limited", "ChallengeAckInterval", 501)]
    [DataRow("Security/challenges-of-all-are-limited", "ChallengeAcksPerSecond", 4)]
    [DataRow("Security/syn-flood", "Connections", 6)]
    [DataRow("Security/arp-announcements-are-asked-about", "ArpRetryInterval", 500)]
    public void Script_FailsWithAnotherOption(string name, string option, int value)
    {
        Script script = ScriptFiles.Read(name);
        Assert.IsFalse(ScriptRunner.Run(script, options => ScriptNames.TrySet(options, option, value.ToString())).Passed);
    }
}
