using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Kernel;
using TcpNano.Linux;

namespace TcpNano.HostTests.Linux;

/// <summary><see cref="SslStream"/>, and <see cref="HttpClient"/> with https, over this stack; the peer is OpenSSL's own server.</summary>
[TestClass]
public class TlsTests
{
    private const int Limit = 60_000;

    [TestMethod]
    [DataRow(SslProtocols.Tls12, false)]
    [DataRow(SslProtocols.Tls12, true)]
    [DataRow(SslProtocols.Tls13, false)]
    [DataRow(SslProtocols.Tls13, true)]
    [Timeout(Limit)]
    public async Task SslStream_TalksToOpenssl(SslProtocols protocol, bool blocking)
    {
        using HostBench bench = new();
        using OpensslServer server = new(bench, "-rev");
        using TcpStream stream = bench.Host.Connect(HostBench.KernelAddress, OpensslServer.Port, HostBench.Patience);
        using SslStream secure = new(stream);
        SslClientAuthenticationOptions options = Options(server, protocol);
        if (blocking)
        {
            await Task.Run(() => secure.AuthenticateAsClient(options));
        }
        else
        {
            await secure.AuthenticateAsClientAsync(options);
        }

        Assert.AreEqual(protocol, secure.SslProtocol);

        // Lines come back reversed.
        using StreamReader reader = new(secure, Encoding.ASCII);
        foreach (string line in new[] { "ton", new string('a', 5000) + "b", "last" })
        {
            byte[] octets = Encoding.ASCII.GetBytes(line + "\n");
            string? back;
            if (blocking)
            {
                secure.Write(octets);
                back = reader.ReadLine();
            }
            else
            {
                await secure.WriteAsync(octets);
                back = await reader.ReadLineAsync();
            }

            Assert.AreEqual(new string([.. line.Reverse()]), back);
        }

        await secure.ShutdownAsync();
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task HttpClient_GetsAFileByHttps()
    {
        using HostBench bench = new();
        using OpensslServer server = new(bench, "-WWW", "-http_server_binmode");
        byte[] file = Traffic.Random(2_000_000, 5);
        File.WriteAllBytes(server.PathOf("file.bin"), file);
        using HttpClient client = new(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = Options(server, SslProtocols.None),
            ConnectCallback = async (context, cancellation) => await bench.Host.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation),
        });
        CollectionAssert.AreEqual(file, await client.GetByteArrayAsync($"https://{HostBench.KernelAddress}:{OpensslServer.Port}/file.bin"));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task CertificateOfAStranger_IsRefused()
    {
        using HostBench bench = new();
        using OpensslServer server = new(bench, "-rev");
        using TcpStream stream = bench.Host.Connect(HostBench.KernelAddress, OpensslServer.Port, HostBench.Patience);
        using SslStream secure = new(stream);
        await Assert.ThrowsExactlyAsync<AuthenticationException>(() => secure.AuthenticateAsClientAsync(HostBench.KernelAddress));
    }

    // The server's certificate is the only one that is trusted.
    private static SslClientAuthenticationOptions Options(OpensslServer server, SslProtocols protocol)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.Add(server.Certificate);
        return new SslClientAuthenticationOptions { TargetHost = HostBench.KernelAddress, EnabledSslProtocols = protocol, CertificateChainPolicy = policy };
    }
}
