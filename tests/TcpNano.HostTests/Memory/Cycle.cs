namespace TcpNano.HostTests.Memory;

/// <summary>
/// Connections one after the other between two stacks in virtual time: open, both say something, close, with the roles
/// changing. Allocates nothing: whoever watches the heap watches the stacks.
/// </summary>
internal sealed class Cycle
{
    private const int Most = 3000;

    // Lost SYNs and FINs take seconds to be noticed.
    private const int Patience = 600_000;

    private readonly VirtualPair _pair;
    private readonly TcpConnection _leftOwn;
    private readonly TcpConnection _rightOwn;
    private readonly TcpListener _leftListener;
    private readonly TcpListener _rightListener;
    private readonly byte[] _buffer = new byte[Most];
    private readonly Func<bool> _isPending;
    private readonly Func<bool> _isOpen;
    private readonly Func<bool> _isHeard;
    private TcpListener _listener;
    private TcpConnection? _active;
    private TcpConnection? _heard;
    private int _wanted;

    public Cycle(VirtualPair pair)
    {
        _pair = pair;
        _leftOwn = new TcpConnection(pair.Left);
        _rightOwn = new TcpConnection(pair.Right);
        _leftListener = pair.Left.Listen(VirtualPair.Port, 4);
        _rightListener = pair.Right.Listen(VirtualPair.Port, 4);
        _listener = _leftListener;

        // Delegates are made once.
        _isPending = () => _listener.HasPending;
        _isOpen = () => _active!.State == TcpState.Established;
        _isHeard = () => _heard!.Available >= _wanted || _heard.State is TcpState.Closed;
    }

    /// <summary>Connections opened and closed.</summary>
    public int Done { get; private set; }

    public void Run(int number)
    {
        // All four combinations of who opens and who closes first, and all lengths.
        bool leftOpens = (number & 1) == 0;
        bool openerCloses = (number & 2) == 0;
        int length = 1 + (int)((uint)number * 2654435761u % Most);
        NetworkStack stack = leftOpens ? _pair.Left : _pair.Right;
        uint to = leftOpens ? VirtualPair.RightAddress : VirtualPair.LeftAddress;
        _listener = leftOpens ? _rightListener : _leftListener;

        TcpConnection active = leftOpens ? _leftOwn : _rightOwn;
        TcpConnection passive = leftOpens ? _rightOwn : _leftOwn;
        _active = active;
        Check(stack.Connect(active, to, VirtualPair.Port, 0));
        Wait(_isOpen);
        Wait(_isPending);
        Check(_listener.Accept(passive, 0));
        Say(active, passive, length, number);
        Say(passive, active, Most - length + 1, number + 1);

        TcpConnection first = openerCloses ? active : passive;
        TcpConnection second = openerCloses ? passive : active;
        first.Close(0);
        WaitForEnd(second);
        second.Close(0);
        Done++;
    }

    private void Say(TcpConnection from, TcpConnection to, int count, int position)
    {
        Pattern.Fill(_buffer.AsSpan(0, count), position);
        Check(from.Send(_buffer, 0, count, 0) == count);
        _heard = to;
        _wanted = count;
        Wait(_isHeard);
        Check(to.Receive(_buffer, 0, count, 0) == count);
        Pattern.Check(_buffer.AsSpan(0, count), position);
    }

    private void WaitForEnd(TcpConnection connection)
    {
        long end = _pair.Network.Now + Patience;
        int n;
        while ((n = connection.Receive(_buffer, 0, 1, 0)) == TcpResult.TimedOut && _pair.Network.Now < end)
        {
            _pair.Elapse(1);
        }

        Check(n == 0);
    }

    private void Wait(Func<bool> condition)
    {
        Check(_pair.Network.RunUntil(condition, _pair.Network.Now + Patience));
    }

    private void Check(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"cycle {Done} at {_pair.Network.Now} ms: {_active?.State}, {_active?.CloseReason}");
        }
    }
}
