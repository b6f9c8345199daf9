using TcpNano.Virtual.Oracles;

namespace TcpNano.Lab.Simulation;

/// <summary>The app at one end of a connection: acts out its script, and holds what it sees against what the other end did.</summary>
/// <param name="name">What it is called in reports.</param>
/// <param name="script">What it does.</param>
/// <param name="outgoing">What it sends.</param>
/// <param name="incoming">What it must receive.</param>
internal class ScriptedEnd(string name, IReadOnlyList<EndAction> script, StreamOracle outgoing, StreamOracle incoming)
{
    private const int Largest = 4096;

    private static readonly EndAction s_last = new(EndActionKind.Close);

    private readonly byte[] _buffer = new byte[Largest];
    private int _step;
    private int _left = -1;
    private long _until = -1;
    private bool _reads = true;

    /// <summary>What it is called in reports.</summary>
    public string Name => name;

    /// <summary>How long it tries to send, in milliseconds: when the peer does not read, either, somebody has to stop trying.</summary>
    public int Stubbornness { get; init; } = 120_000;

    /// <summary>What it sends.</summary>
    public StreamOracle Outgoing => outgoing;

    /// <summary>Whether it has, or had, a connection.</summary>
    public bool IsBound { get; private set; }

    /// <summary>When it got its connection.</summary>
    public long BoundAt { get; private set; }

    /// <summary>Whether it opened the connection itself.</summary>
    public bool Opens { get; private set; }

    /// <summary>Whether its station restarted under it.</summary>
    public bool IsLost { get; private set; }

    /// <summary>What it is about to do, or waits in.</summary>
    public EndAction Doing => _step < script.Count ? script[_step] : s_last;

    /// <summary>Whether it has no more to do.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether it has heard that the peer has finished.</summary>
    public bool SawEnd { get; private set; }

    /// <summary>Whether the handshake was ever over.</summary>
    public bool WasOpen { get; private set; }

    /// <summary>Whether it aborted.</summary>
    public bool Aborted { get; private set; }

    /// <summary>Whether it aborted a connection that had not ended.</summary>
    public bool AbortedAlive { get; private set; }

    /// <summary>When it finished sending; negative while it has not.</summary>
    public long FinishedAt { get; private set; } = -1;

    /// <summary>When it closed; negative when it has not.</summary>
    public long ClosedAt { get; private set; } = -1;

    /// <summary>Whether it closed an open connection with data unread.</summary>
    public bool ClosedUnread { get; private set; }

    /// <summary>Whether it closed, or finished sending, before the connection was open: what it had sent until then is dropped (RFC 9293 section 3.10.4).</summary>
    public bool ClosedEarly { get; private set; }

    /// <summary>Whether it had the peer probed.</summary>
    public bool KeptAlive { get; private set; }

    /// <summary>How its connection ended; <see cref="CloseReason.None"/> while it has not, or when nobody can tell.</summary>
    public CloseReason Reason { get; private set; }

    /// <summary>When its connection ended.</summary>
    public long EndedAt { get; private set; }

    /// <summary>Whether there was no slot for it.</summary>
    public bool IsUnknown { get; private set; }

    /// <summary>Octets its stack has taken in order, read or not.</summary>
    public long InOrder { get; private set; }

    /// <summary>When it wants to act next by the clock; <see cref="long.MaxValue"/> when it waits for the stack.</summary>
    public long NextWake => IsOver || _until < 0 ? long.MaxValue : _until;

    /// <summary>Its connection; null while it has none, and when it is not its any more.</summary>
    protected IEndSocket? Socket { get; private set; }

    /// <summary>Its station restarts.</summary>
    public void Lose()
    {
        IsLost = IsBound;
        IsOver |= IsBound;
        Socket = null;
    }

    /// <summary>It could not even try, or nobody will ever connect any more.</summary>
    public void GiveUp()
    {
        IsOver = true;
    }

    /// <summary>Looks how the connection ended, if it has.</summary>
    /// <param name="now">The time.</param>
    public void Observe(long now)
    {
        if (Socket is null || Reason != CloseReason.None)
        {
            return;
        }

        if (!IsOver)
        {
            InOrder = Math.Max(InOrder, incoming.Received + Socket.Available);
        }

        WasOpen |= Socket.State >= TcpState.Established;
        Reason = Socket.Reason;
        if (Reason != CloseReason.None)
        {
            EndedAt = now;
            Ended();
        }
    }

