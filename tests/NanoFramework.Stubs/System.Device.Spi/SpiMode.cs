namespace System.Device.Spi;

/// <summary>Clock polarity and phase.</summary>
public enum SpiMode
{
    /// <summary>Idle low, sampled at the rising edge.</summary>
    Mode0,

    /// <summary>Idle low, sampled at the falling edge.</summary>
    Mode1,

    /// <summary>Idle high, sampled at the falling edge.</summary>
    Mode2,

    /// <summary>Idle high, sampled at the rising edge.</summary>
    Mode3,
}
