namespace TcpNano.Benchmarks.Systems;

/// <summary>The processors this process may run on.</summary>
internal static unsafe class Processors
{
    private const int MostWords = 16;

    /// <summary>The first one: of clients that have one of their own.</summary>
    public static int First => All()[0];

    /// <summary>The last one: of the systems, and of clients that share it with them.</summary>
    public static int Last => All()[^1];

    /// <summary>Has the calling thread, and the threads it starts from now on, run on one processor only.</summary>
    /// <param name="processor">The processor.</param>
    public static void Pin(int processor)
    {
        ulong* mask = stackalloc ulong[MostWords];
        new Span<ulong>(mask, MostWords).Clear();
        mask[processor / 64] = 1UL << (processor % 64);
        Native.Check(Native.SetAffinity(0, MostWords * sizeof(ulong), mask), "sched_setaffinity");
    }

    // Of the process's first thread, which nobody pins here: the calling one may be pinned already.
    private static List<int> All()
    {
        ulong* mask = stackalloc ulong[MostWords];
        new Span<ulong>(mask, MostWords).Clear();
        Native.Check(Native.GetAffinity(Environment.ProcessId, MostWords * sizeof(ulong), mask), "sched_getaffinity");
        List<int> all = [];
        for (int i = 0; i < MostWords * 64; i++)
        {
            if ((mask[i / 64] & (1UL << (i % 64))) != 0)
            {
                all.Add(i);
            }
        }

        return all;
    }
}
