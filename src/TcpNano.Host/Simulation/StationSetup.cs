namespace TcpNano.Host.Simulation;

/// <summary>A station: its stack's options and its driver.</summary>
internal sealed record StationSetup
{
    /// <summary>See <see cref="StackOptions.Connections"/>.</summary>
    public required int Connections { get; init; }

    /// <summary>See <see cref="StackOptions.ReceiveBuffer"/>.</summary>
    public required int ReceiveBuffer { get; init; }

    /// <summary>See <see cref="StackOptions.SendBuffer"/>.</summary>
    public required int SendBuffer { get; init; }

    /// <summary>See <see cref="StackOptions.ReassemblyBlocks"/>.</summary>
    public required int ReassemblyBlocks { get; init; }

    /// <summary>See <see cref="StackOptions.MaxSegmentLifetime"/>.</summary>
    public required int MaxSegmentLifetime { get; init; }

    /// <summary>See <see cref="StackOptions.DelayedAck"/>.</summary>
    public required int DelayedAck { get; init; }

    /// <summary>See <see cref="StackOptions.MinRto"/>.</summary>
    public required int MinRto { get; init; }

    /// <summary>See <see cref="StackOptions.RecycleTimeWait"/>.</summary>
    public required bool RecycleTimeWait { get; init; }

    /// <summary>Largest datagram of its link.</summary>
    public required int Mtu { get; init; }

    /// <summary>Frames its driver takes in a millisecond.</summary>
    public required int TransmitRing { get; init; }

    /// <summary>Frames its driver keeps until they are taken.</summary>
    public required int ReceiveRing { get; init; }

    /// <summary>The options of its stack.</summary>
    /// <param name="listeners">Listeners it needs.</param>
    /// <param name="secret">What makes its ISNs and ports its own.</param>
    /// <returns>The options.</returns>
    public StackOptions Options(int listeners, ulong secret)
    {
        StackOptions options = new()
        {
            Connections = Connections,
            ReceiveBuffer = ReceiveBuffer,
            SendBuffer = SendBuffer,
            ReassemblyBlocks = ReassemblyBlocks,
            MaxSegmentLifetime = MaxSegmentLifetime,
            DelayedAck = DelayedAck,
            MinRto = MinRto,
            RecycleTimeWait = RecycleTimeWait,
            Listeners = Math.Max(1, listeners),
            ArpEntries = 2,
            Secret = new byte[StackOptions.SecretLength],
        };
        BitConverter.TryWriteBytes(options.Secret, secret);
        options.Secret[15] = 1;
        return options;
    }
}
