namespace HttpDemo;

/// <summary>The heap of nanoCLR.</summary>
public static class Heap
{
    /// <summary>Octets that are free, after a garbage collection: some milliseconds of work on an ESP32.</summary>
    /// <returns>Octets.</returns>
    public static uint Free()
    {
        return nanoFramework.Runtime.Native.GC.Run(false);
    }
}
