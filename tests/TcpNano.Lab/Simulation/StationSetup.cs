using TcpNano.Recovery;
using TcpNano.Virtual;

namespace TcpNano.Lab.Simulation;

/// <summary>A station: its stack's options, its driver, its clock and the wire that leads from it.</summary>
internal sealed record StationSetup
{
    /// <summary>Frames in a ring that is never full.</summary>
    public const int Ample = 100_000;

    /// <summary>What happens to the frames it sends.</summary>
    public ImpairmentProfile Wire { get; init; } = ImpairmentProfile.None;

    /// <summary>See <see cref="StackOptions.Connections"/>.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>See <see cref="StackOptions.ReceiveBuffer"/>.</summary>
    public int ReceiveBuffer { get; init; } = 4096;

    /// <summary>See <see cref="StackOptions.SendBuffer"/>.</summary>
    public int SendBuffer { get; init; } = 4096;

    /// <summary>See <see cref="StackOptions.ReassemblyBlocks"/>.</summary>
    public int ReassemblyBlocks { get; init; } = 4;

    /// <summary>See <see cref="StackOptions.ArpEntries"/>.</summary>
    public int ArpEntries { get; init; } = 8;

    /// <summary>See <see cref="StackOptions.FramesPerPoll"/>.</summary>
    public int FramesPerPoll { get; init; } = 64;

    /// <summary>See <see cref="StackOptions.MaxSegmentLifetime"/>.</summary>
    public int MaxSegmentLifetime { get; init; } = 30_000;

    /// <summary>See <see cref="StackOptions.DelayedAck"/>.</summary>
    public int DelayedAck { get; init; } = 40;

    /// <summary>See <see cref="StackOptions.MinRto"/>.</summary>
    public int MinRto { get; init; } = 200;

    /// <summary>See <see cref="StackOptions.TimeWaitEntries"/>.</summary>
    public int TimeWaitEntries { get; init; } = 32;

    /// <summary>See <see cref="StackOptions.WindowScaling"/>.</summary>
    public bool WindowScaling { get; init; }

    /// <summary>See <see cref="StackOptions.Timestamps"/>.</summary>
    public bool Timestamps { get; init; }

    /// <summary>See <see cref="StackOptions.SelectiveAcknowledgments"/>.</summary>
    public bool SelectiveAcknowledgments { get; init; }

    /// <summary>See <see cref="StackOptions.ExplicitCongestionNotification"/>.</summary>
    public bool ExplicitCongestionNotification { get; init; }

    /// <summary>The congestion controller of its <see cref="SackRecovery"/>; null for the core's NewReno.</summary>
    public CongestionController? Controller { get; init; }

    /// <summary>The backlog of each listener.</summary>
    public int Backlog { get; init; } = 4;

    /// <summary>See <see cref="StackOptions.SynEntries"/>: few where the backlog is small, so that some handshakes take an entry, and others a cookie.</summary>
    public int SynEntries => Math.Min(16, Backlog / 2);

    /// <summary>Largest datagram of its link.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>Frames its driver takes in a millisecond.</summary>
    public int TransmitRing { get; init; } = Ample;

    /// <summary>Frames its driver keeps until they are taken.</summary>
    public int ReceiveRing { get; init; } = Ample;

    /// <summary>What its clock shows at the start.</summary>
    public long Clock { get; init; }

    /// <summary>The options of its stack.</summary>
    /// <param name="listeners">Listeners it needs.</param>
    /// <param name="secret">What makes its ISNs and ports its own.</param>
    /// <returns>The options.</returns>
    public StackOptions Options(int listeners, ulong secret)
    {
        return new StackOptions
        {
            Connections = Connections,
            SynEntries = SynEntries,
            ReceiveBuffer = ReceiveBuffer,
            SendBuffer = SendBuffer,
            ReassemblyBlocks = ReassemblyBlocks,
            MaxSegmentLifetime = MaxSegmentLifetime,
            DelayedAck = DelayedAck,
            MinRto = MinRto,
            TimeWaitEntries = TimeWaitEntries,
            Listeners = Math.Max(1, listeners),
            ArpEntries = ArpEntries,
            FramesPerPoll = FramesPerPoll,
            WindowScaling = WindowScaling,
            Timestamps = Timestamps,
            SelectiveAcknowledgments = SelectiveAcknowledgments,
            ExplicitCongestionNotification = ExplicitCongestionNotification,
            Recovery = Controller is CongestionController controller ? new SackRecovery(controller) : null,
            Secret = RepeatableStack.Secret(secret),
        };
    }
}
