using TcpNano;

namespace HttpDemo;

/// <summary>What a server has counted.</summary>
public sealed class HttpStatistics
{
    /// <summary>Requests answered with 200.</summary>
    public uint Answered;

    /// <summary>Requests answered with an error.</summary>
    public uint Refused;

    /// <summary>Connections accepted.</summary>
    public uint Accepted;

    /// <summary>Connections closed because the client was idle, slow to ask or slow to take its answer.</summary>
    public uint DroppedSlow;

    /// <summary>Connections that have a session now.</summary>
    public int Open;

    /// <summary>Connections ended, by <see cref="CloseReason"/>.</summary>
    public readonly uint[] Ended = new uint[(int)CloseReason.GaveWay + 1];
}
