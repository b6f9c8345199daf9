using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Diagnostics;
using TcpNano.HostTests.Kernel.Floods;
using TcpNano.Lab.Attacks;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Kernel.Soak;

/// <summary>A soak: its threads, and what befalls the stack meanwhile.</summary>
internal sealed class SoakRun : IDisposable
{
    private const int Connections = 12;
    private const int Listeners = 3;
    private const int Port = 7;
    private const int OtherPort = 9;
    private const int KernelPort = 5000;
    private const int Servers = 3;
    private const int Callers = 2;
    private const int KernelClients = 4;
    private const int KernelServers = 3;
    private const int Patience = 1500;
    private const int WarmUp = 4000;
    private const int LongestJump = 120_000;
    private const int Hour = 3_600_000;
    private const uint FirstAddress = 0x0A090002;
    private const int Addresses = 5;

    private static readonly uint s_kernel = IPv4Address.Parse(Bench.KernelAddress);

    private readonly TestContext _context;
    private readonly Bench _bench;
    private readonly SplitMix64 _random;
    private readonly List<SoakThread> _onStack = [];
    private readonly List<SoakThread> _onKernel = [];
    private readonly TcpListener _listener;
    private readonly Onslaught _onslaught;
    private readonly Dictionary<string, int> _befallen = [];
    private SoakDriver _driver = null!;
    private FrameFlood? _flood;
    private long _pumpWarm;

    public SoakRun(TestContext context, ulong seed)
    {
        _context = context;
        _random = new SplitMix64(seed);
        _bench = Bench.WithStack(
            context,
            Wire.Direct,
            options =>
            {
                options.Connections = Connections;
                options.Listeners = Listeners;
                options.ReceiveBuffer = 4096;
                options.SendBuffer = 4096;
                options.MaxSegmentLifetime = 500;
                options.OrphanTimeout = 3000;
                options.IcmpPerSecond = 100;
            },
            wrap: driver => _driver = new SoakDriver(driver));
        Stack.Configure(FirstAddress, 0xFFFFFF00, s_kernel);
        byte[] hardware = new byte[6];
        _driver.GetAddress(hardware);
        _onslaught = new Onslaught(FirstAddress, hardware, OnslaughtKind.All, [Port, OtherPort], seed);
        _onslaught.Impersonate(s_kernel);
        _listener = Stack.Listen(Port, 4);
        SoakTalk talk = new(_bench, Patience);
        for (int i = 0; i < Servers; i++)
        {
            _onStack.Add(new SoakThread("server " + i, _random.Next(), talk.ServeOnStack(_listener)));
        }

        for (int i = 0; i < Callers; i++)
        {
            _onStack.Add(new SoakThread("caller " + i, _random.Next(), talk.CallFromStack(s_kernel, KernelPort)));
        }

        Socket kernelListener = _bench.KernelListens(KernelPort);
        for (int i = 0; i < KernelServers; i++)
        {
            _onKernel.Add(new SoakThread("kernel server " + i, _random.Next(), talk.ServeInKernel(kernelListener)));
        }

        for (int i = 0; i < KernelClients; i++)
        {
            _onKernel.Add(new SoakThread("kernel client " + i, _random.Next(), talk.CallFromKernel(Port)));
        }
    }

    private NetworkStack Stack => _bench.Stack;

    /// <summary>Lets it go on for some time.</summary>
    public void Play(TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        bool isWarm = false;
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            Befall();
            AssertSound();
            Thread.Sleep(20 + _random.Below(300));
            AssertSound();
            if (!isWarm && Stopwatch.GetElapsedTime(start).TotalMilliseconds > WarmUp)
            {
                isWarm = true;
                _pumpWarm = _driver.AllocatedByPump;
                _onStack.ForEach(thread => thread.IsWarm());
            }
        }

