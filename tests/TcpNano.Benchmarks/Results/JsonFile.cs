using System.Globalization;
using System.Text.Json;

namespace TcpNano.Benchmarks.Results;

/// <summary>Writes every sample of a run as JSON.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions s_options = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Writes a file.</summary>
    /// <param name="samples">What was measured.</param>
    /// <param name="date">When.</param>
    /// <param name="command">The arguments of the command that measured it.</param>
    /// <param name="path">The file.</param>
    public static void Write(Samples samples, DateTime date, string command, string path)
    {
        using FileStream file = File.Create(path);
        JsonSerializer.Serialize(file, new { Date = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Machine = Machine.InWords(), Command = command, Samples = samples.All }, s_options);
    }
}
