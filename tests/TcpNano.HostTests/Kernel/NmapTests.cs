using System.ComponentModel;
using System.Globalization;
using System.Xml.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel;

/// <summary>What nmap's OS detection can tell of a stack: how hard its sequence numbers are to guess, and how long it has been up.</summary>
[TestClass]
public class NmapTests
{
    private const int Open = 7;
    private const int Closed = 81;
    private const int Runs = 5;
    private const int Patience = 60_000;

    // 8 times the binary logarithm of how much six numbers scatter. Random numbers give 245 to 265, one run in twenty less than 250.
    private const int Difficulty = 250;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Rfc(7323, "7-1")]
    [Timeout(240_000)]
    public void SequenceNumbersAreHardToGuess_AndNothingTellsTheUptime()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct, options => options.Connections = 8);
        using Floods.EchoServer echo = new(bench.Stack, Open, 4);
        int median = Median(bench);

        // Five bad draws of random numbers happen, but not twice.
        median = median >= Difficulty ? median : Median(bench);
        Assert.IsGreaterThanOrEqualTo(Difficulty, median);
    }

    private int Median(Bench bench)
    {
        List<int> found = [];
        for (int run = 0; run < Runs; run++)
        {
            XElement host = Scan(bench);
            found.Add(int.Parse(Value(host, "tcpsequence", "index"), CultureInfo.InvariantCulture));
            Assert.AreEqual("All zeros", Value(host, "ipidsequence", "class"), "IP identification");

            // nmap gets timestamps, from six ports. Each has an offset of its own (RFC 7323 section 7), so that they look like no clock; what nmap makes of them all the same is no uptime.
            Assert.AreEqual("other", Value(host, "tcptssequence", "class"), "timestamps");
        }

        TestContext.WriteLine("difficulty " + string.Join(", ", found));
        return found.Order().ElementAt(Runs / 2);
    }

    private static string Value(XElement host, string element, string attribute)
    {
        XAttribute? value = host.Element(element)?.Attribute(attribute);
        Assert.IsNotNull(value, $"nmap says nothing of {element}:\n{host}");
        return value.Value;
    }

    private static XElement Scan(Bench bench)
    {
        string output;
        try
        {
            output = bench.Kernel.Command("nmap", $"-n -Pn -O --max-os-tries 1 -p {Open},{Closed} -oX - {Bench.StackAddress}", Patience);
        }
        catch (Win32Exception)
        {
            Needs.Missing("nmap is not installed: apt-get install nmap.");
            throw;
        }

        // What nmap says on standard error comes behind the document.
        int end = output.IndexOf("</nmaprun>", StringComparison.Ordinal);
        Assert.IsGreaterThan(0, end, output);
        return XDocument.Parse(output[..(end + "</nmaprun>".Length)]).Root!.Element("host")!;
    }
}
