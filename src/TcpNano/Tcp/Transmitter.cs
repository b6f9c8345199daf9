using TcpNano.Internet;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// Sends one segment of a connection: resolves the next hop, sets the window to offer, and has the headers written. Queues the
/// connection when there is no neighbour or no room yet, so that it is tried again.
/// </summary>
internal sealed class Transmitter
{
    /// <summary>Segments sent, by connection.</summary>
    public readonly int[] Sent;

    /// <summary>The driver had no room in this pass.</summary>
    public bool NoRoom;

    /// <summary>The connection being served was the first that the driver had no room for. If there is no room again it stays first.</summary>
    public bool KeepsTurn;

    /// <summary>The neighbour of the segment whose headers are in the frame.</summary>
    public int Entry;

    /// <summary>The state of the ARP cache when that neighbour was found.</summary>
    public int Epoch;

    private readonly Receiver _receiver;
    private readonly SegmentBuilder _builder;
    private readonly DestinationCache _destinations;
    private readonly IndexLists _queue;
    private readonly IPv4Output _output;
    private readonly StackCounters _counters;
    private readonly EventRing _events;
    private readonly Clock _clock;
    private readonly SelectiveAck _sack;
    private readonly int _twoFrames;

    public Transmitter(Receiver receiver, SegmentBuilder builder, SelectiveAck sack, DestinationCache destinations, IndexLists queue, IPv4Output output, StackCounters counters, Clock clock, int linkMss)
    {
        _twoFrames = (2 * linkMss) + 1;
        _receiver = receiver;
        _builder = builder;
        _destinations = destinations;
        _queue = queue;
        _output = output;
        _counters = counters;
        _events = counters.Events;
        _clock = clock;
        Sent = builder.Sent;
        _sack = sack;
    }

    /// <summary>A new connection: invalidates the cached headers, which may be of the slot's previous connection.</summary>
    public void Begin(TransmissionControlBlock c)
    {
        _output.Owner = null;
        _builder.TypeOfService[c.Index] = 0;
        Sent[c.Index] = 0;
    }

    /// <summary>Invalidates the cached headers: DF may have changed.</summary>
    public void ForgetHeaders()
    {
        _output.Owner = null;
    }

    /// <summary>The connection's type of service (MUST-48).</summary>
    public int TypeOfService(TransmissionControlBlock c)
    {
        return _builder.TypeOfService[c.Index];
    }

    /// <summary>Sets the type of service, also of an open connection (SHLD-21). Invalidates the cached headers.</summary>
    public void SetTypeOfService(TransmissionControlBlock c, int value)
    {
        _builder.TypeOfService[c.Index] = (byte)value;
        _output.Owner = null;
    }

    /// <summary>Segments sent.</summary>
    public int SegmentsSent(TransmissionControlBlock c)
    {
        return Sent[c.Index];
    }

    /// <summary>Sends one segment.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="sequence">SEG.SEQ.</param>
    /// <param name="flags">Control bits.</param>
    /// <param name="skip">Where the data starts, in octets from SND.UNA.</param>
    /// <param name="count">Octets of data.</param>
    /// <returns>False when there is no neighbour or no room now. The connection is queued, if waiting can help.</returns>
    public bool Transmit(TransmissionControlBlock c, uint sequence, int flags, int skip, int count)
    {
        int window = 0;
        if ((flags & TcpHeader.Syn) != 0)
        {
            window = _receiver.PlainWindow; // never scaled (RFC 7323 section 2.2)
        }
        else if ((flags & (TcpHeader.Ack | TcpHeader.Rst)) == TcpHeader.Ack)
        {
            window = _receiver.WindowToOffer(c);
        }

        int destination = _builder.Table.Destinations[c.Index];
        int entry = _destinations.Resolve(destination, c.Index, _clock.Now);
        if (entry < 0)
        {
            if (entry != DestinationCache.Pending)
            {
                _receiver.ForgetAck(c);
            }

            return false;
        }

        bool opens = (flags & TcpHeader.Syn) != 0;
        int header = (c.SndFlags & SndFlags.Header) >> SndFlags.HeaderShift;
        bool tells = (c.RcvFlags & (RcvFlags.Hole | RcvFlags.Duplicate)) != 0 && (c.RcvFlags & RcvFlags.Sack) != 0 && (flags & TcpHeader.Ack) != 0 && !opens;
        if (tells)
        {
            // In all ACKs while something is missing (RFC 2018 rules 4-2, 4-4 and 4-6), where it is permitted (RFC 2018 rule 4-3).
            // A full segment of data has no room for it: then an ACK without data follows, which has.
            int room = TcpHeader.MaxLength - header;
            tells = count <= c.SndMss - room;
            if (tells)
            {
                header += _sack.Write(c, IPv4Output.Payload + header, room);
            }
        }

        bool sent;
        int field = opens ? window : window >> (c.RcvFlags >> RcvFlags.ScaleShift); // RFC 7323 rule 2.3-6
        if (_output.Owner == c && Epoch == _destinations.Epochs[destination] && !opens)
        {
            sent = _builder.SendPrepared(c, sequence, (flags & TcpHeader.Ack) != 0 ? c.RcvNxt : 0, header, flags, field, skip, count);
        }
        else
        {
            sent = _builder.Send(c, entry, sequence, header, flags, field, skip, count);
            Entry = entry;
            Epoch = _destinations.Epochs[destination];
        }

        if (!sent)
        {
            QueueForRoom(c);
            return false;
        }

        if (_events != null)
        {
            // As in FastOutput.Emit.
            EventEntry e = _events.Next;
            _events.Next = e.Next;
            e.Time = _clock.Now;
            e.What = _builder.OffsetAndFlags;
            e.Place = c.Index;
            e.First = sequence;
            e.Second = c.RcvNxt;
            e.Third = window;
            e.Fourth = count;
        }

        KeepsTurn = false;
        Sent[c.Index]++;
        if ((flags & TcpHeader.Ack) != 0)
        {
            _receiver.AckSent(c, window, tells);
        }

        return true;
    }

