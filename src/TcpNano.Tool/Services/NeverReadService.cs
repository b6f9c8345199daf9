namespace TcpNano.Tool.Services;

/// <summary>Accepts and never reads, so that peers meet a closed window. Lets go once the peer has finished.</summary>
internal sealed class NeverReadService : Service
{
    /// <summary>Its port.</summary>
    public const int Port = 11;

    /// <inheritdoc/>
    public override string Name => "never-read";

    /// <inheritdoc/>
    public override bool Serve(Session session, TcpEvents events)
    {
        return (events & TcpEvents.PeerFinished) == 0;
    }
}
