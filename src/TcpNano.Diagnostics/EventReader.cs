using System;
using TcpNano.Tcp;
using TcpNano.Wire;

namespace TcpNano.Diagnostics;

/// <summary>
/// Reads the event ring of a stack (<see cref="StackOptions.EventEntries"/>) from the oldest event on, each once, and says how many were overwritten before it came to them. Each reader is at a place of its own.
/// Reading allocates nothing, and takes nothing from others.
/// </summary>
/// <remarks>
/// Of a connection the ring has only the slot, or only both ends. The reader knows which are whose, from the changes of state that it passes; so it keeps both ends and the shift of the peer's windows for each slot, 12 octets.
/// Any number of threads may call it, but they share its place.
/// </remarks>
public sealed class EventReader
{
    // Port 0 belongs to nobody (RFC 9293 section 3.1), so that no connection has these two.
    private const uint Unknown = 1;

    // In place of a shift, which is 14 at most (RFC 7323 section 2.3): no connection has the slot.
    private const uint Free = 0xFF;

    // What is kept for each slot.
    private const int Words = 3;
    private const int Remote = 0;
    private const int Ports = 1;
    private const int Shift = 2; // of the peer's windows

    // Without the arrays.
    private const int OctetsOnNano = 120;
    private const int OctetsOnNet = 72;

    private readonly NetworkStack _stack;
    private readonly EventRing _ring;
    private readonly uint[] _slots;
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
            _slots = new uint[Words * stack.Tcp.Table.All.Length];
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
        return (nano ? OctetsOnNano : OctetsOnNet) + MemoryModel.Array(nano, Words * connections, 4);
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
                for (int at = 0; at < _slots.Length; at += Words)
                {
                    TakePresent(at);
                }

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
        while (e.What == EventRing.Unused && number != _ring.Count)
        {
            e = e.Next;
            number++;
        }

        _at = e;
        _number = number;
        Forget();

        // The first change of state of each slot tells: the one that opens a connection, that the slot was nobody's before. Where there is none, nothing has changed since.
        for (int at = 0; at < _slots.Length; at += Words)
        {
            _slots[at + Ports] = Unknown;
        }

        for (; number != _ring.Count; number++)
        {
            if (e.What >> EventRing.KindShift == (int)StackEventKind.StateChanged && e.Place >= 0 && _slots[(Words * e.Place) + Ports] == Unknown)
            {
                int before = e.Third & StateMachine.OldState;
                if (before == (int)TcpState.Closed || before == (int)TcpState.Listen)
                {
                    Take(Words * e.Place, 0, 0, Free);
                }
                else
                {
                    // No window is scaled before the SYNs have agreed on it, which they have at the end of SYN-SENT.
                    Take(Words * e.Place, e.First, e.Second, before == (int)TcpState.SynSent ? 0 : (uint)(e.Third >> SndFlags.ScaleShift));
                }
            }

            e = e.Next;
        }

