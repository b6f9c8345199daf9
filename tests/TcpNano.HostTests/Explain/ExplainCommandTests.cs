using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Captures;
using TcpNano.Tool.Commands;
using TcpNano.Tool.Shell;

namespace TcpNano.HostTests.Explain;

/// <summary><c>tcpnano explain</c>: the page, the sentences, and what happens to files that are none.</summary>
[TestClass]
public class ExplainCommandTests
{
    private DirectoryInfo _folder = null!;

    [TestInitialize]
    public void Begin()
    {
        _folder = Directory.CreateTempSubdirectory("tcpnano-explain");
    }

    [TestCleanup]
    public void End()
    {
        _folder.Delete(recursive: true);
    }

    [TestMethod]
    [DataRow("talk.pcapng", "talk.html")]
    [DataRow("talk", "talk.html")]
    [DataRow("talk.html", "talk.html.html")]
    public void Page_IsBesideTheCapture(string capture, string page)
    {
        File.WriteAllBytes(PathOf(capture), CaptureFiles.OfDemo("refused"));
        Assert.AreEqual(0, Run(out string output, out string error, "explain", PathOf(capture)), error);
        Assert.AreEqual(
            "the capture says: tcpnano demo refused --seed 1: a SYN to a port nobody listens on is answered with RST\n"
            + "1: 10.0.0.1:54481 to 10.0.0.2:7: The client asked once for a connection (SYN), and the server refused at once (RST): it is there, but nothing listens on its port 7.\n"
            + $"the page is {PathOf(page)}\n",
            output);
        StringAssert.StartsWith(File.ReadAllText(PathOf(page)), "<!DOCTYPE html>");
    }

    [TestMethod]
    public void Page_GoesWhereItIsSaid_OverAnotherOne()
    {
        File.WriteAllBytes(PathOf("a.pcapng"), CaptureFiles.OfDemo("half-open"));
        File.WriteAllText(PathOf("b.html"), new string('x', 500_000));
        Assert.AreEqual(0, Run(out string output, out _, "explain", PathOf("a.pcapng"), "--output", PathOf("b.html")));
        StringAssert.Contains(output, "\n3 TCP conversations\n");
        StringAssert.EndsWith(File.ReadAllText(PathOf("b.html")).TrimEnd(), "</html>");
        Assert.IsFalse(File.Exists(PathOf("a.html")));
    }

    [TestMethod]
    public void WhatIsNoCapture_IsOneLine_Exit2()
    {
        File.WriteAllText(PathOf("letter.txt"), "dear reader");
        foreach ((string file, string said) in new[]
        {
            (PathOf("letter.txt"), $"tcpnano: '{PathOf("letter.txt")}': it is no capture: neither pcapng nor pcap begins like this.\n"),
            (_folder.FullName, $"tcpnano: '{_folder.FullName}' cannot be read: it is a directory.\n"),
            (PathOf("nothing"), $"tcpnano: '{PathOf("nothing")}' cannot be read: there is no such file.\n"),
        })
        {
            Assert.AreEqual(2, Run(out string output, out string error, "explain", file));
            Assert.AreEqual(said, error);
            Assert.AreEqual("", output);
        }
    }

    [TestMethod]
    public void Page_NeverGoesOverTheCapture()
    {
        byte[] capture = CaptureFiles.OfDemo("refused");
        File.WriteAllBytes(PathOf("a.pcapng"), capture);
        string same = Path.Combine(_folder.FullName, ".", "a.pcapng");
        Assert.AreEqual(2, Run(out _, out string error, "explain", PathOf("a.pcapng"), "--output", same));
        Assert.AreEqual($"tcpnano: '{same}' is the capture itself: the page has to go elsewhere.\n", error);
        CollectionAssert.AreEqual(capture, File.ReadAllBytes(PathOf("a.pcapng")));
    }

    [TestMethod] // of many the worst, and not the first
    public void Trouble_IsTold_WhereThereAreManyConversations()
    {
        Talk talk = new();
        for (int i = 0; i < 60; i++)
        {
            talk.ClientPort = 40000 + i;
            _ = i == 50 ? talk.C(i * 100, Talk.Syn, 0) : talk.Open(i * 100).Close((i * 100) + 30, 1, 1);
        }

        File.WriteAllBytes(PathOf("many.pcapng"), talk.File());
        Assert.AreEqual(0, Run(out string output, out _, "explain", PathOf("many.pcapng")));
        StringAssert.Contains(output, "\n51: 10.0.0.1:40050 to 10.0.0.2:7: The client asked once for a connection (SYN) and nobody answered.\n60 TCP conversations, of which the 20 with the most trouble are here\n");
    }

    [TestMethod]
    [DataRow("/nonexistent/x.html", "there is no such directory.")]
    [DataRow("/dev/full", "No space left on device.")]
    public void PageThatCannotBeWritten_IsOneLine_Exit1(string page, string why)
    {
        File.WriteAllBytes(PathOf("a.pcapng"), CaptureFiles.OfDemo("refused"));
        Assert.AreEqual(1, Run(out string output, out string error, "explain", PathOf("a.pcapng"), "--output", page));
        Assert.AreEqual($"tcpnano: '{page}' cannot be written: {why}\n", error);
        Assert.AreEqual("", output);
    }

    private static int Run(out string output, out string error, params string[] arguments)
    {
        StringWriter results = new() { NewLine = "\n" };
        StringWriter complaints = new() { NewLine = "\n" };
        int status = TcpNanoCommand.Run(arguments, new Terminal(TcpNanoCommand.Name, results, complaints));
        output = results.ToString();
        error = complaints.ToString();
        return status;
    }

    private string PathOf(string name)
    {
        return Path.Combine(_folder.FullName, name);
    }
}
