using TcpNano.Benchmarks.Network;
using TcpNano.Linux;
using TcpNano.Virtual;

namespace TcpNano.Benchmarks.Systems;

/// <summary>A system, and a namespace from which the kernel's sockets reach it: directly, or through a relay that is as bad as one likes.</summary>
internal sealed class Lane : IDisposable
{
    private const string ClientVeth = "veth0";
    private const string ServerVeth = "veth1";

    private readonly Stack<IDisposable> _belongings = new();
    private FramePort? _systemEnd;
    private TapDevice? _clientEnd;
    private PeerProcess? _peer;

    private Lane(SystemKind kind)
    {
        Kind = kind;
        Client = Keep(new PrivateNetwork());
    }

    /// <summary>The system.</summary>
    public SystemKind Kind { get; }

    /// <summary>Where the client's sockets are.</summary>
    public PrivateNetwork Client { get; }

    /// <summary>The system's process.</summary>
    public PeerProcess Peer => _peer!;

    /// <summary>A system on the other side of a TAP, or of a veth without offloads.</summary>
    /// <param name="kind">The system.</param>
    /// <param name="setup">The sizes of the stack.</param>
    /// <returns>The lane.</returns>
    public static Lane Direct(SystemKind kind, StackSetup setup)
    {
        return Open(kind, lane =>
        {
            if (kind is SystemKind.Kernel or SystemKind.Kernel64)
            {
                lane.JoinByVeth(setup);
            }
            else
            {
                lane._peer = lane.Keep(PeerProcess.Start(lane.Client, kind, setup));
                lane.Client.SetAddress(Services.Tap, Services.ClientAddress + Services.Prefix);
            }
        });
    }

    /// <summary>A system on the other side of two TAPs with a relay between them.</summary>
    /// <param name="kind">The system.</param>
    /// <param name="setup">The sizes of the stack.</param>
    /// <returns>The lane; nothing passes before <see cref="Impair"/>.</returns>
    public static Lane Relayed(SystemKind kind, StackSetup setup)
    {
        return Open(kind, lane =>
        {
            PrivateNetwork far = lane.Keep(new PrivateNetwork());
            lane.Prepare(far);
            if (kind is SystemKind.Kernel or SystemKind.Kernel64)
            {
                lane._systemEnd = lane.Keep(far.OpenTap(Services.Tap, Services.ServerAddress + Services.Prefix));
                lane._peer = lane.Keep(PeerProcess.Start(far, kind, setup));
            }
            else
            {
                lane._peer = lane.Keep(PeerProcess.Start(far, kind, setup));
                lane._systemEnd = lane.Keep(far.Run(() => PacketSocket.Open(Services.Tap)));
            }

            lane._clientEnd = lane.Keep(lane.Client.OpenTap(Services.Tap, Services.ClientAddress + Services.Prefix));
        });
    }

    /// <summary>Lets frames pass, until what this answers is disposed of.</summary>
    /// <param name="profile">How bad the wire is each way.</param>
    /// <param name="seed">Gives what befalls each frame.</param>
    /// <returns>The relay.</returns>
    public FrameRelay Impair(ImpairmentProfile profile, ulong seed)
    {
        return new FrameRelay(_clientEnd!, _systemEnd!, profile, seed);
    }

    /// <summary>Does something on a thread of the client's namespace.</summary>
    /// <typeparam name="T">What it answers.</typeparam>
    /// <param name="processor">The processor it runs on.</param>
    /// <param name="seconds">How long it takes in the worst case, beside what calls wait.</param>
    /// <param name="action">What to do.</param>
    /// <returns>Its answer.</returns>
    public T AsClient<T>(int processor, double seconds, Func<T> action)
    {
        return Client.Run(
            () =>
            {
                Processors.Pin(processor);
                return action();
            },
            TimeSpan.FromSeconds(seconds + 60));
    }

    /// <summary>Ends the system, and with it all that was made for it.</summary>
    public void Dispose()
    {
        while (_belongings.TryPop(out IDisposable? belonging))
        {
            belonging.Dispose();
        }
    }

    private static Lane Open(SystemKind kind, Action<Lane> join)
    {
        Lane lane = new(kind);
        try
        {
            lane.Prepare(lane.Client);
            join(lane);
            return lane;
        }
        catch
        {
            lane.Dispose();
            throw;
        }
    }

    private void JoinByVeth(StackSetup setup)
    {
        PrivateNetwork far = Keep(new PrivateNetwork());
        Prepare(far);
        Client.Ip($"link add {ClientVeth} type veth peer name {ServerVeth}");
        Client.Ip($"link set {ServerVeth} netns {far.Path}");
        foreach ((PrivateNetwork network, string name, string address) in new[] { (Client, ClientVeth, Services.ClientAddress), (far, ServerVeth, Services.ServerAddress) })
        {
            network.SetAddress(name, address + Services.Prefix);
            network.Run(() =>
            {
                Offloads.SwitchOff(name);
                return 0;
            });
            network.Ip($"link set {name} up");
        }

        _peer = Keep(PeerProcess.Start(far, Kind, setup));
    }

    private void Prepare(PrivateNetwork network)
    {
        // Each connection begins anew, and ports are free at once.
        network.Set("net/ipv4/tcp_no_metrics_save", "1");
        network.Set("net/ipv4/tcp_max_tw_buckets", "0");
        network.Set("net/ipv4/ip_local_port_range", "1024 65000");
        network.Set("net/ipv4/tcp_window_scaling", Kind == SystemKind.Kernel64 ? "0" : "1");
    }

    private T Keep<T>(T belonging)
        where T : IDisposable
    {
        _belongings.Push(belonging);
        return belonging;
    }
}
