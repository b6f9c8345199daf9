using System.Globalization;

namespace TcpNano.InterpreterCost;

/// <summary>The time an ESP32 may need, as a range. Instructions were counted in an emulated ESP32; the time of each is an assumption.</summary>
/// <param name="Instructions">Xtensa instructions of nanoCLR, built with -Os, per weighted unit.</param>
/// <param name="CyclesPerInstruction">With code and data at hand.</param>
/// <param name="MissMicroseconds">To fetch a line of 32 octets from flash: at 80 MHz or at 40 MHz, two bits at a time.</param>
internal sealed record Esp32Estimate(int Instructions, double CyclesPerInstruction, double MissMicroseconds)
{
    private const double Megahertz = 240;

    /// <summary>Lines of code not in the cache of 32 KB, by a model of it fed with the emulated ESP32's instructions: 0.8 to 1.1 per thousand.</summary>
    private const double MissesPerInstruction = 0.001;

    private static readonly Esp32Estimate s_low = new(60, 1.2, 1.9);
    private static readonly Esp32Estimate s_high = new(70, 1.7, 3.8);

    /// <summary>From the least to the most, in whole microseconds.</summary>
    internal static string Range(long weighted)
    {
        return string.Create(CultureInfo.InvariantCulture, $"{s_low.Microseconds(weighted):0}-{s_high.Microseconds(weighted):0}");
    }

    private double Microseconds(long weighted)
    {
        return weighted * Instructions * ((CyclesPerInstruction / Megahertz) + (MissesPerInstruction * MissMicroseconds));
    }
}
