using System.Threading;

namespace TcpNano.Tests.Udp;

/// <summary>A service that returns each datagram to its sender, and remembers what it was called for.</summary>
internal sealed class EchoService : NetworkService
{
    public readonly UdpSocket Socket;

    /// <summary>All that it was called for.</summary>
    public ServiceWork Seen;

    /// <summary>Calls because of the timer.</summary>
    public int Expired;

    /// <summary>When the timer last expired.</summary>
    public long At;

    private readonly byte[] _buffer = new byte[200];
    private readonly UdpOrigin _origin = new UdpOrigin();
    private readonly AutoResetEvent _signal = new AutoResetEvent(false);

    public EchoService(NetworkStack stack)
        : base(stack)
    {
        Socket = new UdpSocket(this, 1000, 200);
    }

    /// <summary>Whether Serve should wait, which it must not.</summary>
    public bool Waits;

    protected internal override void Serve(ServiceWork work)
    {
        Seen |= work;
        if ((work & ServiceWork.Timer) != 0)
        {
            Expired++;
            At = Now;
            NotifyApp();
            _signal.Set();
        }

        int count = Socket.Receive(_buffer, 0, _buffer.Length, _origin, Waits ? 5 : 0);
        while (count >= 0)
        {
            Socket.Send(_buffer, 0, count, _origin.Address, _origin.Port, 0);
            count = Socket.Receive(_buffer, 0, _buffer.Length, _origin, 0);
        }
    }

    public void StartTimer(int milliseconds)
    {
        lock (Lock)
        {
            EnterCall();
            Schedule(milliseconds);
            LeaveCall();
        }
    }

    public void StopTimer()
    {
        lock (Lock)
        {
            EnterCall();
            Cancel();
        }
    }

    /// <summary>Waits until the timer has expired a number of times.</summary>
    public bool WaitExpired(int times, int timeout)
    {
        bool waited = false;
        long started = 0;
        for (;;)
        {
            int left;
            lock (Lock)
            {
                EnterCall();
                if (Expired >= times)
                {
                    return true;
                }

                left = TimeLeft(timeout, waited, ref started);
                if (left == 0)
                {
                    return false;
                }
            }

            waited = true;
            WaitFor(_signal, left);
        }
    }

    public uint Random()
    {
        return NextRandom();
    }
}
