namespace TcpNano.Tool.Demo.Scenes;

/// <summary>The server does not read, and its window closes.</summary>
internal sealed class ZeroWindowScene : Scene
{
    private const int Buffer = 2920;
    private const int Octets = 5840;
    private const int Sleep = 3000;

    /// <inheritdoc/>
    public override string Name => "zero-window";

    /// <inheritdoc/>
    public override string Summary => "a window closes, is probed, and opens again (RFC 9293 section 3.8.6.1)";

    /// <inheritdoc/>
    public override void Adjust(StackOptions options, bool isServer)
    {
        if (isServer)
        {
            options.ReceiveBuffer = Buffer;
        }
        else
        {
            options.SendBuffer = Octets;
        }
    }

    /// <inheritdoc/>
    public override string Play(Stage stage)
    {
        Actor client = stage.Client;
        Actor server = stage.Server;
        if (!stage.Open())
        {
            return stage.NoConnection;
        }

        stage.Settle();
        client.Say("sends " + Octets + " octets, nobody reads");
        client.Send(Octets);
        stage.Pass(Sleep);
        uint probes = client.Host.Stack.Counters[StackCounter.WindowProbes];
        int kept = server.Connection!.Available;
        server.Say("reads");
        stage.Until(() => server.Read() == Octets);
        stage.Until(() => client.Connection!.SendQueued == 0);
        client.Finish();
        stage.Until(() => server.ReadToEnd());
        server.Finish();
        stage.AwaitEnd();
        return $"the server kept {kept} octets unread for {Sleep / 1000} s while the client probed the window {Times.Of(probes)},"
            + $" and of {Octets} octets {server.Received} arrived; {stage.Ending}";
    }
}
