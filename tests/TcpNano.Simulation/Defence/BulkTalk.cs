using TcpNano.Virtual;
using TcpNano.Virtual.Oracles;

namespace TcpNano.Simulation.Defence;

/// <summary>The connections of one station: each sends as much as it can, or checks what comes.</summary>
internal sealed class BulkTalk : IVirtualApp
{
    private readonly List<(TcpConnection Connection, StreamOracle Stream)> _sending = [];
    private readonly List<(TcpConnection Connection, StreamOracle Stream)> _receiving = [];
    private readonly byte[] _buffer = new byte[4096];

    /// <summary>Octets that have arrived and were right, all connections together.</summary>
    public long Received => _receiving.Sum(end => end.Stream.Received);

    /// <summary>What was wrong with them; null when nothing was.</summary>
    public string? Wrong { get; private set; }

    /// <summary>Whether nothing more is said.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Adds a connection to send on.</summary>
    public void Send(TcpConnection connection, StreamOracle stream)
    {
        _sending.Add((connection, stream));
    }

    /// <summary>Adds a connection to receive from.</summary>
    public void Receive(TcpConnection connection, StreamOracle stream)
    {
        _receiving.Add((connection, stream));
    }

    public bool Step(NetworkStack stack, long now)
    {
        bool acted = false;
        foreach ((TcpConnection connection, StreamOracle stream) in _receiving)
        {
            int count;
            while ((count = connection.Receive(_buffer, 0, _buffer.Length, 0)) > 0)
            {
                Wrong ??= stream.Check(_buffer.AsSpan(0, count));
                acted = true;
            }
        }

        foreach ((TcpConnection connection, StreamOracle stream) in _sending)
        {
            int room = IsSilent ? 0 : Math.Min(connection.SendRoom, _buffer.Length);
            if (room > 0)
            {
                stream.Fill(_buffer.AsSpan(0, room));
                stream.Took(Math.Max(0, connection.Send(_buffer, 0, room, 0)));
                acted = true;
            }
        }

        return acted;
    }
}
