using System;

namespace TcpNano.Tests.Memory;

/// <summary>
/// The allocation test by itself, for heaps too small for the whole test project: on a device, or on the emulator with 64 KB.
/// Prints one line, and then OK or FAILED.
/// </summary>
public static class Program
{
    private const int Few = 6000;
    private const int Many = 100000;

    /// <summary>Entry point.</summary>
    public static void Main()
    {
        SteadyTraffic traffic = new SteadyTraffic(53);
        traffic.Run(Few);
        AllocationCanary.Set();
        traffic.Run(2 * Few);
        int few = AllocationCanary.Taken();

        AllocationCanary.Set();
        long begin = DateTime.UtcNow.Ticks;
        traffic.Run((2 * Few) + Many);
        long milliseconds = (DateTime.UtcNow.Ticks - begin) / TimeSpan.TicksPerMillisecond;
        int many = AllocationCanary.Taken();

        Console.WriteLine("segments " + traffic.Segments.ToString() + ", lost " + traffic.Lost.ToString() + ", connections " + traffic.Closed.ToString()
            + "; heap blocks taken by " + Few.ToString() + " segments " + few.ToString() + ", by " + Many.ToString() + " segments " + many.ToString()
            + "; " + milliseconds.ToString() + " ms");
        bool ok = few != AllocationCanary.Collected && many != AllocationCanary.Collected && many - few <= AllocationCanary.Tolerance;
        Console.WriteLine(ok ? "OK" : "FAILED");
    }
}
