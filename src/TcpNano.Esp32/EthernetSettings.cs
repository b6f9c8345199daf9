namespace TcpNano.Esp32;

/// <summary>How a PHY is wired to the ESP32. <see cref="Boards"/> has these for known boards.</summary>
/// <remarks>The data pins are fixed: TX_EN 21, TXD0 19, TXD1 22, RXD0 25, RXD1 26, CRS_DV 27.</remarks>
public sealed class EthernetSettings
{
    /// <summary>For <see cref="Reset"/> and <see cref="Power"/>: not connected.</summary>
    public const int NoPin = -1;

    /// <summary>For <see cref="PhyAddress"/>: look for the PHY.</summary>
    public const int AnyAddress = -1;

    /// <summary>Kind of PHY.</summary>
    public readonly PhyType Phy;

    /// <summary>Its address on the management bus, 0 to 31, or <see cref="AnyAddress"/>.</summary>
    public readonly int PhyAddress;

    /// <summary>GPIO of the management clock.</summary>
    public readonly int Mdc;

    /// <summary>GPIO of the management data.</summary>
    public readonly int Mdio;

    /// <summary>GPIO that resets the PHY while it is low, or <see cref="NoPin"/>.</summary>
    public readonly int Reset;

    /// <summary>GPIO that gives the PHY or its oscillator power while it is high, or <see cref="NoPin"/>.</summary>
    public readonly int Power;

    /// <summary>Direction of the 50 MHz clock.</summary>
    public readonly RmiiClock Clock;

    /// <summary>GPIO of the clock: 0 for input; 0, 16 or 17 for output.</summary>
    public readonly int ClockPin;

    /// <summary>Describes a wiring; it is checked when it is used.</summary>
    /// <param name="phy">Kind of PHY.</param>
    /// <param name="phyAddress">Its address, or <see cref="AnyAddress"/>.</param>
    /// <param name="mdc">GPIO of the management clock.</param>
    /// <param name="mdio">GPIO of the management data.</param>
    /// <param name="reset">Reset GPIO, or <see cref="NoPin"/>.</param>
    /// <param name="power">Power GPIO, or <see cref="NoPin"/>.</param>
    /// <param name="clock">Direction of the clock.</param>
    /// <param name="clockPin">GPIO of the clock.</param>
    public EthernetSettings(PhyType phy, int phyAddress, int mdc, int mdio, int reset, int power, RmiiClock clock, int clockPin)
    {
        Phy = phy;
        PhyAddress = phyAddress;
        Mdc = mdc;
        Mdio = mdio;
        Reset = reset;
        Power = power;
        Clock = clock;
        ClockPin = clockPin;
    }

    /// <summary>The settings in the order of mac_port.h.</summary>
    internal int[] ToArray()
    {
        return new int[] { (int)Phy, PhyAddress, Mdc, Mdio, Reset, Power, (int)Clock, ClockPin };
    }
}
