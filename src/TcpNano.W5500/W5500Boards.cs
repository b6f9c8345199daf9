namespace TcpNano.W5500;

/// <summary>
/// Wirings of boards with a W5500: what is in boards/NAME/board.json. Each use makes a new object; set <see cref="W5500Settings.Address"/>. On an ESP32 the
/// app sets the pins of the SPI bus beforehand, as the board's README shows.
/// </summary>
public static class W5500Boards
{
    /// <summary>WIZnet W5500-EVB-Pico, RP2040: SPI0.</summary>
    public static W5500Settings W5500EvbPico
    {
        get { return Wiring(1, 17, 21, 20); }
    }

    /// <summary>WIZnet W5500-EVB-Pico2, RP2350: wired as its predecessor.</summary>
    public static W5500Settings W5500EvbPico2
    {
        get { return Wiring(1, 17, 21, 20); }
    }

    /// <summary>Waveshare ESP32-S3-ETH: SCK 13, MOSI 11, MISO 12.</summary>
    public static W5500Settings WaveshareEsp32S3Eth
    {
        get { return Wiring(1, 14, 10, 9); }
    }

    /// <summary>LilyGO T-ETH-Lite-S3: SCK 10, MOSI 12, MISO 11.</summary>
    public static W5500Settings LilygoTEthLiteS3
    {
        get { return Wiring(1, 9, 13, 14); }
    }

    /// <summary>ESP32-DevKitC with a module at the pins that its SPI unit has of its own: SCK 18, MOSI 23, MISO 19.</summary>
    public static W5500Settings Esp32DevKitC
    {
        get { return Wiring(2, 5, 4, 32); }
    }

    private static W5500Settings Wiring(int bus, int chipSelect, int interrupt, int reset)
    {
        W5500Settings settings = new W5500Settings();
        settings.BusId = bus;
        settings.ChipSelectPin = chipSelect;
        settings.InterruptPin = interrupt;
        settings.ResetPin = reset;
        return settings;
    }
}
