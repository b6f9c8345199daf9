using System.Runtime.InteropServices;

namespace TcpNano.Linux;

/// <summary>
/// A descriptor for system calls that take its number. Each call is announced by a plain write, with no interlocked instruction. The
/// descriptor is closed by whoever comes last, <see cref="Dispose"/> or a call: so the number cannot go to another file under a call that still uses it.
/// </summary>
/// <remarks>
/// One thread at a time reads, one writes and one waits; all three may do so at the same time. Nobody else may close the handle.
/// Announcing writes one field and then reads another, which a processor may do in the reverse order; <see cref="Dispose"/> pays for all calls with a
/// memory barrier on every thread of the process.
/// </remarks>
internal sealed class OpenDescriptor : IDisposable
{
    private readonly SafeHandle _handle;
    private readonly int _number;
    private volatile bool _isReading;
    private volatile bool _isWriting;
    private volatile bool _isWaiting;
    private volatile bool _isDisposed;
    private int _isReleased;

    /// <summary>Takes the handle over.</summary>
    /// <param name="handle">An open handle.</param>
    public OpenDescriptor(SafeHandle handle)
    {
        _handle = handle;
        _number = (int)handle.DangerousGetHandle();
    }

    /// <summary>Begins a call that reads; <see cref="EndRead"/> ends it.</summary>
    /// <returns>The descriptor's number.</returns>
    /// <exception cref="ObjectDisposedException">The descriptor is closed.</exception>
    public int BeginRead()
    {
        _isReading = true;
        if (_isDisposed)
        {
            EndRead();
            Refuse();
        }

        return _number;
    }

    /// <summary>The call that reads has returned.</summary>
    public void EndRead()
    {
        _isReading = false;
        if (_isDisposed)
        {
            ReleaseWhenUnused();
        }
    }

    /// <summary>Begins a call that writes; <see cref="EndWrite"/> ends it.</summary>
    /// <returns>The descriptor's number.</returns>
    /// <exception cref="ObjectDisposedException">The descriptor is closed.</exception>
    public int BeginWrite()
    {
        _isWriting = true;
        if (_isDisposed)
        {
            EndWrite();
            Refuse();
        }

        return _number;
    }

    /// <summary>The call that writes has returned.</summary>
    public void EndWrite()
    {
        _isWriting = false;
        if (_isDisposed)
        {
            ReleaseWhenUnused();
        }
    }

    /// <summary>Begins a call that waits; <see cref="EndWait"/> ends it.</summary>
    /// <returns>The descriptor's number.</returns>
    /// <exception cref="ObjectDisposedException">The descriptor is closed.</exception>
    public int BeginWait()
    {
        _isWaiting = true;
        if (_isDisposed)
        {
            EndWait();
            Refuse();
        }

        return _number;
    }

    /// <summary>The call that waits has returned.</summary>
    public void EndWait()
    {
        _isWaiting = false;
        if (_isDisposed)
        {
            ReleaseWhenUnused();
        }
    }

    /// <summary>Refuses every later call. Waits for none that is going on.</summary>
    public void Dispose()
    {
        _isDisposed = true;

        // From here on every thread either has announced its call where this one sees it, or sees that the descriptor is closed.
        Interlocked.MemoryBarrierProcessWide();
        ReleaseWhenUnused();
    }

    private void ReleaseWhenUnused()
    {
        // Two calls that end at the same time: at least one of them has to see that the other has ended.
        Interlocked.MemoryBarrier();
        if (!_isReading && !_isWriting && !_isWaiting && Interlocked.Exchange(ref _isReleased, 1) == 0)
        {
            _handle.Dispose();
        }
    }

    private void Refuse()
    {
        throw new ObjectDisposedException(_handle.GetType().FullName);
    }
}
