namespace TcpNano;

/// <summary>The time of the turn in progress: read from the driver once per turn or call, under the gate.</summary>
internal sealed class Clock
{
    /// <summary>Milliseconds, modulo 2^32. One time is before another when their int difference is negative.</summary>
    public int Now;
}
