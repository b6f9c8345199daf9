namespace System.Device.Gpio;

/// <summary>The level of a pin.</summary>
public readonly struct PinValue
{
    private PinValue(bool high)
    {
        IsHigh = high;
    }

    /// <summary>High.</summary>
    public static PinValue High => new(true);

    /// <summary>Low.</summary>
    public static PinValue Low => new(false);

    /// <summary>Whether it is high, for the other stand-ins.</summary>
    public bool IsHigh { get; }
}
