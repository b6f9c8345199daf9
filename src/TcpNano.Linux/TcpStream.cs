using System.Buffers;
using System.Net;
using System.Runtime.InteropServices;
using TcpNano.Streams;

namespace TcpNano.Linux;

/// <summary>
/// A <see cref="ConnectionStream"/> that can also be waited for without a thread: what <c>SslStream</c> and <c>HttpClient</c> work on. It comes from
/// <see cref="HostStack.Connect(string, int, int)"/>, <see cref="HostStack.ConnectAsync(string, int, CancellationToken)"/> or a
/// <see cref="TcpStreamListener"/>.
/// </summary>
/// <remarks>
/// <para>
/// One thread or task may read while another writes. The timeouts are for the calls that block; a <see cref="CancellationToken"/> is for
/// those that do not. A read that was cancelled has taken nothing. A write that was cancelled or timed out may have sent a part: what
/// the peer gets from then on is anybody's guess.
/// </para>
/// <para>Nagle's algorithm is off, as in <c>HttpClient</c>'s own connections; <see cref="NoDelay"/> turns it on.</para>
/// </remarks>
public sealed class TcpStream : ConnectionStream, IReadyTarget
{
    private const int LargestPiece = 65536;

    private readonly HostStack _host;
    private readonly WaitSignal _readable = new();
    private readonly WaitSignal _writable = new();
    private volatile bool _isDisposed;

    internal TcpStream(HostStack host)
        : base(new TcpConnection(host.Stack))
    {
        _host = host;

        // How the pump finds the stream when something has happened on the connection.
        Connection.Tag = this;
    }

    /// <summary>The peer's address and port.</summary>
    public IPEndPoint RemoteEndPoint => EndPoint(Connection.RemoteAddress, Connection.RemotePort);

    /// <summary>Our address and port.</summary>
    public IPEndPoint LocalEndPoint => EndPoint(Connection.LocalAddress, Connection.LocalPort);

    /// <summary>Whether small segments leave at once: Nagle's algorithm off. Default true.</summary>
    /// <exception cref="ObjectDisposedException">Set after the stream was closed.</exception>
    public bool NoDelay
    {
        get => Connection.NoDelay;
        set => Connection.NoDelay = value;
    }

    /// <summary>Not supported: unlike nanoFramework's readers, .NET's do not ask for it.</summary>
    public override long Length => throw new NotSupportedException("A connection has no length.");

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <summary>Takes received octets; waits for the first. With an empty buffer it waits until there is something to take.</summary>
    /// <param name="buffer">Gets them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many; 0 when the peer has finished and everything was taken, and for an empty buffer.</returns>
    /// <exception cref="ConnectionEndedException">The connection ended before the peer had finished.</exception>
    /// <exception cref="ObjectDisposedException">The stream is closed, or was while this call waited.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            while (Connection.Available == 0 && IsMoreToCome)
            {
                await _readable.WaitAsync(cancellationToken).ConfigureAwait(false);
                ObjectDisposedException.ThrowIf(_isDisposed, this);
            }

