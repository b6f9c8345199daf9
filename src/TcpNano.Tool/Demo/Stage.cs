using TcpNano.Diagnostics;
using TcpNano.Tool.Services;
using TcpNano.Virtual;
using TcpNano.Virtual.Captures;
using TcpNano.Virtual.Ladders;
using TcpNano.Virtual.Oracles;

namespace TcpNano.Tool.Demo;

/// <summary>
/// Two hosts on a link of 10 ms in virtual time, and the ladder of what passes between them. Both stacks are held to their invariants,
/// to <see cref="WireOracle"/>, and to delivering what was sent, as everywhere else.
/// </summary>
internal sealed class Stage : IFrameObserver
{
    /// <summary>The port the server listens on.</summary>
    public const int Port = 7;

    /// <summary>What every segment takes from end to end, in milliseconds.</summary>
    public const int Delay = 10;

    private const int ReorderHold = 15;
    private const int LongestScene = 1_200_000;
    private const uint ClientAddress = 0x0A000001;
    private const uint ServerAddress = 0x0A000002;

    private readonly Scene _scene;
    private readonly SplitMix64 _secrets;
    private readonly WireOracle _wire;
    private bool _echoes;

    /// <summary>Sets the stage.</summary>
    /// <param name="scene">The scene to be played.</param>
    /// <param name="options">The network's troubles.</param>
    /// <param name="captures">Whether to record every frame.</param>
    public Stage(Scene scene, DemoOptions options, bool captures = false)
    {
        _scene = scene;
        _secrets = new SplitMix64(~options.Seed);
        ImpairmentProfile profile = new()
        {
            Delay = Delay,
            Loss = options.Loss,
            Reorder = options.Reorder,
            Duplicate = options.Duplicate,
            ReorderHold = ReorderHold,
        };

        // Scenes are about TCP: resolving addresses is neither disturbed nor shown.
        Network = new VirtualNetwork(options.Seed) { ImpairArp = false };
        Capture = captures ? new NetworkCapture(Network) : null;
        _wire = new WireOracle(Network) { TextOf = (host, _) => new WireText(host == Client!.Host ? Client.Outgoing : Server!.Outgoing) };
        StreamOracle there = new(0);
        StreamOracle back = new(1);
        Client = new Actor(this, "client", AddHost("client", 1, profile, isServer: false), atLeft: true) { Outgoing = there, Incoming = back };
        Server = new Actor(this, "server", AddHost("server", 2, profile, isServer: true), atLeft: false) { Outgoing = back, Incoming = there };
        Network.AddObserver(this);
        Capture?.Watch(Client.Host);
        Capture?.Watch(Server.Host);

        Neighbours.Introduce(Network, Client.Host, Server.Host);
        Settle();
        Log = new LadderLog(Network, Client.Host, Server.Host);
    }

    /// <summary>The link.</summary>
    public VirtualNetwork Network { get; }

    /// <summary>All frames that passed; null when nobody asked.</summary>
    public NetworkCapture? Capture { get; }

    /// <summary>The actor on the left.</summary>
    public Actor Client { get; }

    /// <summary>The actor on the right.</summary>
    public Actor Server { get; }

    /// <summary>What passed between them.</summary>
    public LadderLog Log { get; }

    /// <summary>Segments sent and lost, in words.</summary>
    public string Traffic =>
        $"{Log.Segments} {(Log.Segments == 1 ? "segment" : "segments")}, {(Log.LostSegments == 0 ? "none" : Log.LostSegments)} lost";

    /// <summary>What to say when a connection did not come about.</summary>
    public string NoConnection => $"the connection did not come about, or did not last: {Client}, and {Server} ({Traffic})";

    /// <summary>Whether both ends closed in order.</summary>
    public bool IsOrderly => IsOver && EndsInOrder(Client) && EndsInOrder(Server);

    /// <summary>Whether both ends are CLOSED.</summary>
    public bool IsOver => Client.State == TcpState.Closed && Server.State == TcpState.Closed;

    /// <summary>Whether both ends are ESTABLISHED.</summary>
    public bool IsOpen => Client.State == TcpState.Established && Server.State == TcpState.Established;

    /// <summary>How the connection ended, in words.</summary>
    public string Ending
    {
        get
        {
            if (!IsOrderly)
            {
                return $"in the end {Client}, and {Server} ({Traffic})";
            }

            bool together = Client.Reason == CloseReason.ClosedLocally && Server.Reason == CloseReason.ClosedLocally;
            Actor first = Client.Reason == CloseReason.ClosedLocally ? Client : Server;
            Actor second = first == Client ? Server : Client;
            if (together && Way(first) == Way(second))
            {
                return $"both ends went through {Way(first)} ({Traffic})";
            }

            return together
                ? $"the {first.Name} went through {Way(first)}, the {second.Name} through {Way(second)} ({Traffic})"
                : $"the {first.Name} closed first and went through {Way(first)}, the {second.Name} through {Way(second)} ({Traffic})";
        }
    }

