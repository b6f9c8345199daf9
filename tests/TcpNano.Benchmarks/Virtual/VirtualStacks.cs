namespace TcpNano.Benchmarks.Virtual;

/// <summary>The stacks of both sides of a transfer in virtual time.</summary>
/// <param name="Buffer">Octets of each buffer.</param>
/// <param name="Recovery">How losses are repaired; null for what was asked for.</param>
internal sealed record VirtualStacks(int Buffer, string? Recovery = null)
{
    /// <summary>What tables and plots call them.</summary>
    public string Name => Systems.Services.Text(Buffer / 1024) + " KB" + (Recovery is null ? "" : ", " + Recovery);
}
