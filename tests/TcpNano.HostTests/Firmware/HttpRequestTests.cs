using System.Text;
using HttpDemo;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Firmware;

/// <summary>How nfproj/HttpDemo reads requests.</summary>
[TestClass]
public class HttpRequestTests
{
    private const string Host = "Host: 10.0.0.2\r\n";

    [TestMethod]
    [DataRow("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200, true, "/")]
    [DataRow("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 200, true, "/")]
    [DataRow("GET / HTTP/1.1\nHost: a\n\n", 200, true, "/")]
    [DataRow("GET /a?b=/c HTTP/1.1\r\nHost: a\r\n\r\n", 200, true, "/a")]
    [DataRow("GET http://a/b?c HTTP/1.1\r\nHost: a\r\n\r\n", 200, true, "/b")]
    [DataRow("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", 200, true, "/")]
    [DataRow("GET /abc://d HTTP/1.1\r\nHost: a\r\n\r\n", 200, true, "/abc://d")]
    [DataRow("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 200, true, "*")]
    [DataRow("GET / HTTP/1.1\r\nhOST:\t a \r\nConnection: Close\r\n\r\n", 200, false, "/")]
    [DataRow("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade , close\r\n\r\n", 200, false, "/")]
    [DataRow("GET / HTTP/1.1\r\nHost: a\r\nConnection: closed\r\n\r\n", 200, true, "/")]
    [DataRow("GET / HTTP/1.0\r\n\r\n", 200, false, "/")]
    [DataRow("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", 200, true, "/")]
    [DataRow("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 200, true, "/")]
    [DataRow("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nHELLO", 200, true, "/")]
    [DataRow("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 200, true, "/")]
    [DataRow("GET / HTTP/1.1\r\nHost:\r\nX:\r\n\r\n", 200, true, "/")]
    public void WellFormed_IsTakenToItsEnd(string text, int status, bool keepsAlive, string target)
    {
        RequestReader reader = Read(text + "GET", out int left);
        Assert.AreEqual(3, left, "the next request");
        Assert.AreEqual(status, reader.Status);
        Assert.AreEqual(keepsAlive, reader.KeepsAlive);
        Assert.AreEqual(target, Encoding.ASCII.GetString(reader.Target, 0, reader.TargetLength));
        Assert.AreEqual(text.TrimStart().StartsWith("GET", StringComparison.Ordinal), reader.IsGet);
    }

    [TestMethod]
    [DataRow(" GET / HTTP/1.1\r\n", 400)]
    [DataRow("GET\r\n", 400)]
    [DataRow("GET  HTTP/1.1\r\n", 400)]
    [DataRow("GET /\r\n", 400)]
    [DataRow("GET / FTP/1.1\r\n", 400)]
    [DataRow("GET / HTTP/1.1 \r\n", 400)]
    [DataRow("GET / HTTP/11\r\n", 400)]
    [DataRow("GET / HTTP/1.1\rHost: a\r\n", 400)]
    [DataRow("PRI * HTTP/2.0\r\n", 505)]
    [DataRow("GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [DataRow("GET / HTTP/1.1\r\n\r\n", 400, DisplayName = "no host")]
    [DataRow("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, DisplayName = "two hosts")]
    [DataRow("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400)]
    [DataRow("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400)]
    [DataRow("GET / HTTP/1.1\r\nHost\r\n\r\n", 400)]
    [DataRow("GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", 400)]
    [DataRow("GET / HTTP/1.1\r\nHost: a\r\n\rX", 400)]
    [DataRow("\u0016\u0003\u0001", 400, DisplayName = "a TLS record")]
    [DataRow("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400)]
    [DataRow("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400)]
    [DataRow("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400)]
    [DataRow("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4097\r\n\r\n", 413)]
    [DataRow("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 413)]
    [DataRow("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 501)]
    [DataRow("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", 400, DisplayName = "request smuggling")]
    [DataRow("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n", 417)]
    public void Malformed_IsRefused_AndEndsTheConnection(string text, int status)
    {
        RequestReader reader = Read(text, out _);
        Assert.IsTrue(reader.IsComplete);
        Assert.AreEqual(status, reader.Status);
        Assert.IsFalse(reader.KeepsAlive);
    }

    [TestMethod]
    public void TooLarge_IsRefused_AtItsBound()
    {
        string longest = "/" + new string('a', RequestReader.MostTarget - 1);
        Assert.AreEqual(200, Read($"GET {longest} HTTP/1.1\r\n{Host}\r\n", out _).Status);
        Assert.AreEqual(414, Read($"GET {longest}a HTTP/1.1\r\n{Host}\r\n", out _).Status);
        const string Begin = "GET / HTTP/1.1\r\n" + Host + "X: ";
        string filling = new('a', RequestReader.MostHead - Begin.Length - 4);
        Assert.AreEqual(200, Read(Begin + filling + "\r\n\r\n", out _).Status);
        Assert.AreEqual(431, Read(Begin + filling + "a\r\n\r\n", out _).Status);
        Assert.AreEqual(400, Read(new string('A', 100) + " / HTTP/1.1\r\n", out _).Status);
        Assert.AreEqual(200, Read($"POST / HTTP/1.1\r\n{Host}Content-Length: 4096\r\n\r\n{new string('x', 4096)}", out int left).Status);
        Assert.AreEqual(0, left);
    }

    [TestMethod] // however the segments are cut
    public void Pieces_MakeNoDifference()
    {
        byte[] text = Encoding.ASCII.GetBytes($"POST /a?b HTTP/1.1\r\n{Host}Content-Length: 3\r\nConnection: close\r\n\r\nabcGET / HTTP/1.0\r\n\r\n");
        for (int cut = 0; cut < text.Length; cut++)
        {
            RequestReader reader = new(new HttpWords());
            List<string> seen = [];
            foreach ((int begin, int end) in new[] { (0, cut), (cut, text.Length) })
            {
                int at = begin;
                while (at < end)
                {
                    at = reader.Take(text, at, end);
                    if (reader.IsComplete)
                    {
                        seen.Add($"{reader.Status} {reader.IsGet} {reader.KeepsAlive} {reader.TargetLength}");
                        reader.Begin();
                    }
                }
            }

            Assert.AreEqual("200 False False 2; 200 True False 1", string.Join("; ", seen), "cut at " + cut);
        }
    }

    [TestMethod] // whatever comes, each request ends with a status of ours, and none is longer than its bounds
    public void RandomOctets_DoNoHarm()
    {
        int[] statuses = [200, 400, 413, 414, 417, 431, 501, 505];
        Random random = new(1);
        byte[] text = Encoding.ASCII.GetBytes($"POST http://a/b?c HTTP/1.1\r\n{Host}Content-Length: 7\r\nConnection: close, x\r\nTransfer-Encoding: x\r\n\r\nabcdefg");
        RequestReader reader = new(new HttpWords());
        for (int run = 0; run < 50_000; run++)
        {
            byte[] octets = (byte[])text.Clone();
            for (int i = random.Next(8); i > 0; i--)
            {
                octets[random.Next(octets.Length)] = (byte)random.Next(256);
            }

            reader.Begin();
            int at = random.Next(octets.Length);
            while (at < octets.Length && !reader.IsComplete)
            {
                int end = random.Next(at, octets.Length) + 1;
                at = reader.Take(octets, at, end);
            }

            CollectionAssert.Contains(statuses, reader.Status);
            Assert.IsInRange(0, RequestReader.MostTarget, reader.TargetLength);
            Assert.IsTrue(reader.IsComplete || reader.Status == 200);
        }
    }

    private static RequestReader Read(string text, out int left)
    {
        byte[] octets = Encoding.Latin1.GetBytes(text);
        RequestReader reader = new(new HttpWords());
        left = octets.Length - reader.Take(octets, 0, octets.Length);
        return reader;
    }
}