            return 0;
        }

        if (MemoryMarshal.TryGetArray(buffer, out ArraySegment<byte> own))
        {
            return await ReadAsync(own, cancellationToken).ConfigureAwait(false);
        }

        byte[] piece = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length, LargestPiece));
        try
        {
            int taken = await ReadAsync(new ArraySegment<byte>(piece, 0, Math.Min(buffer.Length, piece.Length)), cancellationToken).ConfigureAwait(false);
            piece.AsMemory(0, taken).CopyTo(buffer);
            return taken;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <summary>Queues octets for sending; waits for room in the send buffer.</summary>
    /// <param name="buffer">The octets; free again when the task has completed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ConnectionEndedException">The connection has ended.</exception>
    /// <exception cref="InvalidOperationException">After <see cref="ConnectionStream.ShutdownSend"/>.</exception>
    /// <exception cref="ObjectDisposedException">The stream is closed, or was while this call waited.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (MemoryMarshal.TryGetArray(buffer, out ArraySegment<byte> own))
        {
            await WriteAsync(own, cancellationToken).ConfigureAwait(false);
            return;
        }

        byte[] piece = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length, LargestPiece));
        try
        {
            while (!buffer.IsEmpty)
            {
                int count = Math.Min(buffer.Length, piece.Length);
                buffer[..count].CopyTo(piece);
                await WriteAsync(new ArraySegment<byte>(piece, 0, count), cancellationToken).ConfigureAwait(false);
                buffer = buffer[count..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>Does nothing: what was written leaves by itself.</summary>
    /// <param name="cancellationToken">Not looked at.</param>
    /// <returns>A task that has completed.</returns>
    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    void IReadyTarget.Signal(TcpEvents events)
    {
        if ((events & (TcpEvents.Readable | TcpEvents.PeerFinished | TcpEvents.Closed)) != 0)
        {
            _readable.Set();
        }

        if ((events & (TcpEvents.Connected | TcpEvents.Writable | TcpEvents.Closed)) != 0)
        {
            _writable.Set();
        }
    }

    /// <summary>Opens the connection.</summary>
    /// <param name="address">The peer's address.</param>
    /// <param name="port">The peer's port.</param>
    /// <param name="timeout">Milliseconds to wait; -1 for no limit but the stack's own.</param>
    internal void Open(uint address, int port, int timeout)
    {
        Begin(address, port);
        Connection.WaitConnected(timeout);
        Opened();
    }

    /// <summary>As <see cref="Open"/>, without blocking.</summary>
    /// <param name="address">As above.</param>
    /// <param name="port">As above.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task OpenAsync(uint address, int port, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Begin(address, port);
        try
        {
            while (Connection.State is TcpState.SynSent or TcpState.SynReceived)
            {
                await _writable.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            Connection.Abort();
            throw;
        }

        Opened();
    }

    /// <summary>Closes: what was written is still sent, then FIN. Calls that wait get <see cref="ObjectDisposedException"/>. Data left unread makes it a RST.</summary>
    /// <param name="disposing">Whether by Dispose.</param>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            base.Dispose(disposing);
            _readable.Set();
            _writable.Set();
            _host.LetGo(Connection);
        }
    }

    // States in which the peer has not finished yet.
    private bool IsMoreToCome => Connection.State is TcpState.SynReceived or TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2;

    private static IPEndPoint EndPoint(uint address, int port)
    {
        return new IPEndPoint(IPAddress.HostToNetworkOrder((int)address) & uint.MaxValue, port);
    }

    private void Begin(uint address, int port)
    {
        if (!_host.Stack.Connect(Connection, address, port, 0))
        {
            throw new IOException("No connection slot or port is free.");
        }
    }

    private void Opened()
    {
        if (Connection.State == TcpState.Closed)
        {
            ConnectionEndedException failure = new(Connection);
            Connection.Abort();
            throw failure;
        }

        Connection.NoDelay = true;
    }

    private async ValueTask<int> ReadAsync(ArraySegment<byte> buffer, CancellationToken cancellation)
    {
        int taken = Connection.Receive(buffer.Array!, buffer.Offset, buffer.Count, 0);
        while (taken == TcpResult.TimedOut)
        {
            await _readable.WaitAsync(cancellation).ConfigureAwait(false);
            taken = Connection.Receive(buffer.Array!, buffer.Offset, buffer.Count, 0);
        }

        return taken >= 0 ? taken : throw new ConnectionEndedException(Connection);
    }

    private async ValueTask WriteAsync(ArraySegment<byte> buffer, CancellationToken cancellation)
    {
        int sent = 0;
        while (sent < buffer.Count)
        {
            int taken = Connection.Send(buffer.Array!, buffer.Offset + sent, buffer.Count - sent, 0);
            if (taken == TcpResult.ConnectionClosed)
            {
                throw new ConnectionEndedException(Connection);
            }

            sent += Math.Max(taken, 0);
            if (sent < buffer.Count)
            {
                await _writable.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
    }
}
