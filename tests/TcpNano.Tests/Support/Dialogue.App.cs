using System;
using TcpNano.Dialogues;

namespace TcpNano.Tests.Support;

// The application's side, never waiting; and the usual ways to begin.
internal sealed partial class Dialogue
{
    private byte[] _buffer = new byte[4096];

    /// <summary>Listens on <see cref="ServicePort"/>.</summary>
    public Dialogue Listen(int backlog)
    {
        Listener = Stack.Listen(ServicePort, backlog);
        return Run();
    }

    /// <summary>The peer opens, up to our SYN|ACK.</summary>
    public Dialogue SynReceived()
    {
        if (Flow.OurIssKnown)
        {
            NewIncarnation();
        }

        Flow.PeerIss = PeerIss;
        Inject("SYN seq=0" + (PeerMss >= 0 ? " mss=" + PeerMss.ToString() : ""));
        return Expect("SYN|ACK seq=0 ack=1 len=0");
    }

    /// <summary>The peer opens, and the application accepts.</summary>
    public Dialogue Handshake()
    {
        SynReceived();
        Inject("ACK seq=1 ack=1").ExpectNothing();
        return Accept().State(TcpState.Established);
    }

    /// <summary>The application accepts the connection turned to.</summary>
    public Dialogue Accept()
    {
        Run();
        App = Listener.Accept(0);
        Run();
        if (App == null)
        {
            Fail("nothing to accept");
        }

        if (App.RemotePort != Flow.PeerPort || App.RemoteAddress != Flow.PeerAddress || App.LocalPort != Flow.LocalPort || App.LocalAddress != OurAddress)
        {
            Fail("accepted another connection, from port " + App.RemotePort.ToString());
        }

        return this;
    }

    /// <summary>Nothing is there to be accepted.</summary>
    public Dialogue AcceptNothing()
    {
        Run();
        Check(!Listener.HasPending, "a connection is there to be accepted");
        Check(Listener.Accept(0) == null, "a connection was accepted");
        return this;
    }

    /// <summary>The application opens to the peer's <see cref="ServicePort"/>, without waiting; the SYN is there to be expected.</summary>
    public Dialogue Connect()
    {
        return Connect(FirstPeerAddress, ServicePort);
    }

    /// <summary>The application opens, without waiting; the SYN is there to be expected.</summary>
    public Dialogue Connect(uint address, int port)
    {
        return Connect(address, port, 0);
    }

    /// <summary>The application opens from a port of its choice, without waiting; 0 for an ephemeral one.</summary>
    public Dialogue Connect(uint address, int port, int localPort)
    {
        Run();
        CheckNothingUnexpected("before Connect");
        TcpConnection opened = localPort == 0 ? Stack.Connect(address, port, 0) : Stack.Connect(address, port, OurAddress, localPort, 0);
        if (opened == null)
        {
            Fail("Connect found no slot or port");
        }

        // The conversation has to be turned to before the SYN is looked at, since its invariants depend on it.
        Peer(address, port, opened.LocalPort);
        App = opened;
        return Run();
    }

    /// <summary>The peer answers our SYN, and we acknowledge: ESTABLISHED.</summary>
    public Dialogue AnswerSyn()
    {
        Inject("SYN|ACK seq=0 ack=1" + (PeerMss >= 0 ? " mss=" + PeerMss.ToString() : ""));
        return Expect("ACK seq=1 ack=1 len=0").ExpectNothing().State(TcpState.Established);
    }

    /// <summary>The application sends so many octets of the pattern; all must find room.</summary>
    public Dialogue Send(int count)
    {
        return Equal(count, TrySend(count), "octets taken by Send");
    }

    /// <summary>The application sends so many octets of the pattern, as far as there is room.</summary>
    /// <returns>What Send answered.</returns>
    public int TrySend(int count)
    {
        byte[] buffer = Buffer(count);
        Flow.OurStream.CopyTo(Flow.AppSent, buffer, 0, count);
        return SendBuffer(count);
    }

