namespace TcpNano.Esp32;

/// <summary>The Ethernet PHYs that ESP-IDF 5.5 has drivers for.</summary>
public enum PhyType
{
    /// <summary>Anything that keeps to IEEE 802.3 clause 22.</summary>
    Generic = 0,

    /// <summary>LAN8710, LAN8720, LAN8740 and their kind.</summary>
    Lan87xx = 1,

    /// <summary>IP101.</summary>
    Ip101 = 2,

    /// <summary>RTL8201.</summary>
    Rtl8201 = 3,

    /// <summary>DP83848.</summary>
    Dp83848 = 4,

    /// <summary>KSZ8041, KSZ8081 and their kind.</summary>
    Ksz80xx = 5,
}
