namespace TcpNano.Esp32;

/// <summary>Wirings of boards with Ethernet: what is in boards/NAME/board.json. Each use makes a new object.</summary>
public static class Boards
{
    /// <summary>WT32-ETH01: LAN8720A with an oscillator that GPIO16 turns on.</summary>
    public static EthernetSettings Wt32Eth01
    {
        get { return new EthernetSettings(PhyType.Lan87xx, 1, 23, 18, EthernetSettings.NoPin, 16, RmiiClock.Input, 0); }
    }

    /// <summary>Olimex ESP32-POE and ESP32-POE-ISO with a WROOM module: GPIO12 powers the PHY, clock out of GPIO17.</summary>
    public static EthernetSettings OlimexEsp32Poe
    {
        get { return new EthernetSettings(PhyType.Lan87xx, 0, 23, 18, EthernetSettings.NoPin, 12, RmiiClock.Output, 17); }
    }

    /// <summary>The same boards with a WROVER module, whose memory needs GPIO16 and 17: clock out of GPIO0.</summary>
    public static EthernetSettings OlimexEsp32PoeWrover
    {
        get { return new EthernetSettings(PhyType.Lan87xx, 0, 23, 18, EthernetSettings.NoPin, 12, RmiiClock.Output, 0); }
    }

    /// <summary>LilyGO T-Internet-POE: clock out of GPIO17, reset on GPIO5.</summary>
    public static EthernetSettings LilygoTInternetPoe
    {
        get { return new EthernetSettings(PhyType.Lan87xx, 0, 23, 18, 5, EthernetSettings.NoPin, RmiiClock.Output, 17); }
    }

    /// <summary>wESP32 from revision 7 on: RTL8201, management bus on GPIO16 and 17.</summary>
    public static EthernetSettings WEsp32
    {
        get { return new EthernetSettings(PhyType.Rtl8201, 0, 16, 17, EthernetSettings.NoPin, EthernetSettings.NoPin, RmiiClock.Input, 0); }
    }

    /// <summary>wESP32 before revision 7: LAN8720, else the same.</summary>
    public static EthernetSettings WEsp32BeforeRevision7
    {
        get { return new EthernetSettings(PhyType.Lan87xx, 0, 16, 17, EthernetSettings.NoPin, EthernetSettings.NoPin, RmiiClock.Input, 0); }
    }

    /// <summary>ESP32-Ethernet-Kit v1.2: IP101GRI.</summary>
    public static EthernetSettings Esp32EthernetKit
    {
        get { return new EthernetSettings(PhyType.Ip101, 1, 23, 18, 5, EthernetSettings.NoPin, RmiiClock.Input, 0); }
    }
}
