using System.Net;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Linux;
using TcpNano.Streams;

namespace TcpNano.HostTests.Linux;

/// <summary><see cref="HttpClient"/> over this stack, with a server on the kernel's sockets.</summary>
[TestClass]
public class HttpClientTests
{
    private const int Port = 8080;
    private const int Limit = 60_000;
    private const string Site = "http://10.9.0.1:8080";

    [TestMethod]
    [Timeout(Limit)]
    public async Task Bodies_ArriveWhole_OverOneConnection()
    {
        using HostBench bench = new();
        using SmallHttpServer server = new(bench, Port);
        using HttpClient client = Client(bench.Host);
        foreach (int count in new[] { 0, 1, 1460, 1_000_000 })
        {
            CollectionAssert.AreEqual(SmallHttpServer.Data(count), await client.GetByteArrayAsync($"{Site}/data/{count}"));
            CollectionAssert.AreEqual(SmallHttpServer.Data(count), await client.GetByteArrayAsync($"{Site}/chunks/{count}"));
        }

        byte[] body = SmallHttpServer.Data(300_000);
        using HttpResponseMessage answer = await client.PostAsync($"{Site}/echo", new ByteArrayContent(body));
        CollectionAssert.AreEqual(body, await answer.Content.ReadAsByteArrayAsync());
        Assert.AreEqual(1, server.Accepted, "requests one after the other share a connection");
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task ManyAtATime()
    {
        using HostBench bench = new();
        using SmallHttpServer server = new(bench, Port);
        using HttpClient client = Client(bench.Host);
        byte[][] bodies = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => client.GetByteArrayAsync($"{Site}/data/{100_000 + i}")));
        for (int i = 0; i < bodies.Length; i++)
        {
            CollectionAssert.AreEqual(SmallHttpServer.Data(100_000 + i), bodies[i]);
        }
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Synchronous_Send()
    {
        using HostBench bench = new();
        using SmallHttpServer server = new(bench, Port);
        using HttpClient client = Client(bench.Host);
        using HttpResponseMessage answer = await Task.Run(() => client.Send(new HttpRequestMessage(HttpMethod.Get, $"{Site}/data/5000")));
        CollectionAssert.AreEqual(SmallHttpServer.Data(5000), await answer.Content.ReadAsByteArrayAsync());
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task ServerThatDoesNotAnswer_EndsWithTheClientsTimeout()
    {
        using HostBench bench = new();
        using SmallHttpServer server = new(bench, Port);
        using HttpClient client = Client(bench.Host);
        client.Timeout = TimeSpan.FromMilliseconds(500);
        TaskCanceledException late = await Assert.ThrowsExactlyAsync<TaskCanceledException>(() => client.GetStringAsync($"{Site}/never"));
        Assert.IsInstanceOfType<TimeoutException>(late.InnerException);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task BodyThatIsCutShort_IsNoticed()
    {
        using HostBench bench = new();
        using SmallHttpServer server = new(bench, Port);
        using HttpClient client = Client(bench.Host);
        HttpRequestException wrong = await Assert.ThrowsExactlyAsync<HttpRequestException>(() => client.GetStringAsync($"{Site}/short"));
        Assert.AreEqual(HttpRequestError.ResponseEnded, wrong.HttpRequestError);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task NobodyListens_IsSaid()
    {
        using HostBench bench = new();
        using HttpClient client = Client(bench.Host);
        HttpRequestException refused = await Assert.ThrowsExactlyAsync<HttpRequestException>(() => client.GetStringAsync(Site));
        Assert.AreEqual(CloseReason.Refused, ((ConnectionEndedException)refused.InnerException!).Reason);
    }

    private static HttpClient Client(HostStack host)
    {
        return new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, cancellation) => await host.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation),
        });
    }
}
