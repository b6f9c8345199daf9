using Microsoft.VisualStudio.TestTools.UnitTesting;
using PuppeteerSharp;
using PuppeteerSharp.Media;
using TcpNano.HostTests.Captures;
using TcpNano.Lab.Commands;
using TcpNano.Tool.Shell;

namespace TcpNano.HostTests.Explain;

/// <summary>What a browser makes of the page.</summary>
[TestClass]
public class BrowserTests
{
    private const int Limit = 60_000;

    private DirectoryInfo _folder = null!;
    private IBrowser _browser = null!;

    public TestContext TestContext { get; set; } = null!;

    [TestInitialize]
    public async Task Begin()
    {
        string? browser = new[] { "/usr/bin/chromium", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);
        if (browser is null)
        {
            Needs.Missing("chromium is not installed: apt-get install chromium.");
        }

        _folder = Directory.CreateTempSubdirectory("tcpnano-page");
        _browser = await Puppeteer.LaunchAsync(new LaunchOptions { ExecutablePath = browser, Args = ["--no-sandbox", "--disable-gpu", "--no-proxy-server"], UserDataDir = Path.Combine(_folder.FullName, "profile") });
    }

    [TestCleanup]
    public async Task End()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _folder?.Delete(recursive: true);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Page_Fits_ComplainsAboutNothing_AndNeedsNoNetwork()
    {
        foreach ((string name, byte[] file) in new[]
        {
            ("zero-window", CaptureFiles.OfDemo("zero-window")),
            ("bad-wire", CaptureFiles.OfDemo("echo --loss 20 --reorder 20 --duplicate 20 --seed 2")),
            ("one-segment", new Talk().C(0, Talk.Syn, 0).File()),
            ("nobody", File.ReadAllBytes(GoldenTests.PathOf("silent"))),
        })
        {
            await using IPage page = await _browser.NewPageAsync();
            List<string> complaints = [];
            List<string> requests = [];
            page.Console += (_, message) => complaints.Add(message.Message.Text);
            page.PageError += (_, wrong) => complaints.Add(wrong.Message);
            page.Request += (_, request) => requests.Add(request.Request.Url);
            string path = Path.Combine(_folder.FullName, name + ".html");
            await File.WriteAllTextAsync(path, PageTests.Page(file, name + ".pcapng"));
            foreach (bool dark in new[] { false, true })
            {
                await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = dark ? "dark" : "light" }]);
                foreach (int width in new[] { 360, 1280 })
                {
                    await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });
                    await page.GoToAsync("file://" + path);
                    int[] widths = await page.EvaluateExpressionAsync<int[]>("[document.documentElement.scrollWidth, document.documentElement.clientWidth]");
                    Assert.AreEqual(widths[1], widths[0], $"{name} at {width}: no scrolling sideways");
                    string[] outside = await page.EvaluateExpressionAsync<string[]>("[...document.querySelectorAll('svg')].flatMap(s => [...s.querySelectorAll('text')].filter(t => t.getBoundingClientRect().right > s.getBoundingClientRect().right + 1)).map(t => t.textContent)");
                    Assert.AreEqual("", string.Join('\n', outside), $"{name} at {width}: no text is cut off at the right");
                    string back = await page.EvaluateExpressionAsync<string>("getComputedStyle(document.body).backgroundColor");
                    Assert.AreEqual(dark ? "rgb(15, 19, 24)" : "rgb(255, 255, 255)", back);
                    string shot = Path.Combine(TestContext.TestRunResultsDirectory ?? _folder.FullName, $"explain-{name}-{width}-{(dark ? "dark" : "light")}.png");
                    Directory.CreateDirectory(Path.GetDirectoryName(shot)!);
                    await page.ScreenshotAsync(shot, new ScreenshotOptions { FullPage = true });
                    TestContext.AddResultFile(shot);
                }
            }

            Assert.AreEqual("", string.Join('\n', complaints));
            Assert.IsTrue(requests.All(request => request.StartsWith("file:", StringComparison.Ordinal) || request == "data:,"), string.Join('\n', requests));
        }
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task PlotsOfASeed_FollowTheColourScheme_AndFit()
    {
        string path = Path.Combine(_folder.FullName, "seed.svg");
        Assert.AreEqual(0, LabCommand.Run(["simulate", "--seeds", "7", "--profile", "lossy", "--plot", path], new Terminal(LabCommand.Name, TextWriter.Null, TextWriter.Null)));
        await using IPage page = await _browser.NewPageAsync();
        await page.SetViewportAsync(new ViewPortOptions { Width = 1520, Height = 900 });
        foreach (bool dark in new[] { false, true })
        {
            await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = dark ? "dark" : "light" }]);
            await page.GoToAsync("file://" + path);
            Assert.AreEqual(dark ? "rgb(15, 19, 24)" : "rgb(255, 255, 255)", await page.EvaluateExpressionAsync<string>("getComputedStyle(document.querySelector('rect.sheet')).fill"));
            Assert.AreEqual(dark ? "rgb(121, 184, 255)" : "rgb(5, 80, 174)", await page.EvaluateExpressionAsync<string>("getComputedStyle(document.querySelector('path.first')).stroke"));
            string[] outside = await page.EvaluateExpressionAsync<string[]>("[...document.querySelectorAll('text, path, circle')].filter(e => { const r = e.getBoundingClientRect(), s = document.documentElement.getBoundingClientRect(); return r.left < s.left || r.right > s.right + 1 || r.bottom > s.bottom; }).map(e => e.outerHTML)");
            Assert.AreEqual("", string.Join('\n', outside), "nothing is cut off");
            string shot = Path.Combine(TestContext.TestRunResultsDirectory ?? _folder.FullName, $"plot-{(dark ? "dark" : "light")}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(shot)!);
            await page.ScreenshotAsync(shot, new ScreenshotOptions { FullPage = true });
            TestContext.AddResultFile(shot);
        }
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Keyboard_GoesFromTheLadderToThePlot_AndBack()
    {
        string path = Path.Combine(_folder.FullName, "z.html");
        await File.WriteAllTextAsync(path, PageTests.Page(CaptureFiles.OfDemo("zero-window"), "z.pcapng"));
        await using IPage page = await _browser.NewPageAsync();
        await page.GoToAsync("file://" + path);
        await page.Keyboard.PressAsync("Tab");
        Assert.AreEqual("skip", await page.EvaluateExpressionAsync<string>("document.activeElement.className"));
        await page.EvaluateExpressionAsync("document.getElementById('c1-f12').focus()");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => location.hash === '#c1-p12'");
        Assert.IsTrue(await page.EvaluateExpressionAsync<bool>("document.getElementById('c1-p12').matches(':target') && document.getElementById('c1-p12').getBoundingClientRect().top < innerHeight"), "the point is marked, and in view");
        await page.EvaluateExpressionAsync("document.getElementById('c1-p12').focus()");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => location.hash === '#c1-f12'");
        double top = await page.EvaluateExpressionAsync<double>("document.getElementById('c1-f12').getBoundingClientRect().top");
        Assert.IsTrue(top is >= -50 and < 900, "the row is in view");
    }

    [TestMethod] // a ladder has a link for each segment: nobody has to go through all of them
    [Timeout(Limit)]
    public async Task Keyboard_JumpsPastTheLadder_AndPastThePlots()
    {
        string path = Path.Combine(_folder.FullName, "z.html");
        await File.WriteAllTextAsync(path, PageTests.Page(CaptureFiles.OfDemo("zero-window"), "z.pcapng"));
        await using IPage page = await _browser.NewPageAsync();
        await page.GoToAsync("file://" + path);
        int stops = await page.EvaluateExpressionAsync<int>("document.querySelectorAll('#c1 svg a').length");
        Assert.IsGreaterThan(20, stops);
        List<string> seen = [];
        await page.Keyboard.PressAsync("Tab");
        while (seen.Count < 20 && seen.LastOrDefault() != "Back to the table")
        {
            string text = await page.EvaluateExpressionAsync<string>("document.activeElement.textContent");
            seen.Add(text.Trim());
            bool leapt = text.StartsWith("Past the ", StringComparison.Ordinal);
            if (leapt)
            {
                Assert.IsTrue(await page.EvaluateExpressionAsync<bool>("document.activeElement.getBoundingClientRect().left >= 0"), "it is in sight while it has the focus");
                await page.Keyboard.PressAsync("Enter");
                await page.WaitForFunctionAsync($"() => location.hash === '{(text.Contains("ladder", StringComparison.Ordinal) ? "#c1-plots" : "#c1-end")}'");
            }

            // A leap goes to a link, which has the focus then.
            if (!leapt || text == await page.EvaluateExpressionAsync<string>("document.activeElement.textContent"))
            {
                await page.Keyboard.PressAsync("Tab");
            }
        }

        CollectionAssert.Contains(seen, "Past the ladder, to the plots");
        Assert.AreEqual("Back to the table", seen[^1], string.Join(" | ", seen.Select(text => text.Length > 40 ? text[..40] : text)));
        Assert.IsLessThan(stops, seen.Count);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Print_HasNothingCutOff()
    {
        string path = Path.Combine(_folder.FullName, "z.html");
        await File.WriteAllTextAsync(path, PageTests.Page(CaptureFiles.OfDemo("zero-window"), "z.pcapng"));
        await using IPage page = await _browser.NewPageAsync();
        await page.GoToAsync("file://" + path);
        await page.EmulateMediaTypeAsync(MediaType.Print);
        await page.SetViewportAsync(new ViewPortOptions { Width = 640, Height = 900 }); // what a sheet of A4 has
        double tallest = await page.EvaluateExpressionAsync<double>("Math.max(...[...document.querySelectorAll('svg, .finding')].map(e => e.getBoundingClientRect().height))");
        Assert.IsLessThan(300, tallest, "what is not broken in two leaves no sheet half empty");
        Assert.AreEqual(
            await page.EvaluateExpressionAsync<double>("parseFloat(getComputedStyle(document.body).fontSize)") * 0.92,
            await page.EvaluateExpressionAsync<double>("parseFloat(getComputedStyle(document.querySelector('.advice')).fontSize)"),
            0.1,
            "an advice is not larger than the sentence above it");
        bool whole = await page.EvaluateExpressionAsync<bool>("[...document.querySelectorAll('svg')].every(svg => svg.getBoundingClientRect().right <= innerWidth)");
        Assert.IsTrue(whole, "ladders and plots fit on the sheet");
        byte[] pdf = await page.PdfDataAsync(new PdfOptions { Format = PaperFormat.A4 });
        Assert.IsGreaterThan(10_000, pdf.Length);
    }
}
