namespace nanoFramework.Runtime.Native;

/// <summary>The garbage collector.</summary>
public static class GC
{
    /// <summary>Octets that are free, for tests.</summary>
    public static uint Free { get; set; } = 123456;

    /// <summary>Collects; answers the octets that are free then.</summary>
    public static uint Run(bool compactHeap)
    {
        return Free;
    }
}
