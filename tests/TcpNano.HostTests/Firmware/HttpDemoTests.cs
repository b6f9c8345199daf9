using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using HttpDemo;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Firmware;

/// <summary>What nfproj/HttpDemo does on a board, with clients of the kernel's TCP: curl, ab, and sockets that misbehave.</summary>
[TestClass]
public partial class HttpDemoTests
{
    private const string Site = "http://" + DeviceBench.DeviceAddress + "/";
    private const int Patience = 20_000;
    private const int Limit = 120_000;
    private const string Ask = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private readonly List<Socket> _sockets = [];
    private DeviceBench _bench = null!;
    private HttpServer _server = null!;
    private long _allocated;
    private bool _counts;

    public TestContext TestContext { get; set; } = null!;

    [TestInitialize]
    public void Begin()
    {
        _bench = new DeviceBench(HttpServer.Options);
        _server = new HttpServer(_bench.Stack, _bench.Driver);
        _bench.Run(Step);
    }

    [TestCleanup]
    public void End()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _bench?.Dispose();
    }

    [TestMethod]
    [Timeout(Limit)]
    public void Curl_ReusesItsConnection()
    {
        string output = Curl("-o /dev/null -o /dev/null -o /dev/null -w %{http_code},%{num_connects},%{content_type}\\n", Site, Site + "?again", Site);
        Assert.AreEqual("200,1,text/html; charset=utf-8\n200,0,text/html; charset=utf-8\n200,0,text/html; charset=utf-8\n", output);
        Assert.AreEqual(1u, _server.Statistics.Accepted);
        Assert.AreEqual(3u, _server.Statistics.Answered);
    }

    [TestMethod]
    [Timeout(Limit)]
    public void Page_TellsWhatTheStackKnows()
    {
        Curl("-o /dev/null", Site);
        Assert.IsTrue(SpinWait.SpinUntil(() => _server.Statistics.Ended[(int)CloseReason.ClosedByPeer] + _server.Statistics.Ended[(int)CloseReason.ClosedLocally] == 1, Patience));
        string page = Curl("", Site);
        foreach (string part in new[]
        {
            "<td>Heap free, octets<td>123456<", "<td>Connections free<td>9<", "<td>Open now<td>", "<td>Accepted<td>2<", "<td>Requests answered<td>2<", "<td>Segments received<td>",
            "<td>Retransmissions<td>0<", "<td>closed, the peer first<td>1<", "up 0 d 00:00:0",
        })
        {
            StringAssert.Contains(page, part);
        }

        Assert.IsFalse(page.Contains("http:", StringComparison.Ordinal) || page.Contains("https:", StringComparison.Ordinal) || page.Contains("src=", StringComparison.Ordinal), "resources from elsewhere");
    }

    [TestMethod]
    [DataRow("-I", "", 200)]
    [DataRow("", "nothing", 404)]
    [DataRow("-I", "nothing", 404)]
    [DataRow("-d hello", "", 405)]
    [DataRow("-X DELETE", "", 405)]
    [DataRow("-H Host:", "", 400)]
    [DataRow("-0 -H Host:", "", 200)]
    [DataRow("-H Transfer-Encoding:chunked -d hello", "", 501)]
    [Timeout(Limit)]
    public void Status_IsWhatItShouldBe(string options, string path, int status)
    {
        string output = Curl(options + " -i", Site + path);
        StringAssert.StartsWith(output, "HTTP/1.1 " + status + " ");
        StringAssert.Matches(output, ContentLength());
        Assert.AreEqual(status == 405, output.Contains("\r\nAllow: GET, HEAD\r\n", StringComparison.Ordinal));
        int length = int.Parse(ContentLength().Match(output).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        string body = output[(output.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        Assert.AreEqual(options.StartsWith("-I", StringComparison.Ordinal) ? 0 : length, body.Length);
        Assert.AreEqual(status == 200 ? 0u : 1u, _server.Statistics.Refused);
    }

    [TestMethod] // the answer arrives although the client still sends: no RST overtakes it
    [Timeout(Limit)]
    public void OversizedRequests_AreRefused()
    {
        StringAssert.StartsWith(Curl("-i", Site + new string('a', 2000)), "HTTP/1.1 414 ");
        StringAssert.StartsWith(Curl("-i -H X:" + new string('a', 9000), Site), "HTTP/1.1 431 ");
        using TempFile large = new(200_000);
        StringAssert.StartsWith(Curl("-i -H Expect: --data-binary @" + large.Path, Site), "HTTP/1.1 413 ");
        Assert.AreEqual(3u, _server.Statistics.Refused);
        Assert.AreEqual(0u, _bench.Stack.Counters[StackCounter.ResetsSent]);
    }

    [TestMethod]
    [Timeout(Limit)]
    public void PipelinedRequests_AreAnsweredInOrder()
    {
        const int Requests = 40;
        Socket socket = Connect();
        StringBuilder text = new();
        for (int i = 0; i < Requests; i++)
        {
            text.Append(i % 3 == 0 ? Ask : i % 3 == 1 ? Ask.Replace("/ ", "/x ") : Ask.Replace("GET", "PUT"));
        }

        text.Append(Ask.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        Task sending = Task.Run(() => socket.Send(Encoding.ASCII.GetBytes(text.ToString())));
        string answers = ReadToEnd(socket);
        Assert.IsTrue(sending.Wait(Patience));
        MatchCollection statuses = StatusLine().Matches(answers);
        Assert.AreEqual(Requests + 1, statuses.Count);
        for (int i = 0; i < Requests; i++)
        {
            Assert.AreEqual(i % 3 == 0 ? "200" : i % 3 == 1 ? "404" : "405", statuses[i].Groups[1].Value);
        }

        StringAssert.EndsWith(answers, "</html>\n");
    }

    [TestMethod] // an octet at a time, and its end is half a close
    [Timeout(Limit)]
    public void SmallPieces_AndAHalfClose_AreServed()
    {
        Socket socket = Connect();
        foreach (byte octet in Encoding.ASCII.GetBytes(Ask))
        {
            socket.Send([octet]);
        }

        socket.Shutdown(SocketShutdown.Send);
        string answer = ReadToEnd(socket);
        StringAssert.StartsWith(answer, "HTTP/1.1 200 OK\r\n");
        StringAssert.EndsWith(answer, "</html>\n");
    }

    [TestMethod]
    [Timeout(Limit)]
    public void ClientThatAsksTooSlowly_Gets408()
    {
        _server.RequestTimeout = 600;
        Socket socket = Connect();
        socket.Send(Encoding.ASCII.GetBytes(Ask + "GET / HT"));
        string answers = ReadToEnd(socket);
        Assert.AreEqual("200 408", string.Join(' ', StatusLine().Matches(answers).Select(match => match.Groups[1].Value)));
        Assert.AreEqual(1u, _server.Statistics.DroppedSlow);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    [Timeout(Limit)]
    public void ClientThatAsksNothing_IsClosed(bool hasAsked)
    {
        _server.RequestTimeout = 500;
        _server.IdleTimeout = 500;
        Socket socket = Connect();
        if (hasAsked)
        {
            socket.Send(Encoding.ASCII.GetBytes(Ask));
        }

        Assert.AreEqual(hasAsked ? 1 : 0, StatusLine().Count(ReadToEnd(socket)));
        Assert.AreEqual(0u, _server.Statistics.DroppedSlow, "that is no fault");
    }

    [TestMethod] // its window stays closed
    [Timeout(Limit)]
    public void ClientThatTakesNoAnswer_IsReset()
    {
        _server.FinishTimeout = 700;
        Socket socket = Connect(receiveBuffer: 2048);
        socket.Blocking = false;
        byte[] asking = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Ask, 200)));
        Assert.IsTrue(SpinWait.SpinUntil(
            () =>
            {
                socket.Send(asking, SocketFlags.None, out SocketError error);
                return error is not SocketError.Success and not SocketError.WouldBlock;
            },
            Patience));
        Assert.AreEqual(1u, _server.Statistics.DroppedSlow);
        StringAssert.StartsWith(Curl("-i", Site), "HTTP/1.1 200 ");
    }

    [TestMethod] // those that keep their connections and do nothing give way
    [Timeout(Limit)]
    public void MoreClientsThanSessions_AreServed()
    {
        const int Clients = 3 * HttpServer.Sessions;
        List<Socket> kept = [];
        byte[] buffer = new byte[8192];
        for (int i = 0; i < Clients; i++)
        {
            Socket socket = Connect();
            socket.Send(Encoding.ASCII.GetBytes(Ask));
            Assert.IsTrue(socket.Poll(TimeSpan.FromMilliseconds(Patience), SelectMode.SelectRead));
            kept.Add(socket);

            // As a browser does: takes the answers, and closes what the server has closed.
            foreach (Socket readable in kept.Where(one => one.Poll(0, SelectMode.SelectRead)).ToArray())
            {
                if (readable.Receive(buffer) == 0)
                {
                    readable.Close();
                    kept.Remove(readable);
                }
            }
        }

        Assert.AreEqual((uint)Clients, _server.Statistics.Answered);
    }

    [TestMethod] // and a client that has not asked yet does not give way: its request may be on the way
    [Timeout(Limit)]
    public void ClientThatWaits_IsServedWhenASessionEnds_ThoughNothingElseComes()
    {
        _server.RequestTimeout = 60_000;
        Socket[] clients = [.. Enumerable.Range(0, HttpServer.Sessions).Select(_ => Connect())];
        Assert.IsTrue(SpinWait.SpinUntil(() => _server.Statistics.Accepted == HttpServer.Sessions, Patience));
        Socket waiting = Connect();
        waiting.Send(Encoding.ASCII.GetBytes(Ask));
        clients[3].Send(Encoding.ASCII.GetBytes(Ask.Replace("1.1", "1.0")));
        StringAssert.StartsWith(ReadToEnd(clients[3]), "HTTP/1.1 200 ");
        clients[3].Close();
        byte[] buffer = new byte[12];
        Assert.AreEqual(12, waiting.Receive(buffer));
        Assert.AreEqual("HTTP/1.1 200", Encoding.ASCII.GetString(buffer));
        clients[0].Send(Encoding.ASCII.GetBytes(Ask));
        Assert.AreEqual(12, clients[0].Receive(buffer));
    }

    [TestMethod]
    [DataRow(true, 4)]
    [DataRow(true, 8)]
    [DataRow(false, 8)]
    [DataRow(false, 16, DisplayName = "more at a time than there are sessions")]
    [Timeout(Limit)]
    public void Ab_SeesNoFailure_AndNothingIsAllocated(bool keepsAlive, int clients)
    {
        const int Requests = 2000;
        Ab(keepsAlive, clients, 200);
        Volatile.Write(ref _counts, true);
        string output = Ab(keepsAlive, clients, Requests);
        Volatile.Write(ref _counts, false);
        TestContext.WriteLine(output);
        StringAssert.Matches(output, new Regex($@"Complete requests:\s+{Requests}\n"));
        StringAssert.Matches(output, FailedNone());
        Assert.IsFalse(output.Contains("Non-2xx", StringComparison.Ordinal), output);
        if (keepsAlive && clients <= HttpServer.Sessions)
        {
            StringAssert.Matches(output, new Regex($@"Keep-Alive requests:\s+{Requests}\n"));
        }

        Assert.AreEqual(0, Volatile.Read(ref _allocated), "octets allocated in the app's and the stack's turns");
    }

    [TestMethod] // what the browser made of the page, not what was sent
    [Timeout(Limit)]
    public void Browser_ShowsThePage()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tcpnano-browser");
        try
        {
            string screenshot = Path.Combine(folder.FullName, "page.png");
            string dom = Command(
                File.Exists("/usr/bin/chromium") ? "chromium" : "google-chrome",
                $"--headless --no-sandbox --disable-gpu --no-proxy-server --window-size=1100,760 --user-data-dir={folder.FullName} --screenshot={screenshot} --dump-dom {Site}",
                "chromium");
            StringAssert.Matches(dom, new Regex("<td>Segments received</td><td>[1-9][0-9]*</td>"));
            StringAssert.Contains(dom, "<title>TcpNano</title>");
            Assert.IsGreaterThanOrEqualTo(1u, _server.Statistics.Answered);
            Assert.AreEqual(0u, _server.Statistics.Refused, "it asked for something that is not there");
            if (File.Exists(screenshot))
            {
                TestContext.AddResultFile(screenshot);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod] // all it can show, in the largest numbers
    public void Page_FitsIntoItsRoom()
    {
        HttpStatistics most = new() { Open = int.MaxValue, Accepted = uint.MaxValue, Answered = uint.MaxValue, Refused = uint.MaxValue, DroppedSlow = uint.MaxValue };
        Array.Fill(most.Ended, uint.MaxValue);
        Array.Fill(_bench.Stack.Counters.Values, uint.MaxValue);
        Octets page = new StatusPage(_bench.Stack, most, 0).Write(100L * 366 * 86400 * 1000);
        TestContext.WriteLine(page.Count + " octets");
        StringAssert.EndsWith(Encoding.ASCII.GetString(page.Buffer, 0, page.Count), "</html>\n");
    }

    private int Step()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        int wait = _server.Step();
        if (Volatile.Read(ref _counts))
        {
            Volatile.Write(ref _allocated, _allocated + GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return wait;
    }

    private Socket Connect(int receiveBuffer = 0)
    {
        Socket socket = _bench.Network.Socket(Patience);
        _sockets.Add(socket);
        if (receiveBuffer > 0)
        {
            socket.ReceiveBufferSize = receiveBuffer;
        }

        socket.Connect(DeviceBench.DeviceAddress, 80);
        return socket;
    }

    private static string ReadToEnd(Socket socket)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        int count;
        while ((count = socket.Receive(buffer)) > 0)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    private string Curl(string options, params string[] urls)
    {
        return Command("curl", $"-sS --noproxy * --max-time 15 {options} {string.Join(' ', urls)}", "curl");
    }

    private string Ab(bool keepsAlive, int clients, int requests)
    {
        return Command("ab", $"{(keepsAlive ? "-k " : "")}-l -q -s 15 -c {clients} -n {requests} {Site}", "apache2-utils");
    }

    private string Command(string file, string arguments, string package)
    {
        try
        {
            return _bench.Network.Command(file, arguments, 60_000);
        }
        catch (Win32Exception)
        {
            Needs.Missing($"{file} is not installed: apt-get install {package}.");
            throw;
        }
    }

    [GeneratedRegex(@"\r\nContent-Length: (\d+)\r\n")]
    private static partial Regex ContentLength();

    [GeneratedRegex(@"HTTP/1\.1 (\d{3}) ")]
    private static partial Regex StatusLine();

    [GeneratedRegex(@"Failed requests:\s+0\n")]
    private static partial Regex FailedNone();

    private sealed class TempFile : IDisposable
    {
        public TempFile(int size)
        {
            File.WriteAllBytes(Path, new byte[size]);
        }

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

        public void Dispose()
        {
            File.Delete(Path);
        }
    }
}
