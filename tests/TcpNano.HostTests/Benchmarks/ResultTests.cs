using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Benchmarks.Results;
using TcpNano.Benchmarks.Suites;

namespace TcpNano.HostTests.Benchmarks;

/// <summary>What is made of figures. The figures themselves are nobody's test.</summary>
[TestClass]
public class ResultTests
{
    [TestMethod]
    public void Spread_HasMedianQuartilesAndEnds_InAnyOrder()
    {
        Spread spread = Spread.Of([5, 1, 4, 2, 3]);
        Assert.AreEqual(new Spread(5, 1, 2, 3, 4, 5, 3), spread);
        Assert.AreEqual("3.0 (1.0..5.0)", spread.WithEnds(1));
        Assert.AreEqual("3.00 (2.00-4.00)", spread.WithQuartiles(2));
    }

    [TestMethod]
    public void Spread_Interpolates()
    {
        Spread spread = Spread.Of([1, 2, 3, 4]);
        Assert.AreEqual(2.5, spread.Median);
        Assert.AreEqual(1.75, spread.Lower);
        Assert.AreEqual(3.25, spread.Upper);
    }

    [TestMethod] // a measurement that failed
    public void Spread_OfNothing_IsADash()
    {
        Assert.AreEqual("-", Spread.Of([]).WithEnds(1));
        Assert.AreEqual("-", Spread.Of([]).WithQuartiles(1));
        Assert.AreEqual("-", Spread.Of([]).Alone(1));
    }

    [TestMethod] // a slow machine is slow for both: the ratio is of one round
    public void Ratio_IsOfSamplesOfTheSameRound()
    {
        Samples samples = new();
        double[] own = [10, 1, 100];
        for (int round = 1; round <= own.Length; round++)
        {
            Add(samples, "TcpNano", round, own[round - 1]);
            Add(samples, "kernel", round, 2 * own[round - 1]);
        }

        Add(samples, "TcpNano", 4, 7); // the kernel has none in this round
        Spread ratio = samples.Ratio("echo", "row", "TcpNano", "kernel", "rate");
        Assert.AreEqual(3, ratio.Count);
        Assert.AreEqual(0.5, ratio.Least);
        Assert.AreEqual(0.5, ratio.Most);
        Assert.AreEqual(4, samples.Of("echo", "row", "TcpNano", "rate").Count);
    }

    [TestMethod]
    public void Page_HasDateMachineTablesAndWhatLimitsThem_AndNoNameOfTheMachine()
    {
        ResultTable table = new("bulk", "Bulk", ["", "MB/s"], [["a|b", "1"]]);
        string page = MarkdownFile.Text([table], new DateTime(2026, 1, 2), "bulk");
        StringAssert.Contains(page, "2026-01-02, on ");
        StringAssert.Contains(page, "-- bulk\n");
        StringAssert.Contains(page, "## Bulk\n\n|  | MB/s |\n| --- | --- |\n| a\\|b | 1 |\n");
        StringAssert.Contains(page, "**What limits it.** " + Limits.Of("bulk"));
        Assert.IsFalse(page.Contains(Environment.MachineName, StringComparison.OrdinalIgnoreCase), page);
        StringAssert.Contains(Machine.InWords(), "Linux " + Environment.OSVersion.Version.Major.ToString(CultureInfo.InvariantCulture) + ".");
    }

    [TestMethod] // so that a page says how to make it again
    public void Arguments_AreThoseThatDifferFromWhatIsSoAnyway()
    {
        Assert.AreEqual("", new RunOptions().Arguments());
        Assert.AreEqual(" --rounds 7 --seconds 0.5", new RunOptions { Rounds = 7, Seconds = 0.5 }.Arguments());
    }

    [TestMethod]
    public void Json_HasEverySample()
    {
        Samples samples = new();
        Add(samples, "TcpNano", 1, 2.5);
        string file = Path.GetTempFileName();
        try
        {
            JsonFile.Write(samples, new DateTime(2026, 1, 2), "echo --rounds 1", file);
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
            Assert.AreEqual("2026-01-02", document.RootElement.GetProperty("date").GetString());
            Assert.AreEqual("echo --rounds 1", document.RootElement.GetProperty("command").GetString());
            JsonElement sample = document.RootElement.GetProperty("samples")[0];
            Assert.AreEqual("TcpNano", sample.GetProperty("system").GetString());
            Assert.AreEqual(2.5, sample.GetProperty("values").GetProperty("rate").GetDouble());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    public void Plots_AreSvg_WithTheNamesOfTheirLines()
    {
        string folder = Directory.CreateTempSubdirectory("tcpnano-plots-").FullName;
        try
        {
            Chart empty = new("empty", "Nothing", "x", "y", false, false, []);
            Chart chart = new("some", "Over loss", "loss", "kB/s", false, true, [new ChartLine("of 4 KB", [(0, 300), (30, 0)])]);
            Chart crowded = new("crowded", "Over entries", "entries", "ns", true, false, [new ChartLine("find", [(1, 3), (10, 3), (65_000, 5), (100_000, 5)])]);
            SvgFiles.Write([empty, chart, crowded], folder);
            string svg = File.ReadAllText(Path.Combine(folder, "some.svg"));
            StringAssert.StartsWith(svg, "<?xml");
            StringAssert.Contains(svg, "of 4 KB");
            Assert.IsFalse(File.Exists(Path.Combine(folder, "empty.svg")), "a plot of nothing");
            string labels = File.ReadAllText(Path.Combine(folder, "crowded.svg"));
            StringAssert.Matches(labels, new Regex(@">\s*100000\s*<"));
            StringAssert.DoesNotMatch(labels, new Regex(@">\s*65000\s*<"), "a label that would run into the next one");
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static void Add(Samples samples, string system, int round, double rate)
    {
        samples.Add(new Sample("echo", "row", system, round, new Dictionary<string, double> { ["rate"] = rate }));
    }
}
