namespace TcpNano.Tool.Demo.Scenes;

/// <summary>Nobody listens: RFC 9293 section 3.10.7.1.</summary>
internal sealed class RefusedScene : Scene
{
    /// <inheritdoc/>
    public override string Name => "refused";

    /// <inheritdoc/>
    public override string Summary => "a SYN to a port nobody listens on is answered with RST";

    /// <inheritdoc/>
    public override string Play(Stage stage)
    {
        Actor client = stage.Client;
        stage.Log.Begin(client.State, stage.Server.State);
        client.Connect(stage.Server, Stage.Port);
        stage.Until(() => client.State == TcpState.Closed);
        stage.Settle();
        return client.Reason == CloseReason.Refused
            ? $"nobody listens on the server's port, and its RST told the client so: connection refused ({stage.Traffic})"
            : stage.NoConnection;
    }
}