    /// <summary>As <see cref="TrySend"/>, between the frames that are queued and what leaves because of them: the turn of an app that serves events.</summary>
    public int TrySendInTurn(int count)
    {
        byte[] buffer = Buffer(count);
        Flow.OurStream.CopyTo(Flow.AppSent, buffer, 0, count);
        Stack.PollInput();
        int n = App.Send(buffer, 0, count, 0);
        if (n > 0)
        {
            Flow.AppSent += n;
        }

        Run();
        return n;
    }

    /// <summary>The application sends text.</summary>
    public Dialogue SendText(string text)
    {
        byte[] octets = DialogueStream.Octets(text);
        Flow.OurStream.Put(Flow.AppSent, octets);
        Array.Copy(octets, 0, Buffer(octets.Length), 0, octets.Length);
        return Equal(octets.Length, SendBuffer(octets.Length), "octets taken by Send");
    }

    /// <summary>The application takes so many octets, which must be there, and compares them with what the peer said.</summary>
    public Dialogue Receive(int count)
    {
        int taken = 0;
        while (taken < count)
        {
            int n = TryReceive(count - taken);
            if (n <= 0)
            {
                Fail("only " + taken.ToString() + " octets of " + count.ToString() + " could be received; then Receive answered " + n.ToString());
            }

            taken += n;
        }

        return this;
    }

    /// <summary>The application takes what is there up to so many octets, and compares it with what the peer said.</summary>
    /// <returns>What Receive answered.</returns>
    public int TryReceive(int most)
    {
        Run();
        byte[] buffer = Buffer(most);
        int n = App.Receive(buffer, 0, most, 0);
        if (n > 0)
        {
            int mismatch = Flow.PeerStream.Mismatch(Flow.AppReceived, buffer, 0, n);
            if (mismatch >= 0)
            {
                Fail("wrong data received at position " + (Flow.AppReceived + mismatch).ToString());
            }

            Flow.AppReceived += n;
            Check(Flow.AppReceived <= Flow.PeerEnd, "received more than the peer has sent");
        }

        Run();
        return n;
    }

    /// <summary>Nothing is there to be received, and the peer has not finished.</summary>
    public Dialogue ReceiveNothing()
    {
        return Equal(TcpResult.TimedOut, TryReceive(1), "Receive");
    }

    /// <summary>The peer has finished, and all it sent was received.</summary>
    public Dialogue ReceiveEnd()
    {
        return Equal(0, TryReceive(1), "Receive");
    }

    /// <summary>The connection is over for the application: neither receiving nor sending goes on.</summary>
    public Dialogue ReceiveClosed()
    {
        return Equal(TcpResult.ConnectionClosed, TryReceive(1), "Receive");
    }

    /// <summary>The application has finished sending.</summary>
    public Dialogue ShutdownSend()
    {
        App.ShutdownSend();
        return Run();
    }

    /// <summary>The application closes, without waiting.</summary>
    public Dialogue Close()
    {
        App.Close(0);
        return Run();
    }

    /// <summary>The application aborts.</summary>
    public Dialogue Abort()
    {
        App.Abort();
        return Run();
    }

    /// <summary>The next connection that has something to tell, or null. A listener before it is passed over, and told to have been heard.</summary>
    public TcpConnection NextReady()
    {
        NetworkHandle handle = Stack.NextReady();
        while (handle is TcpListener)
        {
            handle.TakeEvents();
            handle = Stack.NextReady();
        }

        return (TcpConnection)handle;
    }

    /// <summary>Events of <see cref="App"/> since they were last asked for.</summary>
    public TcpEvents TakeEvents()
    {
        Run();
        return App.TakeEvents();
    }

    private int SendBuffer(int count)
    {
        Run();
        int n = App.Send(_buffer, 0, count, 0);
        if (n > 0)
        {
            Flow.AppSent += n;
        }

        Run();
        return n;
    }

    private byte[] Buffer(int count)
    {
        if (_buffer.Length < count)
        {
            _buffer = new byte[count];
        }

        return _buffer;
    }
}
