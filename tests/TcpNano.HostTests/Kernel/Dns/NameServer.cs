using System.Diagnostics;
using System.Text;

namespace TcpNano.HostTests.Kernel.Dns;

/// <summary>dnsmasq as a DNS server in a namespace, with the names that a test gives it.</summary>
internal sealed class NameServer : IDisposable
{
    private readonly StringBuilder _log = new();
    private readonly Process _process;

    /// <summary>Starts it, and waits until it serves.</summary>
    /// <param name="network">The namespace.</param>
    /// <param name="more">Arguments: names and addresses.</param>
    public NameServer(NetworkNamespace network, params string[] more)
    {
        string[] arguments =
        [
            "--keep-in-foreground", "--conf-file=/dev/null", "--port=53", "--interface=" + Bench.TapName, "--bind-interfaces", "--user=root", "--pid-file=",
            "--log-facility=-", "--log-queries", "--no-resolv", "--no-hosts", .. more,
        ];
        _process = network.Start("dnsmasq", arguments);
        _process.ErrorDataReceived += Keep;
        _process.OutputDataReceived += Keep;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        for (int i = 0; i < 500 && !Log.Contains("started, version", StringComparison.Ordinal); i++)
        {
            if (_process.HasExited)
            {
                break;
            }

            Thread.Sleep(20);
        }

        if (_process.HasExited)
        {
            throw new InvalidOperationException("dnsmasq does not serve:\n" + Log);
        }
    }

    /// <summary>What it has logged so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
        {
            _log.AppendLine(line.Data);
        }
    }
}
