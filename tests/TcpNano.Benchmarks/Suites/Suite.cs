using TcpNano.Benchmarks.Results;

namespace TcpNano.Benchmarks.Suites;

/// <summary>Measurements that belong together.</summary>
internal abstract class Suite
{
    /// <summary>Its name: the command, and what its samples are filed under.</summary>
    public abstract string Name { get; }

    /// <summary>What it measures, for help.</summary>
    public abstract string Description { get; }

    /// <summary>Whether it makes network namespaces and TAPs, and needs the right to.</summary>
    public virtual bool NeedsNetwork => true;

    /// <summary>Measures.</summary>
    /// <param name="run">The run.</param>
    public abstract void Run(RunContext run);

    /// <summary>Makes tables of what was measured.</summary>
    /// <param name="samples">All samples of the run.</param>
    /// <returns>The tables.</returns>
    public abstract IEnumerable<ResultTable> Tables(Samples samples);

    /// <summary>Makes plots of what was measured.</summary>
    /// <param name="samples">All samples of the run.</param>
    /// <returns>The plots.</returns>
    public virtual IEnumerable<Chart> Charts(Samples samples)
    {
        return [];
    }
}
