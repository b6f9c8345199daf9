namespace TcpNano.Esp32;

/// <summary>Results of <see cref="NativeMac"/> that are no success; MAC_* in boards/native/mac_port.h.</summary>
public static class MacError
{
    /// <summary>Success.</summary>
    public const int Ok = 0;

    /// <summary>No buffer is free now for a frame; it may be sent later.</summary>
    public const int NoRoom = -1;

    /// <summary>No cable, or no Wi-Fi network.</summary>
    public const int LinkDown = -2;

    /// <summary>A setting, name, password, length or code is out of its range.</summary>
    public const int Invalid = -3;

    /// <summary>The firmware's own network, or another driver, has the hardware or a pin.</summary>
    public const int Busy = -4;

    /// <summary>No MAC is open.</summary>
    public const int NotOpen = -5;

    /// <summary>Out of memory, native memory that is.</summary>
    public const int NoMemory = -6;

    /// <summary>The hardware does not answer, or answered with an error.</summary>
    public const int Hardware = -7;

    /// <summary>This chip or this firmware cannot do that.</summary>
    public const int NotSupported = -8;
}
