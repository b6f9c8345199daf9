using System;
using TcpNano.Wire;

namespace TcpNano.Diagnostics;

/// <summary>
/// Writes an event of the event ring as one line: <c>12.345 10.0.0.2:50000 &gt; 7 ACK seq=1 ack=1 len=10 win=4096</c>. The arrow shows the way: &gt; to us, &lt; to the peer, and behind it is our port.
/// Sequence numbers count from the connection's first, as in <see cref="SegmentText"/>, if its SYNs are among the events; else from the first that is.
/// </summary>
/// <remarks>Not for several threads at once. Every call allocates the string it returns.</remarks>
public sealed class EventText
{
    private const int LineCapacity = 160;

    private static readonly string s_hexadecimal = "0123456789abcdef";

    private readonly LineBuffer _line = new LineBuffer(LineCapacity);
    private readonly SequenceOrigins _origins;
    private long _origin;

    /// <summary>Takes the memory for the numberings of recent connections.</summary>
    /// <param name="connections">How many connections to remember, at least 1; the oldest is forgotten first.</param>
    /// <param name="origin">The time that counts as 0, in the milliseconds of <see cref="StackEvent.Time"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="connections"/> is less than 1.</exception>
    public EventText(int connections, long origin)
    {
        if (connections < 1)
        {
            throw new ArgumentOutOfRangeException();
        }

        _origins = new SequenceOrigins(connections);
        _origin = origin;
    }

    /// <summary>Writes one event as text. Events must come in their order.</summary>
    /// <param name="e">The event.</param>
    /// <returns>One line, without its end.</returns>
    public string Of(StackEvent e)
    {
        _line.AppendSeconds(e.Time - _origin);
        _line.Append(' ');
        Append(e, true);
        return _line.Take();
    }

    /// <summary>Writes what happened, without when and whose connection it was; for those who show both beside it.</summary>
    /// <param name="e">The event.</param>
    /// <returns>One line, without its end.</returns>
    public string What(StackEvent e)
    {
        Append(e, false);
        return _line.Take();
    }

    private void Append(StackEvent e, bool withEnds)
    {
        switch (e.Kind)
        {
            case StackEventKind.SegmentReceived:
                Segment(e, withEnds, true);
                break;

            case StackEventKind.SegmentSent:
                Segment(e, withEnds, false);
                break;

            case StackEventKind.StateChanged:
                Ends(e, withEnds, " : ");
                _line.Append(TcpStateName.Of(e.OldState));
                _line.Append(" -> ");
                _line.Append(TcpStateName.Of(e.NewState));
                if (e.Reason != CloseReason.None)
                {
                    _line.Append(", ");
                    _line.Append(CloseReasonText.Of(e.Reason));
                }

                break;

            case StackEventKind.Counted:
                if (e.RemotePort != 0)
                {
                    Ends(e, withEnds, " : ");
                }

                _line.Append(StackCounterName.Of(e.Counter));
                _line.Append(", now ", (uint)e.First);
                break;

            case StackEventKind.RetransmissionTimeout:
                Ends(e, withEnds, " : ");
                _line.Append("retransmission timeout ", (uint)e.Code);
                _line.Append(", RTO ", (uint)e.First);
                _line.Append(" ms, in flight ", (uint)e.Third);
                break;

            case StackEventKind.CongestionWindow:
                Ends(e, withEnds, " : ");
                _line.Append(WordOf((CongestionEvent)e.Code));
                _line.Append(", cwnd ", (uint)e.First);
                _line.Append(" -> ", (uint)e.Second);
                _line.Append(", in flight ", (uint)e.Fourth);
                break;

            case StackEventKind.Arp:
                Arp(e);
                break;

            case StackEventKind.Link:
                Link(e);
                break;

            case StackEventKind.Dhcp:
                _line.Append("DHCP ");
                _line.Append(DhcpStateName(e.Code));
                if (e.First != 0)
                {
                    _line.Append(", ");
                    _line.Append(IPv4Address.Format((uint)e.First));
                    _line.Append(" for ", (uint)e.Second);
                    _line.Append(" s from ");
                    _line.Append(IPv4Address.Format((uint)e.Third));
                }

                break;

            default:
                _line.Append(e.Kind == StackEventKind.Service ? "service " : "event ", e.Kind == StackEventKind.Service ? (uint)e.Fourth : (uint)e.Kind);
                _line.Append(" code=", (uint)e.Code);
                _line.Append(" ", (uint)e.First);
                _line.Append(" ", (uint)e.Second);
                _line.Append(" ", (uint)e.Third);
                break;
        }
    }

