using System.Diagnostics;
using System.Text;

namespace TcpNano.HostTests.Kernel.Dhcp;

/// <summary>dnsmasq as a DHCP server in a namespace; it can be stopped and started again with other settings.</summary>
internal sealed class Dnsmasq : IDisposable
{
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

    /// <summary>Starts it, and waits until it serves.</summary>
    /// <param name="range">First and last address, separated by a comma.</param>
    /// <param name="more">Further arguments.</param>
    public void Start(string range, params string[] more)
    {
        string[] arguments =
        [
            "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--interface=" + Bench.TapName, "--bind-interfaces", "--user=root", "--pid-file=",
            "--log-facility=-", "--log-dhcp", "--no-ping", "--dhcp-authoritative", "--dhcp-leasefile=" + _leases, $"--dhcp-range={range},255.255.255.0,2m", .. more,
        ];
        _process = _network.Start("dnsmasq", arguments);
        _process.ErrorDataReceived += Keep;
        _process.OutputDataReceived += Keep;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        int before = Occurrences("DHCP, sockets bound");
        if (!SpinWait.SpinUntil(() => Pause(() => Occurrences("DHCP, sockets bound") > before || _process.HasExited), 10_000) || _process.HasExited)
        {
            throw new InvalidOperationException("dnsmasq does not serve:\n" + Log);
        }
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
