namespace TcpNano.Lab.Simulation;

/// <summary>What happened to one frame, if it did not just arrive in time.</summary>
/// <param name="Station">Who sent it.</param>
/// <param name="Frame">Its number among all that station sent, from 0.</param>
/// <param name="Copies">How often it arrived.</param>
/// <param name="Late">Milliseconds it took longer than usual.</param>
/// <param name="CopyLate">Milliseconds the second copy took longer than usual.</param>
/// <param name="CorruptBit">Which bit was turned over; negative for none.</param>
internal sealed record Mishap(int Station, int Frame, int Copies, int Late, int CopyLate, int CorruptBit)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string late = Late > 0 ? $" {Late} ms late" : "";
        string damaged = CorruptBit >= 0 ? " damaged" : "";
        string fate = Copies == 0 ? "is lost"
            : Copies == 1 ? $"arrives{late}{damaged}"
            : $"arrives{late}{damaged}, and again {CopyLate} ms late";
        return $"frame {Frame} of {Scenario.NameOf(Station)} {fate}";
    }
}
