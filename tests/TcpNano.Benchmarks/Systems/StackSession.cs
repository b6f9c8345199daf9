namespace TcpNano.Benchmarks.Systems;

/// <summary>What the server on the stack remembers about a handle, in its tag.</summary>
internal sealed class StackSession
{
    /// <summary>The port the connection came to.</summary>
    public int Service { get; set; }

    /// <summary>What could not be sent back yet; empty most of the time.</summary>
    public byte[] Pending { get; } = new byte[Services.PieceSize];

    /// <summary>Octets of it.</summary>
    public int PendingCount { get; set; }
}
