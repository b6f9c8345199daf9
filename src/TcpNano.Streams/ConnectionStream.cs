using System;
using System.IO;
using System.Threading;

namespace TcpNano.Streams;

/// <summary>The octets of one connection, as a stream: what <c>StreamReader</c> and protocol libraries work on, on nanoFramework and on .NET.</summary>
/// <remarks>
/// <para>
/// One thread may read while another writes. Each call ends by its timeout. Somebody else has to drive the stack meanwhile: its own thread
/// (<see cref="NetworkStack.Start"/>), or another thread of the app.
/// </para>
/// <para>
/// When the peer has finished, and all that it sent was taken, a read answers 0 (<see cref="ReadByte"/>: -1), as streams do. When the connection
/// ended in any other way, reads and writes throw <see cref="ConnectionEndedException"/>, which has the <see cref="CloseReason"/>. Data that the peer
/// sent before can still be read.
/// </para>
/// <para>
/// A stream and its buffer of two octets are all that it ever allocates, but for exceptions; about 120 octets on nanoCLR. It sends what each call writes, at once if
/// Nagle's algorithm lets it: write whole messages, or through a <c>StreamWriter</c>, and think of <see cref="TcpConnection.NoDelay"/>.
/// </para>
/// </remarks>
public class ConnectionStream : Stream
{
#if NANOFRAMEWORK_1_0
    private const int PieceLength = 64;
#endif

    // ReadByte's octet and WriteByte's, one each: two threads may use them at the same time.
    private readonly byte[] _octets = new byte[2];

    private readonly TcpConnection _connection;
    private int _readTimeout = Timeout.Infinite;
    private int _writeTimeout = Timeout.Infinite;
    private int _closeTimeout;
    private bool _isDisposed;
#if NANOFRAMEWORK_1_0
    private byte[] _piece;
#endif

    /// <summary>Makes a stream of a connection, which belongs to the stream from now on: closing the stream closes it.</summary>
    /// <param name="connection">The connection, open or opening.</param>
    /// <exception cref="ArgumentNullException"><paramref name="connection"/> is null.</exception>
    public ConnectionStream(TcpConnection connection)
    {
        if (connection == null)
        {
            StreamMisuse.ThrowNoConnection();
        }

        _connection = connection;
    }

    /// <summary>The connection, with all that it tells and lets be set.</summary>
    public TcpConnection Connection
    {
        get { return _connection; }
    }

    /// <summary>True until the stream is closed.</summary>
    public override bool CanRead
    {
        get { return !_isDisposed; }
    }

    /// <summary>True until the stream is closed.</summary>
    public override bool CanWrite
    {
        get { return !_isDisposed; }
    }

    /// <summary>False.</summary>
    public override bool CanSeek
    {
        get { return false; }
    }

    /// <summary>True.</summary>
    public override bool CanTimeout
    {
        get { return true; }
    }

    /// <summary>Milliseconds that a read waits for the first octet; <see cref="Timeout.Infinite"/>, the default, for no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1, and not <see cref="Timeout.Infinite"/>.</exception>
    public override int ReadTimeout
    {
        get
        {
            return _readTimeout;
        }

        set
        {
            CheckTimeout(value);
            _readTimeout = value;
        }
    }

    /// <summary>Milliseconds that a write waits for room in the send buffer; <see cref="Timeout.Infinite"/>, the default, for no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1, and not <see cref="Timeout.Infinite"/>.</exception>
    public override int WriteTimeout
    {
        get
        {
            return _writeTimeout;
        }

        set
        {
            CheckTimeout(value);
            _writeTimeout = value;
        }
    }

    /// <summary>
    /// Milliseconds that closing the stream waits for the connection's orderly end. The default, 0, does not wait: what was written still leaves, and the
    /// stack ends the connection within <see cref="StackOptions.OrphanLifetime"/>. Set it where the app stops the stack afterwards.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 0.</exception>
    public int CloseTimeout
    {
        get
        {
            return _closeTimeout;
        }

        set
        {
            if (value < 0)
            {
                StreamMisuse.ThrowTimeout();
            }

            _closeTimeout = value;
        }
    }

    /// <summary>
    /// Octets that can be read without waiting; 0 when the connection has ended and all was taken. A connection has no length: this answer is what
    /// nanoFramework's StreamReader asks its streams for, also of those that cannot seek.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The stream is closed.</exception>
    public override long Length
    {
        get
        {
            CheckOpen();
            return _connection.Available;
        }
    }

    /// <summary>Not supported.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override long Position
    {
        get
        {
            StreamMisuse.ThrowNoSeeking();
            return 0;
        }

        set
        {
            StreamMisuse.ThrowNoSeeking();
        }
    }

    /// <summary>Takes received octets; waits for the first.</summary>
    /// <param name="buffer">Gets them.</param>
    /// <param name="offset">Where to put them.</param>
    /// <param name="count">How many at most.</param>
    /// <returns>How many; 0 when the peer has finished and everything was taken, and when <paramref name="count"/> is 0.</returns>
    /// <exception cref="ConnectionEndedException">The connection ended before the peer had finished.</exception>
    /// <exception cref="IOException">Nothing came within <see cref="ReadTimeout"/>; the inner exception is a <see cref="TimeoutException"/>.</exception>
    /// <exception cref="ArgumentException">The range is not in the buffer, or the buffer is null.</exception>
    /// <exception cref="ObjectDisposedException">The stream is closed, or was while this call waited.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        CheckOpen();
        int taken = _connection.Receive(buffer, offset, count, _readTimeout);
        if (taken < 0)
        {
            Fail(taken);
        }

