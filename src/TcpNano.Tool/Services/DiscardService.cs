namespace TcpNano.Tool.Services;

/// <summary>Reads everything and answers nothing (RFC 863).</summary>
internal sealed class DiscardService : Service
{
    /// <summary>Its port.</summary>
    public const int Port = 9;

    private readonly byte[] _buffer = new byte[65536];

    /// <inheritdoc/>
    public override string Name => "discard";

    /// <inheritdoc/>
    public override bool Serve(Session session, TcpEvents events)
    {
        TcpConnection connection = session.Connection;
        int taken;
        do
        {
            taken = connection.Receive(_buffer, 0, _buffer.Length, 0);
        }
        while (taken > 0);
        return taken == TcpResult.TimedOut;
    }
}
