using TcpNano.Host.Network;
using TcpNano.Host.Oracles;

namespace TcpNano.Host.Simulation;

/// <summary>The app at one end of a connection: acts out its script, and holds what it sees against what the other end did.</summary>
/// <param name="name">What it is called in reports.</param>
/// <param name="host">The station it runs on.</param>
/// <param name="script">What it does.</param>
/// <param name="outgoing">What it sends.</param>
/// <param name="incoming">What it must receive.</param>
internal sealed class SimulatedEnd(string name, VirtualHost host, IReadOnlyList<EndAction> script, StreamOracle outgoing, StreamOracle incoming)
{
    private const int Largest = 4096;

    // When the peer does not read, either: somebody has to stop trying.
    private const int Stubbornness = 120_000;

    private static readonly EndAction s_last = new(EndActionKind.Close);

    private readonly byte[] _buffer = new byte[Largest];
    private TcpConnection? _connection;
    private int _remotePort;
    private int _localPort;
    private int _step;
    private int _left = -1;
    private long _until = -1;
    private bool _reads = true;

    /// <summary>What it is called in reports.</summary>
    public string Name => name;

    /// <summary>The station it runs on.</summary>
    public VirtualHost Host => host;

    /// <summary>What it sends.</summary>
    public StreamOracle Outgoing => outgoing;

    /// <summary>Whether it has, or had, a connection.</summary>
    public bool IsBound { get; private set; }

    /// <summary>Whether its station restarted under it.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Whether it has no more to do.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether it has heard that the peer has finished.</summary>
    public bool SawEnd { get; private set; }

    /// <summary>Whether it aborted.</summary>
    public bool Aborted { get; private set; }

    /// <summary>Whether it closed, or finished sending, before the connection was open: what it had sent until then is dropped (RFC 9293 section 3.10.4).</summary>
    public bool ClosedEarly { get; private set; }

    /// <summary>How its connection ended; <see cref="CloseReason.None"/> while it has not, or when nobody can tell.</summary>
    public CloseReason Reason { get; private set; }

    /// <summary>Whether the slot was used again before anybody could look how the connection ended.</summary>
    public bool IsUnknown { get; private set; }

    /// <summary>Octets its stack has taken in order, read or not.</summary>
    public long InOrder { get; private set; }

    /// <summary>When it wants to act next by the clock; <see cref="long.MaxValue"/> when it waits for the stack.</summary>
    public long NextWake => IsOver || _until < 0 ? long.MaxValue : _until;

    /// <summary>Gives it its connection.</summary>
    /// <param name="connection">The connection; null when there was no slot for it.</param>
    public void Bind(TcpConnection? connection)
    {
        IsBound = true;
        _connection = connection;
        if (connection is null)
        {
            IsOver = true;
            IsUnknown = true;
            return;
        }

        _remotePort = connection.RemotePort;
        _localPort = connection.LocalPort;
    }

    /// <summary>Its station restarts.</summary>
    public void Lose()
    {
        IsLost = IsBound;
        IsOver |= IsBound;
        _connection = null;
    }

    /// <summary>Nobody will ever connect any more.</summary>
    public void GiveUp()
    {
        IsOver = true;
    }

    /// <summary>Looks how the connection ended, if it has.</summary>
    public void Observe()
    {
        if (_connection is null || Reason != CloseReason.None)
        {
            return;
        }

        if (_connection.RemotePort != _remotePort || _connection.LocalPort != _localPort)
        {
            IsUnknown = true;
            _connection = null;
            return;
        }

        if (!IsOver)
        {
            InOrder = Math.Max(InOrder, incoming.Received + _connection.Available);
        }

        if (_connection.State is TcpState.Closed or TcpState.TimeWait)
        {
            Reason = _connection.CloseReason;
        }
    }

    /// <summary>Does what can be done now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="acted">Set when it called the stack.</param>
    /// <returns>What it found wrong; null when nothing was.</returns>
    public string? Step(long now, ref bool acted)
    {
        if (_connection is null || IsOver)
        {
            return null;
        }

        string? wrong = Read(ref acted);
        while (wrong is null && !IsOver && Act(_step < script.Count ? script[_step] : s_last, now, ref acted))
        {
            _step++;
            _left = -1;
            _until = -1;
            wrong = Read(ref acted);
        }

        Observe();
        return wrong;
    }

    private string? Read(ref bool acted)
    {
        while (_reads && !SawEnd && !IsOver)
        {
            int count = _connection!.Receive(_buffer, 0, Largest, 0);
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
        TcpConnection c = _connection!;
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
                c.NoDelay = action.Value != 0;
                break;

            case EndActionKind.KeepAlive:
                c.KeepAlive = action.Value != 0;
                break;

            case EndActionKind.AwaitOpen:
                return c.State is not (TcpState.SynSent or TcpState.SynReceived);

            case EndActionKind.Shutdown:
                ClosedEarly |= c.State == TcpState.SynSent;
                c.ShutdownSend();
                break;

            case EndActionKind.Abort:
                Aborted = true;
                IsOver = true;
                c.Abort();
                break;

            default:
                ClosedEarly |= c.State == TcpState.SynSent;
                IsOver = true;
                c.Close(0);
                break;
        }

        acted = true;
        return true;
    }

    private bool Send(TcpConnection c, int count, ref bool acted)
    {
        if (_left < 0)
        {
            _left = count;
        }

        while (_left > 0)
        {
            int piece = Math.Min(_left, Largest);
            outgoing.Fill(_buffer.AsSpan(0, piece));
            int taken = c.Send(_buffer, 0, piece, 0);
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
