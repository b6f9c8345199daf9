namespace TcpNano.Tool.Demo.Scenes;

/// <summary>The server closes while it acknowledges the client's FIN: three segments instead of four.</summary>
internal sealed class FinAckCombinedScene : Scene
{
    /// <inheritdoc/>
    public override string Name => "fin-ack-combined";

    /// <inheritdoc/>
    public override string Summary => "the server's FIN carries the ACK of the client's";

    /// <inheritdoc/>
    public override string Play(Stage stage)
    {
        if (!stage.Open())
        {
            return stage.NoConnection;
        }

        stage.Settle();
        stage.Client.Say("closes");
        stage.Client.Finish();
        stage.Server.Host.Driver.TransmitRing = 0;
        stage.Until(() => stage.Server.ReadToEnd());
        stage.Server.Say("closes before its driver had room for the ACK");
        stage.Server.Host.Driver.TransmitRing = int.MaxValue;
        stage.Server.Finish();
        stage.AwaitEnd();
        return stage.Ending;
    }
}
