using System.ComponentModel;
using System.Diagnostics;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Kernel;

namespace TcpNano.HostTests.Firmware;

/// <summary>mosquitto in a bench's namespace, and one subscriber to all that TcpNano devices publish.</summary>
internal sealed class MosquittoBroker : IDisposable
{
    private const int Port = 1883;
    private const int Patience = 20_000;

    private readonly NetworkNamespace _network;
    private readonly string _address;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tcpnano-mqtt");
    private readonly List<string> _lines = [];
    private Process? _broker;
    private Process? _subscriber;

    public MosquittoBroker(NetworkNamespace network, string address = DeviceBench.KernelAddress)
    {
        _network = network;
        _address = address;
        File.WriteAllText(Path.Combine(_folder.FullName, "mosquitto.conf"), $"listener {Port} {address}\nallow_anonymous true\nuser root\n");
    }

    /// <summary>Starts the broker; it takes connections when the call returns.</summary>
    public void Start()
    {
        _broker = Begin("/usr/sbin/mosquitto", "mosquitto", ["-c", Path.Combine(_folder.FullName, "mosquitto.conf")]);
        Stopwatch watch = Stopwatch.StartNew();
        while (!_network.Command("ss", "-ltnH").Contains($":{Port} ", StringComparison.Ordinal))
        {
            Assert.IsFalse(_broker.WaitForExit(50), "mosquitto has ended");
            Assert.IsLessThan(Patience, watch.ElapsedMilliseconds, "mosquitto does not listen");
        }
    }

    /// <summary>Starts the subscriber, whose lines are topic, blank and message.</summary>
    public void Subscribe()
    {
        EndSubscriber();
        _subscriber = Begin("mosquitto_sub", "mosquitto-clients", ["-h", _address, "-v", "-t", "tcpnano/#"]);
        _subscriber.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null)
            {
                lock (_lines)
                {
                    _lines.Add(line.Data);
                }
            }
        };
        _subscriber.BeginOutputReadLine();
    }

    /// <summary>What the subscriber has got so far.</summary>
    public string[] Lines()
    {
        lock (_lines)
        {
            return [.. _lines];
        }
    }

    /// <summary>Waits for something among the subscriber's lines.</summary>
    public void WaitFor(Func<string[], bool> met, string what)
    {
        Assert.IsTrue(SpinWait.SpinUntil(
            () =>
            {
                Thread.Sleep(10);
                return met(Lines());
            },
            Patience), what + "; there are:\n" + string.Join('\n', Lines()));
    }

    /// <summary>Kills the broker.</summary>
    public void Kill()
    {
        End(ref _broker);
    }

    /// <summary>Stops the broker where it stands: its connections stay, and nobody serves them.</summary>
    public void Freeze() => Signal("-STOP");

    /// <summary>Lets it go on.</summary>
    public void Thaw() => Signal("-CONT");

    public void Dispose()
    {
        EndSubscriber();
        Kill();
        _folder.Delete(recursive: true);
    }

    private static void End(ref Process? process)
    {
        if (process is not null)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            process = null;
        }
    }

    private void EndSubscriber() => End(ref _subscriber);

    private void Signal(string signal)
    {
        using Process kill = Process.Start("kill", [signal, _broker!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.AreEqual(0, kill.ExitCode);
    }

    private Process Begin(string file, string package, string[] arguments)
    {
        try
        {
            Process process = _network.Start(file, arguments);
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            return process;
        }
        catch (Win32Exception)
        {
            Needs.Missing($"{file} is not installed: apt-get install {package}.");
            throw;
        }
    }
}