    /// <summary>Sends the ACK that is owed on an open connection; several, where one would be a stretch ACK to a sender in slow start (RFC 5681 section 4.2): where it covers more than two frames can carry, and a FIN.</summary>
    /// <param name="c">The connection.</param>
    public void Acknowledge(TransmissionControlBlock c)
    {
        if ((int)(c.RcvNxt - c.LastAckSent) > _twoFrames && (c.RcvFlags & RcvFlags.SlowStart) != 0 && (c.RcvFlags & Receiver.OneOnly) == 0)
        {
            uint next = c.RcvNxt;
            bool sent = true;
            while (sent && _receiver.StepBack(c, next))
            {
                sent = Transmit(c, NextInWindow(c), TcpHeader.Ack, 0, 0);
            }

            _receiver.StepForward(c, next);
            if (!sent)
            {
                return;
            }
        }

        Transmit(c, NextInWindow(c), TcpHeader.Ack, 0, 0);
    }

    /// <summary>The driver had no room: queues the connection, in its turn.</summary>
    public void QueueForRoom(TransmissionControlBlock c)
    {
        NoRoom = true;
        if (KeepsTurn)
        {
            _queue.AddFirst(c.Index, OutputQueue.NoRoom);
            KeepsTurn = false;
        }
        else
        {
            _queue.Add(c.Index, OutputQueue.NoRoom);
        }
    }

    /// <summary>Queues the connection behind those the driver had no room for, if there are any.</summary>
    /// <returns>Whether it has to wait.</returns>
    public bool WaitsItsTurn(TransmissionControlBlock c)
    {
        int first = _queue.First(OutputQueue.NoRoom);
        if (first == IndexLists.None || first == c.Index)
        {
            return false;
        }

        _queue.Add(c.Index, OutputQueue.NoRoom);
        return true;
    }

    /// <summary>The peer does not answer: advises IP to check whether the next hop is still there (MUST-20).</summary>
    public void Revalidate(TransmissionControlBlock c)
    {
        _destinations.Revalidate(_builder.Table.Destinations[c.Index], _clock.Now);
    }

    /// <summary>Whether the link can carry frames.</summary>
    public bool IsLinkUp()
    {
        return _destinations.IsLinkUp();
    }

    /// <summary>Sends a RST in the states in which ABORT has one (section 3.10.5).</summary>
    public void ResetForAbort(TransmissionControlBlock c)
    {
        switch (c.State)
        {
            case TcpState.SynReceived:
            case TcpState.Established:
            case TcpState.FinWait1:
            case TcpState.FinWait2:
            case TcpState.CloseWait:
                Reset(c);
                break;

            default:
                break;
        }
    }

    /// <summary>Sends a RST that the peer will accept. It is not retransmitted when it is lost (RFC 9293 section 3.10.5).</summary>
    /// <param name="c">The connection.</param>
    public void Reset(TransmissionControlBlock c)
    {
        // A peer still in SYN-SENT accepts only a RST that acknowledges its SYN (section 3.10.7.3).
        bool opening = c.State == TcpState.SynReceived;
        if (Transmit(c, opening ? c.SndNxt : NextInWindow(c), opening ? TcpHeader.Rst | TcpHeader.Ack : TcpHeader.Rst, 0, 0))
        {
            _counters.Count(StackCounter.ResetsSent);
        }
        else
        {
            _counters.Count(StackCounter.ReplyDroppedNoRoom);
        }
    }

    /// <summary>
    /// SND.NXT for segments without data, but no further than the right edge of the peer's window. The probe of a closed window is
    /// beyond that edge, and the peer would find an ACK or a RST after the probe unacceptable (RFC 9293 section 3.10.7.4, first check).
    /// </summary>
    public static uint NextInWindow(TransmissionControlBlock c)
    {
        uint edge = c.SndUna + (uint)c.SndWnd;
        return (int)(c.SndNxt - edge) > 0 ? edge : c.SndNxt;
    }
}
