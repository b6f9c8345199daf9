using TcpNano.Tool.Services;

namespace TcpNano.Tool.Demo.Scenes;

/// <summary>The whole life of a connection to an echo service.</summary>
internal sealed class EchoScene : Scene
{
    private const int Line = 20;

    /// <inheritdoc/>
    public override string Name => "echo";

    /// <inheritdoc/>
    public override string Summary => "connect, send a line, get it back, close";

    /// <inheritdoc/>
    public override string Play(Stage stage)
    {
        Actor client = stage.Client;
        if (!stage.Open())
        {
            return stage.NoConnection;
        }

        stage.Echo(new EchoService());
        client.Send(Line);
        stage.Until(() => client.Read() == Line);
        client.Finish();
        stage.Until(() => client.Read() >= 0 && stage.IsOver);
        return client.Received == Line
            ? $"the client's {Line} octets came back; {stage.Ending}"
            : $"of {Line} octets {client.Received} came back; {stage.Ending}";
    }
}