        _flood?.Dispose();
        _flood = null;
        LinkUp(true);
    }

    /// <summary>Ends all threads, and asserts that the stack is as it was at first.</summary>
    public void AssertNothingStays()
    {
        foreach (SoakThread thread in (SoakThread[])[.. _onStack, .. _onKernel])
        {
            thread.Stop();
        }

        foreach (SoakThread thread in (SoakThread[])[.. _onStack, .. _onKernel])
        {
            thread.Join(60_000);
        }

        long pump = _driver.AllocatedByPump - _pumpWarm;
        _context.WriteLine("befallen: " + string.Join(", ", _befallen.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}")));
        foreach (SoakThread thread in (SoakThread[])[.. _onStack, .. _onKernel])
        {
            _context.WriteLine($"{thread.Name}: {thread.Done} went well, {thread.Broken} broken");
        }

        // Who still waits to be accepted waits for the app.
        _listener.Close();

        // Whatever still waits for somebody has its time within some minutes, and those pass at once.
        bool free = SpinWait.SpinUntil(
            () =>
            {
                _driver.Jump(10_000);
                Thread.Sleep(50);
                return Stack.FreeConnections == Connections;
            },
            10_000);
        AssertSound();
        Assert.IsTrue(free, $"{Stack.FreeConnections} of {Connections} slots are free");
        Assert.AreEqual(0, pump, "octets allocated by the stack's thread");
        foreach (SoakThread thread in _onStack)
        {
            Assert.AreEqual(0, thread.Allocated, "octets allocated in calls by " + thread.Name);
            Assert.IsGreaterThan(0, thread.Done, thread.Name);
        }

        Assert.IsGreaterThan(20L, _onKernel.Sum(thread => thread.Done), "talks that went well");
        AssertServes();
    }

    public void Dispose()
    {
        _flood?.Dispose();
        foreach (SoakThread thread in (SoakThread[])[.. _onStack, .. _onKernel])
        {
            thread.Stop();
        }

        _bench.Dispose();
    }

    private void Befall()
    {
        int length = 100 + _random.Below(900);
        switch (_random.Below(12))
        {
            case 0 or 1 or 2 when _flood is null:
                Note("flood");
                _flood = new FrameFlood(_bench, _driver, _onslaught);
                break;

            case 3 or 4 or 5 when _flood is not null:
                Note($"flood over");
                _flood.Dispose();
                _flood = null;
                break;

            case 6:
                Note("link down");
                LinkUp(false);
                Thread.Sleep(length / 2);
                LinkUp(true);
                break;

            case 7:
                Note("jump");
                _driver.Jump(1 + _random.Below(_random.Chance(5) ? Hour : _random.Chance(50) ? 5000 : LongestJump));
                break;

            case 8:
                Note("new address");
                uint address = FirstAddress + (uint)_random.Below(Addresses);
                _onslaught.Target = address;
                Stack.Configure(address, 0xFFFFFF00, _random.Chance(70) ? s_kernel : 0);
                break;

            case 9:
                Note("another listener");
                using (TcpListener other = Stack.Listen(OtherPort, 1 + _random.Below(4)))
                {
                    Thread.Sleep(length / 4);
                }

                break;

            case 10 when _random.Chance(20):
                Note("abort of all");
                Stack.AbortAll();
                break;

            default:
                Note("peace");
                break;
        }
    }

    private void Note(string what)
    {
        _befallen[what] = _befallen.GetValueOrDefault(what) + 1;
    }

    private void LinkUp(bool up)
    {
        _bench.Kernel.Ip($"link set {Bench.TapName} {(up ? "up" : "down")}");
    }

    private void AssertSound()
    {
        string? broken;
        lock (Stack.Gate)
        {
            broken = Invariants.Check(Stack);
        }

        Assert.IsNull(broken);
        foreach (SoakThread thread in _onStack.Concat(_onKernel))
        {
            if (thread.HasFailed)
            {
                thread.Join(0);
            }
        }
    }

    // As a stack that has just begun.
    private void AssertServes()
    {
        Stack.Configure(IPv4Address.Parse(Bench.StackAddress), 0xFFFFFF00, s_kernel);
        _listener.Close();
        for (int i = 0; i < Listeners; i++)
        {
            Stack.Listen(100 + i, 1).Close();
        }

        using EchoServer echo = new(Stack, Port, 4);
        HonestClient client = new(_bench, Port);
        client.Connect(2 * Connections);
        Assert.AreEqual("", string.Join(", ", client.Failures));
    }
}
