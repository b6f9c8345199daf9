using TcpNano.Virtual.Ladders;

namespace TcpNano.Tool.Demo.Scenes;

/// <summary>RFC 9293 figure 8: an old duplicate SYN arrives before the new one.</summary>
internal sealed class StaleSynScene : Scene
{
    private const int ClientPort = 5000;
    private const int Patience = 100;
    private const int OldSynDelay = 105;
    private const int NewSynDelay = 50;

    /// <inheritdoc/>
    public override string Name => "stale-syn";

    /// <inheritdoc/>
    public override string Summary => "an old duplicate SYN is unmasked by the client's RST (RFC 9293 figure 8)";

    /// <inheritdoc/>
    public override string Play(Stage stage)
    {
        Actor client = stage.Client;
        Actor server = stage.Server;
        int syns = 0;
        stage.Network.Override = (from, frame, fate) =>
        {
            // The first SYN dawdles, and arrives shortly before the second.
            if (from != client.Host.Driver || !SegmentEnds.Of(frame).IsSegment || syns == 2 || fate.IsLost)
            {
                return fate;
            }

            syns++;
            return fate with { Due = stage.Network.Now + (syns == 1 ? OldSynDelay : NewSynDelay) };
        };
        server.Listen(Stage.Port);
        stage.Log.Begin(client.State, server.State);
        client.Connect(server, Stage.Port, ClientPort);
        if (!stage.Until(() => syns == 1))
        {
            return stage.NoConnection;
        }

        stage.Pass(Patience);
        client.Say("gives up, and calls again from the same port");
        client.Abandon();
        client.Connect(server, Stage.Port, ClientPort);
        stage.Until(
            () =>
            {
                // In bad weather the first call may have got through, and the client's RST then ended it.
                if (server.Accept() && server.State == TcpState.Closed)
                {
                    server.Release();
                }

                return stage.IsOpen || client.State == TcpState.Closed;
            });
        stage.Settle();
        if (!stage.IsOpen)
        {
            return stage.NoConnection;
        }

        if (stage.Log.Path(server.IsAtLeft).Skip(1).Contains(TcpState.Listen))
        {
            return "the client answered the acknowledgment of its old SYN with RST, the server went back to LISTEN,"
                + $" and then the new SYN opened the connection ({stage.Traffic})";
        }

        return client.Host.Stack.Counters[StackCounter.ResetsSent] > 0
            ? $"the client's RST ended what its old SYN had begun, and the new SYN opened the connection ({stage.Traffic})"
            : $"the old SYN did no harm: the connection is open, and no RST was needed ({stage.Traffic})";
    }
}
