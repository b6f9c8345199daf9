using System;
using TcpNano.Tcp;
using TcpNano.Wire;

namespace TcpNano.Diagnostics;

/// <summary>Writes the records of the trace stream, one at a time, and passes each whole to the connection's send buffer, or not at all.</summary>
internal sealed class TraceWriter
{
    private const int Body = TraceFormat.HeaderLength;

    private readonly NetworkStack _stack;
    private readonly int _port;
    private readonly byte[] _record; // shared by all watchers: nothing stays in it
    private readonly TcpStatistics _statistics = new TcpStatistics();

    /// <summary>Makes a writer.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="port">The server's port.</param>
    /// <param name="record">Room for the longest record.</param>
    public TraceWriter(NetworkStack stack, int port, byte[] record)
    {
        _stack = stack;
        _port = port;
        _record = record;
    }

    /// <summary>Octets of the longest record.</summary>
    public static int LongestRecord(FrameTap tap)
    {
        int counters = Body + (StackCounters.Number * TraceFormat.CounterLength);
        int frame = tap == null ? 0 : Body + TraceFormat.FrameHeaderLength + tap.Keep;
        return frame > counters ? frame : counters;
    }

    /// <summary>Room in the buffer for the body of a frame's record.</summary>
    public byte[] Record
    {
        get { return _record; }
    }

    /// <summary>Sends the record that is in the buffer.</summary>
    /// <param name="to">The watcher. The caller has seen that there is room.</param>
    /// <param name="type">The type.</param>
    /// <param name="length">Octets of the body.</param>
    public void Send(TcpConnection to, int type, int length)
    {
        _record[0] = (byte)type;
        Octets.Put16(_record, 1, length);
        to.Send(_record, 0, Body + length, 0);
    }

    /// <summary>Writes and sends <see cref="TraceFormat.Hello"/>.</summary>
    public void SendHello(TcpConnection to, FrameTap tap, uint firstEvent)
    {
        byte[] r = _record;
        _stack.Link.GetAddress(r);
        Array.Copy(r, 0, r, Body + 12, EthernetHeader.AddressLength);
        Octets.Put32(r, Body, TraceFormat.Magic);
        r[Body + 4] = TraceFormat.Version;
        r[Body + 5] = (byte)((_stack.Ring != null ? TraceFormat.HasEvents : 0) | (tap != null ? TraceFormat.HasFrames : 0));
        Octets.Put16(r, Body + 6, _stack.Tcp.Table.All.Length);
        Octets.Put32(r, Body + 8, _stack.Address);

        Octets.Put16(r, Body + 18, _stack.LinkMtu);
        PutTime(Body + 20);
        Octets.Put32(r, Body + 28, firstEvent);
        Octets.Put16(r, Body + 32, _port);
        Octets.Put16(r, Body + 34, _stack.Ring == null ? 0 : _stack.Ring.Entries);
        Send(to, TraceFormat.Hello, TraceFormat.HelloLength);
    }

    /// <summary>Writes and sends <see cref="TraceFormat.Event"/>.</summary>
    public void SendEvent(TcpConnection to, StackEvent e)
    {
        byte[] r = _record;
        Octets.Put32(r, Body, e.Number);
        Octets.Put32(r, Body + 4, (uint)e.Time);
        r[Body + 8] = (byte)e.Kind;
        r[Body + 9] = (byte)e.Code;
        Octets.Put16(r, Body + 10, e.Connection < 0 ? TraceFormat.NoSlot : e.Connection);
        Octets.Put32(r, Body + 12, e.RemoteAddress);
        Octets.Put16(r, Body + 16, e.RemotePort);
        Octets.Put16(r, Body + 18, e.LocalPort);
        Octets.Put32(r, Body + 20, (uint)e.First);
        Octets.Put32(r, Body + 24, (uint)e.Second);
        Octets.Put32(r, Body + 28, (uint)e.Third);
        Octets.Put32(r, Body + 32, (uint)e.Fourth);
        Send(to, TraceFormat.Event, TraceFormat.EventLength);
    }

    /// <summary>Writes and sends <see cref="TraceFormat.Lost"/>.</summary>
    public void SendLost(TcpConnection to, uint events, uint frames)
    {
        Octets.Put32(_record, Body, events);
        Octets.Put32(_record, Body + 4, frames);
        Send(to, TraceFormat.Lost, TraceFormat.LostLength);
    }

