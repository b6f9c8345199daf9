using System.Diagnostics;
using System.Text;

namespace TcpNano.HostTests.Kernel.Mdns;

/// <summary>avahi-daemon in a namespace, with a D-Bus of its own: it meets neither the bus nor another daemon of the machine.</summary>
internal sealed class Avahi : IDisposable
{
    private const string BusConfiguration = """
        <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig>
          <type>custom</type>
          <listen>unix:path=BUS</listen>
          <auth>EXTERNAL</auth>
          <policy context="default">
            <allow user="*"/>
            <allow own="*"/>
            <allow send_destination="*"/>
            <allow receive_type="method_call"/>
            <allow receive_type="method_return"/>
            <allow receive_type="signal"/>
            <allow receive_type="error"/>
          </policy>
        </busconfig>
        """;

    private readonly NetworkNamespace _network;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tcpnano-avahi-");
    private readonly StringBuilder _log = new();
    private readonly string _bus;
    private readonly Process _busDaemon;
    private Process? _daemon;

    public Avahi(NetworkNamespace network)
    {
        _network = network;
        _bus = Path.Combine(_folder.FullName, "bus");
        string configuration = Path.Combine(_folder.FullName, "bus.conf");
        File.WriteAllText(configuration, BusConfiguration.Replace("BUS", _bus, StringComparison.Ordinal));
        _busDaemon = Begin("dbus-daemon", "--config-file=" + configuration, "--nofork", "--nopidfile");
        WaitFor(() => File.Exists(_bus), _busDaemon, "dbus-daemon");
    }

    /// <summary>What both have said so far.</summary>
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

    /// <summary>Whether it is all installed; else the test is skipped.</summary>
    public static void Need()
    {
        foreach (string file in new[] { "/usr/sbin/avahi-daemon", "/usr/bin/avahi-browse", "/usr/bin/dbus-daemon", "/usr/bin/unshare" })
        {
            if (!File.Exists(file))
            {
                Needs.Missing("There is no " + file + " here: apt-get install avahi-daemon avahi-utils dbus.");
            }
        }
    }

    /// <summary>Starts the daemon, and waits until it has its name.</summary>
    /// <param name="hostName">The name that it wants, without "local".</param>
    public void Start(string hostName)
    {
        string configuration = Path.Combine(_folder.FullName, "avahi.conf");
        File.WriteAllText(configuration, $"[server]\nhost-name={hostName}\nuse-ipv4=yes\nuse-ipv6=no\nallow-interfaces={Bench.TapName}\nenable-dbus=yes\n[publish]\npublish-workstation=no\n");

        // Its files under /run are the only ones of their kind on a machine, so it gets a /run of its own, which ends with it.
        string command = "mount -t tmpfs tmpfs /run && exec /usr/sbin/avahi-daemon --no-drop-root --no-rlimits --no-chroot --file=" + configuration;
        _daemon = Begin("unshare", "--mount", "sh", "-c", command);
        WaitFor(() => Log.Contains("Server startup complete", StringComparison.Ordinal), _daemon, "avahi-daemon");
    }

    /// <summary>Runs one of the avahi commands to its end; answers its output.</summary>
    public string Command(string file, string arguments)
    {
        return _network.Command("env", "DBUS_SYSTEM_BUS_ADDRESS=unix:path=" + _bus + " " + file + " " + arguments, mayFail: true);
    }

    public void Dispose()
    {
        End(_daemon);
        End(_busDaemon);
        _folder.Delete(true);
    }

    private static void End(Process? process)
    {
        if (process is not null)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }

    private Process Begin(string file, params string[] arguments)
    {
        Process process = _network.Start(file, arguments, info => info.Environment["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=" + _bus);
        process.ErrorDataReceived += Keep;
        process.OutputDataReceived += Keep;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    private void WaitFor(Func<bool> condition, Process process, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.ElapsedMilliseconds > 15_000 || process.HasExited)
            {
                throw new InvalidOperationException(what + " does not serve:\n" + Log);
            }

            Thread.Sleep(20);
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
        {
            _log.AppendLine(line.Data);
        }
    }
}
