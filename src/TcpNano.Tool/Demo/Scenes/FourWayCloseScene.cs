namespace TcpNano.Tool.Demo.Scenes;

/// <summary>RFC 9293 figure 12: the normal close, with time between the two halves.</summary>
internal sealed class FourWayCloseScene : Scene
{
    private const int Pause = 100;

    /// <inheritdoc/>
    public override string Name => "four-way-close";

    /// <inheritdoc/>
    public override string Summary => "each end sends its FIN and acknowledges the other's (RFC 9293 figure 12)";

    /// <inheritdoc/>
    public override string Play(Stage stage)
    {
        if (!stage.Open())
        {
            return stage.NoConnection;
        }

        stage.Client.Say("closes");
        stage.Client.Finish();
        stage.Until(() => stage.Server.ReadToEnd());
        stage.Pass(Pause);
        stage.Server.Say("closes");
        stage.Server.Finish();
        stage.AwaitEnd();
        return stage.Ending;
    }
}