        return taken;
    }

#if NANOFRAMEWORK_1_0
    /// <summary>As <see cref="Read(byte[], int, int)"/>, 64 octets at most. The first call allocates a buffer for them.</summary>
    /// <param name="buffer">Gets them.</param>
    /// <returns>As above.</returns>
    public override int Read(SpanByte buffer)
    {
        if (_piece == null)
        {
            _piece = new byte[PieceLength];
        }

        int taken = Read(_piece, 0, buffer.Length < PieceLength ? buffer.Length : PieceLength);
        for (int i = 0; i < taken; i++)
        {
            buffer[i] = _piece[i];
        }

        return taken;
    }
#endif

    /// <summary>Takes one received octet; waits for it.</summary>
    /// <returns>The octet; -1 when the peer has finished and everything was taken.</returns>
    /// <exception cref="ConnectionEndedException">As above.</exception>
    /// <exception cref="IOException">As above.</exception>
    /// <exception cref="ObjectDisposedException">As above.</exception>
    public override int ReadByte()
    {
        return Read(_octets, 0, 1) == 0 ? -1 : _octets[0];
    }

    /// <summary>Queues octets for sending; waits for room in the send buffer.</summary>
    /// <param name="buffer">The octets; free again when the call returns.</param>
    /// <param name="offset">Where they start.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ConnectionEndedException">The connection has ended. What was written before may not have reached the peer.</exception>
    /// <exception cref="IOException">
    /// There was not enough room within <see cref="WriteTimeout"/>; the inner exception is a <see cref="TimeoutException"/>. A part may have been sent: close
    /// the stream.
    /// </exception>
    /// <exception cref="ArgumentException">The range is not in the buffer, or the buffer is null.</exception>
    /// <exception cref="InvalidOperationException">After <see cref="ShutdownSend"/>.</exception>
    /// <exception cref="ObjectDisposedException">The stream is closed, or was while this call waited.</exception>
    public override void Write(byte[] buffer, int offset, int count)
    {
        CheckOpen();
        int sent = _connection.Send(buffer, offset, count, _writeTimeout);
        if (sent != count)
        {
            // A count says that something was sent, but not why not all: asking for the rest says it.
            int rest = sent > 0 ? count - sent : count;
            if (sent > 0)
            {
                sent = _connection.Send(buffer, offset + sent, rest, 0);
            }

            if (sent != rest)
            {
                Fail(sent < 0 ? sent : TcpResult.TimedOut);
            }
        }
    }

    /// <summary>Queues one octet for sending; waits for room in the send buffer.</summary>
    /// <param name="value">The octet.</param>
    /// <exception cref="ConnectionEndedException">As above.</exception>
    /// <exception cref="IOException">As above.</exception>
    /// <exception cref="InvalidOperationException">As above.</exception>
    /// <exception cref="ObjectDisposedException">As above.</exception>
    public override void WriteByte(byte value)
    {
        _octets[1] = value;
        Write(_octets, 1, 1);
    }

    /// <summary>Finishes sending: FIN follows what is queued, reading goes on (half-close).</summary>
    /// <exception cref="ObjectDisposedException">The stream is closed.</exception>
    public void ShutdownSend()
    {
        CheckOpen();
        _connection.ShutdownSend();
    }

    /// <summary>Does nothing: what was written leaves by itself.</summary>
    public override void Flush()
    {
    }

    /// <summary>Not supported.</summary>
    /// <param name="offset">Not looked at.</param>
    /// <param name="origin">Not looked at.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override long Seek(long offset, SeekOrigin origin)
    {
        StreamMisuse.ThrowNoSeeking();
        return 0;
    }

    /// <summary>Not supported.</summary>
    /// <param name="value">Not looked at.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void SetLength(long value)
    {
        StreamMisuse.ThrowNoSeeking();
    }

    /// <summary>
    /// Closes: what was written is still sent, then FIN, and up to <see cref="CloseTimeout"/> is waited for the end. Calls that wait get
    /// <see cref="ObjectDisposedException"/>. Data left unread makes it a RST. May be called again.
    /// </summary>
    /// <param name="disposing">False when a finalizer calls: then nothing happens, for the stack may be gone already.</param>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _connection.Close(_closeTimeout);
        }

        base.Dispose(disposing);
    }

    private static void CheckTimeout(int timeout)
    {
        if (timeout < 1 && timeout != Timeout.Infinite)
        {
            StreamMisuse.ThrowTimeout();
        }
    }

    // The app may have bound the connection's handle again since the stream was closed.
    private void CheckOpen()
    {
        if (_isDisposed)
        {
            StreamMisuse.ThrowClosed();
        }
    }

    private void Fail(int result)
    {
        if (result == TcpResult.ConnectionClosed)
        {
            StreamMisuse.ThrowEnded(_connection);
        }

        StreamMisuse.ThrowTimedOut();
    }
}
