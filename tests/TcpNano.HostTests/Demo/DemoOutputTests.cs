using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Tool.Commands;
using TcpNano.Tool.Demo;
using TcpNano.Tool.Shell;

namespace TcpNano.HostTests.Demo;

/// <summary>
/// What <c>tcpnano demo</c> prints, held against the files in Expected. A file is what <c>tcpnano demo SCENE</c> printed
/// once it had been read against the figures of RFC 9293.
/// </summary>
[TestClass]
public class DemoOutputTests
{
    [TestMethod]
    [DataRow("handshake")]
    [DataRow("echo")]
    [DataRow("four-way-close")]
    [DataRow("half-close")]
    [DataRow("simultaneous-open")]
    [DataRow("simultaneous-close")]
    [DataRow("fin-ack-combined")]
    [DataRow("stale-syn")]
    [DataRow("lost-last-ack")]
    [DataRow("zero-window")]
    [DataRow("refused")]
    [DataRow("half-open")]
    public void Scene_PrintsWhatIsExpected(string scene)
    {
        AssertPrints(scene, "demo", scene);
    }

    [TestMethod]
    public void Echo_OverABadWire_PrintsWhatIsExpected()
    {
        AssertPrints("echo-bad-wire", "demo", "echo", "--loss", "20", "--reorder", "20", "--duplicate", "20", "--seed", "2");
    }

    [TestMethod]
    public void Scenes_AreAllPinnedAndListed()
    {
        string list = Output(0, "demo", "--list");
        foreach (Scene scene in SceneList.All())
        {
            Assert.IsTrue(File.Exists(PathOf(scene.Name)), scene.Name);
            Assert.Contains(scene.Name + " ", list);
            Assert.Contains(scene.Summary, list);
        }
    }

    [TestMethod]
    public void NoArguments_MeansDemoEcho()
    {
        AssertPrints("echo");
        AssertPrints("echo", "demo");
    }

    [TestMethod]
    public void SameSeed_SameOutput_AndAnotherSeedAnother()
    {
        HashSet<string> different = [];
        for (int seed = 0; seed < 8; seed++)
        {
            string[] arguments = ["demo", "zero-window", "--loss", "15", "--reorder", "15", "--duplicate", "15", "--seed", seed.ToString()];
            string first = Output(0, arguments);
            Assert.AreEqual(first, Output(0, arguments));
            different.Add(first);
        }

        Assert.IsGreaterThan(4, different.Count, "the seed must matter");
    }

    [TestMethod]
    public void Loss_IsShown_AndEverythingArrivesAllTheSame()
    {
        string output = Output(0, "demo", "echo", "--loss", "30", "--seed", "3");
        Assert.MatchesRegex(@"(?m)-X$| X- ", output);
        Assert.Contains("20 octets came back; the client closed first", output);
        Assert.DoesNotContain("none lost", output);
    }

    [TestMethod]
    public void LossOfEverything_IsToldAsItIs()
    {
        string output = Output(0, "demo", "handshake", "--loss", "100");
        Assert.Contains("The connection did not come about", output);
        Assert.Contains("the client is CLOSED (gave up for want of an answer)", output);
        Assert.DoesNotContain("ESTABLISHED", output);
    }

    [TestMethod]
    public void Reordering_MakesSegmentsOvertake()
    {
        string calm = Output(0, "demo", "zero-window");
        string stormy = Output(0, "demo", "zero-window", "--reorder", "50", "--seed", "4");
        Assert.AreNotEqual(calm, stormy);
        Assert.Contains("of 5840 octets 5840 arrived", stormy);
        Assert.Contains("none lost", stormy);
    }

    [TestMethod]
    public void Duplication_MakesSegmentsArriveTwice()
    {
        string output = Output(0, "demo", "handshake", "--duplicate", "100");
        Assert.AreEqual(2, output.Split('\n').Count(line => line.Contains("SYN seq=0 ") && line.Contains("->")), output);
        Assert.Contains("Both ends are ESTABLISHED", output);
    }

    // Whatever the network does, a scene comes to its end and its sentence tells what the ladder shows.
    [TestMethod]
    public void EveryScene_SurvivesABadWire()
    {
        foreach (Scene scene in SceneList.All())
        {
            for (int seed = 1; seed <= 20; seed++)
            {
                string output = Output(0, "demo", scene.Name, "--loss", "30", "--reorder", "20", "--duplicate", "20", "--seed", seed.ToString());
                string[] lines = output.TrimEnd('\n').Split('\n');
                Assert.AreEqual("", lines[^2], output);
                int lost = lines.Count(line => line.EndsWith("-X", StringComparison.Ordinal) || line.Contains(" X- "));
                Assert.Contains(lost == 0 ? "none lost)." : $" {lost} lost).", lines[^1], output);
            }
        }
    }

    private static void AssertPrints(string name, params string[] arguments)
    {
        string expected = File.ReadAllText(PathOf(name));
        string actual = Output(0, arguments);
        Assert.AreEqual(expected, actual, $"{name}: the program prints\n{actual}");
    }

    private static string Output(int status, params string[] arguments)
    {
        StringWriter output = new() { NewLine = "\n" };
        StringWriter error = new() { NewLine = "\n" };
        Assert.AreEqual(status, TcpNanoCommand.Run(arguments, new Terminal(TcpNanoCommand.Name, output, error)));
        Assert.AreEqual("", error.ToString());
        return output.ToString();
    }

    private static string PathOf(string name)
    {
        return Path.Combine(AppContext.BaseDirectory, "Demo", "Expected", name + ".txt");
    }
}
