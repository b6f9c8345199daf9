namespace TcpNano.Tool.Boards;

/// <summary>Why a board could not be flashed.</summary>
public enum FlashFailure
{
    /// <summary>esptool or nanoff is not installed.</summary>
    ToolMissing,

    /// <summary>A file is missing or is not what it should be.</summary>
    File,

    /// <summary>The serial port cannot be opened.</summary>
    Port,

    /// <summary>Nothing on the port speaks as an ESP32 in download mode does.</summary>
    NoAnswer,

    /// <summary>The chip is another one than the board's, or the firmware is for another one.</summary>
    WrongChip,

    /// <summary>There is no room for the app in the partition table.</summary>
    Partitions,

    /// <summary>A tool failed for another reason.</summary>
    ToolFailed,
}
