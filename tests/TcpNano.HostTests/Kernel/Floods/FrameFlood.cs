using System.Diagnostics;
using TcpNano.Lab.Attacks;
using TcpNano.Linux;

namespace TcpNano.HostTests.Kernel.Floods;

/// <summary>
/// The frames of an attack at full speed: a thread that writes to a stack's TAP through a packet socket. Full speed is the stack's:
/// the queue of the TAP is kept from running dry and from running over. A full one would lose the frames of honest clients in the
/// kernel, before the stack can do anything about them.
/// </summary>
internal sealed class FrameFlood : IDisposable
{
    private const int MostWaiting = 200; // of 500 that fit
    private const int MostPatience = 100;

    private readonly PacketSocket _socket;
    private readonly FloodGauge _gauge;
    private readonly Onslaught _onslaught;
    private readonly Thread _thread;
    private readonly long _before;
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _sent;
    private long _lost;
    private volatile bool _stop;
    private Exception? _failure;

    /// <summary>Begins.</summary>
    /// <param name="bench">Whose stack to flood.</param>
    /// <param name="gauge">Counts what the stack takes.</param>
    /// <param name="onslaught">What to flood it with.</param>
    public FrameFlood(Bench bench, FloodGauge gauge, Onslaught onslaught)
    {
        _gauge = gauge;
        _onslaught = onslaught;
        _before = gauge.Seen;
        _socket = bench.StackSide.Run(() => PacketSocket.Open(Bench.TapName));
        _thread = new Thread(Run) { IsBackground = true, Name = "flood" };
        _thread.Start();
    }

    /// <summary>Frames sent so far.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Frames a second, so far.</summary>
    public double Rate => Sent / Stopwatch.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Waits until so many were sent.</summary>
    public void WaitFor(long frames, int patience)
    {
        long start = Stopwatch.GetTimestamp();
        while (Sent < frames && _failure is null)
        {
            if (Stopwatch.GetElapsedTime(start).TotalMilliseconds > patience)
            {
                throw new TimeoutException($"The flood comes to {Sent} frames within {patience} ms.");
            }

            Thread.Sleep(1);
        }
    }

    /// <summary>Ends; throws what went wrong.</summary>
    public void Dispose()
    {
        _stop = true;
        _thread.Join();
        _socket.Dispose();
        if (_failure is not null)
        {
            throw new InvalidOperationException("The flood broke down.", _failure);
        }
    }

    private void Run()
    {
        try
        {
            while (!_stop)
            {
                WaitForRoom();
                switch (_socket.Write(_onslaught.Next()))
                {
                    case FrameWrite.Accepted:
                        Volatile.Write(ref _sent, _sent + 1);
                        break;
                    case FrameWrite.NoRoom:
                        Thread.Yield();
                        break;
                    default:
                        Thread.Sleep(1); // until the link is up again
                        break;
                }
            }
        }
        catch (Exception failure) when (failure is TapException or ObjectDisposedException)
        {
            _failure = failure;
        }
    }

    private void WaitForRoom()
    {
        long start = 0;
        while (_sent - _lost - (_gauge.Seen - _before) >= MostWaiting && !_stop)
        {
            start = start == 0 ? Stopwatch.GetTimestamp() : start;
            Thread.Yield();

            // What was lost on the way is never seen.
            if (Stopwatch.GetElapsedTime(start).TotalMilliseconds > MostPatience)
            {
                _lost = _sent - (_gauge.Seen - _before);
            }
        }
    }
}
