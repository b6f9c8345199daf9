using System;

namespace TcpNano.Tests.Memory;

/// <summary>
/// Tells what was allocated meanwhile, on a device too. nanoCLR does not count allocations, but it collects garbage only when
/// the heap is full: as long as a weakly held object lives, nothing was collected, and filling up what is left until it
/// dies tells how much was left. On .NET the runtime's own count is asked.
/// </summary>
internal static class AllocationCanary
{
    /// <summary>Answer of <see cref="Taken"/> when so much was allocated that garbage was collected.</summary>
    public const int Collected = -1;

#if NANOFRAMEWORK_1_0
    /// <summary>
    /// How far two equal runs may differ. Frames of the interpreter's stack are heap blocks too: they are kept for reuse, and
    /// given back by a collection, such as the one that starts the count.
    /// </summary>
    public const int Tolerance = 100;

    private static WeakReference s_canary;
    private static int s_free;

    /// <summary>From here on counts what is allocated.</summary>
    public static void Set()
    {
        if (s_canary == null)
        {
            s_canary = new WeakReference(new object());
        }

        // What has a finalizer is gone only with the second collection, and what that held with the third.
        FillUp();
        int before;
        do
        {
            before = s_free;
            s_canary.Target = new object();
            s_free = FillUp();
        }
        while (s_free != before);

        s_canary.Target = new object();
    }

    /// <summary>
    /// Heap blocks, of 12 octets each, allocated since <see cref="Set"/>, some hundreds for the stack included; or <see cref="Collected"/>.
    /// </summary>
    public static int Taken()
    {
        return s_canary.IsAlive ? s_free - FillUp() : Collected;
    }

    /// <summary>Allocates the smallest objects there are until garbage is collected, and says how many.</summary>
    private static int FillUp()
    {
        int blocks = 0;
        while (s_canary.IsAlive)
        {
            s_canary = Keep(s_canary, new object());
            blocks++;
        }

        return blocks;
    }

    private static WeakReference Keep(WeakReference canary, object block)
    {
        return block == null ? null : canary;
    }
#else
    /// <summary>How far two equal runs may differ.</summary>
    public const int Tolerance = 0;

    private static long s_before;

    /// <summary>From here on counts what is allocated.</summary>
    public static void Set()
    {
        s_before = GC.GetAllocatedBytesForCurrentThread();
    }

    /// <summary>Octets allocated since <see cref="Set"/>.</summary>
    public static int Taken()
    {
        return (int)(GC.GetAllocatedBytesForCurrentThread() - s_before);
    }
#endif
}
