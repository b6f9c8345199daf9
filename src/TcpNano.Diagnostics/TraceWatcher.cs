using TcpNano.Tcp;

namespace TcpNano.Diagnostics;

/// <summary>One watcher of a <see cref="TraceServer"/>: its connection, how far it has come, and what it has asked for.</summary>
internal sealed class TraceWatcher
{
    // A watcher that takes nothing for so long is reset.
    private const int Patience = 60000;

    // What a watcher may leave unanswered: then it has vanished.
    private const int SilenceUntilProbe = 10000;
    private const int Retransmits = 30000;

    private const int FirstInterval = 1000;

    // Commands with an answer that says that they make no sense, after which a watcher is reset.
    private const int MostMistakes = 8;

    private readonly NetworkStack _stack;
    private readonly int _port;
    private readonly FrameTap _tap;
    private readonly TraceWriter _writer;
    private readonly TcpConnection _connection;
    private readonly EventReader _events;
    private readonly StackEvent _event = new StackEvent();
    private readonly byte[] _command = new byte[2 + TraceFormat.MostArgument];
    private readonly uint[] _counters = new uint[StackCounters.Number];
    private int _commandLength; // octets of the command that have come
    private int _mistakes;
    private bool _greeted;
    private bool _wantsEvents;
    private bool _hasEvent;     // _event is read and not sent
    private uint _lostBefore;   // of _events, when that was told last
    private int _frameOctets;   // of each frame; 0 for none
    private uint _frameAt;
    private uint _frameNumber;
    private int _interval;      // between two tables; 0 for none
    private long _nextTable;
    private int _row;           // the slot that the table has come to; -1 between tables
    private int _rows;
    private bool _countersDue;
    private uint _accepted;     // octets that the watcher has acknowledged, at _progressAt
    private long _progressAt;

    /// <summary>Takes the memory.</summary>
    public TraceWatcher(NetworkStack stack, int port, FrameTap tap, TraceWriter writer)
    {
        _stack = stack;
        _port = port;
        _tap = tap;
        _writer = writer;
        _connection = new TcpConnection(stack);
        _events = new EventReader(stack);
    }

    /// <summary>Whether there is a watcher.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>Whether it has asked for frames.</summary>
    public bool WantsFrames
    {
        get { return IsConnected && _frameOctets != 0; }
    }

    /// <summary>Takes the next watcher that has connected.</summary>
    /// <returns>False when there is none.</returns>
    public bool Accept(TcpListener listener, long now)
    {
        if (!listener.Accept(_connection, 0))
        {
            return false;
        }

        _connection.Bits |= HandleFlags.Hidden;
        _connection.NoDelay = true;
        _connection.KeepAlive = true;
        _connection.KeepAliveIdle = SilenceUntilProbe;
        _connection.UserTimeout = Retransmits;
        _events.RewindLocked();
        _lostBefore = _events.Lost;
        _hasEvent = false;
        _commandLength = 0;
        _mistakes = 0;
        _greeted = false;
        _wantsEvents = true;
        _frameOctets = 0;
        _interval = FirstInterval;
        _nextTable = now;
        _row = -1;
        _countersDue = false;
        _accepted = 0;
        _progressAt = now;
        for (int i = 0; i < _counters.Length; i++)
        {
            _counters[i] = 0;
        }

        IsConnected = true;
        return true;
    }

    /// <summary>Closes the connection, if there is one.</summary>
    public void Close()
    {
        if (IsConnected)
        {
            IsConnected = false;
            _connection.Close(0);
        }
    }

    /// <summary>Takes commands, and sends what there is and fits.</summary>
    /// <returns>Whether something is left that did not fit.</returns>
    public bool Step(long now)
    {
        if (!_greeted)
        {
            if (!Fits(TraceFormat.HelloLength))
            {
                return Stuck(now);
            }

            _greeted = true;
            _writer.SendHello(_connection, _tap, _events.Position);
        }

        if (!TakeCommands())
        {
            return false;
        }

        if (SendEvents() && SendFrames() && SendTable(now))
        {
            _progressAt = now;
            return false;
        }

        return Stuck(now);
    }

    /// <summary>There is no room. A watcher that acknowledges nothing for too long is reset.</summary>
    private bool Stuck(long now)
    {
        if (_connection.State == TcpState.Closed)
        {
            Close();
            return false;
        }

        uint taken = _connection.Block == null ? _accepted : _connection.Block.SndUna;
        if (taken != _accepted)
        {
            _accepted = taken;
            _progressAt = now;
        }
        else if (now - _progressAt > Patience)
        {
            End();
            return false;
        }

        return true;
    }

    private void End()
    {
        IsConnected = false;
        _connection.Abort();
    }

    private bool Fits(int body)
    {
        return _connection.SendRoom >= TraceFormat.HeaderLength + body;
    }

