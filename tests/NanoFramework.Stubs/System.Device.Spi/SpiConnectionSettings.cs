namespace System.Device.Spi;

/// <summary>How a device is connected.</summary>
public sealed class SpiConnectionSettings
{
    /// <summary>Says where the device is.</summary>
    public SpiConnectionSettings(int busId, int chipSelectLine = -1)
    {
        BusId = busId;
        ChipSelectLine = chipSelectLine;
    }

    /// <summary>The bus.</summary>
    public int BusId { get; set; }

    /// <summary>The pin that selects the device.</summary>
    public int ChipSelectLine { get; set; }

    /// <summary>Polarity and phase.</summary>
    public SpiMode Mode { get; set; } = SpiMode.Mode0;

    /// <summary>Bits in a word.</summary>
    public int DataBitLength { get; set; } = 8;

    /// <summary>Hertz.</summary>
    public int ClockFrequency { get; set; } = 500_000;
}
