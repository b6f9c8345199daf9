using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Explain.Analysis;
using TcpNano.Explain.Findings;
using TcpNano.HostTests.Captures;
using TcpNano.HostTests.Nano;
using TcpNano.Tool.Commands;
using TcpNano.Tool.Shell;

namespace TcpNano.HostTests.Explain;

/// <summary>A seed of the simulator that really fails: its capture is written, tshark reads it, and explain says what went wrong.</summary>
[TestClass]
public class FailingSeedTests
{
    private const int MostSeeds = 400;

    [TestMethod]
    [DataRow("a reset that nobody sent", "acceptor of 0 \\(A\\) ended with Reset but no RST came", "The (server|client) broke the connection off \\(RST\\) after ")]
    [DataRow("the peer is given up too early", "ended with PeerNeverClosed too early", "Nothing went wrong. Both ends closed in order, the (server|client) first \\(FIN\\), after ")]
    public void Capture_IsOfTheSeedThatFails_AndExplained(string fault, string failure, string summary)
    {
        using FailingSeed seed = new(fault, $"--seeds 1..{MostSeeds} --profile clean");
        Assert.AreEqual(1, seed.Status, seed.Output);
        StringAssert.Matches(seed.Output, new Regex($"^seed ([0-9]+) \\(clean\\) failed: reason: .*\nshrunk: .*{failure}"));

        // tshark reads all of it, and what is wrong is its comment.
        string[][] frames = Tshark.Fields(seed.Capture, "", "frame.number", "frame.protocols", "_ws.malformed");
        Assert.IsTrue(frames.All(frame => frame[2].Length == 0) && frames.Any(frame => frame[1].EndsWith(":tcp", StringComparison.Ordinal)));
        Assert.IsNotEmpty(Tshark.Fields(seed.Capture, "tcp.flags.reset == 1", "frame.number"));
        CaptureAnalysis analysis = CaptureAnalyzer.Analyze(new MemoryStream(File.ReadAllBytes(seed.Capture)));
        Assert.AreEqual(frames.Length, analysis.Frames);
        StringAssert.Matches(analysis.Comments.Single(), new Regex($"^seed [0-9]+ \\(clean\\), shrunk: failed at [0-9.]+ s: reason: .*{failure}"));
        StringAssert.Matches(Talk.Findings(analysis)[^1].Summary, new Regex("^" + summary));
        Assert.StartsWith("seed ", XDocument.Load(seed.Plot).Root!.Elements().First().Value);

        // Whoever explains it reads both.
        StringWriter output = new() { NewLine = "\n" };
        Assert.AreEqual(0, TcpNanoCommand.Run(["explain", seed.Capture], new Terminal(TcpNanoCommand.Name, output, TextWriter.Null)));
        StringAssert.StartsWith(output.ToString(), $"the capture says: {analysis.Comments[0]}\n1: ");
        StringAssert.Contains(File.ReadAllText(Path.ChangeExtension(seed.Capture, ".html")), "The capture says: seed ");
    }

    [TestMethod]
    public void StackThatSendsNothingAgain_IsNamed()
    {
        int named = 0;
        for (int number = 1; number <= 24; number++)
        {
            using FailingSeed seed = new("nothing is sent again", $"--seeds {number} --profile lossy");
            named += Findings(seed).Count(IsNeverAgain);
        }

        // More than half: in the others nothing that matters is lost, or the loss ends the conversation in another way.
        Assert.IsGreaterThan(12, named);
    }

    [TestMethod] // what is not acknowledged because one end is gone is sent again all the same
    [DataRow("lossy")]
    [DataRow("flapping")]
    [DataRow("tiny")]
    [DataRow("hostile")]
    public void StackAsItIs_IsNotNamed(string profile)
    {
        for (int number = 1; number <= 30; number++)
        {
            using FailingSeed seed = new("none", $"--seeds {number} --profile {profile}");
            Assert.AreEqual(0, seed.Status, seed.Output);
            Finding? wrong = Findings(seed).FirstOrDefault(IsNeverAgain);
            Assert.IsNull(wrong, $"seed {number}: {wrong?.Sentence}");
        }
    }

    [TestMethod] // UPDATE_GOLDEN=1 makes the captures anew
    [DataRow("simulator-reset", "a reset that nobody sent", "--seeds 1..8 --profile clean")]
    [DataRow("simulator-early", "the peer is given up too early", "--seeds 1..8 --profile clean")]
    [DataRow("simulator-never-again", "nothing is sent again", "--seeds 1 --profile lossy")]
    public void GoldenCapture_IsThere(string name, string fault, string seeds)
    {
        string path = Repository.PathOf($"tests/TcpNano.HostTests/Explain/Golden/{name}.pcapng");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            using FailingSeed seed = new(fault, seeds);
            File.Copy(seed.Capture, path, overwrite: true);
        }

        Assert.IsGreaterThan(0, new FileInfo(path).Length);
    }

    private static bool IsNeverAgain(Finding finding)
    {
        return finding.Kind == "Never sent again";
    }

    private static IEnumerable<Finding> Findings(FailingSeed seed)
    {
        return Talk.Findings(CaptureAnalyzer.Analyze(new MemoryStream(File.ReadAllBytes(seed.Capture)))).SelectMany(verdict => verdict.Findings);
    }
}
