namespace TcpNano.Tool.Demo.Scenes;

/// <summary>One direction closes, and data still flows the other way.</summary>
internal sealed class HalfCloseScene : Scene
{
    private const int Question = 20;
    private const int Answers = 3;
    private const int Answer = 500;
    private const int Pause = 100;

    /// <inheritdoc/>
    public override string Name => "half-close";

    /// <inheritdoc/>
    public override string Summary => "the client finishes sending; the server goes on (RFC 9293 section 3.6)";

    /// <inheritdoc/>
    public override string Play(Stage stage)
    {
        Actor client = stage.Client;
        Actor server = stage.Server;
        if (!stage.Open())
        {
            return stage.NoConnection;
        }

        client.Say("asks, and finishes sending");
        client.Send(Question);
        client.Finish();
        stage.Until(() => server.ReadToEnd());
        int receivedBefore = client.Read();
        for (int i = 0; i < Answers; i++)
        {
            server.Send(Answer);
            stage.Pass(Pause);
            client.Read();
        }

        server.Say("finishes, too");
        server.Finish();
        stage.Until(() => client.Read() >= 0 && stage.IsOver);
        int receivedAfter = client.Received - receivedBefore;
        return $"the server heard {server.Received} octets and {(server.HasFinished ? "the client's FIN" : "no FIN")},"
            + $" and the client then still received {receivedAfter} octets; {stage.Ending}";
    }
}
