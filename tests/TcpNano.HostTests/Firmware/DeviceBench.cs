using System.Security.Cryptography;
using EchoDemo;
using TcpNano.HostTests.Kernel;
using TcpNano.Linux;

namespace TcpNano.HostTests.Firmware;

/// <summary>An app of nfproj on a TAP in a namespace of its own, with the kernel at the other end: its loop runs on a thread, as Main does on a board, with the address from where Main has it.</summary>
internal sealed class DeviceBench : IDisposable
{
    public const string KernelAddress = "10.9.0.1";
    public const string DeviceAddress = "10.9.0.2";

    private readonly TapDriver _driver;
    private Thread? _thread;
    private Func<int>? _step;
    private Exception? _failure;
    private volatile bool _stop;

    /// <summary>Makes a device; the app comes with <see cref="Run"/>.</summary>
    /// <param name="options">Makes the app's options of a secret.</param>
    /// <param name="hostName">What the app calls itself where it asks for its address; null for a fixed one, <see cref="DeviceAddress"/>.</param>
    public DeviceBench(Func<byte[], StackOptions> options, string? hostName = null)
    {
        Network = NetworkNamespace.Create();
        try
        {
            _driver = Network.Run(() => new TapDriver(Bench.TapName));
            Network.SetAddress(Bench.TapName, KernelAddress + "/24");
            Stack = new NetworkStack(_driver, options(RandomNumberGenerator.GetBytes(StackOptions.SecretLength)));
            uint address = hostName is null ? IPv4Address.Parse(DeviceAddress) : IPv4Address.Any;
            Addressing = new Addressing(Stack, hostName, address, IPv4Address.From(255, 255, 255, 0), IPv4Address.Parse(KernelAddress), "address ", "");
        }
        catch
        {
            _driver?.Dispose();
            Network.Dispose();
            throw;
        }
    }

    /// <summary>Where the kernel's programs are.</summary>
    public NetworkNamespace Network { get; }

    /// <summary>The device's stack.</summary>
    public NetworkStack Stack { get; }

    /// <summary>The device's driver.</summary>
    public TapDriver Driver => _driver;

    /// <summary>The device's address, as its Main comes by it.</summary>
    public Addressing Addressing { get; }

    /// <summary>Begins the app's loop.</summary>
    /// <param name="step">What it does in each turn; answers how long it may wait for the next.</param>
    public void Run(Func<int> step)
    {
        _step = step;
        _thread = new Thread(Loop) { IsBackground = true, Name = "device" };
        _thread.Start();
    }

    /// <summary>Power failure: the device is gone without a word.</summary>
    public void CutPower()
    {
        _stop = true;
        _driver.Kick();
        _thread?.Join();
        _thread = null;
    }

    /// <summary>Ends the device, and throws what its app threw.</summary>
    public void Dispose()
    {
        CutPower();
        _driver.Dispose();
        Network.Dispose();
        if (_failure is not null)
        {
            throw new InvalidOperationException("The app has ended: " + _failure.Message, _failure);
        }
    }

    private void Loop()
    {
        try
        {
            while (!_stop)
            {
                int wait = _step!();
                Addressing.Step();
                Stack.WaitForWork(wait);
            }
        }
        catch (Exception e)
        {
            // Told by Dispose, on the test's thread.
            _failure = e;
        }
    }
}
