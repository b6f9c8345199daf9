using System;
using TcpNano.Tcp;

namespace TcpNano.Diagnostics;

/// <summary>
/// Streams what a stack does to one or a few watchers over TCP: the events of its ring, a table of its connections, counters, and frames when a watcher asks. README.md of this folder has the format;
/// <c>tcpnano watch</c> is a watcher. It listens as long as it exists, and nothing runs where the app makes none.
/// </summary>
/// <remarks>
/// <para>
/// It runs in the stack's turns and takes no thread: one of <see cref="StackOptions.Services"/>, one of <see cref="StackOptions.Listeners"/>, and a connection for each watcher. <see cref="NetworkStack.NextReady()"/> does not
/// name its connections to the app. It leaves out its own connections' events and frames, or each record would make the next.
/// </para>
/// <para>
/// All memory is taken by the constructor. A watcher that is slower than the stack loses events and hears how many (<see cref="TraceFormat.Lost"/>); one that takes nothing for a minute is reset.
/// Anybody who reaches the port can watch: it is for the network of a workbench.
/// </para>
/// </remarks>
public sealed class TraceServer : NetworkService, IDisposable
{
    // Milliseconds from one look to the next: for watchers that have not got all yet, for others, and while there is none.
    private const int Hurry = 20;
    private const int Pace = 100;
    private const int Idle = 250;

    private readonly int _port;
    private readonly TcpListener _listener;
    private readonly TraceWatcher[] _watchers;
    private readonly TcpConnection _surplus; // takes the watcher that is one too many, to reset it
    private readonly FrameTap _tap;

    /// <summary>Listens, with all memory that it will ever take.</summary>
    /// <param name="stack">The stack. Without an event ring (<see cref="StackOptions.EventEntries"/>) watchers get no events.</param>
    /// <param name="port">The port, 1 to 65535; <see cref="TraceFormat.DefaultPort"/> if there is no other wish.</param>
    /// <param name="watchers">How many watchers at a time, 1 to 8.</param>
    /// <param name="tap">The driver that the stack was constructed with; null, and watchers get no frames.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The port is taken; or no listener or service is free.</exception>
    public TraceServer(NetworkStack stack, int port, int watchers, FrameTap tap)
        : base(stack)
    {
        if (port < 1 || port > 65535 || watchers < 1 || watchers > 8)
        {
            throw new ArgumentOutOfRangeException();
        }

        _port = port;
        _tap = tap;
        _surplus = new TcpConnection(stack);
        _watchers = new TraceWatcher[watchers];
        byte[] record = new byte[TraceWriter.LongestRecord(tap)];
        for (int i = 0; i < watchers; i++)
        {
            _watchers[i] = new TraceWatcher(stack, port, tap, new TraceWriter(stack, port, record));
        }

        if (tap != null)
        {
            tap.Attach(stack.Ring, port);
        }

        lock (Lock)
        {
            EnterCall();
            _listener = stack.Listen(port, watchers);
            _listener.Bits |= HandleFlags.Hidden;
            Schedule(Idle);
            LeaveCall();
        }
    }

    /// <summary>Watchers that are connected now.</summary>
    public int Watchers
    {
        get
        {
            lock (Lock)
            {
                int count = 0;
                for (int i = 0; i < _watchers.Length; i++)
                {
                    if (_watchers[i].IsConnected)
                    {
                        count++;
                    }
                }

                return count;
            }
        }
    }

    /// <summary>Stops listening, and closes the connections of all watchers. The place among the services stays taken.</summary>
    public void Dispose()
    {
        lock (Lock)
        {
            EnterCall();
            _listener.Close();
            for (int i = 0; i < _watchers.Length; i++)
            {
                _watchers[i].Close();
            }

            if (_tap != null)
            {
                _tap.IsOn = false;
            }

            Cancel();
            LeaveCall();
        }
    }

    /// <inheritdoc/>
    protected internal override void Serve(ServiceWork work)
    {
        if (_listener.Bound == null)
        {
            return;
        }

        AcceptAll();
        bool hurry = false;
        bool watched = false;
        bool frames = false;
        for (int i = 0; i < _watchers.Length; i++)
        {
            TraceWatcher watcher = _watchers[i];
            if (watcher.IsConnected)
            {
                hurry |= watcher.Step(Now);
                watched |= watcher.IsConnected;
                frames |= watcher.WantsFrames;
            }
        }

        if (_tap != null)
        {
            _tap.IsOn = frames;
        }

        Schedule(hurry ? Hurry : watched ? Pace : Idle);
    }

    private void AcceptAll()
    {
        for (int i = 0; i < _watchers.Length; i++)
        {
            if (!_watchers[i].IsConnected && !_watchers[i].Accept(_listener, Now))
            {
                return;
            }
        }

        while (_listener.Accept(_surplus, 0))
        {
            _surplus.Abort();
        }
    }
}
