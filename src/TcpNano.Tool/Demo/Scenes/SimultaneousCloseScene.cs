namespace TcpNano.Tool.Demo.Scenes;

/// <summary>RFC 9293 figure 13: both ends close at the same time.</summary>
internal sealed class SimultaneousCloseScene : Scene
{
    /// <inheritdoc/>
    public override string Name => "simultaneous-close";

    /// <inheritdoc/>
    public override string Summary => "two FINs cross (RFC 9293 figure 13)";

    /// <inheritdoc/>
    public override string Play(Stage stage)
    {
        if (!stage.Open())
        {
            return stage.NoConnection;
        }

        stage.Settle();
        stage.Client.Say("closes");
        stage.Server.Say("closes");
        stage.Client.Finish();
        stage.Server.Finish();
        stage.AwaitEnd();
        return stage.Ending;
    }
}
