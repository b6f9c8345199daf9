using TcpNano.Virtual;

namespace TcpNano.HostTests.Memory;

/// <summary>Keeps a conversation going with the other stack, and opens a new one whenever somebody has broken it. Allocates nothing.</summary>
internal sealed class CallerApp(NetworkStack stack) : IVirtualApp
{
    private const int Message = 300;
    private const int Pause = 20;

    private readonly byte[] _buffer = new byte[2048];
    private readonly TcpConnection _own = new(stack);
    private TcpConnection? _connection;
    private long _next;

    /// <summary>Connections opened.</summary>
    public int Opened { get; private set; }

    /// <summary>Octets that came back, whatever they were.</summary>
    public long Heard { get; private set; }

    /// <summary>Ends the conversation; no new one is begun.</summary>
    public bool IsSilent { get; set; }

    public bool Step(NetworkStack _, long now)
    {
        bool acted = false;
        if (_connection is not null && (IsSilent || _connection.State == TcpState.Closed))
        {
            _connection.Abort();
            _connection = null;
            acted = true;
        }

        if (now < _next || IsSilent)
        {
            return acted;
        }

        _next = now + Pause;
        if (_connection is null)
        {
            if (stack.Connect(_own, VirtualPair.RightAddress, VirtualPair.Port, 0))
            {
                _connection = _own;
                _connection.UserTimeout = 1000;
                Opened++;
            }

            return true;
        }

        int n;
        while ((n = _connection.Receive(_buffer, 0, _buffer.Length, 0)) > 0)
        {
            Heard += n;
        }

        if (n != TcpResult.TimedOut || Opened % 7 == Heard % 7)
        {
            // The other end closed, or it is time to.
            _connection.Close(0);
            _connection = null;
        }
        else if (_connection.SendQueued == 0)
        {
            _connection.Send(_buffer, 0, Message, 0);
        }

        return true;
    }
}
