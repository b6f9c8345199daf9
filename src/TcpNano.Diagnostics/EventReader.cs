using System;
using TcpNano.Tcp;
using TcpNano.Wire;

namespace TcpNano.Diagnostics;

/// <summary>
/// Reads the event ring of a stack (<see cref="StackOptions.EventEntries"/>) from the oldest event on, each once, and says how many were overwritten before it came to them. Each reader is at a place of its own.
/// Reading allocates nothing, and takes nothing from others.
/// </summary>
/// <remarks>
/// The ring has only the slot of a connection. The reader knows whose it is, from the changes of state that it passes; so it keeps both ends for each slot, 8 octets. Any number of threads may call it, but they share its place.
/// </remarks>
public sealed class EventReader
{
    // Port 0 belongs to nobody (RFC 9293 section 3.1), so that no connection has these two.
    private const uint Unknown = 1;

    // Without the arrays.
    private const int OctetsOnNano = 132;
    private const int OctetsOnNet = 80;

    private readonly NetworkStack _stack;
    private readonly EventRing _ring;
    private readonly uint[] _remotes;
    private readonly uint[] _ports;
    private EventEntry _at;
    private uint _number; // of the entry at _at
    private uint _lost;
    private int _segmentAt;       // the slot of the segment read last
    private uint _segmentRemote;  // and its ends
    private uint _segmentPorts;

    /// <summary>Makes a reader, which stands at the oldest event. Its memory is all taken here.</summary>
    /// <param name="stack">The stack. Without an event ring there is nothing to read.</param>
    /// <exception cref="ArgumentNullException">There is no stack.</exception>
    public EventReader(NetworkStack stack)
    {
        if (stack == null)
        {
            throw new ArgumentNullException(nameof(stack));
        }

        _stack = stack;
        _ring = stack.Ring;
        if (_ring != null)
        {
            int slots = stack.Tcp.Table.All.Length;
            _remotes = new uint[slots];
            _ports = new uint[slots];
            lock (stack.Gate)
            {
                Begin();
            }
        }
    }

    /// <summary>Octets of heap that a reader takes.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="connections"><see cref="StackOptions.Connections"/> of the stack.</param>
    /// <returns>Octets.</returns>
    public static int BytesRequiredOn(TcpRuntime runtime, int connections)
    {
        bool nano = runtime == TcpRuntime.NanoClr;
        return (nano ? OctetsOnNano : OctetsOnNet) + (2 * MemoryModel.Array(nano, connections, 4));
    }

    /// <summary>How many events were overwritten before this reader came to them, modulo 2^32.</summary>
    public uint Lost
    {
        get { return _lost; }
    }

    /// <summary>The number of the event that <see cref="Read"/> comes to next.</summary>
    public uint Position
    {
        get { return _number; }
    }

    /// <summary>Reads the next event.</summary>
    /// <param name="into">Gets it.</param>
    /// <returns>False when there is none yet; then nothing is filled in.</returns>
    /// <exception cref="ArgumentNullException">There is nothing to fill in.</exception>
    public bool Read(StackEvent into)
    {
        if (into == null)
        {
            ThrowNoEvent();
        }

        lock (_stack.Gate)
        {
            return ReadLocked(into);
        }
    }

    /// <summary>As <see cref="Read"/>, with the gate locked already.</summary>
    internal bool ReadLocked(StackEvent into)
    {
        if (_ring == null)
        {
            return false;
        }

        uint ahead = _ring.Count - _number;
        if (ahead > (uint)_ring.Entries)
        {
            _lost += ahead - (uint)_ring.Entries;
            Begin();
        }

        if (_ring.Count == _number)
        {
            return false;
        }

        EventEntry e = _at;
        into.Number = _number;
        into.Time = _stack.Gate.Now - (_stack.Clock.Now - e.Time);
        Fill(e, into);
        _at = e.Next;
        _number++;
        return true;
    }

    /// <summary>Passes over all events that there are. They do not count as lost.</summary>
    public void Skip()
    {
        if (_ring != null)
        {
            lock (_stack.Gate)
            {
                Array.Copy(_stack.Tcp.Table.Remotes, 0, _remotes, 0, _remotes.Length);
                Array.Copy(_stack.Tcp.Table.Ports, 0, _ports, 0, _ports.Length);
                _at = _ring.Next;
                _number = _ring.Count;
                Forget();
            }
        }
    }

    /// <summary>Goes back to the oldest event.</summary>
    public void Rewind()
    {
        lock (_stack.Gate)
        {
            RewindLocked();
        }
    }

    /// <summary>As <see cref="Rewind"/>, with the gate locked already.</summary>
    internal void RewindLocked()
    {
        if (_ring != null)
        {
            Begin();
        }
    }

