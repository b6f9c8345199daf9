namespace TcpNano.Virtual.Scripts;

/// <summary>What a script says before its first step.</summary>
internal sealed class ScriptSettings
{
    /// <summary>When the virtual clock starts: not 0, so that a time taken for an origin shows.</summary>
    public const long DefaultClock = 5_000_000;

    /// <summary>Sizes and times of the stack, with a secret that is always the same.</summary>
    public StackOptions Options { get; } = new()
    {
        Connections = 8,
        ReceiveBuffer = 4096,
        SendBuffer = 4096,
        WindowScaling = false,
        Timestamps = false,
        SelectiveAcknowledgments = false,
        Secret = RepeatableStack.Secret(1),
    };

    /// <summary>Largest datagram of the link.</summary>
    public int Mtu { get; set; } = 1500;

    /// <summary>How far from its time a segment may be sent, in milliseconds.</summary>
    public long Tolerance { get; set; }

    /// <summary>What the clock shows when the script starts, in milliseconds.</summary>
    public long Clock { get; set; } = DefaultClock;
}
