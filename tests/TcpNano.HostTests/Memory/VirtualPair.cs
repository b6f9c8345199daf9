using TcpNano.Virtual;

namespace TcpNano.HostTests.Memory;

/// <summary>Two stacks on one link in virtual time; once primed, the link itself allocates nothing.</summary>
internal sealed class VirtualPair
{
    public const uint LeftAddress = 0x0A000001;
    public const uint RightAddress = 0x0A000002;
    public const int Port = 7;

    // More frames in flight at once than any of the tests comes to.
    private const int MostInFlight = 4096;

    public VirtualPair(ulong seed, ImpairmentProfile profile, Action<StackOptions> change)
    {
        Network = new VirtualNetwork(seed);
        LeftDriver = Network.Attach("left", [2, 0, 0, 0, 0, 1], profile);
        RightDriver = Network.Attach("right", [2, 0, 0, 0, 0, 2], profile);
        Left = New(LeftDriver, LeftAddress, seed, change);
        Right = New(RightDriver, RightAddress, seed, change);
        LeftHost = Network.AddHost(LeftDriver, Left);
        RightHost = Network.AddHost(RightDriver, Right);
    }

    public VirtualNetwork Network { get; }

    public VirtualDriver LeftDriver { get; }

    public VirtualDriver RightDriver { get; }

    public VirtualHost LeftHost { get; }

    public VirtualHost RightHost { get; }

    public NetworkStack Left { get; }

    public NetworkStack Right { get; }

    public long Segments => (long)Left.Counters[StackCounter.SegmentsSent] + Right.Counters[StackCounter.SegmentsSent];

    /// <summary>Has the network make its buffers: puts many frames nobody understands in flight at once.</summary>
    public void Prime()
    {
        byte[] frame = new byte[60];
        frame[0] = 2;
        frame[5] = 2;
        frame[6] = 2;
        frame[11] = 9;
        frame[12] = 0x88;
        frame[13] = 0xB5;
        for (int i = 0; i < MostInFlight; i++)
        {
            Network.Inject(frame, 1);
        }

        Elapse(2);
    }

    public void Elapse(long milliseconds)
    {
        Network.RunUntil(Network.Now + milliseconds);
    }

    private static NetworkStack New(VirtualDriver driver, uint address, ulong seed, Action<StackOptions> change)
    {
        StackOptions options = new() { Connections = 8, ReceiveBuffer = 4096, SendBuffer = 4096, Secret = RepeatableStack.Secret(seed, address) };
        change(options);
        return RepeatableStack.On(driver, address, options);
    }
}
