namespace TcpNano.Esp32;

/// <summary>Codes of <see cref="NativeMac.Control"/>; MAC_CONTROL_* in boards/native/mac_port.h.</summary>
public static class MacControl
{
    /// <summary>Get: 1 when the link can carry frames.</summary>
    public const int Link = 1;

    /// <summary>Get: which <see cref="MacKind"/> is open.</summary>
    public const int Kind = 2;

    /// <summary>Get: the <see cref="MacCounter"/> that the value says.</summary>
    public const int Counter = 3;

    /// <summary>Get: the platform's own code for the last failure, esp_err_t on an ESP32.</summary>
    public const int LastError = 4;

    /// <summary>Get, Wi-Fi: signal strength in dBm, plus 256.</summary>
    public const int SignalStrength = 5;

    /// <summary>Get, Wi-Fi: the 802.11 reason of the last disconnection, 0 when there was none.</summary>
    public const int DisconnectReason = 6;

    /// <summary>Get: 1 when the hardware drops frames with wrong checksums.</summary>
    public const int HardwareVerifies = 7;

    /// <summary>Set: 1 to sum up every received frame even where the hardware has done it already.</summary>
    public const int Verify = 8;

    /// <summary>Set, for tests: how many of the next frames find no room.</summary>
    public const int Refuse = 9;

    /// <summary>Set: 1 lets a received frame end the time slice of a busy thread, where the firmware has that.</summary>
    public const int QuantumCut = 10;
}
