using System;
using TcpNano.Diagnostics;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// The two segments that nearly every one is, on an open connection where nothing is amiss: the next data in order, and
/// the acknowledgment of new data (or both in one). One method takes them from the frame to the rings, because on an interpreter
/// every call costs as much as a dozen instructions. It looks before it changes anything: whatever is not exactly as
/// predicted is left, untouched, to the layers, which would do the same with these two (a test holds one against the other).
/// </summary>
internal sealed class HeaderPrediction
{
    private const int Ip = EthernetHeader.Length;
    private const int Tcp = Ip + IPv4Header.MinLength;
    private const int Headers = Tcp + TcpHeader.MinLength;

    // What makes a connection a case for the layers: something is lost, held back, finished or being watched. An open
    // connection that the app has let go is among them: its FIN is queued.
    private const int Unpredictable = ConnectionFlags.Persist | ConnectionFlags.RetransmitHead | ConnectionFlags.InRecovery
        | ConnectionFlags.FinQueued | ConnectionFlags.FinReceived | ConnectionFlags.FinAhead | ConnectionFlags.KeepAlive
        | ConnectionFlags.Troubled;

    private readonly TcpLayer _layer;
    private readonly uint[] _counts;
    private readonly Routing _routing;
    private readonly ConnectionTable _table;
    private readonly TimerWheel _timers;
    private readonly RetransmissionTimeout _rto;
    private readonly LossRecovery _recovery;
    private readonly ReassemblyQueue _reassembly;
    private readonly ushort[] _heads;
    private readonly byte[] _events;
    private readonly int _addressHigh;
    private readonly int _addressLow;
    private readonly int _addressLast;
    private readonly bool _verify;
    private long _stations;  // both hardware addresses of the last frame, as far as the first 8 octets have them
    private long _addresses; // both IPv4 addresses of the connection that was found last
    private uint _ports;     // its ports

    public HeaderPrediction(TcpLayer layer, IPv4Input input, MacCapabilities capabilities)
    {
        _layer = layer;
        _counts = layer.Counters.Values;
        _routing = layer.Routing;
        _table = layer.Table;
        _timers = layer.Timers;
        _rto = layer.Rto;
        _recovery = layer.Recovery;
        _reassembly = layer.Reassembly;
        _heads = layer.Queue.Heads;
        _events = layer.Ready.Events;
        _addressHigh = input.AddressHigh;
        _addressLow = input.AddressLow;
        _addressLast = input.AddressLast;
        _verify = (capabilities & MacCapabilities.ReceiveChecksumsVerified) == 0;
    }

