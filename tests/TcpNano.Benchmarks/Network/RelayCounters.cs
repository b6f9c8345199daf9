namespace TcpNano.Benchmarks.Network;

/// <summary>What a <see cref="FrameRelay"/> did to the frames of one direction. Written by its thread, readable at any time.</summary>
public sealed class RelayCounters
{
    internal long ReadCount;
    internal long WrittenCount;
    internal long LostCount;
    internal long DuplicatedCount;
    internal long CorruptedCount;
    internal long OvertakenCount;
    internal long OverflowCount;
    internal long RefusedCount;

    /// <summary>Frames that came in.</summary>
    public long Read => Volatile.Read(ref ReadCount);

    /// <summary>Frames and copies that went out.</summary>
    public long Written => Volatile.Read(ref WrittenCount);

    /// <summary>Frames lost on purpose.</summary>
    public long Lost => Volatile.Read(ref LostCount);

    /// <summary>Frames delivered twice on purpose.</summary>
    public long Duplicated => Volatile.Read(ref DuplicatedCount);

    /// <summary>Frames damaged on purpose.</summary>
    public long Corrupted => Volatile.Read(ref CorruptedCount);

    /// <summary>Frames that went out after one that came in later.</summary>
    public long Overtaken => Volatile.Read(ref OvertakenCount);

    /// <summary>Frames lost because the relay was full.</summary>
    public long Overflow => Volatile.Read(ref OverflowCount);

    /// <summary>Frames the outgoing interface did not take.</summary>
    public long Refused => Volatile.Read(ref RefusedCount);

    /// <inheritdoc/>
    public override string ToString()
    {
        return $"{Read} in, {Written} out, {Lost} lost, {Duplicated} duplicated, {Overtaken} overtaken, {Corrupted} corrupted, {Overflow} overflowed, {Refused} refused";
    }
}
