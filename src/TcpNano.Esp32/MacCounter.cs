namespace TcpNano.Esp32;

/// <summary>Counters of an open MAC, modulo 2^31; MAC_COUNTER_* in boards/native/mac_port.h.</summary>
public static class MacCounter
{
    /// <summary>Frames handed to the stack.</summary>
    public const int Received = 0;

    /// <summary>Frames dropped because the stack did not take the ones before in time.</summary>
    public const int Overrun = 1;

    /// <summary>Frames dropped because they are too long.</summary>
    public const int TooLong = 2;

    /// <summary>Frames dropped for a wrong checksum; what the EMAC drops itself is not counted.</summary>
    public const int BadChecksum = 3;

    /// <summary>Frames sent.</summary>
    public const int Transmitted = 4;

    /// <summary>Frames that found no room.</summary>
    public const int NoRoom = 5;

    /// <summary>Frames that found the link down.</summary>
    public const int LinkDown = 6;

    /// <summary>Frames that the hardware did not take for another reason.</summary>
    public const int TransmitFailed = 7;

    /// <summary>Times the link went up or down.</summary>
    public const int LinkChanges = 8;
}