    /// <summary>Reads commands as long as their answers fit.</summary>
    /// <returns>False when the watcher is gone.</returns>
    private bool TakeCommands()
    {
        while (Fits(TraceFormat.AnswerLength) || _connection.State == TcpState.Closed)
        {
            int wanted = _commandLength < 2 ? 2 - _commandLength : 2 + _command[1] - _commandLength;
            if (wanted > 0)
            {
                int count = _connection.Receive(_command, _commandLength, wanted, 0);
                if (count == TcpResult.TimedOut)
                {
                    return true;
                }

                if (count <= 0)
                {
                    // Its FIN, or the end.
                    Close();
                    return false;
                }

                _commandLength += count;
                if (_commandLength < 2)
                {
                    continue;
                }

                if (_command[1] > TraceFormat.MostArgument)
                {
                    End();
                    return false;
                }
            }

            if (_commandLength == 2 + _command[1])
            {
                _commandLength = 0;
                if (!Obey())
                {
                    End();
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Does what the command in the buffer asks for, and answers it.</summary>
    /// <returns>False when there were too many mistakes.</returns>
    private bool Obey()
    {
        int length = _command[1];
        int value = length == 1 ? _command[2] : length == 2 ? (_command[2] << 8) | _command[3] : -1;
        int result;
        int set = 0;
        switch (_command[0])
        {
            case TraceFormat.EventsCommand:
                result = length != 1 || value > 1 ? TraceFormat.BadArgument : _stack.Ring == null ? TraceFormat.NotAvailable : TraceFormat.Done;
                if (result == TraceFormat.Done)
                {
                    _wantsEvents = value == 1;
                }

                set = _wantsEvents ? 1 : 0;
                break;

            case TraceFormat.FramesCommand:
                result = length != 2 || (value != 0 && (value < TraceFormat.LeastFrame || value > TraceFormat.MostFrame)) ? TraceFormat.BadArgument
                    : _tap == null ? TraceFormat.NotAvailable : TraceFormat.Done;
                if (result == TraceFormat.Done)
                {
                    SetFrames(value);
                }

                set = _frameOctets;
                break;

            case TraceFormat.TableCommand:
                result = length != 2 || (value != 0 && (value < TraceFormat.LeastInterval || value > TraceFormat.MostInterval)) ? TraceFormat.BadArgument : TraceFormat.Done;
                if (result == TraceFormat.Done)
                {
                    _interval = value;
                    _nextTable = _stack.Gate.Now + value;
                }

                set = _interval;
                break;

            default:
                result = TraceFormat.UnknownCommand;
                break;
        }

        _writer.SendAnswer(_connection, _command[0], result, set);
        if (result == TraceFormat.UnknownCommand || result == TraceFormat.BadArgument)
        {
            _mistakes++;
        }

        return _mistakes < MostMistakes;
    }

    private void SetFrames(int octets)
    {
        if (octets != 0)
        {
            // What does not fit into the send buffer can never be sent.
            int room = _connection.SendRoom + _connection.SendQueued - TraceFormat.HeaderLength - TraceFormat.FrameHeaderLength;
            octets = octets > _tap.Keep ? _tap.Keep : octets;
            octets = octets > room ? room : octets;
            if (_frameOctets == 0)
            {
                _frameAt = _tap.End;
                _frameNumber = _tap.Number;
                _tap.IsOn = true;
            }
        }

        _frameOctets = octets;
    }

    /// <summary>Sends the events that there are, but those of the server's connections.</summary>
    /// <returns>False when one does not fit.</returns>
    private bool SendEvents()
    {
        while (_hasEvent || _events.ReadLocked(_event))
        {
            _hasEvent = _wantsEvents && _event.LocalPort != _port;
            if (!_hasEvent)
            {
                continue;
            }

            if (!Fits(TraceFormat.EventLength + TraceFormat.HeaderLength + TraceFormat.LostLength))
            {
                return false;
            }

            uint lost = _events.Lost - _lostBefore;
            if (lost != 0)
            {
                _lostBefore = _events.Lost;
                _writer.SendLost(_connection, lost, 0);
            }

            _writer.SendEvent(_connection, _event);
            _hasEvent = false;
        }

        return true;
    }

    /// <summary>Sends the frames that there are.</summary>
    /// <returns>False when one does not fit.</returns>
    private bool SendFrames()
    {
        if (_frameOctets == 0)
        {
            return true;
        }

        for (;;)
        {
            if (_frameAt == _tap.End)
            {
                return true;
            }

            if (!Fits(TraceFormat.FrameHeaderLength + _frameOctets + TraceFormat.HeaderLength + TraceFormat.LostLength))
            {
                return false;
            }

            uint lost = _tap.CatchUp(ref _frameAt, ref _frameNumber);
            if (lost != 0)
            {
                _writer.SendLost(_connection, 0, lost);
            }

            _writer.Send(_connection, TraceFormat.Frame, _tap.Read(ref _frameAt, ref _frameNumber, _writer.Record, TraceFormat.HeaderLength, _frameOctets));
        }
    }

    /// <summary>Sends the table when it is due, row by row, and the counters behind it.</summary>
    /// <returns>False when something does not fit.</returns>
    private bool SendTable(long now)
    {
        if (_row < 0 && !_countersDue)
        {
            if (_interval == 0 || now < _nextTable)
            {
                return true;
            }

            _nextTable = now + _interval;
            _row = 0;
            _rows = 0;
        }

        TransmissionControlBlock[] all = _stack.Tcp.Table.All;
        for (; _row >= 0 && _row < all.Length; _row++)
        {
            if (all[_row].State != TcpState.Closed)
            {
                if (!Fits(TraceFormat.ConnectionLength))
                {
                    return false;
                }

                _writer.SendConnection(_connection, all[_row]);
                _rows++;
            }
        }

        if (_row >= 0)
        {
            if (!Fits(TraceFormat.TableEndLength))
            {
                return false;
            }

            _writer.SendTableEnd(_connection, _rows);
            _row = -1;
            _countersDue = true;
        }

        while (_countersDue)
        {
            int room = (_connection.SendRoom - TraceFormat.HeaderLength) / TraceFormat.CounterLength;
            if (room <= 0)
            {
                return false;
            }

            _countersDue = _writer.SendCounters(_connection, _counters, room);
        }

        return true;
    }
}
