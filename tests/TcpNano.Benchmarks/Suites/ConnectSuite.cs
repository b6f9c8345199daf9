using TcpNano.Benchmarks.Clients;
using TcpNano.Benchmarks.Systems;

namespace TcpNano.Benchmarks.Suites;

/// <summary>Connections that both ends close as soon as they are open, client and system on one processor.</summary>
internal sealed class ConnectSuite : DirectSuite
{
    /// <inheritdoc/>
    public override string Name => "connect";

    /// <inheritdoc/>
    public override string Description => "Connections that are opened and closed, client and system on one processor.";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Rows => ["connect and close"];

    /// <inheritdoc/>
    protected override string RateUnit => "thousands/s";

    /// <inheritdoc/>
    protected override string CpuUnit => "CPU, us";

    /// <inheritdoc/>
    protected override string Title => "Connections";

    /// <inheritdoc/>
    protected override Dictionary<string, double> Measure(string row, Lane lane, double seconds)
    {
        return Measured.Exchanges(lane, seconds, Exchange.Connections);
    }
}
