namespace TcpNano.Esp32;

/// <summary>Where the 50 MHz clock between ESP32 and PHY comes from.</summary>
public enum RmiiClock
{
    /// <summary>From the PHY or an oscillator, into GPIO0.</summary>
    Input = 0,

    /// <summary>From the ESP32, out of GPIO0, 16, or 17 (inverted). Not reliable while Wi-Fi is on, says Espressif.</summary>
    Output = 1,
}
