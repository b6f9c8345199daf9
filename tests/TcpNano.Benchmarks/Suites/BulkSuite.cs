using TcpNano.Benchmarks.Clients;
using TcpNano.Benchmarks.Systems;

namespace TcpNano.Benchmarks.Suites;

/// <summary>Bulk in each direction, client and system on two processors where there are two.</summary>
internal sealed class BulkSuite : DirectSuite
{
    private const string In = "bulk in";
    private const string Out = "bulk out";

    /// <inheritdoc/>
    public override string Name => "bulk";

    /// <inheritdoc/>
    public override string Description => "Bulk in each direction.";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Rows => [In, Out];

    /// <inheritdoc/>
    protected override string RateUnit => "MB/s";

    /// <inheritdoc/>
    protected override string CpuUnit => "CPU, s/GB";

    /// <inheritdoc/>
    protected override string Title => "Bulk";

    /// <inheritdoc/>
    protected override bool HasLatency => false;

    /// <inheritdoc/>
    protected override Dictionary<string, double> Measure(string row, Lane lane, double seconds)
    {
        return Measured.Bulk(lane, Processors.First, seconds, row == In ? Transfer.ToSink : Transfer.FromSource);
    }
}
