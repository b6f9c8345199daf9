using TcpNano.Benchmarks.Results;

namespace TcpNano.Benchmarks.Suites;

/// <summary>A run: what a suite needs of it.</summary>
/// <param name="Options">How much to measure.</param>
/// <param name="Samples">Where samples go.</param>
/// <param name="Say">Told in a few words what is being measured.</param>
/// <param name="Complain">Told in one line what could not be measured.</param>
/// <param name="IsStopped">Whether to end after the measurement in progress.</param>
internal sealed record RunContext(RunOptions Options, Samples Samples, Action<string> Say, Action<string> Complain, Func<bool> IsStopped);
