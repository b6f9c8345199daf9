using TcpNano.Tcp;
using TcpNano.Timers;

namespace TcpNano;

/// <summary>
/// Chooses how a stack recovers from loss and controls congestion: see <see cref="StackOptions.Recovery"/>. The core has one algorithm, NewReno;
/// others are in assemblies of their own, so that a device pays for what it uses.
/// </summary>
public abstract class RecoveryAlgorithm
{
    /// <summary>Only assemblies of TcpNano have algorithms.</summary>
    internal RecoveryAlgorithm()
    {
    }

    /// <summary>Takes the memory of the algorithm for all connections.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="counters">The counters.</param>
    /// <param name="timestamps">Our timestamps.</param>
    /// <param name="timers">The wheel: each connection has <see cref="TimerKind.Recovery"/>.</param>
    /// <param name="clock">The time.</param>
    /// <returns>The algorithm, for one stack.</returns>
    internal abstract LossRecovery Make(StackOptions options, StackCounters counters, Timestamps timestamps, TimerWheel timers, Clock clock);

    /// <summary>Octets of the arrays that <see cref="Make"/> takes, and of its objects beyond those of the core's NewReno (see <see cref="MemoryModel"/>).</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="runtime">The runtime.</param>
    internal abstract long BytesRequired(StackOptions options, TcpRuntime runtime);
}
