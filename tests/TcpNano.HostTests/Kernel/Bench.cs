using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Benchmarks.Network;
using TcpNano.Diagnostics;
using TcpNano.Link;
using TcpNano.Linux;
using TcpNano.Tool.Serving;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Kernel;

/// <summary>
/// The kernel's TCP on one side, and on the other a stack in this process, or a TAP for the command to open.
/// On an impaired wire each side has a namespace of its own, so that only the relay joins them.
/// </summary>
internal sealed partial class Bench : IDisposable
{
    public const string KernelAddress = "10.9.0.1";
    public const string StackAddress = "10.9.0.2";
    public const string StackAddressAndPrefix = StackAddress + "/24";
    public const string TapName = "tap0";

    // The environment may change it: to look for trouble with other seeds.
    private static readonly ulong s_seed = ulong.Parse(Environment.GetEnvironmentVariable("TCPNANO_SEED") ?? "1", CultureInfo.InvariantCulture);

    private static readonly ImpairmentProfile s_impaired = new() { Delay = 5, Loss = 3, Reorder = 2, Duplicate = 1, ReorderHold = 4 };

    private readonly TestContext _context;
    private readonly Stack<IDisposable> _belongings = new();
    private readonly ulong _seed;
    private readonly Wire _wire;
    private NetworkStack? _stack;

    private Bench(TestContext context, Wire wire, ulong seed = 0)
    {
        _context = context;
        _wire = wire;

        // Each test has frames of its own lost, and the same ones each time.
        _seed = s_seed + seed;
        foreach (char c in context.TestName ?? "")
        {
            _seed = (_seed * 1099511628211) + c;
        }

        // Whoever lost a SYN and has no round trip measured since begins with an RTO of 3 s (RFC 6298 rule 5.7), and tries again
        // after 3, 9, 21, 45 and 93 s: four losses in a row are rare, but seen.
        Patience = wire == Wire.Direct ? 20_000 : 110_000;
    }

    /// <summary>The namespace of the kernel's sockets.</summary>
    public NetworkNamespace Kernel { get; private set; } = null!;

    /// <summary>The namespace of the stack's TAP.</summary>
    public NetworkNamespace StackSide { get; private set; } = null!;

    /// <summary>The stack under test.</summary>
    public NetworkStack Stack => _stack!;

    /// <summary>The stack's driver.</summary>
    public MacDriver Driver { get; private set; } = null!;

    /// <summary>What lies in between; null when nothing does.</summary>
    public FrameRelay? Relay { get; private set; }

    /// <summary>How long any call may take, in milliseconds: longer than any wait that belongs to a working TCP.</summary>
    public int Patience { get; }

    private static uint KernelAddressNumber => IPv4Address.Parse(KernelAddress);

    /// <summary>Makes a bench with a running stack.</summary>
    /// <param name="context">Takes the counters in the end.</param>
    /// <param name="wire">What lies in between.</param>
    /// <param name="tune">Changes the options; null leaves them.</param>
    /// <param name="profile">How bad an impaired wire is; null for the usual way.</param>
    /// <param name="wrap">Puts something between the stack and its driver; null for nothing.</param>
    /// <param name="mtu">Largest datagram the stack sends and takes; 0 for the TAP's.</param>
    /// <param name="seed">Makes this bench's frames get lost in another way than those of other benches of the test.</param>
    public static Bench WithStack(
        TestContext context,
        Wire wire,
        Action<StackOptions>? tune = null,
        ImpairmentProfile? profile = null,
        Func<MacDriver, WatchingDriver>? wrap = null,
        int mtu = 0,
        ulong seed = 0)
    {
        Bench bench = new(context, wire, seed);
        try
        {
            bench.StackSide = bench.Keep(NetworkNamespace.Create());
            TapDriver driver = bench.Keep(bench.StackSide.Run(() => new TapDriver(TapName, null, mtu)));
            bench.JoinKernel(profile ?? s_impaired);

            StackOptions options = new()
            {
                Connections = 128,
                ReceiveBuffer = 65535,
                SendBuffer = 131072,
                IcmpPerSecond = 100_000,
                Secret = RandomNumberGenerator.GetBytes(StackOptions.SecretLength),
            };
            tune?.Invoke(options);
            WatchingDriver? watching = wrap?.Invoke(driver);
            bench.Driver = watching is null ? driver : watching;
            bench._stack = new NetworkStack(bench.Driver, options);
            if (watching is not null)
            {
                watching.Stack = bench.Stack;
            }

            bench.Stack.Configure(IPv4Address.Parse(StackAddress), IPv4Address.Parse("255.255.255.0"), 0);
            bench.Stack.Start();
            return bench;
        }
        catch
        {
            bench.Dispose();
            throw;
        }
    }

    /// <summary>Makes a bench whose TAP is still to be opened, by the command in a process of its own.</summary>
    public static Bench WithoutStack(TestContext context, Wire wire)
    {
        Bench bench = new(context, wire);
        try
        {
            bench.StackSide = bench.Keep(NetworkNamespace.Create());
            bench.StackSide.AddTap(TapName, null);
            bench.JoinKernel(s_impaired);
            return bench;
        }
        catch
        {
            bench.Dispose();
            throw;
        }
    }