    /// <summary>Does what can be done now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="acted">Set when it called the stack.</param>
    /// <returns>What it found wrong; null when nothing was.</returns>
    public string? Step(long now, ref bool acted)
    {
        if (Socket is null || IsOver)
        {
            return null;
        }

        string? wrong = Read(ref acted);
        while (wrong is null && !IsOver && Act(Doing, now, ref acted))
        {
            _step++;
            _left = -1;
            _until = -1;
            wrong = Read(ref acted);
        }

        Observe(now);
        return wrong;
    }

    /// <summary>Gives it its connection.</summary>
    /// <param name="socket">The connection; null when there was no slot for it.</param>
    /// <param name="opens">Whether it opened it.</param>
    /// <param name="now">The time.</param>
    public void Bind(IEndSocket? socket, bool opens, long now)
    {
        IsBound = true;
        Opens = opens;
        BoundAt = now;
        WasOpen = !opens;
        Socket = socket;
        if (socket is null)
        {
            IsOver = true;
            IsUnknown = true;
        }
    }

    /// <summary>It is about to close.</summary>
    protected virtual void Closing()
    {
    }

    /// <summary>It has seen that its connection ended.</summary>
    protected virtual void Ended()
    {
    }

    private string? Read(ref bool acted)
    {
        while (_reads && !SawEnd && !IsOver)
        {
            int count = Socket!.Receive(_buffer);
            if (count < 0)
            {
                break;
            }

            acted = true;
            if (count == 0)
            {
                SawEnd = true;
                break;
            }

            string? wrong = incoming.Check(_buffer.AsSpan(0, count));
            if (wrong is not null)
            {
                return Name + ": " + wrong;
            }
        }

        InOrder = Math.Max(InOrder, incoming.Received);
        return null;
    }

    private bool Act(EndAction action, long now, ref bool acted)
    {
        IEndSocket c = Socket!;
        switch (action.Kind)
        {
            case EndActionKind.Send:
                return Send(c, action.Value, ref acted) || Wait(now, Stubbornness);

            case EndActionKind.Pause:
                return Wait(now, action.Value);

            case EndActionKind.StopReading:
                _reads = false;
                return true;

            case EndActionKind.Read:
                _reads = true;
                return true;

            case EndActionKind.AwaitEnd:
                return SawEnd || c.State == TcpState.Closed || Wait(now, action.Value);

            case EndActionKind.NoDelay:
                c.SetNoDelay(action.Value != 0);
                break;

            case EndActionKind.KeepAlive:
                KeptAlive |= action.Value != 0;
                c.SetKeepAlive(action.Value != 0);
                break;

            case EndActionKind.AwaitOpen:
                return c.State is not (TcpState.SynSent or TcpState.SynReceived);

            case EndActionKind.Shutdown:
                Finish(c, now);
                c.Shutdown();
                break;

            case EndActionKind.Abort:
                Aborted = true;
                AbortedAlive = c.State is not (TcpState.Closed or TcpState.TimeWait);
                IsOver = true;
                c.Abort();
                break;

            default:
                Finish(c, now);
                ClosedAt = now;
                ClosedUnread = c.Available > 0 && c.State is >= TcpState.Established and not TcpState.TimeWait;
                Closing();
                IsOver = true;
                c.Close();
                break;
        }

        acted = true;
        return true;
    }

    private void Finish(IEndSocket c, long now)
    {
        ClosedEarly |= c.State == TcpState.SynSent;
        FinishedAt = FinishedAt < 0 ? now : FinishedAt;
    }

    private bool Send(IEndSocket c, int count, ref bool acted)
    {
        if (_left < 0)
        {
            _left = count;
        }

        while (_left > 0)
        {
            int piece = Math.Min(_left, Largest);
            outgoing.Fill(_buffer.AsSpan(0, piece));
            int taken = c.Send(_buffer, piece);
            if (taken < 0)
            {
                return taken == TcpResult.ConnectionClosed;
            }

            acted = true;
            outgoing.Took(taken);
            _left -= taken;
            if (taken < piece)
            {
                return false;
            }
        }

        return true;
    }

    private bool Wait(long now, int milliseconds)
    {
        if (_until < 0)
        {
            _until = now + milliseconds;
        }

        return now >= _until;
    }
}
