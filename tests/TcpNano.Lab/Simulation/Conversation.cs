namespace TcpNano.Lab.Simulation;

/// <summary>One connection, and what the apps at its two ends do.</summary>
internal sealed record Conversation
{
    /// <summary>The station that opens it.</summary>
    public required int Opener { get; init; }

    /// <summary>The station that listens, or opens too.</summary>
    public required int Acceptor { get; init; }

    /// <summary>Whether both open it at once (RFC 9293 section 3.5, figure 8).</summary>
    public bool IsSimultaneous { get; init; }

    /// <summary>When, in milliseconds.</summary>
    public int At { get; init; }

    /// <summary>The acceptor's port.</summary>
    public required int Port { get; init; }

    /// <summary>The opener's port; 0 lets its stack choose.</summary>
    public int LocalPort { get; init; }

    /// <summary>Octets after which the sequence numbers wrap at 2^32, as near as can be told beforehand; negative for wherever chance puts them.</summary>
    public int WrapsAfter { get; init; } = -1;

    /// <summary>The script of the end that opens.</summary>
    public required IReadOnlyList<EndAction> OpenerScript { get; init; }

    /// <summary>The script of the other end.</summary>
    public required IReadOnlyList<EndAction> AcceptorScript { get; init; }
}
