using TcpNano.Diagnostics;
using TcpNano.Virtual;
using TcpNano.Virtual.Oracles;

namespace TcpNano.Tool.Demo;

/// <summary>One end of a scene: a host, and what its app does on it.</summary>
internal sealed class Actor
{
    private readonly byte[] _buffer = new byte[65536];
    private readonly Stage _stage;

    /// <summary>Puts an app on a host.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="name">What the actor is called.</param>
    /// <param name="host">The host.</param>
    /// <param name="atLeft">Whether it stands on the ladder's left.</param>
    public Actor(Stage stage, string name, VirtualHost host, bool atLeft)
    {
        _stage = stage;
        Name = name;
        Host = host;
        IsAtLeft = atLeft;
    }

    /// <summary>What the actor is called.</summary>
    public string Name { get; }

    /// <summary>Its host.</summary>
    public VirtualHost Host { get; }

    /// <summary>Whether it stands on the ladder's left.</summary>
    public bool IsAtLeft { get; }

    /// <summary>Its listener, if it listens.</summary>
    public TcpListener? Listener { get; private set; }

    /// <summary>Its connection, once it has one.</summary>
    public TcpConnection? Connection { get; private set; }

    /// <summary>What it sends.</summary>
    public required StreamOracle Outgoing { get; set; }

    /// <summary>What it must receive.</summary>
    public required StreamOracle Incoming { get; set; }

    /// <summary>Octets it has received, all of them right.</summary>
    public int Received => (int)Incoming.Received;

    /// <summary>Whether it has received everything, to the peer's FIN.</summary>
    public bool HasFinished { get; private set; }

    /// <summary>The state of its connection; of the listener as long as there is none.</summary>
    public TcpState State =>
        Connection is not null ? Connection.State : Listener is not null ? TcpState.Listen : TcpState.Closed;

    /// <summary>Why its connection ended.</summary>
    public CloseReason Reason => Connection is null ? CloseReason.None : Connection.CloseReason;

    /// <summary>Listens.</summary>
    /// <param name="port">The port.</param>
    public void Listen(int port)
    {
        Listener = Host.Stack.Listen(port, 4);
    }

    /// <summary>Accepts a connection if one is there.</summary>
    /// <returns>Whether it has a connection.</returns>
    public bool Accept()
    {
        if (Connection is null && Listener is not null && Listener.HasPending)
        {
            Connection = Listener.Accept(0);
        }

        return Connection is not null;
    }

    /// <summary>Lets its connection go, and is ready for the next one.</summary>
    public void Release()
    {
        Connection!.Close(0);
        Forget();
    }

    /// <summary>Knows nothing of its connection any more, as after a power failure.</summary>
    public void Forget()
    {
        Connection = null;
        HasFinished = false;
        _stage.BeginStreams();
    }

    /// <summary>Breaks its connection off.</summary>
    public void Abandon()
    {
        Connection!.Abort();
        Forget();
    }

    /// <summary>Opens a connection actively.</summary>
    /// <param name="peer">To whom.</param>
    /// <param name="port">To which port.</param>
    /// <param name="localPort">From which port; 0 lets the stack choose.</param>
    public void Connect(Actor peer, int port, int localPort = 0)
    {
        Connection = Host.Stack.Connect(peer.Host.Stack.Address, port, 0, localPort, 0);
    }

    /// <summary>Queues octets for sending.</summary>
    /// <param name="count">How many.</param>
    /// <returns>How many were queued.</returns>
    public int Send(int count)
    {
        Outgoing.Fill(_buffer.AsSpan(0, count));
        int taken = Connection!.Send(_buffer, 0, count, 0);
        Outgoing.Took(Math.Max(taken, 0));
        return taken;
    }

    /// <summary>Takes all that was received.</summary>
    /// <returns>Octets received until now.</returns>
    public int Read()
    {
        int taken;
        do
        {
            taken = Connection is null ? TcpResult.TimedOut : Connection.Receive(_buffer, 0, _buffer.Length, 0);
            string? wrong = Incoming.Check(_buffer.AsSpan(0, Math.Max(taken, 0)));
            if (wrong is not null)
            {
                throw new DemoException($"the {Name} received what was not sent: {wrong}");
            }
        }
        while (taken > 0);
        HasFinished |= taken == 0;
        return Received;
    }

    /// <summary>Takes all that was received.</summary>
    /// <returns>Whether nothing more will come: the peer has finished, or the connection is over.</returns>
    public bool ReadToEnd()
    {
        Read();
        return HasFinished || State == TcpState.Closed;
    }

    /// <summary>Sends FIN after what is queued.</summary>
    public void Finish()
    {
        Connection!.ShutdownSend();
    }

    /// <summary>Says on the ladder that the actor does something.</summary>
    /// <param name="what">What.</param>
    public void Say(string what)
    {
        _stage.Log.Note(IsAtLeft, Name + " " + what);
    }

    /// <summary>The actor's fate in words.</summary>
    /// <returns>Such as "the client is CLOSED (reset by the peer)".</returns>
    public override string ToString()
    {
        string reason = Reason switch
        {
            CloseReason.ClosedLocally => " (closed first)",
            CloseReason.ClosedByPeer => " (closed after its peer)",
            CloseReason.Reset => " (reset by its peer)",
            CloseReason.Refused => " (refused)",
            CloseReason.TimedOut => " (gave up for want of an answer)",
            CloseReason.Unreachable => " (its peer could not be reached)",
            CloseReason.Aborted => " (aborted)",
            CloseReason.UnreadData => " (closed with data unread)",
            CloseReason.PeerNeverClosed => " (its peer never closed)",
            CloseReason.NoRoute => " (there is no route to its peer)",
            CloseReason.LinkDown => " (its link is down)",
            CloseReason.NoNeighbour => " (nobody on the link has its peer's address)",
            CloseReason.GaveWay => " (gave way to a new connection)",
            _ => "",
        };
        return $"the {Name} is {TcpStateName.Of(State)}{reason}";
    }
}
