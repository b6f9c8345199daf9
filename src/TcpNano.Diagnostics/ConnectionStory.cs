using System;

namespace TcpNano.Diagnostics;

/// <summary>
/// Says in one sentence why a connection ended: from its <see cref="CloseReason"/>, and from its last events where the stack has an event ring (<see cref="StackOptions.EventEntries"/>):
/// <c>the peer does not answer any more, in ESTABLISHED, after 9 timeouts in a row; last heard 121.4 s before</c>.
/// </summary>
/// <remarks>Not for several threads at once. Every call allocates the string it returns, and reads the whole ring: ask soon after the end, before other events have taken the place of these.</remarks>
public sealed class ConnectionStory
{
    private readonly EventReader _reader;
    private readonly StackEvent _event = new StackEvent();
    private TcpState _stateAtEnd;
    private long _endedAt;     // -1: nothing about the end was found
    private long _heardAt;     // when the peer was heard last; -1 for never
    private int _window;       // the window in that segment
    private uint _timeouts;    // in a row, without anything heard since
    private int _dropped;      // the counter that dropped its last segment; -1 when it was not dropped
    private bool _sinceOpening; // the ring goes back to where the connection opened
    private bool _unanswered;  // ARP asked for the peer, and nobody answered

    /// <summary>Takes the memory.</summary>
    /// <param name="stack">The stack that the connections are of. Without an event ring the sentence is that of the reason alone.</param>
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
        string text = CloseReasonText.Of(reason);
        if (_endedAt < 0)
        {
            return text;
        }

        text += ", in " + TcpStateName.Of(_stateAtEnd);
        if (_timeouts != 0)
        {
            text += ", after " + _timeouts.ToString() + (_timeouts == 1 ? " timeout" : " timeouts in a row");
        }

        if (IsGivingUp(reason))
        {
            text += Silence();
        }

        return _dropped < 0 ? text : text + "; its last segment was dropped: " + StackCounterName.Of((StackCounter)_dropped);
    }

    private static bool IsGivingUp(CloseReason reason)
    {
        return reason == CloseReason.TimedOut || reason == CloseReason.Unreachable || reason == CloseReason.LinkDown || reason == CloseReason.NoNeighbour
            || reason == CloseReason.GaveWay || reason == CloseReason.PeerNeverClosed;
    }

    /// <summary>What is known about how long the peer has been silent.</summary>
    private string Silence()
    {
        string text = "";
        if (_heardAt >= 0)
        {
            long tenths = (_endedAt - _heardAt) / 100;
            text = "; last heard " + (tenths / 10).ToString() + "." + (tenths % 10).ToString() + " s before" + (_window == 0 ? ", with its window closed" : "");
        }
        else if (_sinceOpening)
        {
            text = "; nothing was heard from it";
        }

        return _unanswered ? text + "; it did not answer ARP" : text;
    }

    /// <summary>Reads what the ring has of the connection.</summary>
    private void Gather(TcpConnection connection)
    {
        _stateAtEnd = TcpState.Closed;
        _endedAt = -1;
        _heardAt = -1;
        _window = -1;
        _timeouts = 0;
        _dropped = -1;
        _unanswered = false;
        _sinceOpening = false;
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
                    // The connection begins, or another one between the same ends.
                    _sinceOpening = true;
                    // A listener's begins with a segment of the peer's.
                    _endedAt = -1;
                    _heardAt = e.OldState == TcpState.Listen ? e.Time : -1;
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
