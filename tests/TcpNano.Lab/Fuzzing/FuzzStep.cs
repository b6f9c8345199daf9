namespace TcpNano.Lab.Fuzzing;

/// <summary>One thing that happens in a case.</summary>
/// <param name="Kind">What.</param>
/// <param name="Value">Milliseconds, octets or frames, by the kind.</param>
/// <param name="Frame">The frame that arrives; empty for all other kinds.</param>
public sealed record FuzzStep(FuzzStepKind Kind, int Value, byte[] Frame)
{
    /// <summary>A frame arrives.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>The step.</returns>
    public static FuzzStep Of(byte[] frame)
    {
        return new FuzzStep(FuzzStepKind.Frame, 0, frame);
    }

    /// <summary>Something else happens.</summary>
    /// <param name="kind">What.</param>
    /// <param name="value">How much.</param>
    /// <returns>The step.</returns>
    public static FuzzStep Of(FuzzStepKind kind, int value)
    {
        return new FuzzStep(kind, value, []);
    }
}
