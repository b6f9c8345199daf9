namespace TcpNano.W5500;

/// <summary>What <see cref="W5500Mac.GetCounter"/> counts, modulo 2^31.</summary>
public enum W5500Counter
{
    /// <summary>Frames handed to the stack.</summary>
    Received = 0,

    /// <summary>Frames the chip has taken, or may have: those at whose command the bus threw are among them.</summary>
    Transmitted = 1,

    /// <summary>Frames that had to wait, because the one before was still being sent.</summary>
    TransmitterBusy = 2,

    /// <summary>Frames dropped because the stack's buffer is too small for them.</summary>
    TooLong = 3,

    /// <summary>Frames to other stations, dropped here: only with <see cref="MulticastFilter.All"/>.</summary>
    Filtered = 4,

    /// <summary>Transfers of the SPI bus.</summary>
    Transfers = 5,

    /// <summary>Times the chip's registers were read again, because the first reading did not agree with itself.</summary>
    Rereads = 6,

    /// <summary>Times the place in the buffer was lost, or a pointer was not what it should be. Each costs what is in the buffer.</summary>
    PlaceLost = 7,

    /// <summary>Times the chip had forgotten what it was told: a brown-out, or a reset by someone else.</summary>
    RegistersLost = 8,

    /// <summary>Times a frame was not sent within 100 ms, or 5 ms when the bus threw at its command.</summary>
    SendStuck = 9,

    /// <summary>Times the socket was opened again to recover from one of these.</summary>
    Reopened = 10,

    /// <summary>Times the whole chip was reset, because nothing else helped.</summary>
    Resets = 11,

    /// <summary>Exceptions of the SPI bus; <see cref="W5500Mac.LastError"/> is the last one.</summary>
    SpiErrors = 12,

    /// <summary>Times the link went up or down.</summary>
    LinkChanges = 13,
}
