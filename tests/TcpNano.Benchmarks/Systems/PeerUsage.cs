using System.Diagnostics;
using System.Globalization;

namespace TcpNano.Benchmarks.Systems;

/// <summary>What a system's process has used so far.</summary>
/// <param name="CpuSeconds">Processor time, the kernel's work in its calls included.</param>
/// <param name="Allocated">Octets allocated on the managed heap, without those of the thread that answers.</param>
/// <param name="Resident">Octets of memory resident now.</param>
internal readonly record struct PeerUsage(double CpuSeconds, long Allocated, long Resident)
{
    /// <summary>Of the calling process; what the calling thread has allocated does not count.</summary>
    /// <returns>Its usage.</returns>
    public static PeerUsage Now()
    {
        using Process self = Process.GetCurrentProcess();
        return new PeerUsage(self.TotalProcessorTime.TotalSeconds, GC.GetTotalAllocatedBytes(true) - GC.GetAllocatedBytesForCurrentThread(), Environment.WorkingSet);
    }

    /// <summary>Reads what <see cref="ToString"/> has written.</summary>
    /// <param name="line">The line.</param>
    /// <returns>The usage.</returns>
    /// <exception cref="BenchException">It is no such line.</exception>
    public static PeerUsage Parse(string line)
    {
        string[] words = line.Split(' ');
        return words.Length == 3
            && double.TryParse(words[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double cpu)
            && long.TryParse(words[1], CultureInfo.InvariantCulture, out long allocated)
            && long.TryParse(words[2], CultureInfo.InvariantCulture, out long resident)
            ? new PeerUsage(cpu, allocated, resident)
            : throw new BenchException($"a system answered '{line}'");
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        return string.Create(CultureInfo.InvariantCulture, $"{CpuSeconds:R} {Allocated} {Resident}");
    }
}
