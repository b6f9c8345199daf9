namespace TcpNano.Tool.Demo.Scenes;

/// <summary>RFC 9293 figure 9: one end has lost its memory.</summary>
internal sealed class HalfOpenScene : Scene
{
    private const int ClientPort = 5000;

    /// <inheritdoc/>
    public override string Name => "half-open";

    /// <inheritdoc/>
    public override string Summary => "the client reboots and calls again; the server still holds the old connection (RFC 9293 figure 9)";

    /// <inheritdoc/>
    public override string Play(Stage stage)
    {
        Actor client = stage.Client;
        Actor server = stage.Server;
        if (!stage.Open(ClientPort))
        {
            return stage.NoConnection;
        }

        stage.Settle();
        client.Say("reboots");
        stage.RebootClient();
        client.Say("calls again from the same port");
        client.Connect(server, Stage.Port, ClientPort);
        TcpConnection old = server.Connection!;
        stage.Until(() => old.State == TcpState.Closed || client.State == TcpState.Closed);
        CloseReason oldReason = old.CloseReason;
        server.Release();
        stage.Until(() => (server.Accept() && client.State != TcpState.SynSent) || client.State == TcpState.Closed);
        stage.Settle();
        if (!stage.IsOpen)
        {
            return stage.NoConnection;
        }

        return oldReason == CloseReason.Reset
            ? $"the server's ACK from the old connection met a client that knows nothing of it; its RST ended the old connection, and the SYN, sent again, opened a new one ({stage.Traffic})"
            : $"the old connection ended ({oldReason}), and a new one is open ({stage.Traffic})";
    }
}
