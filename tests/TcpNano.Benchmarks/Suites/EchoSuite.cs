using TcpNano.Benchmarks.Clients;
using TcpNano.Benchmarks.Systems;

namespace TcpNano.Benchmarks.Suites;

/// <summary>Echoes of 64 octets, one after another, client and system on one processor.</summary>
internal sealed class EchoSuite : DirectSuite
{
    /// <inheritdoc/>
    public override string Name => "echo";

    /// <inheritdoc/>
    public override string Description => "Echoes of 64 octets, client and system on one processor.";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Rows => ["echo of 64 octets"];

    /// <inheritdoc/>
    protected override string RateUnit => "thousands/s";

    /// <inheritdoc/>
    protected override string CpuUnit => "CPU, us";

    /// <inheritdoc/>
    protected override string Title => "Echo";

    /// <inheritdoc/>
    protected override Dictionary<string, double> Measure(string row, Lane lane, double seconds)
    {
        return Measured.Exchanges(lane, seconds, Exchange.Echoes);
    }
}