    /// <summary>Takes a frame if it holds a predicted segment.</summary>
    /// <param name="f">The frame.</param>
    /// <param name="length">Its length.</param>
    /// <returns>False when the layers must take it; nothing was changed then.</returns>
    public bool Take(byte[] f, int length)
    {
        // A data segment without IP or TCP options, not fragmented, ACK and perhaps PSH set and no other control bit.
        if (length < Headers || f[Ip] != 0x45 || f[Ip + IPv4Header.Protocol] != IPv4Header.ProtocolTcp
            || f[Tcp + TcpHeader.DataOffset] != 0x50 || (f[Tcp + TcpHeader.Flags] | TcpHeader.Psh) != (TcpHeader.Ack | TcpHeader.Psh)
            || ((f[Ip + IPv4Header.Fragment] & 0x3F) | f[Ip + IPv4Header.Fragment + 1]) != 0
            || f[EthernetHeader.Type] != EthernetHeader.TypeIPv4 >> 8 || f[EthernetHeader.Type + 1] != (EthernetHeader.TypeIPv4 & 0xFF))
        {
            return false;
        }

        // From one station to ours, at both layers; nearly always it is the same station as last time.
        if (BitConverter.ToInt64(f, 0) != _stations && !IsForUs(f))
        {
            return false;
        }

        int count = ((f[Ip + IPv4Header.TotalLength] << 8) | f[Ip + IPv4Header.TotalLength + 1]) - (IPv4Header.MinLength + TcpHeader.MinLength);
        if ((uint)count > (uint)(length - Headers) || f[11] == _addressLast)
        {
            return false;
        }

        // The connection of the last segment, or another one.
        TcpConnection c = _table.Recent;
        long addresses = BitConverter.ToInt64(f, Ip + IPv4Header.Source);
        uint ports = (uint)((f[Tcp] << 24) | (f[Tcp + 1] << 16) | (f[Tcp + 2] << 8) | f[Tcp + 3]);
        if (c == null || addresses != _addresses || ports != _ports || c.Phase != TcpState.Established)
        {
            c = Find(f, ports);
            if (c == null || c.Phase != TcpState.Established)
            {
                return false;
            }

            _table.Recent = c;
            _addresses = addresses;
            _ports = ports;
        }

        uint sequence = (uint)((f[Tcp + 4] << 24) | (f[Tcp + 5] << 16) | (f[Tcp + 6] << 8) | f[Tcp + 7]);
        uint ack = (uint)((f[Tcp + 8] << 24) | (f[Tcp + 9] << 16) | (f[Tcp + 10] << 8) | f[Tcp + 11]);
        int flags = c.Flags;
        uint una = c.SndUna;
        uint next = c.RcvNxt;
        int acked = (int)(ack - una);
        int index = c.Index;
        int window = (f[Tcp + TcpHeader.Window] << 8) | f[Tcp + TcpHeader.Window + 1];
        if (sequence != next || (flags & Unpredictable) != 0
            || (acked == 0 ? count == 0 || window != c.SndWnd : (uint)acked > c.SndNxt - una || window == 0 || _rto.Backoff[index] != 0)
            || (uint)count > c.RcvAdv - next || _reassembly.Counts[index] != 0
            || (_verify && !ChecksumsAreRight(f, count)))
        {
            return false;
        }

        _counts[(int)StackCounter.SegmentsReceived]++;
        c.SndWl1 = sequence;
        c.SndWl2 = ack;
        if (acked != 0)
        {
            if (window != c.SndWnd)
            {
                c.SndWnd = window;
                if (window > _layer.MaxSndWnd[index])
                {
                    _layer.MaxSndWnd[index] = window;
                }
            }

            int now = _layer.Now;
            c.SndUna = ack;
            if ((int)(c.SndPtr - ack) < 0)
            {
                c.SndPtr = ack;
            }

            _rto.Acked(index, ack, now);
            int head = c.TxHead + acked;
            int left = c.TxCount - acked;
            int ringSize = c.TxRing.Length;
            c.TxHead = head >= ringSize ? head - ringSize : head;
            c.TxCount = left;

            bool restart = _recovery.Acked(c, acked, now);
            int timer = (index * TimerKind.Count) + TimerKind.Retransmit;
            uint sent = c.SndNxt;
            if (ack == sent)
            {
                _timers.Cancel(timer);
            }
            else if (restart)
            {
                _timers.Schedule(timer, now + _rto.Rto[index]);
            }

            if ((flags & ConnectionFlags.WantsRoom) != 0)
            {
                c.Flags &= ~ConnectionFlags.WantsRoom;
                _layer.Ready.Signal(c, (int)TcpEvents.Writable);
            }

            if (left != (int)(sent - ack) || c.SndPtr != sent)
            {
                // More may fit into the windows now.
                _layer.Queue.Add(index, OutputQueue.Due);
            }
        }

        if (count != 0)
        {
            // ReceiveBuffer.Write, without the call.
            byte[] ring = c.RxRing;
            int used = c.RxCount;
            int at = c.RxHead + used;
            int size = ring.Length;
            if (at >= size)
            {
                at -= size;
            }

            if (at + count <= size)
            {
                Array.Copy(f, Headers, ring, at, count);
            }
            else
            {
                int room = size - at;
                Array.Copy(f, Headers, ring, at, room);
                Array.Copy(f, Headers + room, ring, 0, count - room);
            }

            c.RcvNxt = next + (uint)count;
            c.RxCount = used + count;
            flags = c.Flags;
            if ((flags & ConnectionFlags.AckDelayed) != 0)
            {
                c.Flags = flags | ConnectionFlags.AckNow;
                if (c.TxCount == 0 && _heads[OutputQueue.Due] == IndexLists.None && _layer.AckOnly == null && _heads[OutputQueue.NoRoom] == IndexLists.None)
                {
                    _layer.AckOnly = c;
                }
                else if (_layer.AckOnly != c)
                {
                    _layer.Queue.Add(index, OutputQueue.Due);
                }
            }
            else
            {
                c.Flags = flags | ConnectionFlags.AckDelayed | ConnectionFlags.DelayedAckArmed;
                if ((flags & ConnectionFlags.DelayedAckArmed) == 0)
                {
                    _timers.Schedule((index * TimerKind.Count) + TimerKind.DelayedAck, _layer.Now + _layer.Options.DelayedAck);
                }

                if (c.TxCount != 0 && SegmentOutput.Owes(c))
                {
                    _layer.Queue.Add(index, OutputQueue.Due);
                }
            }

            if ((_events[index] & (int)TcpEvents.Readable) == 0 || (flags & ConnectionFlags.ReaderWaits) != 0)
            {
                _layer.Ready.Signal(c, (int)TcpEvents.Readable);
            }
        }

        return true;
    }

    /// <summary>Whether a frame is from one station to ours, at the link layer.</summary>
    private bool IsForUs(byte[] f)
    {
        if (((f[0] << 24) | (f[1] << 16) | (f[2] << 8) | f[3]) != _addressHigh || ((f[4] << 8) | f[5]) != _addressLow
            || (f[6] & EthernetHeader.GroupBit) != 0)
        {
            return false;
        }

        _stations = BitConverter.ToInt64(f, 0);
        return true;
    }

    /// <summary>The connection of a segment that is for us at the internet layer; or null.</summary>
    private TcpConnection Find(byte[] f, uint ports)
    {
        if ((uint)((f[30] << 24) | (f[31] << 16) | (f[32] << 8) | f[33]) != _routing.Address)
        {
            return null;
        }

        return _table.Find((uint)((f[26] << 24) | (f[27] << 16) | (f[28] << 8) | f[29]), ports);
    }

    private static bool ChecksumsAreRight(byte[] f, int count)
    {
        if (InternetChecksum.Finish(InternetChecksum.Add(0, f, Ip, IPv4Header.MinLength)) != 0)
        {
            return false;
        }

        // The pseudo-header is in the frame already but for the length: both addresses, then protocol and length by hand.
        int length = count + TcpHeader.MinLength;
        uint sum = InternetChecksum.Add((uint)(IPv4Header.ProtocolTcp + length), f, Ip + IPv4Header.Source, 8 + length);
        return InternetChecksum.Finish(sum) == 0;
    }
}