    private void Segment(StackEvent e, bool withEnds, bool received)
    {
        Ends(e, withEnds, received ? " > " : " < ");
        bool hasAck = (e.Flags & TcpHeader.Ack) != 0;

        // Our address is of no account: one end is always ours.
        int direction = received ? _origins.Direction(e.RemoteAddress, e.RemotePort, 0, e.LocalPort) : _origins.Direction(0, e.LocalPort, e.RemoteAddress, e.RemotePort);
        _origins.Learn(direction, (e.Flags & TcpHeader.Syn) != 0, (e.Flags & TcpHeader.Fin) != 0, (e.Flags & TcpHeader.Rst) != 0, hasAck, e.Sequence, e.Acknowledgment);
        _line.AppendFlags(e.Flags);
        _line.Append(" seq=");
        _origins.Append(_line, direction, e.Sequence);
        if (hasAck)
        {
            _line.Append(" ack=");
            _origins.Append(_line, direction ^ 1, e.Acknowledgment);
        }

        if (e.Length > 0)
        {
            _line.Append(" len=", (uint)e.Length);
        }

        _line.Append(" win=", (uint)e.Window);
    }

    private void Arp(StackEvent e)
    {
        ArpEvent what = (ArpEvent)e.Code;
        _line.Append("ARP ");
        _line.Append(WordOf(what));
        _line.Append(IPv4Address.Format(e.RemoteAddress));
        if (what == ArpEvent.Found || what == ArpEvent.Moved || what == ArpEvent.Conflict || what == ArpEvent.ReplySent)
        {
            _line.Append(" at ");
            Hexadecimal((uint)e.First, 2);
            _line.Append(':');
            Hexadecimal((uint)e.Second, 4);
        }
    }

    private void Link(StackEvent e)
    {
        if (e.Code != (int)LinkEvent.AddressSet)
        {
            _line.Append(e.Code == (int)LinkEvent.Up ? "link up" : "link down");
            return;
        }

        _line.Append("address ");
        _line.Append(IPv4Address.Format((uint)e.First));
        _line.Append(" mask ");
        _line.Append(IPv4Address.Format((uint)e.Second));
        _line.Append(" gateway ");
        _line.Append(IPv4Address.Format((uint)e.Third));
    }

    private void Ends(StackEvent e, bool wanted, string between)
    {
        if (!wanted)
        {
            return;
        }

        if (e.RemotePort == 0)
        {
            // Lost with older events.
            _line.Append("slot ", (uint)e.Connection);
        }
        else
        {
            _line.Append(IPv4Address.Format(e.RemoteAddress));
            _line.Append(":", (uint)e.RemotePort);
        }

        _line.Append(between);
        if (e.LocalPort != 0)
        {
            _line.Append("", (uint)e.LocalPort);
            _line.Append(' ');
        }
    }

    private void Hexadecimal(uint number, int octets)
    {
        for (int i = octets - 1; i >= 0; i--)
        {
            int octet = (int)(number >> (8 * i)) & 0xFF;
            _line.Append(s_hexadecimal[octet >> 4]);
            _line.Append(s_hexadecimal[octet & 0xF]);
            if (i != 0)
            {
                _line.Append(':');
            }
        }
    }

    private static string WordOf(CongestionEvent why)
    {
        switch (why)
        {
            case CongestionEvent.Timeout:
                return "timeout";
            case CongestionEvent.RecoveryBegan:
                return "loss, recovery begins";
            case CongestionEvent.RecoveryEnded:
                return "recovery ends";
            case CongestionEvent.Restarted:
                return "restart after idle time";
            case CongestionEvent.SmallerPath:
                return "smaller path";
            case CongestionEvent.Undone:
                return "nothing was lost";
            case CongestionEvent.Marked:
                return "marked by a router";
            default:
                return "?";
        }
    }

    private static string WordOf(ArpEvent what)
    {
        switch (what)
        {
            case ArpEvent.RequestSent:
                return "who has ";
            case ArpEvent.ReplySent:
                return "told ";
            case ArpEvent.AnnouncementSent:
                return "announced ";
            case ArpEvent.Found:
                return "found ";
            case ArpEvent.NoAnswer:
                return "no answer from ";
            case ArpEvent.Moved:
                return "another station is ";
            case ArpEvent.Conflict:
                return "somebody else claims ";
            case ArpEvent.ProbeSent:
                return "probed ";
            default:
                return "? ";
        }
    }

    // The names of TcpNano.Dhcp.DhcpState, which this assembly does not know; a test compares them.
    internal static string DhcpStateName(int state)
    {
        switch (state)
        {
            case 0:
                return "Stopped";
            case 1:
                return "Init";
            case 2:
                return "Selecting";
            case 3:
                return "Requesting";
            case 4:
                return "InitReboot";
            case 5:
                return "Rebooting";
            case 6:
                return "Probing";
            case 7:
                return "Bound";
            case 8:
                return "Renewing";
            case 9:
                return "Rebinding";
            case 10:
                return "Releasing";
            default:
                return state.ToString();
        }
    }
}
