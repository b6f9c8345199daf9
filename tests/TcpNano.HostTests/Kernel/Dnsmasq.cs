using System.Diagnostics;
using System.Text;

namespace TcpNano.HostTests.Kernel;

/// <summary>dnsmasq in a namespace as a DHCP server, as a DNS server, or as both; it can be stopped and started again with other settings.</summary>
internal sealed class Dnsmasq : IDisposable
{
    private static readonly string[] s_naming = ["--port=53", "--log-queries", "--no-resolv", "--no-hosts"];

    private readonly NetworkNamespace _network;
    private readonly string _leases = Path.Combine(Path.GetTempPath(), "tcpnano-leases-" + Guid.NewGuid().ToString("N"));
    private readonly StringBuilder _log = new();
    private Process? _process;

    public Dnsmasq(NetworkNamespace network)
    {
        _network = network;
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

    /// <summary>Whether it is installed; else the test is skipped.</summary>
    public static void Need()
    {
        string[] folders = ["/usr/sbin", "/usr/local/sbin", "/usr/bin"];
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "dnsmasq"))))
        {
            Needs.Missing("There is no dnsmasq here: apt-get install dnsmasq-base.");
        }
    }

    /// <summary>Starts it as a DHCP server, and waits until it serves.</summary>
    /// <param name="range">First and last address, separated by a comma.</param>
    /// <param name="more">Further arguments.</param>
    public void StartDhcp(string range, params string[] more)
    {
        Start("DHCP, sockets bound", ["--port=0", .. Leasing(range), .. more]);
    }

    /// <summary>Starts it as a DNS server that asks no other, and waits until it serves.</summary>
    /// <param name="names">Arguments: names and addresses.</param>
    public void StartDns(params string[] names)
    {
        Start("started, version", [.. s_naming, .. names]);
    }

    /// <summary>Starts it as both, and waits until it serves. Who gets a lease is told to ask it for names.</summary>
    /// <param name="range">First and last address, separated by a comma.</param>
    /// <param name="more">Further arguments: names and addresses.</param>
    public void StartDhcpAndDns(string range, params string[] more)
    {
        Start("DHCP, sockets bound", [.. s_naming, .. Leasing(range), .. more]);
    }

    /// <summary>Stops it; what it has leased is in its file.</summary>
    public void Stop()
    {
        if (_process is not null)
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
            _process = null;
        }
    }

    /// <summary>Lets it forget what it has leased. Only while it is stopped.</summary>
    public void Forget()
    {
        File.Delete(_leases);
    }

    public void Dispose()
    {
        Stop();
        Forget();
    }

    private static bool Pause(Func<bool> condition)
    {
        bool met = condition();
        if (!met)
        {
            Thread.Sleep(20);
        }

        return met;
    }

    private string[] Leasing(string range)
    {
        return ["--log-dhcp", "--no-ping", "--dhcp-authoritative", "--dhcp-leasefile=" + _leases, $"--dhcp-range={range},255.255.255.0,2m"];
    }

    private void Start(string sign, string[] more)
    {
        string[] arguments =
        [
            "--keep-in-foreground", "--conf-file=/dev/null", "--interface=" + Bench.TapName, "--bind-interfaces", "--user=root", "--pid-file=", "--log-facility=-", .. more,
        ];
        int before = Occurrences(sign);
        _process = _network.Start("dnsmasq", arguments);
        _process.ErrorDataReceived += Keep;
        _process.OutputDataReceived += Keep;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        if (!SpinWait.SpinUntil(() => Pause(() => Occurrences(sign) > before || _process.HasExited), 10_000) || _process.HasExited)
        {
            throw new InvalidOperationException("dnsmasq does not serve:\n" + Log);
        }
    }

    private int Occurrences(string text)
    {
        return Log.Split(text).Length - 1;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
        {
            _log.AppendLine(line.Data);
        }
    }
}
