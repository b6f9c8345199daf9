using System;

namespace nanoFramework.Hardware.Esp32;

/// <summary>The clock of microseconds since boot.</summary>
public static class HighResTimer
{
    /// <summary>What the clock says, for tests.</summary>
    public static ulong Current { get; set; }

    /// <summary>Whether the firmware has it, for tests.</summary>
    public static bool IsSupported { get; set; } = true;

    /// <summary>Microseconds since boot.</summary>
    public static ulong GetCurrent()
    {
        return IsSupported ? Current : throw new NotSupportedException();
    }
}