    /// <summary>Goes to the oldest event, and finds out whose the slots were there.</summary>
    private void Begin()
    {
        EventEntry e = _ring.Next;
        uint number = _ring.Count - (uint)_ring.Entries;
        while (e.Place == EventRing.Unused && number != _ring.Count)
        {
            e = e.Next;
            number++;
        }

        _at = e;
        _number = number;
        Forget();

        // The first change of state of each slot tells: the one that opens a connection, that nobody knows whose the slot was before. Where there is none, nothing has changed since.
        ConnectionTable table = _stack.Tcp.Table;
        for (int i = 0; i < _remotes.Length; i++)
        {
            _remotes[i] = table.Remotes[i];
            _ports[i] = Unknown;
        }

        for (; number != _ring.Count; number++)
        {
            if (e.What >> EventRing.KindShift == (int)StackEventKind.StateChanged && e.Place >= 0 && _ports[e.Place] == Unknown)
            {
                bool opens = e.Third == (int)TcpState.Closed || e.Third == (int)TcpState.Listen;
                _remotes[e.Place] = opens ? 0 : e.First;
                _ports[e.Place] = opens ? 0 : e.Second;
            }

            e = e.Next;
        }

        for (int i = 0; i < _ports.Length; i++)
        {
            if (_ports[i] == Unknown)
            {
                _ports[i] = table.Ports[i];
            }
        }
    }

    /// <summary>Whether a counter counts what happened to the segment before; what is malformed or has a wrong checksum is none.</summary>
    private static bool IsAboutSegment(StackCounter counter)
    {
        return counter >= StackCounter.TcpDroppedMalformed && counter <= StackCounter.TcpDroppedDataAfterClose
            && counter != StackCounter.TcpDroppedMalformed && counter != StackCounter.TcpDroppedBadChecksum;
    }

    private static void ThrowNoEvent()
    {
        throw new ArgumentNullException("into");
    }

    private void Forget()
    {
        _segmentAt = EventRing.None;
        _segmentRemote = 0;
        _segmentPorts = 0;
    }

    private void Fill(EventEntry e, StackEvent into)
    {
        int what = e.What;
        int kind = what >> EventRing.KindShift;
        int place = e.Place;
        uint remote = 0;
        uint ports = 0;
        into.Code = what & 0xFFFF;
        into.First = (int)e.First;
        into.Second = (int)e.Second;
        into.Third = e.Third;
        into.Fourth = e.Fourth;
        switch (kind)
        {
            case EventRing.StrayReceived:
            case EventRing.StraySent:
                kind = kind == EventRing.StrayReceived ? (int)StackEventKind.SegmentReceived : (int)StackEventKind.SegmentSent;
                remote = (uint)e.Fourth;
                ports = (uint)place;
                place = EventRing.None;
                into.Third = e.Third & 0xFFFF;
                into.Fourth = (e.Third >> 16) & 0xFFFF;
                break;

            case (int)StackEventKind.StateChanged:
                remote = e.First;
                ports = e.Second;
                if (place >= 0)
                {
                    _remotes[place] = remote;
                    _ports[place] = ports;
                }

                into.First = e.Third;
                into.Second = e.Fourth;
                into.Third = 0;
                into.Fourth = 0;
                break;

            case (int)StackEventKind.Arp:
                remote = (uint)e.Third;
                into.Third = 0;
                break;

            case (int)StackEventKind.Counted:
                if (IsAboutSegment((StackCounter)into.Code))
                {
                    place = _segmentAt;
                    remote = _segmentRemote;
                    ports = _segmentPorts;
                }

                break;

            default:
                if (kind == 0)
                {
                    // A segment of a connection: the control bits of one that came, or data offset and control bits of one that left.
                    kind = what < 0x100 ? (int)StackEventKind.SegmentReceived : (int)StackEventKind.SegmentSent;
                    into.Code = what & 0xFF;
                }

                if (place >= 0)
                {
                    remote = _remotes[place];
                    ports = _ports[place];
                }

                break;
        }

        if (kind == (int)StackEventKind.SegmentReceived || kind == (int)StackEventKind.SegmentSent)
        {
            if ((into.Code & TcpHeader.Ack) == 0)
            {
                into.Second = 0;
            }

            if (kind == (int)StackEventKind.SegmentReceived)
            {
                _segmentAt = place;
                _segmentRemote = remote;
                _segmentPorts = ports;
            }
        }

        into.Kind = (StackEventKind)kind;
        into.Connection = place;
        into.RemoteAddress = remote;
        into.RemotePort = (int)(ports >> 16);
        into.LocalPort = (int)(ports & 0xFFFF);
    }
}
