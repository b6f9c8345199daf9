namespace TcpNano.Tool.Services;

/// <summary>
/// Sends everything back (RFC 862) and closes after the peer has. It takes no more than it can send on at once, so a
/// peer that does not read makes its own window close.
/// </summary>
internal sealed class EchoService : Service
{
    /// <summary>Its port.</summary>
    public const int Port = 7;

    private readonly byte[] _buffer = new byte[16384];

    /// <inheritdoc/>
    public override string Name => "echo";

    /// <inheritdoc/>
    public override bool Serve(Session session, TcpEvents events)
    {
        TcpConnection connection = session.Connection;
        while (true)
        {
            int room = Math.Min(connection.SendRoom, _buffer.Length);
            if (room == 0)
            {
                return true;
            }

            int taken = connection.Receive(_buffer, 0, room, 0);
            if (taken <= 0)
            {
                return taken == TcpResult.TimedOut;
            }

            connection.Send(_buffer, 0, taken, 0);
        }
    }
}