    /// <summary>Lets the scene happen until a condition holds.</summary>
    /// <param name="condition">What to wait for.</param>
    /// <returns>Whether it came to hold; false when the scene has gone on for too long.</returns>
    public bool Until(Func<bool> condition)
    {
        return Network.RunUntil(() => condition() || HasFailed, LongestScene) && condition();
    }

    /// <summary>A service takes the server's place that sends back what comes.</summary>
    /// <param name="service">The service.</param>
    public void Echo(Service service)
    {
        _echoes = true;
        Server.Host.App = new ServiceApp(service);
        BeginStreams();
    }

    /// <summary>What is sent from now on is of a new conversation; nothing of the one before may be on its way.</summary>
    public void BeginStreams()
    {
        Client.Outgoing = new StreamOracle(0);
        Server.Outgoing = new StreamOracle(_echoes ? 0u : 1u);
        Client.Incoming = _echoes ? Client.Outgoing : Server.Outgoing;
        Server.Incoming = Client.Outgoing;
    }

    /// <summary>Looks whether the stacks have kept to what they must always keep to.</summary>
    /// <exception cref="DemoException">They have not.</exception>
    public void Check()
    {
        foreach (Actor actor in (ReadOnlySpan<Actor>)[Client, Server])
        {
            string? broken = actor.Host.BrokenInvariant;
            if (broken is not null)
            {
                throw new DemoException($"an invariant of the {actor.Name}'s stack is broken: {broken}");
            }
        }

        if (_wire.Broken is not null)
        {
            throw new DemoException(_wire.Broken);
        }
    }

    void IFrameObserver.Polled(VirtualHost host)
    {
        Check();
    }

    // What a scene waits for never comes once a connection has ended out of order.
    private bool HasFailed =>
        (Client.State == TcpState.Closed && Client.Reason != CloseReason.None && !EndsInOrder(Client))
        || (Server.State == TcpState.Closed && Server.Reason != CloseReason.None && !EndsInOrder(Server));

    /// <summary>Lets time pass.</summary>
    /// <param name="milliseconds">How long.</param>
    public void Pass(int milliseconds)
    {
        Network.RunUntil(Network.Now + milliseconds);
    }

    /// <summary>The server listens, the client connects, and both wait until the connection is open or has failed.</summary>
    /// <param name="clientPort">The client's port; 0 lets its stack choose.</param>
    /// <returns>Whether both ends are open.</returns>
    public bool Open(int clientPort = 0)
    {
        Server.Listen(Port);
        Log.Begin(Client.State, Server.State);
        Client.Connect(Server, Port, clientPort);
        Until(() => (Server.Accept() && Client.State != TcpState.SynSent) || Client.State == TcpState.Closed);
        return IsOpen;
    }

    /// <summary>Waits until nothing is on its way.</summary>
    public void Settle()
    {
        Until(() => Network.InFlight == 0);
    }

    /// <summary>Waits until both ends are CLOSED and nothing is on its way.</summary>
    public void AwaitEnd()
    {
        Until(() => IsOver && Network.InFlight == 0);
    }

    /// <summary>The client loses power and starts again: it knows nothing any more.</summary>
    public void RebootClient()
    {
        NetworkStack stack = MakeStack(Client.Host.Driver, isServer: false);
        Client.Host.Reboot(stack);
        Client.Forget();
        Neighbours.Introduce(Network, Client.Host, Server.Host);
        Settle();
    }

    private static bool EndsInOrder(Actor actor)
    {
        return actor.Reason is CloseReason.ClosedLocally or CloseReason.ClosedByPeer;
    }

    private string Way(Actor actor)
    {
        string[] states = [.. Log.Path(actor.IsAtLeft).Where(state => state > TcpState.Established).Distinct().Select(TcpStateName.Of)];
        return states.Length < 2 ? states.FirstOrDefault("nothing") : string.Join(", ", states[..^1]) + " and " + states[^1];
    }

    private VirtualHost AddHost(string name, byte number, ImpairmentProfile profile, bool isServer)
    {
        VirtualDriver driver = Network.Attach(name, [0x02, 0, 0, 0, 0, number], profile);
        VirtualHost host = Network.AddHost(driver, MakeStack(driver, isServer));
        _wire.Watch(host, RepeatableStack.Netmask);
        return host;
    }

    private NetworkStack MakeStack(VirtualDriver driver, bool isServer)
    {
        StackOptions options = new() { Connections = 8, ReceiveBuffer = 4096, SendBuffer = 4096, Secret = RepeatableStack.Secret(_secrets.Next(), _secrets.Next()) };
        _scene.Adjust(options, isServer);
        return RepeatableStack.On(driver, isServer ? ServerAddress : ClientAddress, options);
    }
}
