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

    /// <summary>Octets that the algorithm takes in arrays, and in objects beyond those of the core's NewReno (see <see cref="MemoryModel"/>).</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="runtime">The runtime.</param>
    internal abstract long BytesRequired(StackOptions options, TcpRuntime runtime);
}
