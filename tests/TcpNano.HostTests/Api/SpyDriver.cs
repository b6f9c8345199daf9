using TcpNano.Link;

namespace TcpNano.HostTests.Api;

/// <summary>
/// Stands between a stack and its driver. It tells when a thread waits, and on demand it breaks the contract of drivers:
/// then it calls back into the stack while the stack calls it.
/// </summary>
internal sealed class SpyDriver(MacDriver inner) : MacDriver
{
    private volatile bool _isWaiting;
    private volatile Action? _call;
    private TaskCompletionSource<Exception?> _outcome = new();

    public override MacCapabilities Capabilities => inner.Capabilities;

    public override int Mtu => inner.Mtu;

    public override bool IsLinkUp => inner.IsLinkUp;

    /// <summary>Whether a thread is in <see cref="Wait"/>.</summary>
    public bool IsWaiting => _isWaiting;

    /// <summary>Has the pump make a call from inside Receive, and answers the exception it got; null when it got none.</summary>
    public Exception? CallFromInside(Action call)
    {
        _outcome = new TaskCompletionSource<Exception?>();
        _call = call;
        inner.Kick();
        return StackPair.Finish(_outcome.Task);
    }

    public override void GetAddress(byte[] buffer)
    {
        inner.GetAddress(buffer);
    }

    public override int Receive(byte[] frame)
    {
        Action? call = _call;
        if (call is not null)
        {
            _call = null;
            Exception? thrown = null;
            try
            {
                call();
            }
            catch (InvalidOperationException refused)
            {
                thrown = refused;
            }

            _outcome.SetResult(thrown);
        }

        return inner.Receive(frame);
    }

    public override bool Transmit(byte[] frame, int length)
    {
        return inner.Transmit(frame, length);
    }

    public override int Wait(int timeout)
    {
        _isWaiting = true;
        int woken = inner.Wait(timeout);
        _isWaiting = false;
        return woken;
    }

    public override void Kick()
    {
        inner.Kick();
    }

    public override long Now()
    {
        return inner.Now();
    }
}
