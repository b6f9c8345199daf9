namespace TcpNano.Virtual;

/// <summary>How bad a simulated network is. Everything is zero unless said otherwise: a perfect wire.</summary>
/// <remarks>Times are in milliseconds of the caller's clock, be it real or virtual. Apply a profile to each direction on its own.</remarks>
public sealed record ImpairmentProfile
{
    private readonly double _loss;
    private readonly double _reorder;
    private readonly double _duplicate;
    private readonly double _corruption;
    private readonly double _burst;
    private readonly double _mark;
    private readonly int _burstLength = 4;
    private readonly int _delay;
    private readonly int _jitter;
    private readonly int _reorderHold = 3;

    /// <summary>A wire without delay, loss or any other trouble.</summary>
    public static ImpairmentProfile None { get; } = new ImpairmentProfile();

    /// <summary>Frames lost, in percent, each independently of all others: 0 to 100.</summary>
    public double Loss { get => _loss; init => _loss = Percent(value); }

    /// <summary>Frames held back by <see cref="ReorderHold"/> so that later ones overtake them, in percent: 0 to 100.</summary>
    public double Reorder { get => _reorder; init => _reorder = Percent(value); }

    /// <summary>Frames delivered twice, in percent: 0 to 100. The copy follows at once, or up to <see cref="ReorderHold"/> later.</summary>
    public double Duplicate { get => _duplicate; init => _duplicate = Percent(value); }

    /// <summary>Frames delivered with one bit turned over, in percent: 0 to 100.</summary>
    public double Corruption { get => _corruption; init => _corruption = Percent(value); }

    /// <summary>Datagrams marked as a congested router does (ECN, RFC 3168), in percent of those that may be: 0 to 100.</summary>
    public double Mark { get => _mark; init => _mark = Percent(value); }

    /// <summary>Frames with which a burst of losses begins, in percent: 0 to 100.</summary>
    public double Burst { get => _burst; init => _burst = Percent(value); }

    /// <summary>Frames lost in a row at most, when a burst begins. Default 4.</summary>
    public int BurstLength { get => _burstLength; init => _burstLength = Time(value); }

    /// <summary>Time every frame takes from end to end.</summary>
    public int Delay { get => _delay; init => _delay = Time(value); }

    /// <summary>Additional time of 0 to this much, drawn anew for each frame. Jitter alone never changes the order of frames.</summary>
    public int Jitter { get => _jitter; init => _jitter = Time(value); }

    /// <summary>Additional time of a frame chosen by <see cref="Reorder"/>: frames sent within it overtake. Default 3.</summary>
    public int ReorderHold { get => _reorderHold; init => _reorderHold = Time(value); }

    private static double Percent(double value)
    {
        if (!(value >= 0 && value <= 100))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "A percentage is 0 to 100.");
        }

        return value;
    }

    private static int Time(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 3_600_000);
        return value;
    }
}
