using TcpNano.Internet;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>What ICMP errors do to connections (RFC 9293 section 3.9.2.2, MUST-54), with the checks of RFC 5927; and neighbours that did not answer.</summary>
internal sealed class TcpErrors
{
    private readonly StackCounters _counters;
    private readonly ConnectionTable _table;
    private readonly Sender _sender;
    private readonly Teardown _teardown;
    private readonly Trouble _trouble;
    private readonly DestinationCache _destinations;
    private readonly Opening _opening;
    private readonly IndexLists _queue;

    public TcpErrors(
        StackCounters counters,
        ConnectionTable table,
        Sender sender,
        Teardown teardown,
        Trouble trouble,
        DestinationCache destinations,
        Opening opening,
        IndexLists queue)
    {
        _counters = counters;
        _table = table;
        _sender = sender;
        _teardown = teardown;
        _trouble = trouble;
        _destinations = destinations;
        _opening = opening;
        _queue = queue;
    }

    /// <summary>Applies the error that <paramref name="icmp"/> has just parsed, to the connection whose segment it quotes (MUST-54).</summary>
    /// <returns>The connection, or null.</returns>
    public TransmissionControlBlock Deliver(byte[] frame, Icmp icmp, int now)
    {
        // At least 8 octets are quoted (RFC 792), which hold ports and sequence number. Our port is the source here.
        int q = icmp.QuoteAt;
        uint ports = ((uint)frame[q + 2] << 24) | ((uint)frame[q + 3] << 16) | ((uint)frame[q] << 8) | frame[q + 1];
        uint sequence = Words.Read(frame, q + 4);
        TransmissionControlBlock c = _table.Find(icmp.QuotedRemote, ports);

        // Ignores an error that quotes nothing in flight (RFC 5927 section 4.1): it may be forged.
        if (c == null || (int)(sequence - c.SndUna) < 0 || (int)(sequence - c.SndNxt) >= 0)
        {
            _counters.Count(StackCounter.IcmpDroppedNoMatch);
            return null;
        }

        _counters.Count(StackCounter.IcmpErrorsDelivered);
        switch (icmp.ErrorType)
        {
            case IcmpHeader.TypeUnreachable:
                Unreachable(c, icmp, now);
                break;

            case IcmpHeader.TypeTimeExceeded:
                _trouble.Note(c, TcpSoftError.TimeExceeded);
                break;

            default:
                _trouble.Note(c, TcpSoftError.ParameterProblem);
                break;
        }

        return c;
    }

    /// <summary>
    /// A neighbour did not answer: ends a connection that was queued behind it and is still opening, and notes a soft error on an open
    /// one. When that is served next, the failing Resolve arms its retransmission timer again, which an ACK may have cancelled meanwhile.
    /// </summary>
    public void NeighbourLost(TransmissionControlBlock c)
    {
        if (!_teardown.FailOpening(c, CloseReason.NoNeighbour))
        {
            _trouble.Note(c, TcpSoftError.Unreachable);
        }
    }

    /// <summary>A path may be wider than it was: larger segments from now on, if it is this connection's.</summary>
    public void PathWidened(TransmissionControlBlock c)
    {
        if (c.State >= TcpState.Established)
        {
            _sender.SetPath(c, _opening.PathMss(_table.Destinations[c.Index]));
        }
    }

    private void Unreachable(TransmissionControlBlock c, Icmp icmp, int now)
    {
        int code = icmp.ErrorCode;
        if (code == IcmpHeader.CodeFragmentationNeeded)
        {
            SmallerPath(c, icmp, now);
        }
        else if (code == IcmpHeader.CodeProtocolUnreachable || code == IcmpHeader.CodePortUnreachable)
        {
            // A hard error ends a connection that is opening (SHLD-26). In synchronized states it counts as soft (RFC 5927
            // section 5.2): a forged one must not end a connection that works.
            if (!_teardown.FailOpening(c, CloseReason.Refused))
            {
                _trouble.Note(c, TcpSoftError.Unreachable);
            }
        }
        else
        {
            // A soft error: tells the app (SHLD-25), and never ends the connection (MUST-56).
            _trouble.Note(c, TcpSoftError.Unreachable);
        }
    }

    /// <summary>Path MTU discovery (RFC 1191, RFC 7323 rule 5.7-1): makes segments smaller from now on, or has them leave without DF, and sends what is in flight again.</summary>
    private void SmallerPath(TransmissionControlBlock c, Icmp icmp, int now)
    {
        if (c.State < TcpState.Established)
        {
            return;
        }

        _destinations.Narrow(_table.Destinations[c.Index], icmp.NextHopMtu, icmp.QuotedLength, now);
        if (_sender.SetPath(c, _opening.PathMss(_table.Destinations[c.Index])))
        {
            _queue.Add(c.Index, OutputQueue.Due);
        }
    }
}
