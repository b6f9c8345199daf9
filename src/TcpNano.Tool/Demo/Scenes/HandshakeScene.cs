namespace TcpNano.Tool.Demo.Scenes;

/// <summary>RFC 9293 figure 6: the basic three-way handshake.</summary>
internal sealed class HandshakeScene : Scene
{
    /// <inheritdoc/>
    public override string Name => "handshake";

    /// <inheritdoc/>
    public override string Summary => "SYN, SYN|ACK, ACK: a connection opens (RFC 9293 figure 6)";

    /// <inheritdoc/>
    public override string Play(Stage stage)
    {
        bool open = stage.Open();
        stage.Settle();
        return open
            ? $"both ends are ESTABLISHED: each knows that the other has its initial sequence number ({stage.Traffic})"
            : stage.NoConnection;
    }
}
