using TcpNano;

namespace HttpDemo;

/// <summary>One connection of the server's: reads requests and answers them in order, each as a whole or not yet.</summary>
/// <remarks>
/// An answer is queued when the send buffer has room for the largest, so that nothing of it is to be kept. Until then the session reads no further, and
/// the client's requests wait in the receive buffer: its window closes.
/// </remarks>
internal sealed class HttpSession
{
    private const int InputLength = 256;

    private readonly HttpServer _server;
    private readonly RequestReader _reader;
    private readonly byte[] _input = new byte[InputLength];
    private int _at;
    private int _end;
    private long _readDeadline;
    private long _sendDeadline;
    private int _queued;
    private bool _hasFinished;
    private bool _hasAnswered;

    /// <summary>The connection; a handle made beforehand, bound again and again.</summary>
    public readonly TcpConnection Connection;

    /// <summary>Where it is.</summary>
    public SessionPhase Phase;

    /// <summary>Makes one without a connection.</summary>
    /// <param name="server">The server.</param>
    /// <param name="stack">Its stack.</param>
    /// <param name="words">The words of requests.</param>
    public HttpSession(HttpServer server, NetworkStack stack, HttpWords words)
    {
        _server = server;
        _reader = new RequestReader(words);
        Connection = new TcpConnection(stack);
        Connection.Tag = this;
    }

    /// <summary>When something has to be done although nothing comes; <see cref="NetworkStack.Never"/> when nothing.</summary>
    public long Deadline
    {
        get
        {
            if (Phase != SessionPhase.Serving && Phase != SessionPhase.Finishing)
            {
                return NetworkStack.Never;
            }

            return _queued > 0 && (_sendDeadline < _readDeadline || !IsReading) ? _sendDeadline : _readDeadline;
        }
    }

    /// <summary>Whether it only waits for a next request: its connection can be had for a new client. One that waits for its first is not idle.</summary>
    public bool IsIdle
    {
        get { return Phase == SessionPhase.Serving && _hasAnswered && !_reader.IsInside && !_reader.IsComplete && _queued == 0 && _at == _end && Connection.Available == 0; }
    }

    // Whether it is the client's turn to say something: not while an answer waits for room, or is all that the client is busy with.
    private bool IsReading
    {
        get { return Phase == SessionPhase.Finishing ? _queued == 0 : !_reader.IsComplete && (_reader.IsInside || _queued == 0); }
    }

    /// <summary>Begins: a connection was accepted.</summary>
    /// <param name="now">The time.</param>
    public void Begin(long now)
    {
        // An answer is two pieces; the last must not wait for the client's delayed ACK of the first.
        Connection.NoDelay = true;
        _reader.Begin();
        _at = 0;
        _end = 0;
        _queued = 0;
        _hasFinished = false;
        _hasAnswered = false;
        _readDeadline = now + _server.RequestTimeout;
        Phase = SessionPhase.Serving;
    }

    /// <summary>Does what can be done now.</summary>
    /// <param name="now">The time.</param>
    public void Serve(long now)
    {
        if (Phase == SessionPhase.Serving)
        {
            ReadAndAnswer(now);
        }

        if (Phase == SessionPhase.Finishing)
        {
            Drain();
        }

        if ((Phase == SessionPhase.Serving || Phase == SessionPhase.Finishing) && Connection.State == TcpState.Closed)
        {
            Close();
        }

        if (Phase == SessionPhase.Serving || Phase == SessionPhase.Finishing)
        {
            CheckProgress(now);
        }
    }

    /// <summary>Gives the connection back to the stack, which ends it.</summary>
    public void Close()
    {
        Connection.Close(0);
        Phase = SessionPhase.Closed;
    }

    private void ReadAndAnswer(long now)
    {
        for (;;)
        {
            if (_reader.IsComplete)
            {
                if (Connection.SendRoom < _server.LargestAnswer)
                {
                    return;
                }

                _server.Answer(Connection, _reader, now);
                _hasAnswered = true;
                _queued = Connection.SendQueued;
                _sendDeadline = now + _server.FinishTimeout;
                if (!_reader.KeepsAlive)
                {
                    Finish(now);
                    return;
                }

                _reader.Begin();
                _readDeadline = now + _server.IdleTimeout;
            }

            if (_at == _end)
            {
                int count = _hasFinished ? 0 : Connection.Receive(_input, 0, InputLength, 0);
                if (count == 0)
                {
                    // The client has finished, perhaps within a request: nobody asks any more.
                    _hasFinished = true;
                    Finish(now);
                    return;
                }

                if (count < 0)
                {
                    return;
                }

                _at = 0;
                _end = count;
            }

            bool wasInside = _reader.IsInside;
            _at = _reader.Take(_input, _at, _end);
            if (!wasInside && _reader.IsInside)
            {
                _readDeadline = now + _server.RequestTimeout;
            }
        }
    }

    private void Finish(long now)
    {
        // Not Close: data that comes after it would be answered with RST, and RST may take the last answer away (RFC 9112 section 9.6).
        if (Connection.State != TcpState.Closed)
        {
            Connection.ShutdownSend();
        }

        _readDeadline = now + _server.FinishTimeout;
        Phase = SessionPhase.Finishing;
    }

    private void Drain()
    {
        int count;
        while ((count = Connection.Receive(_input, 0, InputLength, 0)) > 0)
        {
        }

        if (count == 0 || count == TcpResult.ConnectionClosed)
        {
            Close();
        }
    }

    private void CheckProgress(long now)
    {
        int queued = Connection.SendQueued;
        if (queued < _queued)
        {
            // Whoever takes what we send is not slow.
            _sendDeadline = now + _server.FinishTimeout;
            if (queued == 0 && !_reader.IsInside)
            {
                _readDeadline = now + (Phase == SessionPhase.Finishing ? _server.FinishTimeout : _server.IdleTimeout);
            }
        }

        _queued = queued;
        if (queued > 0 && now >= _sendDeadline)
        {
            _server.Statistics.DroppedSlow++;
            Connection.Abort();
            Phase = SessionPhase.Closed;
        }
        else if (IsReading && now >= _readDeadline)
        {
            ReadTooLong(now);
        }
    }

    private void ReadTooLong(long now)
    {
        if (Phase == SessionPhase.Serving && _reader.IsInside)
        {
            _server.Statistics.DroppedSlow++;
            _reader.Refuse(408);
            if (Connection.SendRoom >= _server.LargestAnswer)
            {
                _server.Answer(Connection, _reader, now);
            }

            Finish(now);
        }
        else
        {
            Close();
        }
    }
}
