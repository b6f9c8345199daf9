using System;

namespace TcpNano.W5500;

/// <summary>No W5500 can be used.</summary>
public class W5500Exception : Exception
{
    /// <summary>What VERSIONR said: 4 on a W5500. 0 or 255 mean that nothing answers.</summary>
    public readonly int Version;

    /// <summary>Says why.</summary>
    /// <param name="version">What VERSIONR said.</param>
    public W5500Exception(int version)
        : base(Describe(version))
    {
        Version = version;
    }

    private static string Describe(int version)
    {
        return version == Chip.Version
            ? "The W5500 does not keep what is written to it: check the wiring, and try a lower clock"
            : version == 0 || version == 255
            ? "No W5500 answers: check power, reset, chip select, MISO and the bus id"
            : "This is no W5500, or the clock is too fast for the wires: its version is " + version.ToString() + " and not 4";
    }
}
