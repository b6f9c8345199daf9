namespace TcpNano.Tool.Demo.Scenes;

/// <summary>RFC 9293 figure 7: both ends connect to each other at the same time.</summary>
internal sealed class SimultaneousOpenScene : Scene
{
    private const int ClientPort = 5000;
    private const int ServerPort = 6000;

    /// <inheritdoc/>
    public override string Name => "simultaneous-open";

    /// <inheritdoc/>
    public override string Summary => "two SYNs cross and make one connection (RFC 9293 figure 7)";

    /// <inheritdoc/>
    public override string Play(Stage stage)
    {
        Actor client = stage.Client;
        Actor server = stage.Server;
        stage.Log.Begin(client.State, server.State);
        client.Connect(server, ServerPort, ClientPort);
        server.Connect(client, ClientPort, ServerPort);
        stage.Until(() => stage.IsOpen || client.State == TcpState.Closed || server.State == TcpState.Closed);
        stage.Settle();
        if (!stage.IsOpen)
        {
            return stage.NoConnection;
        }

        return stage.Log.Visited(client.IsAtLeft, TcpState.SynReceived) && stage.Log.Visited(server.IsAtLeft, TcpState.SynReceived)
            ? $"the SYNs crossed, both ends went from SYN-SENT through SYN-RECEIVED, and the result is one connection, not two ({stage.Traffic})"
            : $"both ends called, one was heard first, and the result is one connection ({stage.Traffic})";
    }
}