    /// <summary>Writes and sends <see cref="TraceFormat.Answer"/>.</summary>
    public void SendAnswer(TcpConnection to, int command, int result, int value)
    {
        _record[Body] = (byte)command;
        _record[Body + 1] = (byte)result;
        Octets.Put32(_record, Body + 2, (uint)value);
        Send(to, TraceFormat.Answer, TraceFormat.AnswerLength);
    }

    /// <summary>Writes and sends a row of the table.</summary>
    public void SendConnection(TcpConnection to, TransmissionControlBlock c)
    {
        ConnectionTable table = _stack.Tcp.Table;
        TcpStatistics s = _statistics;
        _stack.Tcp.Calls.Settings.Fill(c, s);
        byte[] r = _record;
        uint ports = table.Ports[c.Index];
        int app = c.AppFlags;
        Octets.Put16(r, Body, c.Index);
        r[Body + 2] = (byte)c.State;
        r[Body + 3] = (byte)(((ushort)ports == _port ? TraceFormat.IsWatcher : 0)
            | ((app & AppFlags.Embryonic) != 0 ? TraceFormat.IsWaiting : (app & AppFlags.Owned) == 0 ? TraceFormat.IsOrphan : 0));
        Octets.Put32(r, Body + 4, table.Remotes[c.Index]);
        Octets.Put32(r, Body + 8, ports);
        Octets.Put32(r, Body + 12, (uint)s.SmoothedRoundTripTime);
        Octets.Put32(r, Body + 16, (uint)s.RetransmissionTimeout);
        Octets.Put32(r, Body + 20, (uint)s.CongestionWindow);
        Octets.Put32(r, Body + 24, (uint)s.SlowStartThreshold);
        Octets.Put32(r, Body + 28, s.SegmentsSent);
        Octets.Put32(r, Body + 32, s.SegmentsReceived);
        Octets.Put32(r, Body + 36, s.OctetsAcknowledged);
        Octets.Put32(r, Body + 40, s.OctetsReceived);
        Octets.Put32(r, Body + 44, s.Retransmissions);
        Octets.Put32(r, Body + 48, s.OutOfOrderSegments);
        Octets.Put32(r, Body + 52, (uint)s.ZeroWindowTime);
        Octets.Put32(r, Body + 56, (uint)s.SinceLastHeard);
        Octets.Put32(r, Body + 60, (uint)c.SendCount);
        Octets.Put32(r, Body + 64, c.SndNxt - c.SndUna);
        Octets.Put32(r, Body + 68, (uint)c.ReceiveCount);
        Octets.Put32(r, Body + 72, (uint)c.SndWnd);
        Octets.Put32(r, Body + 76, c.RcvAdv - c.RcvNxt);
        Send(to, TraceFormat.Connection, TraceFormat.ConnectionLength);
    }

    /// <summary>Writes and sends <see cref="TraceFormat.TableEnd"/>.</summary>
    public void SendTableEnd(TcpConnection to, int rows)
    {
        byte[] r = _record;
        PutTime(Body);
        Octets.Put16(r, Body + 8, rows);
        Octets.Put16(r, Body + 10, _stack.Tcp.Table.FreeSlots);
        Octets.Put16(r, Body + 12, _stack.Tcp.HalfOpen.Count);
        Octets.Put16(r, Body + 14, _stack.Tcp.TimeWait.Count);
        Octets.Put32(r, Body + 16, _stack.Address);
        r[Body + 20] = (byte)(_stack.Link.IsUp ? 1 : 0);
        Send(to, TraceFormat.TableEnd, TraceFormat.TableEndLength);
    }

    /// <summary>Writes and sends the counters that have changed, if any have.</summary>
    /// <param name="to">The watcher.</param>
    /// <param name="known">What the watcher has; brought up to date.</param>
    /// <param name="most">Counters at most.</param>
    /// <returns>Whether there are more.</returns>
    public bool SendCounters(TcpConnection to, uint[] known, int most)
    {
        uint[] values = _stack.Counters.Values;
        int length = 0;
        bool more = false;
        for (int i = 0; i < known.Length; i++)
        {
            if (known[i] != values[i])
            {
                if (most == 0)
                {
                    more = true;
                    break;
                }

                most--;
                known[i] = values[i];
                _record[Body + length] = (byte)i;
                Octets.Put32(_record, Body + length + 1, values[i]);
                length += TraceFormat.CounterLength;
            }
        }

        if (length != 0)
        {
            Send(to, TraceFormat.Counters, length);
        }

        return more;
    }

    private void PutTime(int offset)
    {
        long now = _stack.Gate.Now;
        Octets.Put32(_record, offset, (uint)(now >> 32));
        Octets.Put32(_record, offset + 4, (uint)now);
    }
}
