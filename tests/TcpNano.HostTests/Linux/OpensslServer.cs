using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Linux;

/// <summary><c>openssl s_server</c> in a bench's namespace, with a certificate of its own.</summary>
internal sealed class OpensslServer : IDisposable
{
    public const int Port = 4433;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tcpnano-tls");
    private readonly Process _process;

    /// <summary>Starts it; ready when the constructor returns.</summary>
    /// <param name="bench">Where.</param>
    /// <param name="arguments">What it is to do.</param>
    public OpensslServer(HostBench bench, params string[] arguments)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=" + HostBench.KernelAddress, key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Parse(HostBench.KernelAddress));
        request.CertificateExtensions.Add(names.Build());
        Certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(PathOf("cert.pem"), Certificate.ExportCertificatePem());
        File.WriteAllText(PathOf("key.pem"), key.ExportPkcs8PrivateKeyPem());
        try
        {
            _process = bench.Network.Start(
                "openssl",
                ["s_server", "-accept", Port.ToString(CultureInfo.InvariantCulture), "-cert", "cert.pem", "-key", "key.pem", .. arguments],
                info => info.WorkingDirectory = _folder.FullName);
        }
        catch (Win32Exception)
        {
            Dispose();
            Needs.Missing("Not installed: openssl. TLS over this stack is not tested here. Debian: apt-get install openssl");
            throw;
        }

        Task<string> said = _process.StandardOutput.ReadToEndAsync();
        Task<string> complained = _process.StandardError.ReadToEndAsync();
        while (!bench.Network.Command("ss", "-ltnH").Contains($":{Port} ", StringComparison.Ordinal))
        {
            Assert.IsFalse(_process.WaitForExit(50), _process.HasExited ? said.Result + complained.Result : "");
        }
    }

    /// <summary>Its certificate.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The path of a file that <c>-WWW</c> serves.</summary>
    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose()
    {
        if (_process is not null)
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }

        Certificate.Dispose();
        _folder.Delete(recursive: true);
    }
}
