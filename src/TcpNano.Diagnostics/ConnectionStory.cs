using System;
using TcpNano.Wire;

namespace TcpNano.Diagnostics;

/// <summary>
/// Says in one sentence why a connection ended: from its <see cref="CloseReason"/>, and from its last events where the stack has an event ring (<see cref="StackOptions.EventEntries"/>):
/// <c>the peer does not answer any more, in ESTABLISHED, after 9 timeouts in a row; last heard 121.4 s before</c>.
/// </summary>
/// <remarks>Not for several threads at once. Every call allocates the string it returns, and reads the whole ring: ask soon after the end, before other events have taken the place of these.</remarks>
public sealed class ConnectionStory
{
    private const int LineCapacity = 240;

    private readonly LineBuffer _line = new LineBuffer(LineCapacity);
    private readonly EventReader _reader;
    private readonly StackEvent _event = new StackEvent();
    private TcpState _stateAtEnd;
    private long _endedAt;     // -1: nothing about the end was found
    private long _heardAt;     // when the peer was heard last; -1 for never
    private int _heard;        // the control bits of that segment
    private int _window;       // the window in it
    private uint _timeouts;    // in a row, without anything heard since
    private int _dropped;      // the counter that dropped its last segment; -1 when it was not dropped
    private bool _unanswered;  // ARP asked for the peer, and nobody answered

    /// <summary>Takes the memory.</summary>
    /// <param name="stack">The stack that the connections are of.</param>
    /// <exception cref="ArgumentNullException">There is no stack.</exception>
    public ConnectionStory(NetworkStack stack)
    {
        _reader = new EventReader(stack);
    }

    /// <summary>Why a connection ended.</summary>
    /// <param name="connection">The connection; it has ended.</param>
    /// <returns>A sentence without its full stop.</returns>
    /// <exception cref="ArgumentNullException">There is no connection.</exception>
    public string Of(TcpConnection connection)
    {
        if (connection == null)
        {
            throw new ArgumentNullException(nameof(connection));
        }

        Gather(connection);
        CloseReason reason = connection.CloseReason;
        _line.Append(CloseReasonText.Of(reason));
        if (_endedAt >= 0)
        {
            _line.Append(", in ");
            _line.Append(TcpStateName.Of(_stateAtEnd));
            if (_timeouts != 0)
            {
                _line.Append(", after ", _timeouts);
                _line.Append(_timeouts == 1 ? " timeout" : " timeouts in a row");
            }

            if (reason == CloseReason.Reset || reason == CloseReason.Refused)
            {
                if ((_heard & TcpHeader.Rst) != 0)
                {
                    _line.Append(", by its RST");
                }
            }
            else if (IsGivingUp(reason))
            {
                Silence();
            }

            if (_dropped >= 0)
            {
                _line.Append("; its last segment was dropped: ");
                _line.Append(StackCounterName.Of((StackCounter)_dropped));
            }
        }

        return _line.Take();
    }

    private static bool IsGivingUp(CloseReason reason)
    {
        return reason == CloseReason.TimedOut || reason == CloseReason.Unreachable || reason == CloseReason.LinkDown || reason == CloseReason.NoNeighbour
            || reason == CloseReason.GaveWay || reason == CloseReason.PeerNeverClosed;
    }

    private void Silence()
    {
        if (_heardAt < 0)
        {
            _line.Append("; nothing was heard from it");
        }
        else
        {
            _line.Append("; last heard ");
            _line.AppendSeconds(_endedAt - _heardAt);
            _line.Append(" s before");
            if (_window == 0)
            {
                _line.Append(", with its window closed");
            }
        }

        if (_unanswered)
        {
            _line.Append("; it did not answer ARP");
        }
    }

    /// <summary>Reads what the ring has of the connection.</summary>
    private void Gather(TcpConnection connection)
    {
        _stateAtEnd = TcpState.Closed;
        _endedAt = -1;
        _heardAt = -1;
        _heard = 0;
        _window = -1;
        _timeouts = 0;
        _dropped = -1;
        _unanswered = false;
        _reader.Rewind();
        while (_reader.Read(_event))
        {
            StackEvent e = _event;
            if (e.Kind == StackEventKind.Arp && e.RemoteAddress == connection.RemoteAddress)
            {
                _unanswered = e.Code == (int)ArpEvent.NoAnswer || (_unanswered && e.Code != (int)ArpEvent.Found && e.Code != (int)ArpEvent.Moved);
            }

            if (e.RemoteAddress != connection.RemoteAddress || e.RemotePort != connection.RemotePort || e.LocalPort != connection.LocalPort || e.RemotePort == 0)
            {
                continue;
            }

            Take(e);
        }
    }

    private void Take(StackEvent e)
    {
        switch (e.Kind)
        {
            case StackEventKind.SegmentReceived:
                if (_endedAt < 0)
                {
                    _heardAt = e.Time;
                    _heard = e.Flags;
                    _window = e.Window;
                    _timeouts = 0;
                    _dropped = -1;
                }

                break;

            case StackEventKind.Counted:
                if (_endedAt < 0)
                {
                    _dropped = e.Code;
                }

                break;

            case StackEventKind.RetransmissionTimeout:
                _timeouts = (uint)e.Code;
                break;

            case StackEventKind.StateChanged:
                if (e.OldState == TcpState.Closed || e.OldState == TcpState.Listen)
                {
                    // Another connection between the same ends begins.
                    _endedAt = -1;
                    _heardAt = -1;
                    _timeouts = 0;
                    _dropped = -1;
                }
                else if ((e.NewState == TcpState.Closed || e.NewState == TcpState.TimeWait) && e.Connection >= 0)
                {
                    _endedAt = e.Time;
                    _stateAtEnd = e.OldState;
                }

                break;

            default:
                break;
        }
    }
}