    /// <summary>A kernel socket that listens.</summary>
    /// <param name="port">The port.</param>
    /// <param name="receiveBuffer">Octets of its receive buffer; 0 for what the kernel thinks best.</param>
    public Socket KernelListens(int port, int receiveBuffer = 0)
    {
        Socket listener = Keep(Kernel.Socket(Patience));
        if (receiveBuffer != 0)
        {
            listener.ReceiveBufferSize = receiveBuffer;
        }

        listener.Bind(new IPEndPoint(IPAddress.Any, port));
        listener.Listen(128);
        return listener;
    }

    /// <summary>The next connection to a listening kernel socket.</summary>
    public Socket KernelAccepts(Socket listener)
    {
        Assert.IsTrue(listener.Poll(TimeSpan.FromMilliseconds(Patience), SelectMode.SelectRead), "nobody connects to the kernel");
        Socket peer = Keep(listener.Accept());
        peer.NoDelay = true;
        peer.SendTimeout = Patience;
        peer.ReceiveTimeout = Patience;
        return peer;
    }

    /// <summary>A kernel socket connected to the stack.</summary>
    public Socket KernelConnects(int port)
    {
        Socket socket = Keep(Kernel.Socket(Patience));
        socket.Connect(new IPEndPoint(IPAddress.Parse(StackAddress), port));
        return socket;
    }

    /// <summary>A connection of the stack to the kernel, open.</summary>
    public TcpConnection StackConnects(int port)
    {
        TcpConnection connection = Stack.Connect(KernelAddressNumber, port, Patience);
        Assert.IsNotNull(connection, "no slot");
        Assert.AreEqual(TcpState.Established, connection.State, "not open: " + connection.CloseReason);
        return connection;
    }

    /// <summary>An attempt of the stack to connect to the kernel, however it ends.</summary>
    public TcpConnection StackTriesToConnect(int port)
    {
        TcpConnection connection = Stack.Connect(KernelAddressNumber, port, Patience);
        Assert.IsNotNull(connection, "no slot");
        return connection;
    }

    /// <summary>The next connection to a listening port of the stack.</summary>
    public TcpConnection StackAccepts(TcpListener listener)
    {
        TcpConnection connection = listener.Accept(Patience);
        Assert.IsNotNull(connection, "nobody connects to the stack");
        return connection;
    }

    /// <summary>Does what one side has to do on a thread of its own and what the other has to do on this one.</summary>
    public void Both(Action aside, Action here)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                aside();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
                EndKernelsConnections();
            }
        }) { IsBackground = true };
        thread.Start();
        try
        {
            here();
        }
        catch (Exception exception)
        {
            // Which of the two broke down first is for the reader to say.
            thread.Join(1000);
            if (failure != null)
            {
                throw new AggregateException(exception, failure.SourceException);
            }

            throw;
        }

        Assert.IsTrue(thread.Join(2 * Patience), "the other side does not come to an end");
        failure?.Throw();
    }

    /// <summary>Waits until the kernel has no connection left that is not in TIME-WAIT.</summary>
    public void AssertKernelHasNothingStuck()
    {
        string table = "";
        bool clean = SpinWait.SpinUntil(
            () =>
            {
                table = Kernel.Command("ss", "-tanHo");
                bool stuck = table.Split('\n').Any(line => line.Length > 0 && !line.StartsWith("LISTEN", StringComparison.Ordinal) && !line.StartsWith("TIME-WAIT", StringComparison.Ordinal));
                if (stuck)
                {
                    Thread.Sleep(50);
                }

                return !stuck;
            },
            Patience);
        Assert.IsTrue(clean, "stuck in the kernel:\n" + table);
    }

    /// <summary>Registers something to be disposed of with the bench.</summary>
    public T Keep<T>(T belonging)
        where T : IDisposable
    {
        lock (_belongings)
        {
            _belongings.Push(belonging);
        }

        return belonging;
    }

    public void Dispose()
    {
        _stack?.Stop();
        while (_belongings.TryPop(out IDisposable? belonging))
        {
            belonging.Dispose();
        }

        if (_stack != null)
        {
            _context.WriteLine("stack: " + Describe(_stack.Counters));
        }

        if (Relay != null)
        {
            _context.WriteLine($"seed {_seed} of {s_seed}");
            _context.WriteLine("from the stack: " + Relay.LeftToRight);
            _context.WriteLine("to the stack: " + Relay.RightToLeft);
            Assert.IsNull(Relay.Failure);
        }
    }

    // Or else the side that is well would wait for the other one until its patience is over.
    private void EndKernelsConnections()
    {
        lock (_belongings)
        {
            foreach (IDisposable belonging in _belongings)
            {
                (belonging as Socket)?.Dispose();
            }
        }
    }

    internal static string Describe(StackCounters counters)
    {
        return string.Join(", ", Enum.GetValues<StackCounter>().Where(counter => counters[counter] != 0).Select(counter => counter + " " + counters[counter]));
    }

    private void JoinKernel(ImpairmentProfile profile)
    {
        if (_wire == Wire.Direct)
        {
            Kernel = StackSide;
            Kernel.SetAddress(TapName, KernelAddress + "/24");
            return;
        }

        Kernel = Keep(NetworkNamespace.Create());
        PacketSocket stackEnd = Keep(StackSide.Run(() => PacketSocket.Open(TapName)));
        TapDevice kernelEnd = Keep(Kernel.OpenTap(TapName, KernelAddress + "/24"));
        Relay = Keep(new FrameRelay(stackEnd, kernelEnd, profile, _seed));
    }
}
