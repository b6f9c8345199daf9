using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace TcpNano.Benchmarks.Results;

/// <summary>The machine, in words that name its kind and not it.</summary>
internal static partial class Machine
{
    /// <summary>Processor, kernel and runtime.</summary>
    /// <returns>A sentence without its end.</returns>
    public static string InWords()
    {
        string[] lines = File.Exists("/proc/cpuinfo") ? File.ReadAllLines("/proc/cpuinfo") : [];
        string family = string.Join(", ", new[] { Field(lines, "vendor_id"), Numbered(lines, "cpu family", "family"), Numbered(lines, "model", "model") }.Where(word => word.Length > 0));
        string kernel = File.Exists("/proc/sys/kernel/osrelease") ? Version().Match(File.ReadAllText("/proc/sys/kernel/osrelease")).Value : "of no known version";
        string cores = Environment.ProcessorCount == 1 ? "1 core" : string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores");
        return $"{RuntimeInformation.ProcessArchitecture} ({(family.Length > 0 ? family : "processor unknown")}), {cores}, Linux {kernel}, {RuntimeInformation.FrameworkDescription}";
    }

    private static string Numbered(string[] lines, string field, string word)
    {
        string value = Field(lines, field);
        return value.Length == 0 ? "" : word + " " + value;
    }

    private static string Field(string[] lines, string field)
    {
        string? line = lines.FirstOrDefault(line => line.Split(':')[0].Trim() == field);
        return line is null ? "" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    [GeneratedRegex(@"\d+(\.\d+)+")]
    private static partial Regex Version();
}