        for (int at = 0; at < _slots.Length; at += Words)
        {
            if (_slots[at + Ports] == Unknown)
            {
                TakePresent(at);
            }
        }
    }

    /// <summary>Takes over whose a slot is now.</summary>
    private void TakePresent(int at)
    {
        int slot = at / Words;
        ConnectionTable table = _stack.Tcp.Table;
        TransmissionControlBlock c = table.All[slot];
        Take(at, table.Remotes[slot], table.Ports[slot], c.State == TcpState.Closed ? Free : (uint)(c.SndFlags >> SndFlags.ScaleShift));
    }

    private void Take(int at, uint remote, uint ports, uint shift)
    {
        _slots[at + Remote] = remote;
        _slots[at + Ports] = ports;
        _slots[at + Shift] = shift;
    }

    /// <summary>The slot of the connection that is open between two ends; <see cref="EventRing.None"/> when none is.</summary>
    private int SlotOf(uint remote, uint ports)
    {
        for (int at = 0; at < _slots.Length; at += Words)
        {
            if (_slots[at + Ports] == ports && _slots[at + Remote] == remote && _slots[at + Shift] != Free)
            {
                return at / Words;
            }
        }

        return EventRing.None;
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
        int kind = e.What >> EventRing.KindShift;
        into.Code = e.What & 0xFFFF;
        into.Connection = e.Place;
        into.First = (int)e.First;
        into.Second = (int)e.Second;
        into.Third = e.Third;
        into.Fourth = e.Fourth;
        switch (kind)
        {
            case 0:
                FillSegment(e, into);
                return;

            case (int)StackEventKind.StateChanged:
                FillStateChange(e, into);
                break;

            case (int)StackEventKind.Arp:
                SetEnds(into, (uint)e.Third, 0);
                into.Third = 0;
                into.Fourth = 0;
                break;

            case (int)StackEventKind.Counted:
                bool about = IsAboutSegment((StackCounter)into.Code);
                into.Connection = about ? _segmentAt : EventRing.None;
                SetEnds(into, about ? _segmentRemote : 0, about ? _segmentPorts : 0);
                into.Second = 0;
                into.Third = 0;
                into.Fourth = 0;
                break;

            default:
                SetEndsOf(into, e.Place);
                if (kind == (int)StackEventKind.RetransmissionTimeout || kind == (int)StackEventKind.Link)
                {
                    into.Fourth = 0;
                }

                break;
        }

        into.Kind = (StackEventKind)kind;
    }

    private void FillStateChange(EventEntry e, StackEvent into)
    {
        int place = e.Place;
        if (place >= 0)
        {
            // In TIME-WAIT the connection goes on without its slot.
            bool leaves = into.NewState == TcpState.Closed || into.NewState == TcpState.TimeWait;
            Take(Words * place, e.First, e.Second, leaves ? Free : (uint)(e.Third >> SndFlags.ScaleShift));
        }

        SetEnds(into, e.First, e.Second);
        into.First = e.Third & StateMachine.OldState;
        into.Second = e.Fourth;
        into.Third = 0;
        into.Fourth = 0;
    }

    private void FillSegment(EventEntry e, StackEvent into)
    {
        // The control bits of one that came, or data offset and control bits of one that left.
        bool came = e.What < 0x100;
        into.Kind = came ? StackEventKind.SegmentReceived : StackEventKind.SegmentSent;
        into.Code = e.What & 0xFF;
        if ((into.Code & TcpHeader.Ack) == 0)
        {
            into.Second = 0;
        }

        if ((uint)e.Fourth > 0xFFFF)
        {
            // With both ends. What leaves without a connection has no text.
            uint remote = (uint)e.Fourth;
            uint ports = (uint)e.Place;
            int slot = came ? SlotOf(remote, ports) : EventRing.None;
            int window = e.Third & 0xFFFF;
            into.Connection = slot;
            into.Third = slot >= 0 && (into.Code & TcpHeader.Syn) == 0 ? window << (int)_slots[(Words * slot) + Shift] : window;
            into.Fourth = (e.Third >> 16) & 0xFFFF;
            SetEnds(into, remote, ports);
        }
        else
        {
            SetEndsOf(into, e.Place);
        }

        if (came)
        {
            _segmentAt = into.Connection;
            _segmentRemote = into.RemoteAddress;
            _segmentPorts = ((uint)into.RemotePort << 16) | (uint)into.LocalPort;
        }
    }

    private void SetEndsOf(StackEvent into, int place)
    {
        SetEnds(into, place >= 0 ? _slots[(Words * place) + Remote] : 0, place >= 0 ? _slots[(Words * place) + Ports] : 0);
    }

    private static void SetEnds(StackEvent into, uint remote, uint ports)
    {
        into.RemoteAddress = remote;
        into.RemotePort = (int)(ports >> 16);
        into.LocalPort = (int)(ports & 0xFFFF);
    }
}
