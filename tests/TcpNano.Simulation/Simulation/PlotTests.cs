using System.Globalization;
using System.Xml.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Explain.Drawing;
using TcpNano.Lab.Commands;
using TcpNano.Lab.Plots;
using TcpNano.Lab.Simulation;
using TcpNano.Tool.Shell;

namespace TcpNano.Simulation.Simulation;

/// <summary><c>tcpnano-lab simulate --plot</c>: what is drawn is what the stacks had.</summary>
[TestClass]
public class PlotTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [TestMethod]
    public void Plot_IsWellFormed_AndHasAllSeriesOfBothEnds()
    {
        XDocument svg = Plot("simulate", "--seeds", "7", "--profile", "lossy");
        Assert.AreEqual("seed 7 (lossy)", svg.Root!.Element(s_svg + "title")!.Value);
        string[] texts = [.. svg.Descendants(s_svg + "text").Select(text => text.Value)];
        CollectionAssert.IsSubsetOf(new[] { "all held", "Conversation 0", "opener of 0 (A)", "acceptor of 0 (B)", "Conversation 2" }, texts);
        foreach (string name in new[] { "cwnd", "ssthresh, once there was a loss", "window of the peer", "SRTT", "RTO", "send buffer", "receive buffer, unread", "in flight", "goodput" })
        {
            Assert.HasCount(6, texts.Where(text => text == name), name);
        }

        foreach (string name in new[] { "cwnd", "window of the peer", "RTO", "send buffer", "receive buffer, unread", "in flight", "goodput" })
        {
            Assert.HasCount(6, Lines(svg, name), name);
        }

        Assert.IsNotEmpty(Lines(svg, "SRTT"));
        Assert.IsNotEmpty(Lines(svg, "ssthresh, once there was a loss"));
        Assert.IsNotEmpty(svg.Descendants(s_svg + "circle").Where(circle => circle.Value == "sent again"));
    }

    [TestMethod] // the lowest, the highest and the last value of each line, read back from where they are drawn
    public void Lines_AreWhatTheStacksHad()
    {
        Scenario scenario = ScenarioGenerator.Make(7, SimulationProfile.All.Single(profile => profile.Name == "lossy"));
        IReadOnlyList<TalkRecord> talks = SimulationRun.Record(scenario).Talks;
        XDocument svg = XDocument.Parse(RunDrawing.Draw("a title", [], talks));
        EndRecord[] ends = [.. talks.SelectMany(talk => new[] { talk.Opener, talk.Acceptor })];
        Compare("RTO", sample => sample.RetransmissionTimeout, isAlone: true);
        Compare("cwnd", sample => sample.CongestionWindow, isAlone: false);
        Compare("send buffer", sample => sample.Unacknowledged, isAlone: false);

        void Compare(string name, Func<EndSample, int> value, bool isAlone)
        {
            string[] paths = [.. Lines(svg, name)];
            Assert.HasCount(ends.Length, paths);
            for (int i = 0; i < ends.Length; i++)
            {
                int[] values = [.. ends[i].Samples.Select(seen => value(seen.Sample))];
                double[] heights = [.. Heights(paths[i]).Select(height => PlotFrame.Bottom - height)];
                if (values.Max() == 0)
                {
                    Assert.AreEqual(0, heights.Max());
                    continue;
                }

                // A line that is alone in its plot sets the scale; where there are three, another may.
                double unit = isAlone ? values.Max() * 1.04 / (PlotFrame.Bottom - PlotFrame.Top) : values.Max() / heights.Max();
                Assert.AreEqual(values.Max(), heights.Max() * unit, unit, name);
                Assert.AreEqual(values.Min(), heights.Min() * unit, unit, name);
                Assert.AreEqual(values[^1], heights[^1] * unit, unit, name);
            }
        }
    }

    [TestMethod]
    public void Record_EndsWithTheStatisticsOfTheConnection_AndChangesNothing()
    {
        int checkedEnds = 0;
        for (ulong seed = 1; seed <= 60; seed++)
        {
            Scenario scenario = ScenarioGenerator.Make(seed);
            SimulationResult plain = SimulationRun.Play(scenario);
            (SimulationResult result, IReadOnlyList<TalkRecord> talks) = SimulationRun.Record(scenario);
            Assert.AreEqual(plain, result, $"seed {seed}");
            foreach (EndRecord end in talks.SelectMany(talk => new[] { talk.Opener, talk.Acceptor }).Where(end => end.Samples.Count > 0))
            {
                checkedEnds++;
                Assert.IsTrue(end.Samples.Zip(end.Samples.Skip(1)).All(pair => pair.First.At <= pair.Second.At && pair.First.Sample != pair.Second.Sample), $"seed {seed}: in order, and each a change");
                Assert.IsTrue(end.Samples.All(seen => seen.Sample.Unacknowledged >= 0 && seen.Sample.CongestionWindow > 0 && seen.Sample.RetransmissionTimeout > 0), $"seed {seed}");
                Assert.IsGreaterThanOrEqualTo(end.Samples[^1].At, end.Until);
                Assert.IsTrue(end.Samples[^1].Sample.Received >= end.Samples[0].Sample.Received);
            }
        }

        Assert.IsGreaterThan(100, checkedEnds);
    }

    [TestMethod]
    public void Received_IsWhatTheApplicationGot_WhereNothingGoesWrong()
    {
        IEnumerable<Scenario> calm = Enumerable.Range(1, 200).Select(seed => ScenarioGenerator.Make((ulong)seed, SimulationProfile.All.Single(profile => profile.Name == "clean"))).Where(scenario => scenario.IsCalm);
        int octets = 0;
        foreach (Scenario scenario in calm.Take(20))
        {
            (SimulationResult result, IReadOnlyList<TalkRecord> talks) = SimulationRun.Record(scenario);
            long received = talks.Sum(talk => talk.Opener.Samples.Select(seen => (long)seen.Sample.Received).LastOrDefault() + talk.Acceptor.Samples.Select(seen => (long)seen.Sample.Received).LastOrDefault());
            Assert.IsGreaterThanOrEqualTo(result.Octets, received, "an app that aborts leaves some unread");
            octets += (int)result.Octets;
        }

        Assert.IsGreaterThan(0, octets);
    }

    [TestMethod]
    public void Goodput_AddsUpToWhatWasReceived()
    {
        (long At, EndSample Sample)[] samples =
        [
            (100, new EndSample { Received = 0 }), (103, new EndSample { Received = 50 }), (104, new EndSample { Received = 80 }), (131, new EndSample { Received = 280 }), (140, new EndSample { Received = 300 }),
        ];
        IReadOnlyList<(long At, double Rate)> rates = Goodput.Of(samples, 100, 10);
        CollectionAssert.AreEqual(new (long, double)[] { (100, 8000), (110, 0), (120, 0), (130, 20_000), (140, 2000), (150, 0) }, rates.ToArray());
        Assert.AreEqual(300, rates.Sum(rate => rate.Rate) * 10 / 1000, 1e-9);
        Assert.HasCount(0, Goodput.Of([], 0, 10));
    }

    [TestMethod]
    [DataRow(0, 10)]
    [DataRow(1000, 10)]
    [DataRow(1001, 20)]
    [DataRow(2001, 50)]
    [DataRow(5001, 100)]
    [DataRow(7_200_000, 100_000)]
    public void Goodput_HasAHundredPortionsAtMost(long duration, long portion)
    {
        Assert.AreEqual(portion, Goodput.Portion(duration));
    }

    [TestMethod] // an axis of 0 to 2 octets had the ticks 0, 1, 1, 2, 2
    public void AxisOfSmallNumbers_HasNoTickTwice()
    {
        XDocument svg = Plot("simulate", "--seeds", "9", "--profile", "rebooting");
        foreach (XElement axes in svg.Descendants(s_svg + "g").Where(group => group.Attribute("class")?.Value == "axes"))
        {
            string[] ticks = [.. axes.Descendants(s_svg + "text").Where(text => text.Attribute("text-anchor")?.Value == "end" && text.Attribute("class") is null).Select(text => text.Value)];
            CollectionAssert.AllItemsAreUnique(ticks);
            CollectionAssert.Contains(ticks, "0");
        }
    }

    [TestMethod]
    public void SeedsThatAllHold_LeaveTheFileEmpty_AndSaySo()
    {
        string path = Path.GetTempFileName();
        try
        {
            (int status, string output, _) = Run("simulate", "--seeds", "1..3", "--plot", path);
            Assert.AreEqual(ExitStatus.Success, status);
            Assert.Contains($"no seed failed: nothing is in '{path}'\n", output);
            Assert.AreEqual(0, new FileInfo(path).Length);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    [DataRow("--plot")]
    [DataRow("--pcap")]
    public void FileThatCannotBeWritten_IsSaidBeforeTheSimulation(string option)
    {
        (int status, string output, string error) = Run("simulate", "--seeds", "1..100000000", option, "/nonexistent/x.svg");
        Assert.AreEqual(ExitStatus.Usage, status);
        Assert.AreEqual("tcpnano-lab: '/nonexistent/x.svg' cannot be written: there is no such directory.\n", error);
        Assert.AreEqual("", output);
    }

    private static IEnumerable<string> Lines(XDocument svg, string name)
    {
        return svg.Descendants(s_svg + "path").Where(path => path.Element(s_svg + "title")?.Value == name).Select(path => path.Attribute("d")!.Value);
    }

    // M0 1H2V3H4: the number after the blank, and those after each V.
    private static double[] Heights(string path)
    {
        return [.. path[1..].Split('V').Select((part, i) => part.Split('H')[0].Split(' ')[i == 0 ? 1 : 0]).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
    }

    private static XDocument Plot(params string[] arguments)
    {
        string path = Path.GetTempFileName();
        try
        {
            (int status, string output, string error) = Run([.. arguments, "--plot", path]);
            Assert.AreEqual(ExitStatus.Success, status, output + error);
            return XDocument.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (int Status, string Output, string Error) Run(params string[] arguments)
    {
        StringWriter output = new() { NewLine = "\n" };
        StringWriter error = new() { NewLine = "\n" };
        int status = LabCommand.Run(arguments, new Terminal(LabCommand.Name, output, error));
        return (status, output.ToString(), error.ToString());
    }
}
