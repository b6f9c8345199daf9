namespace TcpNano.Linux;

/// <summary>
/// Lets one task wait for something to happen. What happened before it waits ends its wait too, so that it can look first and
/// then wait. It goes on on a thread of the pool, never on the one that signals.
/// </summary>
internal sealed class WaitSignal
{
    private readonly SemaphoreSlim _semaphore = new(0);

    /// <summary>Something happened.</summary>
    public void Set()
    {
        // Two threads at the same time may leave two: the waiter looks once more for nothing.
        if (_semaphore.CurrentCount == 0)
        {
            _semaphore.Release();
        }
    }

    /// <summary>Waits until something happens.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    public Task WaitAsync(CancellationToken cancellation)
    {
        return _semaphore.WaitAsync(cancellation);
    }
}
