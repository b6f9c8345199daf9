namespace TcpNano.Esp32;

/// <summary>Kinds of MAC, for <see cref="NativeMac.Open"/>; MAC_KIND_* in boards/native/mac_port.h.</summary>
public static class MacKind
{
    /// <summary>Nothing is open.</summary>
    public const int None = 0;

    /// <summary>The ESP32's Ethernet MAC.</summary>
    public const int Ethernet = 1;

    /// <summary>A Wi-Fi station.</summary>
    public const int Wifi = 2;
}
