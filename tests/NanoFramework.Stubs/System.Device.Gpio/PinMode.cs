namespace System.Device.Gpio;

/// <summary>What a pin is.</summary>
public enum PinMode
{
    /// <summary>An input.</summary>
    Input,

    /// <summary>With a resistor to ground.</summary>
    InputPullDown,

    /// <summary>With a resistor to the supply.</summary>
    InputPullUp,

    /// <summary>An output.</summary>
    Output,
}
