#if NANOFRAMEWORK_1_0
namespace System;

// .NET has it in its own library.
public static class Environment
{
    /// <summary>Milliseconds since the device was started.</summary>
    public static long TickCount64 => 0;
}
#endif
