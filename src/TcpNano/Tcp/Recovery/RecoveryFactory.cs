using TcpNano.Timers;

namespace TcpNano.Tcp;

/// <summary>The base of every <see cref="RecoveryAlgorithm"/>: makes what it has chosen. Apps use the classes derived from it.</summary>
public abstract class RecoveryFactory : RecoveryAlgorithm
{
    /// <summary>Only assemblies of TcpNano have algorithms.</summary>
    internal RecoveryFactory()
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
}
