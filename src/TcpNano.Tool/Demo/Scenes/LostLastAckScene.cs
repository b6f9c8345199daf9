namespace TcpNano.Tool.Demo.Scenes;

/// <summary>The last ACK gets lost: TIME-WAIT is there to repeat it.</summary>
internal sealed class LostLastAckScene : Scene
{
    /// <inheritdoc/>
    public override string Name => "lost-last-ack";

    /// <inheritdoc/>
    public override string Summary => "TIME-WAIT answers the retransmitted FIN (RFC 9293 section 3.6)";

    /// <inheritdoc/>
    public override string Play(Stage stage)
    {
        Actor client = stage.Client;
        bool lost = false;
        if (!stage.Open())
        {
            return stage.NoConnection;
        }

        stage.Network.Override = (from, frame, fate) =>
        {
            if (lost || from != client.Host.Driver || client.State != TcpState.TimeWait)
            {
                return fate;
            }

            lost = true;
            return default;
        };
        client.Say("closes");
        client.Finish();
        stage.Until(() => stage.Server.ReadToEnd());
        stage.Settle();
        stage.Server.Say("closes");
        stage.Server.Finish();
        stage.AwaitEnd();
        return lost && stage.IsOrderly
            ? $"the client's last ACK got lost, the server repeated its FIN, and the client in TIME-WAIT answered; {stage.Ending}"
            : stage.Ending;
    }
}
