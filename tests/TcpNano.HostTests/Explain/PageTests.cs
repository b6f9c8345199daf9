using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Explain.Analysis;
using TcpNano.Explain.Pages;
using TcpNano.HostTests.Captures;
using static TcpNano.HostTests.Explain.Talk;

namespace TcpNano.HostTests.Explain;

/// <summary>The page: whole in itself, with links that lead somewhere, and safe whatever a capture says.</summary>
[TestClass]
public partial class PageTests
{
    private const string Evil = "</title></text><script>alert(1)</script><img src=x onerror=alert(2)>\" onload='x'&amp;";

    private static readonly Dictionary<string, Func<byte[]>> s_captures = new()
    {
        ["zero-window"] = () => CaptureFiles.OfDemo("zero-window"),
        ["bad-wire"] = () => CaptureFiles.OfDemo("echo --loss 20 --reorder 20 --duplicate 20 --seed 2"),
        ["half-open"] = () => CaptureFiles.OfDemo("half-open"),
        ["nothing"] = () => new Talk().File(),
        ["kernel"] = () => File.ReadAllBytes(GoldenTests.PathOf("zero")),
        ["nobody"] = () => File.ReadAllBytes(GoldenTests.PathOf("silent")),
    };

    [TestMethod]
    [DataRow("zero-window")]
    [DataRow("bad-wire")]
    [DataRow("half-open")]
    [DataRow("nothing")]
    [DataRow("kernel")]
    [DataRow("nobody")]
    public void Links_LeadToWhatIsThere_AndNothingIsFetched(string name)
    {
        string page = Page(s_captures[name](), name + ".pcapng");
        string[] ids = [.. Id().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.AreEqual(ids.Length, ids.Distinct().Count(), "ids are unique");
        string[] targets = [.. Href().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.IsTrue(targets.All(target => target == "data:," || (target[0] == '#' && ids.Contains(target[1..]))), string.Join(' ', targets.Where(target => target[0] != '#' || !ids.Contains(target[1..]))));
        Assert.IsFalse(Elsewhere().IsMatch(page), "resources from elsewhere");
        StringAssert.Contains(page, "default-src 'none'");
        StringAssert.Contains(page, $"<title>{name}.pcapng explained</title>");
    }

    [TestMethod]
    public void LadderAndPlot_PointAtEachOther()
    {
        string page = Page(CaptureFiles.OfDemo("zero-window"), "z.pcapng");
        int rows = Row().Count(page);
        Assert.AreEqual(25, rows);
        foreach (Match row in Row().Matches(page))
        {
            string frame = row.Groups[1].Value;
            StringAssert.Contains(page, $"<a id=\"c1-f{frame}\" class=");
            StringAssert.Contains(page, $"href=\"#c1-p{frame}\"");
            StringAssert.Contains(page, $"<a id=\"c1-p{frame}\" class=");
            StringAssert.Contains(page, $"href=\"#c1-f{frame}\"");
        }

        StringAssert.Contains(page, "class=\"shut\" href=\"#c1-f14\"");
        StringAssert.Contains(page, "server at 0.020 s: SYN-RECEIVED");
    }

    [TestMethod]
    public void WhatACaptureSays_IsText_AndNothingElse()
    {
        Talk talk = new Talk { Comment = Evil }.Name("10.0.0.1", Evil).Open();
        string page = Page(talk.File(), Evil);
        Assert.IsFalse(page.Contains("<script", StringComparison.OrdinalIgnoreCase) || page.Contains("<img", StringComparison.OrdinalIgnoreCase), "markup of the capture's");
        StringAssert.Contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;");
        Assert.IsFalse(page.Contains("onload='x'", StringComparison.Ordinal), "attributes of the capture's");
    }

    [TestMethod]
    public void LongCaptures_AreBounded_AndThePageSaysSo()
    {
        Talk talk = new Talk().Open();
        for (uint i = 0; i < 8000; i++)
        {
            talk.C(100 + i, Ack, 1 + (i * 100), 1, 100);
        }

        for (int i = 1; i < 700; i++)
        {
            talk.ClientPort = 40000 + i;
            talk.C(9000 + i, Syn, 0).S(9000.5 + i, i < 5 ? Rst | Ack : Syn | Ack, 0, 1);
        }

        string page = Page(talk.File(), "long.pcapng");
        Assert.IsLessThan(4_000_000, page.Length);
        StringAssert.Contains(page, "There are 700 TCP conversations: 699 of them failed or broke off.");
        StringAssert.Contains(page, "Only 25 conversations are drawn, those with the most trouble first; 675 are not.");
        StringAssert.Contains(page, "The table lists 500 conversations; 200 more went well or no worse.");
        StringAssert.Contains(page, "3,003 segments of long conversations are counted and judged, but not drawn.");
        Assert.AreEqual(25, page.Split("class=\"conversation\"").Length - 1);
    }

    [TestMethod]
    public void LongConversation_KeepsItsBeginning_ItsEnd_AndWhatIsSpecial()
    {
        Talk talk = new Talk().Open();
        for (uint i = 0; i < 1000; i++)
        {
            talk.C(100 + i, Ack, 1 + (i * 100), 1, 100);
            if (i == 500)
            {
                talk.C(100 + i, Ack, 1 + (i * 100), 1, 100);
            }
        }

        string page = Page(talk.Close(2000, 100_001, 1).File(), "long.pcapng");
        Assert.AreEqual(PageModel.MostRows, Row().Count(page));
        foreach (int frame in new[] { 1, 2, 3, 40, 505, 1005, 1006, 1007 })
        {
            StringAssert.Contains(page, $"id=\"c1-f{frame}\"");
        }

        StringAssert.Contains(page, "segments not drawn ...");
    }

    [TestMethod]
    public void SpoiltCaptures_StillGiveAPage()
    {
        Random random = new(5);
        byte[][] files = [.. s_captures.Values.Select(capture => capture())];
        int pages = 0;
        for (int i = 0; i < 240; i++)
        {
            byte[] file = [.. files[i % files.Length]];
            for (int changes = random.Next(1, 30); changes > 0; changes--)
            {
                file[random.Next(28, file.Length)] = (byte)random.Next(256);
            }

            byte[] cut = file[..random.Next(28, file.Length + 1)];
            StringAssert.EndsWith(Page(cut, "spoilt.pcapng").TrimEnd(), "</html>");
            pages++;
        }

        Assert.AreEqual(240, pages);
    }

    [TestMethod] // the first thing to read, whatever number it has
    public void WorstConversations_AreInTheHeader_OneOfEachKind()
    {
        Talk talk = new Talk().Open().Close(30, 1, 1);
        foreach (int port in new[] { 40001, 40002 })
        {
            talk.ClientPort = port;
            talk.C(100, Syn, 0).S(101, Rst | Ack, 0, 1);
        }

        talk.ClientPort = 40003;
        string page = Page(talk.C(200, Syn, 0).File(), "four.pcapng");
        string header = page[page.IndexOf("<header>", StringComparison.Ordinal)..page.IndexOf("</header>", StringComparison.Ordinal)];
        StringAssert.Contains(header, "There are 4 TCP conversations: 3 of them failed or broke off.");
        StringAssert.Contains(header, "<a href=\"#c2\">Conversation 2</a>: The client asked once for a connection (SYN), and the server refused at once (RST)");
        StringAssert.Contains(header, "<a href=\"#c4\">Conversation 4</a>: The client asked once for a connection (SYN) and nobody answered.");
        Assert.AreEqual(2, header.Split("<li>").Length - 1);
    }

    [TestMethod]
    public void FramesOfUnknownLinks_AreSaidInTheFirstSentence()
    {
        StringAssert.Contains(Page(new Talk().Frame(0, [1, 2, 3]).File(), "odd.pcapng"), "There is no TCP conversation in this capture. 1 frame of 1 could not be understood: another kind of link, or cut off too early.");
    }

    [TestMethod] // so that paper ends between two rows
    public void LongLadder_IsInPieces_OneBelowTheOther()
    {
        string page = Page(CaptureFiles.OfDemo("zero-window"), "z.pcapng");
        (int Top, int Height)[] pieces = [.. Piece().Matches(page).Select(match => (int.Parse(match.Groups[1].Value, null), int.Parse(match.Groups[2].Value, null)))];
        Assert.IsGreaterThan(5, pieces.Length);
        int next = 0;
        foreach ((int top, int height) in pieces)
        {
            Assert.AreEqual(next, top);
            Assert.IsLessThan(250, height);
            next = top + height;
        }
    }

    [TestMethod]
    public void CaptureThatBreaksOff_SaysSo()
    {
        byte[] file = CaptureFiles.OfDemo("refused");
        StringAssert.Contains(Page(file[..^10], "r.pcapng"), "The capture could not be read to its end: the file breaks off in the middle of a frame.");
    }

    internal static string Page(byte[] file, string name)
    {
        return PageWriter.Write(new PageModel(name, CaptureAnalyzer.Analyze(new MemoryStream(file))));
    }

    [GeneratedRegex(" id=\"([^\"]*)\"")]
    private static partial Regex Id();

    [GeneratedRegex(" href=\"([^\"]*)\"")]
    private static partial Regex Href();

    [GeneratedRegex("<svg class=\"ladder\" viewBox=\"0 ([0-9]+) 760 ([0-9]+)\"")]
    private static partial Regex Piece();

    [GeneratedRegex(" id=\"c1-f([0-9]+)\"")]
    private static partial Regex Row();

    [GeneratedRegex("https?:|src=|url\\(|@import")]
    private static partial Regex Elsewhere();
}
